// Long work in slices: between two of them the event loop turns, and one turn has one slice, however many requests have work.

export type Turns = {
  /** Resolves in a turn of the event loop that no other caller gets; callers of one rank get turns in the order in which they ask. */
  next(): Promise<void>;
};

/** One of so many turns goes to the ranks behind the first one that waits, in rotation. */
const ROTATES_EVERY = 4;

/** The turns of each rank: 0 goes first, and no rank starves. */
export function createTurns(ranks: number): readonly Turns[] {
  const lines = Array.from({ length: ranks }, (): (() => void)[] => []);
  let waiting = 0;
  let given = 0;
  let rotated = 0;

  // What an immediate schedules waits until the sockets were read.
  function pass(): void {
    waiting -= 1;
    lineOfTurn().shift()!();
    if (waiting > 0) setImmediate(pass);
  }

  function lineOfTurn(): (() => void)[] {
    const first = lines.findIndex(({ length }) => length > 0);
    given += 1;
    if (given % ROTATES_EVERY !== 0) return lines[first]!;
    for (let step = 0; step < ranks; step += 1) {
      rotated = (rotated + 1) % ranks;
      if (rotated !== first && lines[rotated]!.length > 0) return lines[rotated]!;
    }
    return lines[first]!;
  }

  return lines.map((line) => ({
    next: () =>
      new Promise((resolve) => {
        line.push(resolve);
        waiting += 1;
        if (waiting === 1) setImmediate(pass);
      }),
  }));
}

/** The work never waits. */
export const noTurns: Turns = { next: async () => {} };

/** Items between two turns: about two milliseconds for texts of the greatest length. */
export const ITEMS_PER_SLICE = 128;

/** The same as `items.map(each)`, in slices; the first one has no turn of its own, so that few items never wait. */
export async function mapInSlices<Item, Result>(
  items: readonly Item[],
  each: (item: Item, index: number) => Result,
  turns: Turns,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let index = 0; index < items.length; index += 1) {
    if (index > 0 && index % ITEMS_PER_SLICE === 0) await turns.next();
    results.push(each(items[index]!, index));
  }
  return results;
}

/** A slice of items of any length, in milliseconds; the item during which it ends is its last one. */
const SLICE_MS = 2;

/** What all callers of `mapInTime` have used of this turn of the event loop: an answer that many wait for lets all of them go on in one turn. */
const slice = { usedMs: 0, hasEnd: false };

function use(ms: number): void {
  slice.usedMs += ms;
  if (slice.hasEnd) return;
  slice.hasEnd = true;
  setImmediate(() => {
    slice.usedMs = 0;
    slice.hasEnd = false;
  });
}

/** The same for items of which one may take as long as many others; callers share the slice of a turn. */
export async function mapInTime<Item, Result>(
  items: readonly Item[],
  each: (item: Item, index: number) => Result,
  turns: Turns,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, item] of items.entries()) {
    if (slice.usedMs >= SLICE_MS) {
      await turns.next();
      slice.usedMs = 0;
    }
    const beganAtMs = performance.now();
    results.push(each(item, index));
    use(performance.now() - beganAtMs);
  }
  return results;
}
