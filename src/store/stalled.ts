// Stalled messages: found without an index on the status, which would end updates in place.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import type { Lane } from '../domain/contract.ts';
import type { MessageKey } from '../domain/journey.ts';
import { openStatuses } from '../domain/lifecycle.ts';
import type { StalledMessage, StalledSearch, StuckRouted } from '../domain/recovery.ts';
import { settings } from '../settings.ts';
import { stored } from './errors.ts';
import { storedMessageColumns, storedMessageRow, toStoredMessage } from './message-columns.ts';
import { unnestAs } from './unnest.ts';

const stalledRow = storedMessageRow.extend({
  epoch: z.number(),
  release_count: z.number(),
  redrive_count: z.number(),
  lease_left_ms: z.number().nullable(),
});

const recoveryColumns = sql.fragment`
  m.epoch, m.release_count, m.redrive_count, extract(epoch FROM m.lease_until - now())::float8 * 1000 AS lease_left_ms`;
const open = sql.fragment`m.status = ANY(${sql.array([...openStatuses], 'text')})`;

function toStalled(row: z.infer<typeof stalledRow>): StalledMessage {
  const { epoch, release_count: releases, redrive_count: redrives, lease_left_ms } = row;
  return { message: toStoredMessage(row), epoch, releases, redrives, leaseLeftMs: Math.max(0, lease_left_ms ?? 0) };
}

/** The message as it stands, whatever its status; null when there is none. */
export async function findStalled(pool: DatabasePool, key: MessageKey): Promise<StalledMessage | null> {
  return stored(async () => {
    const row = await pool.maybeOne(sql.prepared('find_stalled', stalledRow)`
      SELECT ${storedMessageColumns('m')}, ${recoveryColumns} FROM orch.sms_messages m
      WHERE m.message_id = ${key.messageId} AND m.created_at = ${key.acceptedAt}::timestamptz`);
    return row === null ? null : toStalled(row);
  });
}

const waitingInput = unnestAs<readonly [lane: string, since: string]>('w', {
  lane: ['text', ([lane]) => lane],
  since: ['timestamptz', ([, since]) => since],
});

const orders = {
  'by-lane': sql.fragment`m.lane, m.created_at`,
  'oldest-first': sql.fragment`m.created_at`,
};

/** Open messages, P0 first unless the order says otherwise and the oldest of a lane first, without a lease or an outbox row, neither changed nor redriven for so long. */
export async function findAllStalled(
  pool: DatabasePool,
  search: StalledSearch,
  order: keyof typeof orders = 'by-lane',
): Promise<readonly StalledMessage[]> {
  const longAgo = sql.fragment`now() - make_interval(secs => ${search.unmovedForMs / 1000})`;
  return scan(pool, async (transaction) => {
    const found = await transaction.query(sql.type(stalledRow)`
      SELECT ${storedMessageColumns('m')}, ${recoveryColumns} FROM orch.sms_messages m
      LEFT JOIN ${waitingInput([...search.waitingSince])} ON w.lane = m.lane
      WHERE m.created_at >= ${search.acceptedSince}::timestamptz AND m.created_at < ${longAgo}
        AND ${open} AND m.status_updated_at < ${longAgo}
        AND (m.redriven_at IS NULL OR m.redriven_at < ${longAgo})
        AND (m.lease_until IS NULL OR m.lease_until < now())
        AND (w.since IS NULL OR coalesce(m.redriven_at, m.created_at) < w.since - make_interval(secs => ${settings.recovery.placedWithinMs / 1000}))
        AND NOT EXISTS (SELECT FROM orch.outbox o WHERE o.message_id = m.message_id)
      ORDER BY ${orders[order]} LIMIT ${search.limit}
      FOR NO KEY UPDATE OF m SKIP LOCKED`);
    return found.rows.map(toStalled);
  });
}

/** Counts the nth redrive of a message; does nothing when that one is counted. */
export async function countRedrive(pool: DatabasePool, key: MessageKey, n: number): Promise<void> {
  return stored(async () => {
    await pool.query(sql.prepared('count_redrive', z.object({}))`
      UPDATE orch.sms_messages SET redrive_count = ${n}::int2, redriven_at = now()
      WHERE message_id = ${key.messageId} AND created_at = ${key.acceptedAt}::timestamptz
        AND redrive_count = ${n}::int2 - 1`);
  });
}

const LOOK_BACK_DAYS = 35;
/** A message may be stored this long after the moment of acceptance that it brings. */
const LATE_MS = 600_000;
const momentRow = z.object({ at: z.number().nullable() });

/**
 * Answers with a moment before which no message is open. Each call looks only at messages since the answer before it:
 * final messages stay final.
 */
export function createOpenSince(pool: DatabasePool, nowMs: () => number): () => Promise<string> {
  let since = nowMs() - LOOK_BACK_DAYS * 86_400_000;
  return async () => {
    const until = nowMs() - LATE_MS;
    const oldest = await scan(pool, async (transaction) => {
      const row = await transaction.one(sql.type(momentRow)`
        SELECT min(m.created_at) AS at FROM orch.sms_messages m
        WHERE m.created_at >= ${new Date(since).toISOString()}::timestamptz AND ${open}`);
      return row.at;
    });
    since = Math.max(since, Math.min(oldest ?? until, until));
    return new Date(since).toISOString();
  };
}

const stuckRow = z.object({
  message_id: z.string(),
  tenant_id: z.string(),
  lane: z.string(),
  operator_id: z.string().nullable(),
  status_updated_at: z.number(),
});

const isStuck = (acceptedSince: string, seconds: number) => sql.fragment`
  m.created_at >= ${acceptedSince}::timestamptz AND m.status = 'ROUTED'
  AND m.status_updated_at < now() - make_interval(secs => ${seconds})`;

/** Marks messages that have been ROUTED for so long and are not marked yet; returns them, at most `limit`. */
export async function claimStuckRouted(
  pool: DatabasePool,
  acceptedSince: string,
  seconds: number,
  limit: number,
): Promise<readonly StuckRouted[]> {
  return scan(pool, async (transaction) => {
    const marked = await transaction.query(sql.type(stuckRow)`
      UPDATE orch.sms_messages u SET stuck_routed_at = now()
      FROM (
        SELECT m.message_id, m.created_at FROM orch.sms_messages m
        WHERE ${isStuck(acceptedSince, seconds)} AND m.stuck_routed_at IS NULL
        LIMIT ${limit} FOR NO KEY UPDATE SKIP LOCKED
      ) AS s
      WHERE u.message_id = s.message_id AND u.created_at = s.created_at
      RETURNING u.message_id, u.tenant_id, u.lane, u.operator_id, u.status_updated_at`);
    return marked.rows.map((row) => ({
      messageId: row.message_id,
      tenantId: row.tenant_id,
      lane: row.lane as Lane,
      operatorId: row.operator_id,
      routedAt: new Date(row.status_updated_at).toISOString(),
    }));
  });
}

export async function countStuckRouted(pool: DatabasePool, acceptedSince: string, seconds: number): Promise<number> {
  return scan(pool, async (transaction) => {
    const { count } = await transaction.one(sql.type(z.object({ count: z.number() }))`
      SELECT count(*)::int4 AS count FROM orch.sms_messages m WHERE ${isStuck(acceptedSince, seconds)}`);
    return count;
  });
}

const SCAN_TIMEOUT_MS = 60_000;

/** The switches of the pool are for finding rows by key; here many rows are read. */
async function scan<T>(pool: DatabasePool, work: (transaction: DatabaseTransactionConnection) => Promise<T>) {
  return stored(async () => {
    return await pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`
        SELECT set_config('enable_seqscan', 'on', true), set_config('enable_hashjoin', 'on', true),
          set_config('statement_timeout', ${String(SCAN_TIMEOUT_MS)}, true)`);
      return work(transaction);
    });
  });
}
