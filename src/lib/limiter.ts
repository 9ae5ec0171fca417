// Lets at most so many functions run at a time; the others start in the order in which they came.

export type Limiter = {
  /** Settles as fn does. How many wait is the caller's to bound. */
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
    // A slot is handed over, not freed and taken again: otherwise a newcomer could slip in between and exceed the limit.
    if (active < maxConcurrent) active += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await fn();
    } finally {
      dispatch();
    }
  }

  function dispatch(): void {
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
