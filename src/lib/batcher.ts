// Group commit: gathers items of concurrent callers while a flush is in flight; every accepted item is answered exactly once.
import { type Boarding, createBoarding, rowsOf as rowsIn } from './boarding.ts';
import { type Boarded, createFlushInHalves, type Flushing } from './flush-in-halves.ts';
import { type BesideUrgent, createSlots } from './flush-slots.ts';
import { createThroughput, type Throughput } from './throughput.ts';

/** Rejects a submit at once when accepting it would exceed a bound; nothing of the item was flushed. */
export class BatcherFullError extends Error {
  override readonly name = 'BatcherFullError';
}

/** Rejects a submit made after close(); nothing of the item was flushed. */
export class BatcherClosedError extends Error {
  override readonly name = 'BatcherClosedError';
}

export type Priority<Item> = {
  /** From 0, which boards first, to one below `ranks`. Called once per item. */
  readonly rankOf: (item: Item) => number;
  readonly ranks: number;
  /** Ranks below this number are urgent. */
  readonly urgentRanks: number;
  /** Flushes of urgent items alone at a time, beyond maxInFlight. */
  readonly reservedInFlight: number;
  readonly maxRowsBesideUrgent: number;
  /** Flushes of other items at a time while urgent ones come, and for so long after the latest; absent: as many as ever. */
  readonly ordinaryBesideUrgent?: BesideUrgent;
  /** The share of a batch that each rank gets for every batch that left it behind. */
  readonly leastShare: number;
  /** Absent: all ranks have the same bounds, and none for the time. */
  readonly admission?: {
    /** The expected wait for a place in a batch at most. */
    readonly maxWaitMs: number;
    /** The share of both bounds, of time and of rows, up to which such an item is accepted. */
    readonly shareOf: (item: Item) => number;
    /** Called for every item that is refused. Must not throw. */
    readonly onRefused: (item: Item) => void;
  };
};

export type BatcherOptions<Item, Result> = Flushing<Item, Result> & {
  /** Rows of one flush at most; an item with more rows goes alone. */
  readonly maxRows: number;
  /** Rows accepted and not yet answered at most, in flight included. */
  readonly maxPendingRows: number;
  /** Flushes at a time at most. */
  readonly maxInFlight: number;
  /** After each flush, its slot is given back so many milliseconds later: for items that nobody waits for. Absent: at once. */
  readonly restMs?: number;
  /** Rows of an item, at least 1; 1 by default. Called once per item. */
  readonly rowsOf?: (item: Item) => number;
  /** Absent: all items have the same rank. */
  readonly priority?: Priority<Item>;
};

export type Batcher<Item, Result> = {
  /** Rejects with the error of flush, or with BatcherFullError, BatcherClosedError or BatchShapeError. */
  submit(item: Item): Promise<Result>;
  /** Rows accepted and not yet answered. */
  readonly pendingRows: number;
  /** Refuses new items from now on; resolves once every accepted item is answered. */
  close(): Promise<void>;
};

/** An item that wants to wait, or waits; without `admission` nobody asks since when. */
type Arrival<Item> = Pick<Entry<Item, unknown>, 'item' | 'rows' | 'rank' | 'sinceMs'>;
type Entry<Item, Result> = Boarded<Item, Result> & { readonly sinceMs: number };

export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const { name, maxRows, maxPendingRows, maxInFlight, restMs = 0, rowsOf, priority } = options;
  const { admission, reservedInFlight = 0, maxRowsBesideUrgent = maxRows, ordinaryBesideUrgent } = priority ?? {};
  const drained = Promise.withResolvers<void>();
  const waiting = boardingOf<Item, Result>(maxRows, priority);
  const throughput = createThroughput();
  const flushInHalves = createFlushInHalves(options, priority?.urgentRanks ?? 0, ({ rows }) => {
    pendingRows -= rows;
  });
  const bounds = { maxInFlight, restMs, reservedInFlight, maxRowsBesideUrgent, ordinaryBesideUrgent };
  const slots = createSlots(bounds, waiting, {
    flush,
    filled: measure,
    freed: settleDrained,
  });
  let pendingRows = 0;
  let closed = false;

  function submit(item: Item): Promise<Result> {
    if (closed) return Promise.reject(new BatcherClosedError(`${name} is closed`));
    const rows = rowsOf === undefined ? 1 : rowsOf(item);
    const rank = priority === undefined ? 0 : priority.rankOf(item);
    const sinceMs = admission === undefined ? 0 : performance.now();
    if (!isAdmitted({ item, rows, rank, sinceMs })) {
      admission?.onRefused(item);
      return Promise.reject(new BatcherFullError(`${name} is full`));
    }
    pendingRows += rows;
    return new Promise((resolve, reject) => {
      waiting.add({ item, rows, rank, sinceMs, resolve, reject });
      slots.schedule();
    });
  }

  function isAdmitted({ item, rows, rank, sinceMs: nowMs }: Arrival<Item>): boolean {
    const share = admission?.shareOf(item) ?? 1;
    if (pendingRows + rows > maxPendingRows * share) return false;
    if (admission === undefined || waiting.rows === 0) return true;
    return expectedWaitMs(waiting, throughput, rank, nowMs) <= admission.maxWaitMs * share;
  }

  function flush(batch: readonly Entry<Item, Result>[]): Promise<void> {
    throughput.served(rowsIn(batch));
    return flushInHalves(batch);
  }

  function measure(): void {
    if (waiting.rows === 0) throughput.end();
    else if (admission !== undefined) throughput.begin(performance.now());
  }

  function settleDrained(): void {
    if (closed && slots.areFree && waiting.rows === 0) drained.resolve();
  }

  return {
    submit,
    get pendingRows() {
      return pendingRows;
    },
    close() {
      closed = true;
      settleDrained();
      return drained.promise;
    },
  };
}

/** The age of the first item tells of service that has stopped, and of a flood above, which no rate can. */
function expectedWaitMs<Item, Result>(
  waiting: Boarding<Entry<Item, Result>>,
  throughput: Throughput,
  rank: number,
  nowMs: number,
): number {
  const first = waiting.first(rank);
  const rate = throughput.rowsPerMs(nowMs);
  const ageMs = first === undefined ? 0 : nowMs - first.sinceMs;
  const serviceMs = rate === undefined ? 0 : waiting.rowsAhead(rank) / rate;
  return Math.max(ageMs, serviceMs);
}

function boardingOf<Item, Result>(maxRows: number, priority: Priority<Item> | undefined) {
  const { ranks = 1, urgentRanks = 0, maxRowsBesideUrgent = maxRows, leastShare = 0 } = priority ?? {};
  const earnedRows = leastShare * maxRows;
  const boarding: Boarding<Entry<Item, Result>> = createBoarding({
    ...{ ranks, urgentRanks, maxRows, maxRowsBesideUrgent, earnedRows },
  });
  return boarding;
}
