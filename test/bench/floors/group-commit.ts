// The least that group commit takes: items that arrive while a flush is in flight share the next one.

export type GroupCommit<Item, Result> = (item: Item) => Promise<Result>;

type Entry<Item, Result> = { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void };

/** `flush` answers one result per item, in order. An item heavier than `maxRows` goes alone. */
export function groupCommit<Item, Result>(
  flush: (items: Item[]) => Promise<Result[]>,
  { maxRows, maxInFlight, rowsOf = () => 1 }: { maxRows: number; maxInFlight: number; rowsOf?: (item: Item) => number },
): GroupCommit<Item, Result> {
  let waiting: Entry<Item, Result>[] = [];
  let inFlight = 0;
  let scheduled = false;

  function schedule(): void {
    if (scheduled || inFlight >= maxInFlight || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      while (inFlight < maxInFlight && waiting.length > 0) void write(nextBatch());
    });
  }

  function nextBatch(): Entry<Item, Result>[] {
    let count = 0;
    for (let rows = 0; count < waiting.length; count += 1) {
      rows += rowsOf(waiting[count]!.item);
      if (rows > maxRows && count > 0) break;
    }
    const batch = waiting.slice(0, count);
    waiting = waiting.slice(count);
    return batch;
  }

  async function write(batch: Entry<Item, Result>[]): Promise<void> {
    inFlight += 1;
    try {
      const results = await flush(batch.map((entry) => entry.item));
      batch.forEach((entry, index) => void entry.resolve(results[index]!));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      inFlight -= 1;
      schedule();
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      schedule();
    });
}
