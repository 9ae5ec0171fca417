// Flushes a batch and answers its callers; a batch with one bad item is flushed again in halves until that item is alone.
import { rowsOf } from './boarding.ts';

/** Rejects every caller of a flush that did not answer one result per item; it is unknown what the flush wrote. */
export class BatchShapeError extends Error {
  override readonly name = 'BatchShapeError';
}

/** Whether an urgent item is in the batch. */
export type BatchKind = 'urgent' | 'ordinary';

export type Flushing<Item, Result> = {
  readonly name: string;
  /**
   * Answers one result per item, in order. All or nothing when it throws an error that may be one item's fault, because
   * the items are then flushed again in halves. Must have a deadline of its own: a flush that hangs keeps its slot.
   */
  readonly flush: (items: readonly Item[], kind: BatchKind) => Promise<readonly Result[]>;
  /** Whether halving the batch can save the others: a constraint violation, say, but not a lost connection. */
  readonly mayBeOneItemsFault: (error: unknown) => boolean;
  /** Called after every flush, failed ones and halves included. Must not throw. */
  readonly onFlush?: (batch: { items: number; rows: number; ms: number }) => void;
};

/** An item in a batch, with its caller. */
export type Boarded<Item, Result> = {
  readonly item: Item;
  readonly rows: number;
  readonly rank: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/** Ranks below `urgentRanks` are urgent. `answered` is called once per item, before its caller hears of it. */
export function createFlushInHalves<Item, Result>(
  options: Flushing<Item, Result>,
  urgentRanks: number,
  answered: (entry: Boarded<Item, Result>) => void,
): (batch: readonly Boarded<Item, Result>[]) => Promise<void> {
  const { name, flush, onFlush } = options;
  type Part = readonly Boarded<Item, Result>[];
  return flushInHalves;

  // At most 2n-1 flushes for n items, one after another inside the slot, so that halving never exceeds maxInFlight.
  async function flushInHalves(batch: Part): Promise<void> {
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
  async function flushPart(part: Part): Promise<Failure | undefined> {
    const startedAt = performance.now();
    try {
      const items = part.map((entry) => entry.item);
      const results = await flush(items, kindOf(part, urgentRanks));
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
  function report(part: Part, ms: number): void {
    if (onFlush !== undefined) queueMicrotask(() => onFlush({ items: part.length, rows: rowsOf(part), ms }));
  }

  function rejectAll(part: Part, error: unknown): void {
    for (const entry of part) {
      answered(entry);
      entry.reject(error);
    }
  }
}

type Failure = { readonly error: unknown; readonly oneItems: boolean };

function kindOf(part: readonly { readonly rank: number }[], urgentRanks: number): BatchKind {
  return urgentRanks > 0 && part.some(({ rank }) => rank < urgentRanks) ? 'urgent' : 'ordinary';
}

function shapeText(name: string, expected: number, got: number): string {
  return `${name}: flush answered ${got} results for ${expected} items`;
}
