// Runs a bounded number of functions at a time; the others start in the order in which they came.

export type Limiter = {
  /** Settles as fn does. The caller bounds how many wait. */
  run<T>(fn: () => Promise<T>): Promise<T>;
  /** Functions running now. */
  readonly active: number;
  /** Resolves once nothing runs and nothing waits. */
  idle(): Promise<void>;
};

export function createLimiter(maxConcurrent: number): Limiter {
  const waiting: (() => void)[] = [];
  const idlers: (() => void)[] = [];
  let active = 0;

  async function run<T>(fn: () => Promise<T>): Promise<T> {
    // A slot goes to the next function without being freed: otherwise a newcomer could slip in and exceed the limit.
    if (active < maxConcurrent) active += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await fn();
    } finally {
      passSlotOn();
    }
  }

  function passSlotOn(): void {
    const next = waiting.shift();
    if (next === undefined) active -= 1;
    else next();
    if (active === 0) for (const resolve of idlers.splice(0)) resolve();
  }

  return {
    run,
    get active() {
      return active;
    },
    idle: () => (active === 0 ? Promise.resolve() : new Promise((resolve) => idlers.push(resolve))),
  };
}
