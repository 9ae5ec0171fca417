// Committed and unpublished history entries: read by the relay and by a worker that resumes a message, deleted once published.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { type FailureReason, type Lane, lanes, type MessageStatus } from '../domain/contract.ts';
import type { OutboxCursor, Unpublished, UnpublishedPage } from '../domain/journey.ts';
import { urgentLanes } from '../domain/lane-rank.ts';
import { stored } from './errors.ts';
import { storedMessageColumns, storedMessageRow, toStoredMessage } from './message-columns.ts';
import { unnestAs } from './unnest.ts';

/**
 * Deletes rows whose announcements are published. Deleting one twice is harmless, and so is losing a deletion when
 * PostgreSQL crashes: the relay publishes the row again under the same ids. So nothing waits here, for the disk or for
 * another process that deletes the same row: under a flood the relay and the owner of a row publish it both.
 */
export async function forgetOutbox(pool: DatabasePool, outboxIds: readonly bigint[]): Promise<void> {
  const ids = [...outboxIds].sort((a, b) => (a < b ? -1 : 1));
  return stored(async () => {
    await pool.query(sql.prepared('forget', z.object({}))`
      WITH unhurried AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
      free AS (
        SELECT o.id FROM unhurried CROSS JOIN orch.outbox o
        WHERE o.id = ANY(${sql.array(ids, 'int8')}) FOR UPDATE OF o SKIP LOCKED
      )
      DELETE FROM orch.outbox o USING free WHERE o.id = free.id`);
  });
}

type Fragment = ReturnType<typeof sql.fragment>;

const LAST_ID = 2n ** 63n - 1n;
const MOST_OF_ONE_MESSAGE = 100;

const unpublishedRow = storedMessageRow.extend({
  outbox_id: z.bigint(),
  outbox_lane: z.string(),
  history_seq: z.number(),
  history_previous: z.string().nullable(),
  history_status: z.string(),
  history_reason: z.object({ code: z.string(), detail: z.string() }).nullable(),
  history_attempts: z.number(),
  history_at: z.number(),
});

/** The unpublished entries of one message, in order. */
export async function unpublishedOf(pool: DatabasePool, messageId: string): Promise<readonly Unpublished[]> {
  const ofMessage = sql.fragment`
    SELECT * FROM orch.outbox o WHERE o.message_id = ${messageId} ORDER BY o.id LIMIT ${MOST_OF_ONE_MESSAGE}`;
  return stored(async () => (await query(pool, ofMessage, sql.fragment`o.id`)).map(toUnpublished));
}

/** The unpublished entries of these urgent messages, in order. Other lanes, which may have left many rows, are not read. */
export async function unpublishedUrgent(
  pool: DatabasePool,
  messageIds: readonly string[],
): Promise<readonly Unpublished[]> {
  const ofMessages = sql.fragment`
    SELECT * FROM orch.outbox o
    WHERE o.lane = ANY(${sql.array([UNMARKED, ...urgentLanes], 'text')})
      AND o.message_id = ANY(${sql.array([...messageIds], 'uuid')})
    ORDER BY o.id LIMIT ${MOST_OF_ONE_MESSAGE * messageIds.length}`;
  return stored(async () => (await query(pool, ofMessages, sql.fragment`o.id`)).map(toUnpublished));
}

export type RelayOrder = {
  /** False: the oldest rows first, whatever their lane. */
  readonly byLane: boolean;
  /** Rows of a page that each lane gets before higher lanes fill the rest. */
  readonly reservedRows: number;
  /** How many times the age rows of a lane must have. The release before wrote rows without a lane: theirs is the age itself. */
  readonly patience: Readonly<Record<Lane, number>>;
};

/**
 * The next rows after the cursor that were committed at least this long ago, times the patience of their lane; at most
 * `limit`: P0 first, each lane's in order.
 */
export async function unpublishedSince(
  pool: DatabasePool,
  order: RelayOrder,
  ageMs: number,
  after: OutboxCursor,
  limit: number,
): Promise<UnpublishedPage> {
  const source = order.byLane ? dueByLane(order, ageMs, after, limit) : oldestDue(ageMs, after, limit);
  return stored(async () => {
    const rows = await query(pool, source, order.byLane ? sql.fragment`o.lane, o.id` : sql.fragment`o.id`);
    const cursor = new Map(after);
    for (const row of rows) cursor.set(order.byLane ? row.outbox_lane : UNMARKED, row.outbox_id);
    return { rows: rows.map(toUnpublished), after: cursor };
  });
}

/** The lane of rows that the release before wrote. */
const UNMARKED = '';

const isDue = (ageMs: Fragment) =>
  sql.fragment`o.committed_at < clock_timestamp() - make_interval(secs => ${ageMs} / 1000.0)`;

const oldestDue = (ageMs: number, after: OutboxCursor, limit: number) => sql.fragment`
  SELECT * FROM orch.outbox o
  WHERE o.id > ${after.get(UNMARKED) ?? 0n} AND ${isDue(sql.fragment`${ageMs}::int4`)} ORDER BY o.id LIMIT ${limit}`;

type LaneCursor = { readonly lane: string; readonly after: bigint; readonly ageMs: number };

const cursorInput = unnestAs<LaneCursor>('c', {
  lane: ['text', ({ lane }) => lane],
  after: ['int8', ({ after }) => after],
  age_ms: ['int4', ({ ageMs }) => ageMs],
});

// Unmarked rows fill a page before all others: a later row of their message may be marked. The bounds of a lane are
// those of (lane, id), so that no other index fits, whatever the statistics say.
function dueByLane(
  { reservedRows, patience }: RelayOrder,
  ageMs: number,
  after: OutboxCursor,
  limit: number,
): Fragment {
  const cursor = (lane: string, times: number) => ({ lane, after: after.get(lane) ?? 0n, ageMs: ageMs * times });
  const cursors = [cursor(UNMARKED, 1), ...lanes.map((lane) => cursor(lane, patience[lane]))];
  return sql.fragment`
    SELECT * FROM (
      SELECT o.*, row_number() OVER (PARTITION BY o.lane ORDER BY o.id) AS place
      FROM ${cursorInput(cursors)} CROSS JOIN LATERAL (
        SELECT * FROM orch.outbox o
        WHERE (o.lane, o.id) > (c.lane, c.after) AND (o.lane, o.id) <= (c.lane, ${LAST_ID})
          AND ${isDue(sql.fragment`c.age_ms`)}
        ORDER BY o.lane, o.id LIMIT ${limit}
      ) o
    ) o
    ORDER BY CASE WHEN o.lane = ${UNMARKED} THEN 0 WHEN o.place <= ${reservedRows} THEN 1 ELSE 2 END, o.lane, o.id
    LIMIT ${limit}`;
}

async function query(pool: DatabasePool, source: Fragment, order: Fragment) {
  const result = await pool.query(sql.type(unpublishedRow)`
    SELECT o.id AS outbox_id, o.lane AS outbox_lane, h.seq AS history_seq, h.previous_status AS history_previous,
           h.status AS history_status, h.reason AS history_reason, h.attempt_count AS history_attempts,
           h.at AS history_at, ${storedMessageColumns('m')}
    FROM (${source}) o
    JOIN orch.sms_messages m ON m.message_id = o.message_id AND m.created_at = o.message_created_at
    JOIN orch.message_history h
      ON h.message_created_at = o.message_created_at AND h.message_id = o.message_id AND h.seq = o.seq
    ORDER BY ${order}`);
  return result.rows;
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
