// Group commit: gathers items of concurrent callers while a flush is in flight; every accepted item is answered exactly once.

/** Rejects a submit at once when accepting it would exceed maxPendingRows; nothing of the item was flushed. */
export class BatcherFullError extends Error {
  override readonly name = 'BatcherFullError';
}

/** Rejects a submit made after close(); nothing of the item was flushed. */
export class BatcherClosedError extends Error {
  override readonly name = 'BatcherClosedError';
}

/** Rejects every caller of a flush that did not answer one result per item; it is unknown what the flush wrote. */
export class BatchShapeError extends Error {
  override readonly name = 'BatchShapeError';
}

export type BatcherOptions<Item, Result> = {
  readonly name: string;
  /**
   * Answers one result per item, in order. All or nothing when it throws an error that may be one item's fault, because
   * the items are then flushed again in halves. Must have a deadline of its own: a flush that hangs keeps its slot.
   */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Rows of one flush at most; an item with more rows goes alone. */
  readonly maxRows: number;
  /** Rows accepted and not yet answered at most, in flight included. */
  readonly maxPendingRows: number;
  /** Flushes at a time at most. */
  readonly maxInFlight: number;
  /** Rows of an item; 1 by default. Called once per item. */
  readonly rowsOf?: (item: Item) => number;
  /** Whether halving the batch can save the others: a constraint violation, say, but not a lost connection. */
  readonly mayBeOneItemsFault: (error: unknown) => boolean;
  /** Called after every flush, failed ones and halves included. Must not throw. */
  readonly onFlush?: (batch: { items: number; rows: number; ms: number }) => void;
};

export type Batcher<Item, Result> = {
  /** Rejects with the error of flush, or with BatcherFullError, BatcherClosedError or BatchShapeError. */
  submit(item: Item): Promise<Result>;
  /** Rows accepted and not yet answered. */
  readonly pendingRows: number;
  /** Refuses new items from now on; resolves once every accepted item is answered. */
  close(): Promise<void>;
};

type Entry<Item, Result> = {
  readonly item: Item;
  readonly rows: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

export function createBatcher<Item, Result>(options: BatcherOptions<Item, Result>): Batcher<Item, Result> {
  const { name, maxRows, maxPendingRows, maxInFlight, rowsOf } = options;
  const drained = Promise.withResolvers<void>();
  let waiting: Entry<Item, Result>[] = [];
  let pendingRows = 0;
  let inFlight = 0;
  let scheduled = false;
  let closed = false;

  function submit(item: Item): Promise<Result> {
    if (closed) return Promise.reject(new BatcherClosedError(`${name} is closed`));
    const rows = rowsOf === undefined ? 1 : rowsOf(item);
    if (pendingRows + rows > maxPendingRows) return Promise.reject(new BatcherFullError(`${name} is full`));
    pendingRows += rows;
    return new Promise((resolve, reject) => {
      waiting.push({ item, rows, resolve, reject });
      schedule();
    });
  }

  // setImmediate runs right after the poll phase, so that all sockets read in one turn of the event loop share a flush;
  // a microtask would run between two sockets and gather only what one of them submitted.
  function schedule(): void {
    if (scheduled || inFlight >= maxInFlight || waiting.length === 0) return;
    scheduled = true;
    setImmediate(fillSlots);
  }

  function fillSlots(): void {
    scheduled = false;
    while (inFlight < maxInFlight && waiting.length > 0) {
      inFlight += 1;
      void occupySlot(nextBatch());
    }
  }

  function nextBatch(): Entry<Item, Result>[] {
    let count = 1;
    for (let rows = waiting[0]!.rows; count < waiting.length; count += 1) {
      rows += waiting[count]!.rows;
      if (rows > maxRows) break;
    }
    if (count < waiting.length) return waiting.splice(0, count);
    const all = waiting;
    waiting = [];
    return all;
  }

  async function occupySlot(batch: readonly Entry<Item, Result>[]): Promise<void> {
    try {
      await flushInHalves(batch);
    } finally {
      inFlight -= 1;
      schedule();
      settleDrained();
    }
  }

  // At most 2n-1 flushes for n items, one after another inside the slot, so that halving never exceeds maxInFlight.
  async function flushInHalves(batch: readonly Entry<Item, Result>[]): Promise<void> {
    const parts = [batch];
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
      const failure = await flushPart(part);
      if (failure === undefined) continue;
      if (part.length > 1 && failure.oneItems) {
        const middle = part.length >> 1;
        parts.push(part.slice(middle), part.slice(0, middle));
        continue;
      }
      rejectAll(part, failure.error);
      if (!failure.oneItems) for (const rest of parts.splice(0)) rejectAll(rest, failure.error);
    }
  }

  /** Answers the part's callers when flush did its work; else returns the failure and leaves them unanswered. */
  async function flushPart(part: readonly Entry<Item, Result>[]): Promise<Failure | undefined> {
    const startedAt = performance.now();
    try {
      const results = await options.flush(part.map((entry) => entry.item));
      if (results.length !== part.length) throw new BatchShapeError(shapeText(name, part.length, results.length));
      part.forEach((entry, index) => {
        answered(entry);
        entry.resolve(results[index] as Result);
      });
      return undefined;
    } catch (error) {
      return failureOf(error);
    } finally {
      report(part, performance.now() - startedAt);
    }
  }

  // A check that throws must not leave callers unanswered: they get its error.
  function failureOf(error: unknown): Failure {
    try {
      return { error, oneItems: !(error instanceof BatchShapeError) && options.mayBeOneItemsFault(error) };
    } catch (bug) {
      return { error: bug, oneItems: false };
    }
  }

  // The call has its own turn, so that a listener that throws is an uncaught error and leaves no caller unanswered.
  function report(part: readonly Entry<Item, Result>[], ms: number): void {
    const { onFlush } = options;
    if (onFlush !== undefined) queueMicrotask(() => onFlush({ items: part.length, rows: rowsIn(part), ms }));
  }

  function rejectAll(part: readonly Entry<Item, Result>[], error: unknown): void {
    for (const entry of part) {
      answered(entry);
      entry.reject(error);
    }
  }

  function answered(entry: Entry<Item, Result>): void {
    pendingRows -= entry.rows;
  }

  function settleDrained(): void {
    if (closed && inFlight === 0 && waiting.length === 0) drained.resolve();
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

type Failure = { readonly error: unknown; readonly oneItems: boolean };

function shapeText(name: string, expected: number, got: number): string {
  return `${name}: flush answered ${got} results for ${expected} items`;
}

function rowsIn(part: readonly { readonly rows: number }[]): number {
  let rows = 0;
  for (const entry of part) rows += entry.rows;
  return rows;
}
