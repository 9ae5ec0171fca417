// Redis as an accelerator: SET NX and GET on one instance, which may forget everything.

export type Accelerator = {
  /** SET key value NX: true when it was not there. */
  setIfAbsent(key: string, value: string): boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  flush(): void;
};

export function createAccelerator(): Accelerator {
  const values = new Map<string, string>();
  return {
    setIfAbsent(key, value) {
      if (values.has(key)) return false;
      values.set(key, value);
      return true;
    },
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    flush: () => values.clear(),
  };
}
