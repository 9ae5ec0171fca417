// A bounded number of permits for several uses: an earlier use goes first, each has its own bound, and some permits stay free for the first.

export type Use = {
  /** Permits that this use leaves free, whoever has the others. */
  readonly leavesFree: number;
  /** Permits of this use at a time at most. */
  readonly atMost: number;
  /** Calls that wait at most; a further one is rejected. */
  readonly maxWaiting: number;
};

export type Permits<Name extends string> = {
  /** Runs the work while it has a permit, and settles as it does; rejects with the error of `full` when too many wait. */
  run<T>(name: Name, work: () => Promise<T>): Promise<T>;
};

type Line = Use & { readonly waiting: (() => void)[]; held: number };

/** Uses go first in the order in which they are named; calls of one use in the order in which they come. */
export function createPermits<Name extends string>(
  total: number,
  uses: Readonly<Record<Name, Use>>,
  full: () => Error,
): Permits<Name> {
  const lines = Object.fromEntries(
    Object.entries<Use>(uses).map(([name, use]) => [name, { ...use, waiting: [], held: 0 }]),
  ) as unknown as Readonly<Record<Name, Line>>;
  const inOrder = Object.values<Line>(lines);
  let held = 0;

  const mayTake = (line: Line) => line.held < line.atMost && held + line.leavesFree < total;

  async function run<T>(name: Name, work: () => Promise<T>): Promise<T> {
    const line = lines[name];
    if (line.waiting.length > 0 || !mayTake(line)) {
      if (line.waiting.length >= line.maxWaiting) throw full();
      await new Promise<void>((resolve) => line.waiting.push(resolve));
    } else take(line);
    try {
      return await work();
    } finally {
      giveBack(line);
    }
  }

  function take(line: Line): void {
    line.held += 1;
    held += 1;
  }

  // A permit is taken before its caller goes on: otherwise a newcomer could slip in and exceed a bound.
  function giveBack(line: Line): void {
    line.held -= 1;
    held -= 1;
    for (const next of inOrder) {
      while (next.waiting.length > 0 && mayTake(next)) {
        take(next);
        next.waiting.shift()!();
      }
    }
  }

  return { run };
}
