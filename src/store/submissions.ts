// Accepting: a request's messages, their first history entries and outbox rows and its idempotency key are stored together or not at all.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import {
  type KnownKey,
  type NewMessage,
  responseWithout,
  type Submission,
  type SubmissionOutcome,
} from '../domain/submission.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { asStoreError } from './errors.ts';
import { giveBackSignatures, useSignatures } from './gov-signatures.ts';
import { type Connection, correctResponses, keyColumns, keysOfOthers } from './idempotency-keys.ts';
import { newMessageColumnNames, newMessageColumns } from './message-columns.ts';
import { unnestAs } from './unnest.ts';

const MAX_TRIES = 3;

/**
 * Stores the submissions of one batch in one transaction, one outcome each in order. Throws a data error when a row is
 * at fault, Unavailable otherwise. A lost answer is indeterminate, and the statement runs again with the same keys:
 * PostgreSQL makes the second try wait for the doubtful transaction, and rows of the first try are recognised as ours.
 */
export async function insertSubmissions(
  pool: DatabasePool,
  submissions: readonly Submission[],
): Promise<readonly SubmissionOutcome[]> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await insertOnce(pool, submissions);
    } catch (error) {
      const reported = asStoreError(error);
      if (!(reported instanceof Unavailable) || tried === MAX_TRIES) throw reported;
    }
  }
}

async function insertOnce(pool: DatabasePool, submissions: readonly Submission[]) {
  const signed = submissions.filter(({ signature }) => signature !== undefined);
  if (signed.length > 0) return pool.transaction((transaction) => insertSigned(transaction, submissions, signed));
  const needsCorrection = submissions.some((s) => s.idempotency !== null && s.messages.some((m) => m.idIsChosen));
  if (!needsCorrection) return insertAndExplain(pool, submissions);
  return pool.transaction(async (transaction) => {
    const outcomes = await insertAndExplain(transaction, submissions);
    await correctResponses(transaction, submissions, outcomes);
    return outcomes;
  });
}

/** A signature that served another request stops its own submission, and none of those that share the transaction. */
async function insertSigned(
  transaction: DatabaseTransactionConnection,
  submissions: readonly Submission[],
  signed: readonly Submission[],
): Promise<readonly SubmissionOutcome[]> {
  const owners = await useSignatures(transaction, signed);
  const going = submissions.filter((one) => one.signature === undefined || owners.has(one));
  const outcomes = going.length === 0 ? [] : await insertAndExplain(transaction, going);
  await correctResponses(transaction, going, outcomes);
  await giveBackSignatures(transaction, going, outcomes);
  const outcomeOf = new Map(going.map((one, index) => [one, outcomes[index]!]));
  return submissions.map((one) => outcomeOf.get(one) ?? { kind: 'signature-used' });
}

/** The same within a transaction of the caller, who is responsible for another try. */
export async function insertWithin(
  transaction: DatabaseTransactionConnection,
  submission: Submission,
): Promise<SubmissionOutcome> {
  const [outcome] = await insertAndExplain(transaction, [submission]);
  return outcome!;
}

async function insertAndExplain(connection: Connection, submissions: readonly Submission[]) {
  const inserted = await insert(connection, submissions);
  const contested = idsWantedTwice(submissions);
  const doubtful = submissions
    .flatMap((s) => s.messages)
    .filter((m) => !inserted.has(m.messageId) || contested.has(m.messageId));
  const recognised = doubtful.length === 0 ? new Set<NewMessage>() : await ownRows(connection, doubtful);
  const isStored = (message: NewMessage) =>
    recognised.has(message) || (inserted.has(message.messageId) && !contested.has(message.messageId));

  const fates = submissions.map((submission) => fateOf(submission, isStored, inserted));
  const knownKeys = await keysOfOthers(connection, submissions, isStored);
  return submissions.map((submission, index) => {
    const known = submission.idempotency === null ? undefined : knownKeys.get(submission.idempotency.keyHash);
    if (known === undefined || known.requestId === submission.requestId) return fates[index]!;
    const owner = submissions.findIndex((s) => s.requestId === known.requestId);
    return repeated(known, submission, fates[index]!, submissions[owner], fates[owner]);
  });
}

/** Two requests of one batch may choose the same id: its row exists, and belongs to one of them. */
function idsWantedTwice(submissions: readonly Submission[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { messageId } of submissions.flatMap((s) => s.messages.filter((m) => m.idIsChosen))) {
    if (seen.has(messageId)) twice.add(messageId);
    seen.add(messageId);
  }
  return twice;
}

type Fate = Extract<SubmissionOutcome, { kind: 'stored' }>;

function fateOf(
  { messages }: Submission,
  isStored: (message: NewMessage) => boolean,
  inserted: ReadonlyMap<string, bigint>,
): Fate {
  const conflicts = new Set<string>();
  const outboxIds = new Map<string, bigint>();
  for (const message of messages) {
    const outboxId = inserted.get(message.messageId);
    if (!isStored(message)) conflicts.add(message.messageId);
    else if (outboxId !== undefined) outboxIds.set(message.messageId, outboxId);
  }
  return { kind: 'stored', conflicts, outboxIds };
}

/**
 * The outcome of a request whose key another one has. That other one, in the same batch, may have stored less than the
 * answer beside its key says, which is corrected later in this transaction; if it stored nothing, its key is deleted.
 */
function repeated(
  { fingerprint, response }: KnownKey,
  submission: Submission,
  fate: Fate,
  owner: Submission | undefined,
  fateOfOwner: Fate | undefined,
): SubmissionOutcome {
  if (owner?.idempotency == null || fateOfOwner === undefined) return { kind: 'key-known', fingerprint, response };
  const corrected = responseWithout(owner.idempotency, fateOfOwner.conflicts);
  // The same request has the same conflicting ids.
  if (corrected === null && fingerprint === submission.idempotency?.fingerprint) return fate;
  return { kind: 'key-known', fingerprint, response: corrected ?? response };
}

type Row = { readonly message: NewMessage; readonly submission: Submission };

const inputRows = unnestAs<Row>('t', {
  ...newMessageColumns((row) => row.message),
  id_is_chosen: ['bool', (row) => row.message.idIsChosen],
  request_id: ['uuid', (row) => row.submission.requestId],
  is_keyed: ['bool', (row) => row.submission.idempotency !== null],
});

const insertedRow = z.object({ message_id: z.string(), outbox_id: z.bigint() });

/** Outbox ids of the messages that were inserted, by message id. */
async function insert(connection: Connection, submissions: readonly Submission[]) {
  const keyed = submissions.filter((s) => s.idempotency !== null);
  const rows = submissions
    .flatMap((submission) => submission.messages.map((message) => ({ message, submission })))
    .sort((a, b) => (a.message.messageId < b.message.messageId ? -1 : 1));
  const result = await connection.query(sql.prepared('submit', insertedRow)`
    WITH input AS (
      SELECT * FROM ${inputRows(rows)}
    ), keys AS (
      INSERT INTO orch.submit_idempotency AS known (${keyColumns.names})
      SELECT DISTINCT ON (key_hash) ${keyColumns.names} FROM ${keyColumns(keyed)}
      ORDER BY key_hash
      ON CONFLICT (key_hash) DO UPDATE
        SET tenant_id = excluded.tenant_id, fingerprint = excluded.fingerprint, request_id = excluded.request_id,
            response = excluded.response, expires_at = excluded.expires_at
        WHERE known.expires_at < now()
      RETURNING request_id
    ), inserted AS (
      INSERT INTO orch.sms_messages (${newMessageColumnNames}, status, seq, status_updated_at)
      SELECT ${newMessageColumnNames}, 'QUEUED', 1, created_at
      FROM input i
      WHERE (NOT i.is_keyed OR EXISTS (SELECT FROM keys k WHERE k.request_id = i.request_id))
        AND NOT (i.id_is_chosen AND EXISTS (SELECT FROM orch.sms_messages m WHERE m.message_id = i.message_id))
      ON CONFLICT DO NOTHING
      RETURNING message_id, created_at, lane
    ), history AS (
      INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, at)
      SELECT message_id, created_at, 1, NULL, 'QUEUED', created_at FROM inserted
    )
    INSERT INTO orch.outbox (message_id, message_created_at, seq, lane)
    SELECT message_id, created_at, 1, lane FROM inserted
    RETURNING message_id, id AS outbox_id`);
  return new Map(result.rows.map((row) => [row.message_id, row.outbox_id]));
}

const ownInput = unnestAs<NewMessage>('t', {
  message_id: ['uuid', (m) => m.messageId],
  created_at: ['timestamptz', (m) => m.acceptedAt],
  tenant_id: ['text', (m) => m.tenantId],
  traceparent: ['text', (m) => m.traceparent],
  place: ['int4', (_, index) => index],
});

const ownRow = z.object({ place: z.number() });

/** Which of these messages have their row: from this try, or from an earlier one of the request with a lost answer. */
async function ownRows(connection: Connection, messages: readonly NewMessage[]): Promise<ReadonlySet<NewMessage>> {
  const result = await connection.query(sql.prepared('own_rows', ownRow)`
    SELECT t.place FROM ${ownInput(messages)}
    JOIN orch.sms_messages m USING (message_id, created_at, tenant_id, traceparent)`);
  return new Set(result.rows.map((row) => messages[row.place]!));
}
