// Replays: the set is fixed at the start, and each portion submits its messages and ticks them off in one transaction, so that none is sent twice.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import type { ReplayState } from '../domain/contract.ts';
import {
  MAX_REPLAYED,
  type Replay,
  type ReplayCount,
  type ReplayRefusal,
  type ReplaySelection,
  type ReplayStart,
  type ReplayStartOutcome,
} from '../domain/dead-letter.ts';
import { matches, whyUnlisted } from './dead-letters.ts';
import { asStoreError, stored } from './errors.ts';
import type { Connection } from './idempotency-keys.ts';

const setRow = z.object({ count: z.number(), confirmation: z.string() });

const digest = sql.fragment`
  encode(sha256(convert_to(coalesce(string_agg(s.message_id::text, ',' ORDER BY s.message_id), ''), 'UTF8')), 'hex')`;

/** The messages of the selection that may be replayed, under the aliases d and m. */
function replayable(selection: ReplaySelection) {
  const selected =
    selection.kind === 'filter' ? matches(selection.filter) : sql.fragment`d.message_id = ${selection.messageId}`;
  return sql.fragment`
    m.message_id = d.message_id AND m.created_at = d.created_at AND ${selected}
    AND d.replay_id IS NULL AND (NOT d.may_have_been_sent OR d.outcome = 'not-sent') AND m.body <> ''`;
}

/** The set as it is now; more than MAX_REPLAYED are counted as one more, and then the digest means nothing. */
export async function countReplayable(connection: Connection, selection: ReplaySelection): Promise<ReplayCount> {
  return stored(() =>
    connection.one(sql.type(setRow)`
      SELECT count(*)::int4 AS count, ${digest} AS confirmation
      FROM (
        SELECT d.message_id FROM orch.dead_letters d, orch.sms_messages m
        WHERE ${replayable(selection)} LIMIT ${MAX_REPLAYED + 1}
      ) s`),
  );
}

const standingRow = z.object({
  in_doubt: z.boolean(),
  is_replayed: z.boolean(),
  has_content: z.boolean(),
});

/** Why this message cannot be replayed; null when it can. */
export async function whyNotReplayable(pool: DatabasePool, messageId: string): Promise<ReplayRefusal | null> {
  return stored(async () => {
    const row = await pool.maybeOne(sql.type(standingRow)`
      SELECT d.may_have_been_sent AND coalesce(d.outcome, '') <> 'not-sent' AS in_doubt,
             d.replay_id IS NOT NULL AS is_replayed, coalesce(m.body, '') <> '' AS has_content
      FROM orch.dead_letters d
      LEFT JOIN orch.sms_messages m ON m.message_id = d.message_id AND m.created_at = d.created_at
      WHERE d.message_id = ${messageId}`);
    if (row === null) return await whyUnlisted(pool, messageId);
    if (row.is_replayed) return 'ALREADY_REPLAYED';
    if (row.in_doubt) return 'OUTCOME_IN_DOUBT';
    return row.has_content ? null : 'CONTENT_GONE';
  });
}

/** The set is not the confirmed one; the error rolls the transaction back. */
class SetChanged extends Error {
  readonly count: number;
  constructor(count: number) {
    super('the set has changed');
    this.count = count;
  }
}

/** Fixes the set and stores the replay, or neither. */
export async function startReplay(pool: DatabasePool, start: ReplayStart): Promise<ReplayStartOutcome> {
  try {
    return await pool.transaction(async (transaction) => {
      // One start at a time: two that overlap would lock each other's messages.
      await transaction.query(sql.type(z.object({}))`SELECT pg_advisory_xact_lock(hashtext('orch.replays'))`);
      refuseOther(await countReplayable(transaction, start.selection), start);
      const fixed = await fixSet(transaction, start);
      refuseOther(fixed, start);
      return { kind: 'started', replay: await insertReplay(transaction, start, fixed.count) } as const;
    });
  } catch (error) {
    if (error instanceof SetChanged) return { kind: 'changed', count: error.count };
    throw asStoreError(error);
  }
}

function refuseOther({ count, confirmation }: ReplayCount, start: ReplayStart): void {
  if (count === 0 || count > MAX_REPLAYED || confirmation !== start.confirmation) throw new SetChanged(count);
}

async function fixSet(transaction: DatabaseTransactionConnection, start: ReplayStart): Promise<ReplayCount> {
  return transaction.one(sql.type(setRow)`
    WITH s AS (
      UPDATE orch.dead_letters d SET replay_id = ${start.replayId}, replay_state = 'PENDING'
      FROM orch.sms_messages m WHERE ${replayable(start.selection)}
      RETURNING d.message_id
    )
    SELECT count(*)::int4 AS count, ${digest} AS confirmation FROM s`);
}

export const replayRow = z.object({
  replay_id: z.string(),
  state: z.string(),
  total: z.number(),
  done: z.number(),
  failed: z.number(),
  rate_per_second: z.number(),
  reason: z.string(),
  started_at: z.number(),
  ended_at: z.number().nullable(),
});

/** The columns of `replayRow`. */
export const replayColumns = sql.fragment`
  replay_id, state, total, done, failed, rate_per_second, reason, started_at, ended_at`;

async function insertReplay(transaction: DatabaseTransactionConnection, start: ReplayStart, total: number) {
  const { replayId, reason, ratePerSecond, startedAt, actor } = start;
  const row = await transaction.one(sql.type(replayRow)`
    INSERT INTO orch.replays
      (replay_id, state, reason, rate_per_second, total, actor, request_id, traceparent, started_at, next_at)
    VALUES (${replayId}, 'RUNNING', ${reason}, ${ratePerSecond}, ${total}, ${actor.name}, ${actor.requestId},
            ${actor.traceparent}, ${startedAt}::timestamptz, now())
    RETURNING ${replayColumns}`);
  return toReplay(row);
}

/** The replay with this id, or null. */
export async function findReplay(pool: DatabasePool, replayId: string): Promise<Replay | null> {
  return stored(async () => {
    const row = await pool.maybeOne(sql.type(replayRow)`
      SELECT ${replayColumns} FROM orch.replays WHERE replay_id = ${replayId}`);
    return row === null ? null : toReplay(row);
  });
}

export function toReplay(row: z.infer<typeof replayRow>): Replay {
  return {
    replayId: row.replay_id,
    state: row.state as ReplayState,
    total: row.total,
    done: row.done,
    failed: row.failed,
    ratePerSecond: row.rate_per_second,
    reason: row.reason,
    startedAt: new Date(row.started_at).toISOString(),
    endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
  };
}

/** Deletes replays that ended before so many days, at most `limit`; returns how many. */
export async function deleteExpiredReplays(pool: DatabasePool, days: number, limit: number): Promise<number> {
  return stored(async () => {
    const deleted = await pool.query(sql.type(z.object({}))`
      DELETE FROM orch.replays WHERE replay_id IN (
        SELECT replay_id FROM orch.replays
        WHERE ended_at < now() - make_interval(days => ${days}::int4) AND end_published_at IS NOT NULL LIMIT ${limit})`);
    return deleted.rowCount;
  });
}
