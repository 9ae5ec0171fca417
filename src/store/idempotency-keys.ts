// The idempotency keys beside the messages: which request has a key, and the answer to that request.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import type { KnownKey, NewMessage, Submission, SubmissionOutcome } from '../domain/submission.ts';
import { stored } from './errors.ts';
import { unnestAs } from './unnest.ts';

export type Connection = DatabasePool | DatabaseTransactionConnection;

/** The rows of submissions that have a key. */
export const keyColumns = unnestAs<Submission>('t', {
  key_hash: ['text', (s) => s.idempotency!.keyHash],
  tenant_id: ['text', (s) => s.idempotency!.tenantId],
  fingerprint: ['text', (s) => s.idempotency!.fingerprint],
  request_id: ['uuid', (s) => s.requestId],
  response: ['text', (s) => s.idempotency!.response],
  expires_at: ['timestamptz', (s) => s.idempotency!.expiresAt],
});

type KeyRecord = KnownKey & { readonly requestId: string };

const knownKeyRow = z.object({
  key_hash: z.string(),
  request_id: z.string(),
  fingerprint: z.string(),
  response: z.string(),
});

/** The records of keys, by hash, of the submissions that stored less than they asked for. */
export async function keysOfOthers(
  connection: Connection,
  submissions: readonly Submission[],
  isStored: (message: NewMessage) => boolean,
): Promise<ReadonlyMap<string, KeyRecord>> {
  const doubtful = submissions.filter((s) => s.idempotency !== null && !s.messages.every(isStored));
  if (doubtful.length === 0) return new Map();
  const hashes = doubtful.map((s) => s.idempotency!.keyHash);
  const result = await connection.query(sql.prepared('known_keys', knownKeyRow)`
    SELECT key_hash, request_id, fingerprint, response FROM orch.submit_idempotency
    WHERE key_hash = ANY(${sql.array(hashes, 'text')})`);
  return new Map(
    result.rows.map((row) => [
      row.key_hash,
      { requestId: row.request_id, fingerprint: row.fingerprint, response: row.response },
    ]),
  );
}

/** Makes the stored answers agree with the stored messages, and deletes the keys of requests that stored none. */
export async function correctResponses(
  transaction: DatabaseTransactionConnection,
  submissions: readonly Submission[],
  outcomes: readonly SubmissionOutcome[],
): Promise<void> {
  for (const [index, submission] of submissions.entries()) {
    const outcome = outcomes[index];
    if (submission.idempotency === null || outcome?.kind !== 'stored' || outcome.conflicts.size === 0) continue;
    const { keyHash, corrected } = submission.idempotency;
    const response = corrected(outcome.conflicts);
    const own = sql.fragment`key_hash = ${keyHash} AND request_id = ${submission.requestId}`;
    await transaction.query(
      response === null
        ? sql.unsafe`DELETE FROM orch.submit_idempotency WHERE ${own}`
        : sql.unsafe`UPDATE orch.submit_idempotency SET response = ${response} WHERE ${own}`,
    );
  }
}

const storedKeyRow = z.object({ fingerprint: z.string(), response: z.string() });

/** The unexpired record of a key, or null. */
export function findKey(pool: DatabasePool, keyHash: string): Promise<KnownKey | null> {
  return stored(() =>
    pool.maybeOne(sql.prepared('find_key', storedKeyRow)`
      SELECT fingerprint, response FROM orch.submit_idempotency WHERE key_hash = ${keyHash} AND expires_at >= now()`),
  );
}
