// Committed and unpublished history entries: read by the relay and by a worker that resumes a message, deleted once published.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { FailureReason, MessageStatus } from '../domain/contract.ts';
import type { Unpublished } from '../domain/journey.ts';
import { stored } from './errors.ts';
import { storedMessageColumns, storedMessageRow, toStoredMessage } from './message-columns.ts';

/** Deletes rows whose announcements are published. Deleting one twice is harmless. */
export async function forgetOutbox(pool: DatabasePool, outboxIds: readonly bigint[]): Promise<void> {
  const ids = [...outboxIds].sort((a, b) => (a < b ? -1 : 1));
  return stored(async () => {
    await pool.query(sql.prepared('forget', z.object({}))`
      DELETE FROM orch.outbox WHERE id = ANY(${sql.array(ids, 'int8')})`);
  });
}

const unpublishedRow = storedMessageRow.extend({
  outbox_id: z.bigint(),
  history_seq: z.number(),
  history_previous: z.string().nullable(),
  history_status: z.string(),
  history_reason: z.object({ code: z.string(), detail: z.string() }).nullable(),
  history_attempts: z.number(),
  history_at: z.number(),
});

/** The unpublished entries of one message, in order. */
export async function unpublishedOf(pool: DatabasePool, messageId: string): Promise<readonly Unpublished[]> {
  return readUnpublished(pool, sql.fragment`o.message_id = ${messageId}`, 100);
}

/** The next rows after this id that were committed at least this long ago, in order; at most `limit`. */
export async function unpublishedSince(
  pool: DatabasePool,
  ageMs: number,
  after: bigint,
  limit: number,
): Promise<readonly Unpublished[]> {
  return readUnpublished(
    pool,
    sql.fragment`o.id > ${after} AND o.committed_at < clock_timestamp() - make_interval(secs => ${ageMs / 1000})`,
    limit,
  );
}

async function readUnpublished(
  pool: DatabasePool,
  which: ReturnType<typeof sql.fragment>,
  limit: number,
): Promise<readonly Unpublished[]> {
  return stored(async () => {
    const result = await pool.query(sql.type(unpublishedRow)`
      SELECT o.id AS outbox_id, h.seq AS history_seq, h.previous_status AS history_previous, h.status AS history_status,
             h.reason AS history_reason, h.attempt_count AS history_attempts, h.at AS history_at, ${storedMessageColumns('m')}
      FROM (SELECT * FROM orch.outbox o WHERE ${which} ORDER BY o.id LIMIT ${limit}) o
      JOIN orch.sms_messages m ON m.message_id = o.message_id AND m.created_at = o.message_created_at
      JOIN orch.message_history h
        ON h.message_created_at = o.message_created_at AND h.message_id = o.message_id AND h.seq = o.seq
      ORDER BY o.id`);
    return result.rows.map(toUnpublished);
  });
}

function toUnpublished(row: z.infer<typeof unpublishedRow>): Unpublished {
  return {
    outboxId: row.outbox_id,
    message: {
      ...toStoredMessage(row),
      attemptCount: row.history_attempts,
      lastError: row.history_reason as FailureReason | null,
    },
    transition: {
      seq: row.history_seq,
      previousStatus: row.history_previous as MessageStatus | null,
      status: row.history_status as MessageStatus,
      at: new Date(row.history_at).toISOString(),
    },
  };
}

const countRow = z.object({ waiting: z.number() });

/** Number of unpublished rows. */
export async function countUnpublished(pool: DatabasePool): Promise<number> {
  return stored(async () => {
    const row = await pool.one(
      sql.prepared('count_unpublished', countRow)`SELECT count(*)::int4 AS waiting FROM orch.outbox`,
    );
    return row.waiting;
  });
}
