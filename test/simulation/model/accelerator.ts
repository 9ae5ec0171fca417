// Redis as src/redis/keys.ts uses it: the two forms of SET and the exchange of a value, on one instance that may forget everything.

export type Accelerator = {
  /** SET with NX GET or with XX: answers the value before with GET, otherwise OK or null. */
  set(key: string, value: string, flags: readonly unknown[]): string | null;
  /** The script: puts `to` in the place of exactly `from`, or deletes it when `to` is empty. 1 when it did. */
  exchange(key: string, from: string, to: string): 0 | 1;
  flush(): void;
};

/** Nothing expires: every time to live is longer than a schedule. */
export function createAccelerator(): Accelerator {
  const values = new Map<string, string>();
  return {
    set(key, value, flags) {
      const before = values.get(key) ?? null;
      const isWanted = flags.includes('NX') ? before === null : !flags.includes('XX') || before !== null;
      if (isWanted) values.set(key, value);
      if (flags.includes('GET')) return before;
      return isWanted ? 'OK' : null;
    },
    exchange(key, from, to) {
      if (values.get(key) !== from) return 0;
      if (to === '') values.delete(key);
      else values.set(key, to);
      return 1;
    },
    flush: () => values.clear(),
  };
}
