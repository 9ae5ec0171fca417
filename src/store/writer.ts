// Group commit: the writes of concurrent requests and of messages in flight share statements; each caller waits for its own rows.
import type { DatabasePool } from 'slonik';
import { lanes as allLanes, type Lane } from '../domain/contract.ts';
import type { Claim, ClaimOutcome, Move, MoveOutcome, Receipt, ReceiptOutcome } from '../domain/journey.ts';
import { rankOfLane, URGENT_RANKS } from '../domain/lane-rank.ts';
import type { Submission, SubmissionOutcome } from '../domain/submission.ts';
import { createBatcher, type Priority } from '../lib/batcher.ts';
import type { BatchKind } from '../lib/flush-in-halves.ts';
import type { Settings } from '../settings.ts';
import { type SharedPools, slots } from './connections.ts';
import { isDataError } from './errors.ts';
import { claimMessages, moveMessages } from './journey.ts';
import { recordReceipts } from './messages.ts';
import { insertSubmissions } from './submissions.ts';
import { forgetOutbox } from './unpublished.ts';

/** Published rows gather for so long: each statement costs PostgreSQL a transaction, and nobody waits for this one. */
const FORGET_REST_MS = 20;

export type WriterOptions = {
  readonly leaseMs: number;
  readonly submit: Pick<Settings['submit'], 'maxWaitMs' | 'maxPendingRows'>;
  readonly lanes: Settings['lanes'];
  readonly onFlush: (writer: string, batch: { readonly rows: number; readonly ms: number }) => void;
  /** Called for every submission that is refused because too much waits. */
  readonly onRefused: (lane: Lane) => void;
};

/** Every write rejects with Unavailable, BatcherFullError, or the data error of its own row. */
export type Writer = ReturnType<typeof createWriter>;

export function createWriter(pools: SharedPools, options: WriterOptions) {
  const { leaseMs, submit, lanes } = options;
  const { admitsByLane, admittedShare } = lanes;
  const bounds = { maxPendingRows: 20_000, mayBeOneItemsFault: isDataError };
  const named = (name: string) => ({
    name,
    onFlush: (batch: { rows: number; ms: number }) => options.onFlush(name, batch),
  });
  const poolOf = (kind: BatchKind) => (kind === 'urgent' ? pools.urgent : pools.work);

  const insert = createBatcher<Submission, SubmissionOutcome>({
    ...bounds,
    ...named('insert'),
    flush: (submissions, kind) => insertSubmissions(poolOf(kind), submissions),
    rowsOf: (submission) => submission.messages.length,
    maxRows: 1_000,
    maxPendingRows: submit.maxPendingRows,
    maxInFlight: slots.insert.ordinary,
    priority: {
      ...byLane(lanes, 'insert', laneOfSubmission),
      admission: {
        maxWaitMs: admitsByLane ? submit.maxWaitMs : Number.POSITIVE_INFINITY,
        shareOf: (submission) => (admitsByLane ? admittedShare[laneOfSubmission(submission)] : 1),
        onRefused: (submission) => options.onRefused(laneOfSubmission(submission)),
      },
    },
  });
  // Input of the bus may be poison, which is found by halving: no submit waits for that.
  const ingest = createBatcher<Submission, SubmissionOutcome>({
    ...bounds,
    ...named('ingest'),
    flush: (submissions) => insertSubmissions(pools.work, submissions),
    rowsOf: (submission) => submission.messages.length,
    maxRows: 1_000,
    maxInFlight: slots.ingest.ordinary,
    priority: byLane(lanes, 'ingest', laneOfSubmission),
  });
  const claim = createBatcher<Claim, ClaimOutcome>({
    ...bounds,
    ...named('claim'),
    flush: (claims, kind) => claimMessages(poolOf(kind), leaseMs, claims),
    maxRows: 256,
    maxInFlight: slots.claim.ordinary,
    priority: byLane(lanes, 'claim', ({ lane }) => lane),
  });
  const move = createBatcher<Move, MoveOutcome>({
    ...bounds,
    ...named('move'),
    flush: (moves, kind) => moveMessages(poolOf(kind), moves),
    maxRows: 256,
    maxInFlight: slots.move.ordinary,
    priority: byLane(lanes, 'move', ({ lane }) => lane),
  });
  const forget = createBatcher<bigint, void>({
    ...bounds,
    ...named('forget'),
    maxPendingRows: 100_000,
    flush: async (outboxIds) => {
      await forgetOutbox(pools.work, outboxIds);
      return outboxIds.map(() => undefined);
    },
    maxRows: 1_000,
    maxInFlight: slots.forget.ordinary,
    restMs: FORGET_REST_MS,
  });
  const receipt = createBatcher<Receipt, ReceiptOutcome>({
    ...bounds,
    ...named('receipt'),
    flush: (receipts) => recordDistinct(pools.work, receipts),
    maxRows: 256,
    maxInFlight: slots.receipt.ordinary,
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

/** All messages of a submission are on one lane. */
function laneOfSubmission({ messages }: Submission): Lane {
  return messages[0]!.lane;
}

function byLane<Item>(
  lanes: WriterOptions['lanes'],
  writer: keyof typeof slots,
  laneOf: (item: Item) => Lane,
): Omit<Priority<Item>, 'admission'> {
  const { maxRowsBesideUrgent, ordinaryBesideUrgent, leastShare, boardsByLane } = lanes;
  const shares = { maxRowsBesideUrgent, ordinaryBesideUrgent, leastShare };
  if (!boardsByLane) return { ...shares, rankOf: () => 0, ranks: 1, urgentRanks: 0, reservedInFlight: 0 };
  const rankOf = (item: Item) => rankOfLane[laneOf(item)];
  const reservedInFlight = slots[writer].reserved;
  return { ...shares, rankOf, ranks: allLanes.length, urgentRanks: URGENT_RANKS, reservedInFlight };
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
