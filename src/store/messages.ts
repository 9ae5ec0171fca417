// Reads a message, and records the receipts of its operator.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { type DeliveryState, finalFromRank, type Lane, type ResolvedOutcome } from '../domain/contract.ts';
import type { Receipt, ReceiptOutcome } from '../domain/journey.ts';
import type { MessageView } from '../domain/message.ts';
import { stored } from './errors.ts';
import { storedMessageColumns, storedMessageRow, toStoredMessage } from './message-columns.ts';
import { unnestAs } from './unnest.ts';

const viewRow = storedMessageRow.extend({
  status_updated_at: z.number(),
  processed_at: z.number().nullable(),
  delivery_state: z.string().nullable(),
  delivery_at: z.number().nullable(),
  outcome: z.string().nullable(),
  outcome_at: z.number().nullable(),
});

/** The message with this id, or null. One index probe per partition. */
export async function findMessage(pool: DatabasePool, messageId: string): Promise<MessageView | null> {
  return stored(async () => {
    const row = await pool.maybeOne(sql.prepared('find_message', viewRow)`
      SELECT ${storedMessageColumns('m')}, m.status_updated_at, m.processed_at, m.delivery_state, m.delivery_at,
             d.outcome, d.outcome_at
      FROM orch.sms_messages m LEFT JOIN orch.dead_letters d ON d.message_id = m.message_id
      WHERE m.message_id = ${messageId}`);
    return row === null ? null : toView(row);
  });
}

function toView(row: z.infer<typeof viewRow>): MessageView {
  const delivery =
    row.delivery_state === null || row.delivery_at === null
      ? null
      : { state: row.delivery_state as DeliveryState, at: new Date(row.delivery_at).toISOString() };
  return {
    ...toStoredMessage(row),
    updatedAt: new Date(row.status_updated_at).toISOString(),
    processedAt: row.processed_at === null ? null : new Date(row.processed_at).toISOString(),
    delivery,
    resolution:
      row.outcome === null || row.outcome_at === null
        ? null
        : { outcome: row.outcome as ResolvedOutcome, at: new Date(row.outcome_at).toISOString() },
  };
}

const receiptInput = unnestAs<Receipt>('i', {
  message_id: ['uuid', (r) => r.messageId],
  tenant_id: ['text', (r) => r.tenantId],
  state: ['text', (r) => r.state],
  rank: ['int2', (r) => r.rank],
  at: ['timestamptz', (r) => r.at],
});

const receiptRow = z.object({ message_id: z.string() });

/**
 * Records each receipt that is further than the delivery of its message. One outcome each, in order; no message twice.
 * A message that is committed meanwhile may be seen by the second statement alone: its receipt is `unknown`, and comes
 * again.
 */
export async function recordReceipts(
  pool: DatabasePool,
  receipts: readonly Receipt[],
): Promise<readonly ReceiptOutcome[]> {
  return stored(async () => {
    const recorded = await advanceDelivery(pool, receipts);
    const rest = receipts.filter((r) => !recorded.has(r.messageId));
    const stale = rest.length === 0 ? new Set<string>() : await furtherMessages(pool, rest);
    return receipts.map(
      ({ messageId }) => recorded.get(messageId) ?? { kind: stale.has(messageId) ? 'stale' : 'unknown' },
    );
  });
}

const recordedRow = receiptRow.extend({ lane: z.string(), is_end: z.boolean(), after_ms: z.number() });

// The row is locked before it is compared, so that of two final receipts at once one is the first.
async function advanceDelivery(
  pool: DatabasePool,
  receipts: readonly Receipt[],
): Promise<ReadonlyMap<string, ReceiptOutcome>> {
  const sorted = receipts.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const result = await pool.query(sql.prepared('record_receipts', recordedRow)`
    WITH before AS (
      SELECT m.message_id, m.created_at, m.delivery_rank AS rank_before, i.state, i.rank, i.at
      FROM ${receiptInput(sorted)}
      JOIN orch.sms_messages m ON m.message_id = i.message_id AND m.tenant_id = i.tenant_id AND m.delivery_rank < i.rank
      FOR UPDATE OF m
    )
    UPDATE orch.sms_messages m SET delivery_state = b.state, delivery_rank = b.rank, delivery_at = b.at
    FROM before b
    WHERE m.message_id = b.message_id AND m.created_at = b.created_at
    RETURNING m.message_id, m.lane, b.rank_before < ${finalFromRank} AND b.rank >= ${finalFromRank} AS is_end,
              extract(epoch FROM clock_timestamp() - m.created_at)::float8 * 1000 AS after_ms`);
  return new Map(result.rows.map((row) => [row.message_id, toRecorded(row)]));
}

function toRecorded({ lane, is_end, after_ms }: z.infer<typeof recordedRow>): ReceiptOutcome {
  // The acceptance has another host's clock, which may be ahead.
  const ended = is_end ? { lane: lane as Lane, afterMs: Math.max(0, after_ms) } : null;
  return { kind: 'recorded', ended };
}

/** The messages whose delivery is as far as their receipts, or further. */
async function furtherMessages(pool: DatabasePool, receipts: readonly Receipt[]): Promise<ReadonlySet<string>> {
  const result = await pool.query(sql.prepared('further_messages', receiptRow)`
    SELECT m.message_id
    FROM ${receiptInput(receipts)}
    JOIN orch.sms_messages m
      ON m.message_id = i.message_id AND m.tenant_id = i.tenant_id AND m.delivery_rank >= i.rank`);
  return new Set(result.rows.map((row) => row.message_id));
}
