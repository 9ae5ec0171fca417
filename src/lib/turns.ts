// Long work in slices: between two of them the event loop turns, and one turn has one slice, however many requests have work.

export type Turns = {
  /** Resolves in a turn of the event loop that no other caller gets; callers take turns in the order in which they ask. */
  next(): Promise<void>;
};

export function createTurns(): Turns {
  const waiting: (() => void)[] = [];

  // What an immediate schedules waits until the sockets were read.
  function pass(): void {
    waiting.shift()!();
    if (waiting.length > 0) setImmediate(pass);
  }

  return {
    next: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 1) setImmediate(pass);
      }),
  };
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

/** The same for items of which one may take as long as many others. */
export async function mapInTime<Item, Result>(
  items: readonly Item[],
  each: (item: Item, index: number) => Result,
  turns: Turns,
): Promise<Result[]> {
  const results: Result[] = [];
  let beganAtMs = performance.now();
  for (let index = 0; index < items.length; index += 1) {
    results.push(each(items[index]!, index));
    if (index + 1 === items.length || performance.now() - beganAtMs < SLICE_MS) continue;
    await turns.next();
    beganAtMs = performance.now();
  }
  return results;
}
