// Group commit: the writes of concurrent requests and of messages in flight share statements; each caller waits for its own rows.
import type { DatabasePool } from 'slonik';
import type { Claim, ClaimOutcome, Move, MoveOutcome, Receipt, ReceiptOutcome } from '../domain/journey.ts';
import type { Submission, SubmissionOutcome } from '../domain/submission.ts';
import { createBatcher } from '../lib/batcher.ts';
import { isDataError } from './errors.ts';
import { claimMessages, moveMessages } from './journey.ts';
import { recordReceipts } from './messages.ts';
import { insertSubmissions } from './submissions.ts';
import { forgetOutbox } from './unpublished.ts';

export type WriterOptions = {
  readonly leaseMs: number;
  readonly onFlush: (writer: string, batch: { readonly rows: number; readonly ms: number }) => void;
};

/** Every write rejects with Unavailable, BatcherFullError, or the data error of its own row. */
export type Writer = ReturnType<typeof createWriter>;

export function createWriter(pool: DatabasePool, options: WriterOptions) {
  const bounds = { maxPendingRows: 20_000, mayBeOneItemsFault: isDataError };
  const named = (name: string) => ({
    name,
    onFlush: (batch: { rows: number; ms: number }) => options.onFlush(name, batch),
  });

  const insert = createBatcher<Submission, SubmissionOutcome>({
    ...bounds,
    ...named('insert'),
    flush: (submissions) => insertSubmissions(pool, submissions),
    rowsOf: (submission) => submission.messages.length,
    maxRows: 1_000,
    maxInFlight: 2,
  });
  // Input of the bus may be poison, which is found by halving: no submit waits for that.
  const ingest = createBatcher<Submission, SubmissionOutcome>({
    ...bounds,
    ...named('ingest'),
    flush: (submissions) => insertSubmissions(pool, submissions),
    maxRows: 1_000,
    maxInFlight: 1,
  });
  const claim = createBatcher<Claim, ClaimOutcome>({
    ...bounds,
    ...named('claim'),
    flush: (claims) => claimMessages(pool, options.leaseMs, claims),
    maxRows: 256,
    maxInFlight: 2,
  });
  const move = createBatcher<Move, MoveOutcome>({
    ...bounds,
    ...named('move'),
    flush: (moves) => moveMessages(pool, moves),
    maxRows: 256,
    maxInFlight: 2,
  });
  const forget = createBatcher<bigint, void>({
    ...bounds,
    ...named('forget'),
    maxPendingRows: 100_000,
    flush: async (outboxIds) => {
      await forgetOutbox(pool, outboxIds);
      return outboxIds.map(() => undefined);
    },
    maxRows: 1_000,
    maxInFlight: 1,
  });
  const receipt = createBatcher<Receipt, ReceiptOutcome>({
    ...bounds,
    ...named('receipt'),
    flush: (receipts) => recordDistinct(pool, receipts),
    maxRows: 256,
    maxInFlight: 1,
  });

  return {
    insert: (submission: Submission) => insert.submit(submission),
    ingest: (submission: Submission) => ingest.submit(submission),
    claim: (request: Claim) => claim.submit(request),
    move: (request: Move) => move.submit(request),
    forget: (outboxId: bigint) => forget.submit(outboxId),
    recordReceipt: (request: Receipt) => receipt.submit(request),
    /** Waits for the accepted writes; refuses more. */
    async [Symbol.asyncDispose]() {
      for (const batcher of [insert, ingest, claim, move, receipt, forget]) await batcher.close();
    },
  };
}

// Two receipts of one message in a batch: the statement records the furthest, and the other one is stale by definition.
async function recordDistinct(pool: DatabasePool, receipts: readonly Receipt[]): Promise<readonly ReceiptOutcome[]> {
  const furthest = new Map<string, Receipt>();
  for (const receipt of receipts) {
    const seen = furthest.get(receipt.messageId);
    if (seen === undefined || receipt.rank > seen.rank) furthest.set(receipt.messageId, receipt);
  }
  const distinct = [...furthest.values()];
  const outcomes = await recordReceipts(pool, distinct);
  const outcomeOf = new Map(distinct.map((receipt, index) => [receipt, outcomes[index]!]));
  return receipts.map(
    (receipt) => outcomeOf.get(receipt) ?? staleUnlessUnknown(outcomeOf.get(furthest.get(receipt.messageId)!)!),
  );
}

function staleUnlessUnknown({ kind }: ReceiptOutcome): ReceiptOutcome {
  return { kind: kind === 'unknown' ? 'unknown' : 'stale' };
}
