// What a stand-in was asked: the latest requests, bounded, and how many there were in all.

export type Recorder<T> = {
  /** The latest ones, oldest first. */
  readonly latest: readonly T[];
  /** All that there were, also those that are no longer kept. */
  readonly count: number;
  record(item: T): void;
  clear(): void;
};

export function createRecorder<T>(maxKept = 5_000): Recorder<T> {
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
      // Halving, so that a long run does not move the whole list with each item.
      if (latest.length > maxKept) latest = latest.slice(latest.length - Math.floor(maxKept / 2));
    },
    clear() {
      latest = [];
      count = 0;
    },
  };
}
