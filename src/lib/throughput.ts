// How fast a queue is served, measured while something waits in it: an idle queue says nothing of its speed.

export type Throughput = {
  /** Begins to measure, unless it has begun: something waits. */
  begin(nowMs: number): void;
  /** So many rows were served. */
  served(rows: number): void;
  /** Nothing waits any more. */
  end(): void;
  /** Rows per millisecond; undefined while too little was seen to tell. */
  rowsPerMs(nowMs: number): number | undefined;
};

/** A burst is shorter than this: it would be judged by the first batches alone. */
const SEEN_FOR_MS = 500;
/** Older service counts half. */
const WINDOW_MS = 2_000;

export function createThroughput(): Throughput {
  let sinceMs: number | undefined;
  let rows = 0;
  return {
    begin(nowMs) {
      sinceMs ??= nowMs;
    },
    served(more) {
      if (sinceMs !== undefined) rows += more;
    },
    end() {
      sinceMs = undefined;
      rows = 0;
    },
    rowsPerMs(nowMs) {
      if (sinceMs === undefined) return undefined;
      const seenMs = nowMs - sinceMs;
      if (seenMs < SEEN_FOR_MS || rows === 0) return undefined;
      const rate = rows / seenMs;
      if (seenMs > WINDOW_MS) {
        sinceMs += seenMs / 2;
        rows /= 2;
      }
      return rate;
    },
  };
}
