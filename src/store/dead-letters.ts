// Messages that were given up: reading them page by page, and recording once the outcome of one in doubt.
import { type DatabasePool, type PrimitiveValueExpression, sql } from 'slonik';
import { z } from 'zod';
import type { NamedActor } from '../domain/actor.ts';
import type {
  DeadLetterFilter,
  DeadLetterPosition,
  DeadLetterView,
  Resolution,
  ResolveOutcome,
} from '../domain/dead-letter.ts';
import { stored } from './errors.ts';
import type { Connection } from './idempotency-keys.ts';

const entryRow = z.object({
  message_id: z.string(),
  tenant_id: z.string(),
  lane: z.string(),
  status: z.string(),
  recipient: z.string(),
  segment_count: z.number(),
  attempt_count: z.number(),
  operator_id: z.string().nullable(),
  last_error: z.object({ code: z.string(), detail: z.string() }),
  may_have_been_sent: z.boolean(),
  created_at: z.number(),
  failed_at: z.number(),
  position: z.string(),
  outcome: z.string().nullable(),
  outcome_reason: z.string().nullable(),
  outcome_at: z.number().nullable(),
  replay_id: z.string().nullable(),
  replay_state: z.string().nullable(),
  replayed_as: z.string().nullable(),
});

/** The filter as a condition on orch.dead_letters under the alias d. */
export function matches({ from, until, tenantId, status, code, lane }: DeadLetterFilter) {
  const equal = (column: string, value: PrimitiveValueExpression | undefined) =>
    value === undefined ? [] : [sql.fragment`${sql.identifier(['d', column])} = ${value}`];
  return sql.join(
    [
      sql.fragment`d.at >= ${from}::timestamptz`,
      sql.fragment`d.at < ${until}::timestamptz`,
      ...equal('tenant_id', tenantId),
      ...equal('status', status),
      ...equal('code', code),
      ...equal('lane', lane),
    ],
    sql.fragment` AND `,
  );
}

/** Newest first; only older ones than `after` when it is given; at most `limit`. */
export async function browseDeadLetters(
  pool: DatabasePool,
  filter: DeadLetterFilter,
  after: DeadLetterPosition | null,
  limit: number,
): Promise<readonly DeadLetterView[]> {
  const older =
    after === null
      ? sql.fragment`true`
      : sql.fragment`(d.at, d.message_id) < (${after.at}::timestamptz, ${after.messageId}::uuid)`;
  return stored(async () => {
    const result = await pool.query(sql.type(entryRow)`
      SELECT d.message_id, d.tenant_id, d.lane, d.status, coalesce(m.recipient, '') AS recipient,
             coalesce(m.segment_count, 1) AS segment_count, coalesce(m.attempt_count, 0) AS attempt_count, m.operator_id,
             coalesce(m.last_error, jsonb_build_object('code', d.code, 'detail', '')) AS last_error, d.may_have_been_sent,
             d.created_at, d.at AS failed_at,
             to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS position,
             d.outcome, d.outcome_reason, d.outcome_at, d.replay_id, d.replay_state, d.replayed_as
      FROM (
        SELECT * FROM orch.dead_letters d WHERE ${matches(filter)} AND ${older}
        ORDER BY d.at DESC, d.message_id DESC LIMIT ${limit}
      ) d
      LEFT JOIN orch.sms_messages m ON m.message_id = d.message_id AND m.created_at = d.created_at
      ORDER BY d.at DESC, d.message_id DESC`);
    return result.rows.map(toView);
  });
}

function toView(row: z.infer<typeof entryRow>): DeadLetterView {
  const { replay_id: replayId, replay_state: state } = row;
  const view = {
    messageId: row.message_id,
    tenantId: row.tenant_id,
    lane: row.lane,
    status: row.status,
    recipient: row.recipient,
    segmentCount: row.segment_count,
    attemptCount: row.attempt_count,
    operatorId: row.operator_id,
    lastError: row.last_error,
    mayHaveBeenSent: row.may_have_been_sent,
    acceptedAt: new Date(row.created_at).toISOString(),
    failedAt: new Date(row.failed_at).toISOString(),
    position: { at: row.position, messageId: row.message_id },
    resolution: resolutionOf(row),
    replay: replayId === null || state === null ? null : { replayId, state, messageId: row.replayed_as },
  };
  return view as DeadLetterView;
}

const resolutionRow = z.object({
  outcome: z.string().nullable(),
  outcome_reason: z.string().nullable(),
  outcome_at: z.number().nullable(),
});

function resolutionOf(row: z.infer<typeof resolutionRow>): Resolution | null {
  const { outcome, outcome_reason: reason, outcome_at: at } = row;
  if (outcome === null || reason === null || at === null) return null;
  return { outcome: outcome as Resolution['outcome'], reason, at: new Date(at).toISOString() };
}

const doubtRow = resolutionRow.extend({ may_have_been_sent: z.boolean() });

/** Records the first resolution of a message in doubt; the same outcome again answers the first record. */
export async function resolveDeadLetter(
  pool: DatabasePool,
  messageId: string,
  resolution: Resolution,
  actor: NamedActor,
): Promise<ResolveOutcome> {
  return stored(async () => {
    await recordResolution(pool, messageId, resolution, actor);
    return await explainResolution(pool, messageId, resolution);
  });
}

async function recordResolution(
  pool: DatabasePool,
  messageId: string,
  { outcome, reason, at }: Resolution,
  by: NamedActor,
) {
  await pool.query(sql.type(z.object({}))`
    UPDATE orch.dead_letters
    SET outcome = ${outcome}, outcome_reason = ${reason}, outcome_at = ${at}::timestamptz,
        outcome_request_id = ${by.requestId}, outcome_traceparent = ${by.traceparent}, outcome_actor = ${by.name}
    WHERE message_id = ${messageId} AND may_have_been_sent AND outcome IS NULL`);
}

// A recorded resolution never changes, so that it may be read after the update, whichever request made it.
async function explainResolution(pool: DatabasePool, messageId: string, wanted: Resolution): Promise<ResolveOutcome> {
  const row = await pool.maybeOne(sql.type(doubtRow)`
    SELECT may_have_been_sent, outcome, outcome_reason, outcome_at FROM orch.dead_letters
    WHERE message_id = ${messageId}`);
  if (row === null) return { kind: 'refused', code: await whyUnlisted(pool, messageId) };
  if (!row.may_have_been_sent) return { kind: 'refused', code: 'OUTCOME_NOT_IN_DOUBT' };
  const resolution = resolutionOf(row);
  if (resolution?.outcome !== wanted.outcome) return { kind: 'refused', code: 'ALREADY_RESOLVED' };
  return { kind: 'recorded', resolution };
}

/** Why a message is not among those that were given up. */
export async function whyUnlisted(
  connection: Connection,
  messageId: string,
): Promise<'MESSAGE_NOT_FOUND' | 'NOT_A_DEAD_LETTER'> {
  const row = await connection.maybeOne(sql.type(z.object({ status: z.string() }))`
    SELECT status FROM orch.sms_messages WHERE message_id = ${messageId}`);
  return row === null ? 'MESSAGE_NOT_FOUND' : 'NOT_A_DEAD_LETTER';
}

/** Deletes dead letters older than so many days whose message is deleted, at most `limit`; returns how many. */
export async function deleteExpiredDeadLetters(pool: DatabasePool, days: number, limit: number): Promise<number> {
  return stored(async () => {
    const deleted = await pool.query(sql.type(z.object({}))`
      DELETE FROM orch.dead_letters WHERE message_id IN (
        SELECT d.message_id FROM orch.dead_letters d
        WHERE d.at < now() - make_interval(days => ${days}::int4)
          AND NOT EXISTS (
            SELECT FROM orch.sms_messages m WHERE m.message_id = d.message_id AND m.created_at = d.created_at)
        LIMIT ${limit})`);
    return deleted.rowCount;
  });
}
