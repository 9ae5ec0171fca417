// Runs a bounded number of functions at a time; the others start in the order in which they came.

export type Limiter = {
  /** Settles as fn does. The caller bounds how many wait. */
  run<T>(fn: () => Promise<T>): Promise<T>;
  /** Functions running now. */
  readonly active: number;
  /** Resolves once nothing runs and nothing waits. */
  idle(): Promise<void>;
};

/** A limit that changes counts when something comes or ends: what runs goes on. It is at least 1. */
export function createLimiter(maxConcurrent: number | (() => number)): Limiter {
  const limit = typeof maxConcurrent === 'number' ? () => maxConcurrent : maxConcurrent;
  const waiting: (() => void)[] = [];
  const idlers: (() => void)[] = [];
  let active = 0;

  async function run<T>(fn: () => Promise<T>): Promise<T> {
    if (waiting.length === 0 && active < limit()) active += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await fn();
    } finally {
      passSlotOn();
    }
  }

  // Slots go to those who wait before a newcomer can slip in.
  function passSlotOn(): void {
    active -= 1;
    while (waiting.length > 0 && active < limit()) {
      active += 1;
      waiting.shift()!();
    }
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
