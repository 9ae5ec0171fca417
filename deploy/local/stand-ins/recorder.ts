// The requests to a stand-in: the latest ones, bounded, and the number of all.

export type Recorder<T> = {
  /** The latest items, oldest first. */
  readonly latest: readonly T[];
  /** The number of all items, including those that were dropped. */
  readonly count: number;
  record(item: T): void;
  clear(): void;
};

export function createRecorder<T>(maxItems = 5_000): Recorder<T> {
  let latest: T[] = [];
  let count = 0;
  return {
    get latest() {
      return latest;
    },
    get count() {
      return count;
    },
    record(item) {
      count += 1;
      latest.push(item);
      // The list is halved, so that a long run does not move the whole list with each item.
      if (latest.length > maxItems) latest = latest.slice(latest.length - Math.floor(maxItems / 2));
    },
    clear() {
      latest = [];
      count = 0;
    },
  };
}
