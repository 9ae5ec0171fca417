// Who boards the next batch: items wait by rank, higher ranks board first, and every rank that waits gets a share.

export type BoardingOptions = {
  /** Items have a rank from 0, which boards first, to one below this number. */
  readonly ranks: number;
  /** Ranks below this number are urgent; 0 when none is. */
  readonly urgentRanks: number;
  /** Rows of a batch at most; an item with more rows goes alone. */
  readonly maxRows: number;
  /** Rows of other items at most in a batch with an urgent one, so that it takes no longer than that one needs. */
  readonly maxRowsBesideUrgent: number;
  /** Rows that a batch earns for every rank that it leaves behind: no flood of the ranks above outlasts the credit. */
  readonly earnedRows: number;
};

type Waiting = { readonly rows: number; readonly rank: number };

export type Boarding<Entry extends Waiting> = {
  add(entry: Entry): void;
  /** The next batch, in the order of ranks; empty when nothing waits. */
  take(): Entry[];
  /** The next batch of urgent items alone. */
  takeUrgent(): Entry[];
  /** The first to board among the items of a rank. */
  first(rank: number): Entry | undefined;
  /** Rows that wait in this rank and in the ranks above it. */
  rowsAhead(rank: number): number;
  readonly rows: number;
  readonly urgentRows: number;
};

/** One rank: its items in the order in which they came, and the rows that batches owe it. */
type Queue<Entry> = { entries: Entry[]; rows: number; credit: number };

export function createBoarding<Entry extends Waiting>(options: BoardingOptions): Boarding<Entry> {
  const { ranks, urgentRanks, maxRows, maxRowsBesideUrgent, earnedRows } = options;
  const queues = Array.from({ length: ranks }, (): Queue<Entry> => ({ entries: [], rows: 0, credit: 0 }));
  const urgent = queues.slice(0, urgentRanks);
  const ordinary = queues.slice(urgentRanks);

  function take(): Entry[] {
    const batch = takeOwed(queues, maxRows);
    const owedOrdinary = rowsOf(batch.filter(({ rank }) => rank >= urgentRanks));
    let room = maxRows;
    if (rowsOf(urgent) > 0 && owedOrdinary <= maxRowsBesideUrgent) {
      board(urgent, room, batch);
      room = rowsOf(batch) - owedOrdinary + maxRowsBesideUrgent;
    }
    board(ordinary, Math.min(room, maxRows), batch);
    earn(queues, earnedRows, maxRows);
    return batch;
  }

  function takeUrgent(): Entry[] {
    const batch: Entry[] = [];
    board(urgent, maxRows, batch);
    earn(queues, earnedRows, maxRows);
    return batch;
  }

  return {
    add(entry) {
      const queue = queues[entry.rank]!;
      queue.entries.push(entry);
      queue.rows += entry.rows;
    },
    take,
    takeUrgent,
    first: (rank) => queues[rank]!.entries[0],
    rowsAhead(rank) {
      let rows = 0;
      for (let above = 0; above <= rank; above += 1) rows += queues[above]!.rows;
      return rows;
    },
    get rows() {
      return rowsOf(queues);
    },
    get urgentRows() {
      return rowsOf(urgent);
    },
  };
}

/** Items for which their rank has the credit, lowest rank first; the highest rank that waits needs none. */
function takeOwed<Entry extends Waiting>(queues: readonly Queue<Entry>[], maxRows: number): Entry[] {
  const batch: Entry[] = [];
  const highest = queues.findIndex(({ entries }) => entries.length > 0);
  for (const queue of queues.slice(highest + 1).reverse()) {
    while (queue.entries.length > 0 && owes(queue, batch, maxRows)) {
      const [entry] = shift(queue, 1);
      queue.credit -= Math.min(entry!.rows, maxRows);
      batch.push(entry!);
    }
  }
  return batch;
}

function owes<Entry extends Waiting>(queue: Queue<Entry>, batch: readonly Entry[], maxRows: number): boolean {
  const { rows } = queue.entries[0]!;
  return Math.min(rows, maxRows) <= queue.credit && (batch.length === 0 || rowsOf(batch) + rows <= maxRows);
}

/** Strictly by rank: nothing behind an item that does not fit, or below it, boards before it. */
function board<Entry extends Waiting>(from: readonly Queue<Entry>[], maxRowsOfBatch: number, batch: Entry[]): void {
  let rows = rowsOf(batch);
  for (const queue of from) {
    let count = 0;
    for (const entry of queue.entries) {
      const isAlone = batch.length + count === 0;
      if (!isAlone && rows + entry.rows > maxRowsOfBatch) break;
      rows += entry.rows;
      count += 1;
    }
    const isEmptied = count === queue.entries.length;
    if (count > 0) for (const entry of shift(queue, count)) batch.push(entry);
    if (!isEmptied) return;
  }
}

/** After each batch: a rank that still waits was left behind, and one that does not has nothing to get. */
function earn(queues: readonly Queue<unknown>[], earnedRows: number, maxRows: number): void {
  for (const queue of queues) {
    queue.credit = queue.entries.length === 0 ? 0 : Math.min(maxRows, queue.credit + earnedRows);
  }
}

function shift<Entry extends Waiting>(queue: Queue<Entry>, count: number): Entry[] {
  const all = queue.entries;
  const taken = count === all.length ? all : all.splice(0, count);
  if (taken === all) queue.entries = [];
  queue.rows -= rowsOf(taken);
  return taken;
}

export function rowsOf(all: readonly { readonly rows: number }[]): number {
  let rows = 0;
  for (const one of all) rows += one.rows;
  return rows;
}
