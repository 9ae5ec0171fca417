// Accepting: a request's messages, their first history entries, what is to be told and its idempotency key become true together or not at all.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { NewMessage, Submission, SubmissionOutcome } from '../domain/submission.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { asStoreError } from './errors.ts';
import { type Connection, correctResponses, type KnownKey, keysOfOthers } from './idempotency-keys.ts';

const MAX_TRIES = 3;

/**
 * Keeps the submissions of one batch in one transaction, one outcome each in order. Throws a data error when a row is
 * at fault, Unavailable otherwise. A lost answer is indeterminate and is asked for again with the same keys:
 * PostgreSQL makes the repetition wait for the doubtful transaction, and rows of the first try are recognised as ours.
 */
export async function keepSubmissions(
  pool: DatabasePool,
  submissions: readonly Submission[],
): Promise<readonly SubmissionOutcome[]> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await keepOnce(pool, submissions);
    } catch (error) {
      const reported = asStoreError(error);
      if (!(reported instanceof Unavailable) || tried === MAX_TRIES) throw reported;
    }
  }
}

async function keepOnce(pool: DatabasePool, submissions: readonly Submission[]) {
  const needsCorrection = submissions.some((s) => s.idempotency !== null && s.messages.some((m) => m.idIsChosen));
  if (!needsCorrection) return insertAndExplain(pool, submissions);
  return pool.transaction(async (transaction) => {
    const outcomes = await insertAndExplain(transaction, submissions);
    await correctResponses(transaction, submissions, outcomes);
    return outcomes;
  });
}

async function insertAndExplain(connection: Connection, submissions: readonly Submission[]) {
  const inserted = await insert(connection, submissions);
  const missing = submissions.flatMap((s) => s.messages).filter((m) => !inserted.has(m.messageId));
  const ours = missing.length === 0 ? new Set<string>() : await ownRows(connection, missing);
  const knownKeys = await keysOfOthers(connection, submissions, inserted);
  return submissions.map((submission) => explain(submission, inserted, ours, knownKeys));
}

function explain(
  submission: Submission,
  inserted: ReadonlyMap<string, bigint>,
  ours: ReadonlySet<string>,
  knownKeys: ReadonlyMap<string, KnownKey>,
): SubmissionOutcome {
  const known = submission.idempotency === null ? undefined : knownKeys.get(submission.idempotency.keyHash);
  if (known !== undefined && known.requestId !== submission.requestId) {
    return { kind: 'key-known', fingerprint: known.fingerprint, response: known.response };
  }
  const taken = new Set<string>();
  const outboxIds = new Map<string, bigint>();
  for (const { messageId } of submission.messages) {
    const outboxId = inserted.get(messageId);
    if (outboxId !== undefined) outboxIds.set(messageId, outboxId);
    else if (!ours.has(messageId)) taken.add(messageId);
  }
  return { kind: 'kept', taken, outboxIds };
}

const insertedRow = z.object({ message_id: z.string(), outbox_id: z.bigint() });

/** Outbox ids of the messages that were inserted, by message id. */
async function insert(connection: Connection, submissions: readonly Submission[]) {
  const keyed = submissions.filter((s) => s.idempotency !== null);
  const rows = submissions
    .flatMap((s) => s.messages.map((m) => ({ ...m, requestId: s.requestId, isKeyed: s.idempotency !== null })))
    .sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
  const result = await connection.query(sql.prepared('submit', insertedRow)`
    WITH input AS (
      SELECT * FROM unnest(
        ${sql.array(
          rows.map((r) => r.messageId),
          'uuid',
        )},
        ${sql.array(
          rows.map((r) => r.acceptedAt),
          'timestamptz',
        )},
        ${sql.array(
          rows.map((r) => r.tenantId),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.lane),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.to),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.from),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.body),
          'text',
        )},
        ${sql.array(
          rows.map((r) => (r.metadata === null ? null : JSON.stringify(r.metadata))),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.encoding),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.segmentCount),
          'int2',
        )},
        ${sql.array(
          rows.map((r) => r.compliancePath),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.batchId),
          'uuid',
        )},
        ${sql.array(
          rows.map((r) => r.traceparent),
          'text',
        )},
        ${sql.array(
          rows.map((r) => r.idIsChosen),
          'bool',
        )},
        ${sql.array(
          rows.map((r) => r.requestId),
          'uuid',
        )},
        ${sql.array(
          rows.map((r) => r.isKeyed),
          'bool',
        )}
      ) AS t (message_id, created_at, tenant_id, lane, recipient, sender, body, metadata, encoding, segment_count,
              compliance_path, batch_id, traceparent, id_is_chosen, request_id, is_keyed)
    ), keys AS (
      INSERT INTO orch.submit_idempotency AS known (key_hash, tenant_id, fingerprint, request_id, response, expires_at)
      SELECT DISTINCT ON (key_hash) * FROM unnest(
        ${sql.array(
          keyed.map((s) => s.idempotency!.keyHash),
          'text',
        )},
        ${sql.array(
          keyed.map((s) => s.idempotency!.tenantId),
          'text',
        )},
        ${sql.array(
          keyed.map((s) => s.idempotency!.fingerprint),
          'text',
        )},
        ${sql.array(
          keyed.map((s) => s.requestId),
          'uuid',
        )},
        ${sql.array(
          keyed.map((s) => s.idempotency!.responseWithout(new Set())),
          'text',
        )},
        ${sql.array(
          keyed.map((s) => s.idempotency!.expiresAt),
          'timestamptz',
        )}
      ) AS t (key_hash, tenant_id, fingerprint, request_id, response, expires_at)
      ORDER BY key_hash
      ON CONFLICT (key_hash) DO UPDATE
        SET tenant_id = excluded.tenant_id, fingerprint = excluded.fingerprint, request_id = excluded.request_id,
            response = excluded.response, expires_at = excluded.expires_at
        WHERE known.expires_at < now()
      RETURNING request_id
    ), inserted AS (
      INSERT INTO orch.sms_messages (
        message_id, created_at, tenant_id, lane, recipient, sender, body, metadata, encoding, segment_count,
        compliance_path, batch_id, traceparent, status, seq, status_updated_at)
      SELECT message_id, created_at, tenant_id, lane, recipient, sender, body, metadata::jsonb, encoding, segment_count,
             compliance_path, batch_id, traceparent, 'QUEUED', 1, created_at
      FROM input i
      WHERE (NOT i.is_keyed OR EXISTS (SELECT FROM keys k WHERE k.request_id = i.request_id))
        AND NOT (i.id_is_chosen AND EXISTS (SELECT FROM orch.sms_messages m WHERE m.message_id = i.message_id))
      ON CONFLICT DO NOTHING
      RETURNING message_id, created_at
    ), history AS (
      INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, at)
      SELECT message_id, created_at, 1, NULL, 'QUEUED', created_at FROM inserted
    )
    INSERT INTO orch.outbox (message_id, message_created_at, seq)
    SELECT message_id, created_at, 1 FROM inserted
    RETURNING message_id, id AS outbox_id`);
  return new Map(result.rows.map((row) => [row.message_id, row.outbox_id]));
}

const ownRow = z.object({ message_id: z.string() });

/** Which of these messages were kept by an earlier try of the same request, whose answer was lost. */
async function ownRows(connection: Connection, messages: readonly NewMessage[]): Promise<ReadonlySet<string>> {
  const result = await connection.query(sql.prepared('own_rows', ownRow)`
    SELECT m.message_id FROM unnest(
      ${sql.array(
        messages.map((m) => m.messageId),
        'uuid',
      )},
      ${sql.array(
        messages.map((m) => m.acceptedAt),
        'timestamptz',
      )},
      ${sql.array(
        messages.map((m) => m.tenantId),
        'text',
      )},
      ${sql.array(
        messages.map((m) => m.traceparent),
        'text',
      )}
    ) AS t (message_id, created_at, tenant_id, traceparent)
    JOIN orch.sms_messages m USING (message_id, created_at, tenant_id, traceparent)`);
  return new Set(result.rows.map((row) => row.message_id));
}
