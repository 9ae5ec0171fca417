// The signatures that were used: each serves one request, whichever process and transaction it comes in.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import type { SignatureUse } from '../domain/gov-signature.ts';
import type { Submission, SubmissionOutcome } from '../domain/submission.ts';
import { stored } from './errors.ts';
import type { Connection } from './idempotency-keys.ts';
import { unnestAs } from './unnest.ts';

const useColumns = unnestAs<SignatureUse>('t', {
  signer_thumbprint: ['text', (use) => use.signerThumbprint],
  jti: ['text', (use) => use.jti],
  request_id: ['uuid', (use) => use.requestId],
  tenant_id: ['text', (use) => use.tenantId],
  key_hash: ['text', (use) => use.keyHash],
  body_sha256: ['text', (use) => use.bodySha256],
  header: ['text', (use) => use.header],
  accepted_as: ['uuid', (use) => use.acceptedAs],
  accepted_at: ['timestamptz', (use) => use.acceptedAt],
});

const ownerRow = z.object({ signer_thumbprint: z.string(), jti: z.string(), request_id: z.string() });

/** Inserted in one order, so that two transactions wait for each other and never in a circle. */
async function insertUses(connection: Connection, uses: readonly SignatureUse[]): Promise<void> {
  await connection.query(sql.prepared('use_signatures', z.object({}))`
    INSERT INTO orch.gov_signatures (${useColumns.names})
    SELECT ${useColumns.names} FROM ${useColumns(uses)}
    ORDER BY signer_thumbprint, jti
    ON CONFLICT DO NOTHING`);
}

/**
 * Writes the signatures of these submissions down. Answers with the submissions whose signature is theirs, from this try or from an earlier
 * one with a lost answer; the signatures of the others served other requests.
 */
export async function useSignatures(
  transaction: DatabaseTransactionConnection,
  submissions: readonly Submission[],
): Promise<ReadonlySet<Submission>> {
  const uses = submissions.map(useOf);
  await insertUses(transaction, uses);
  const owners = await transaction.any(sql.prepared('signature_owners', ownerRow)`
    SELECT signer_thumbprint, jti, request_id FROM orch.gov_signatures
    WHERE (signer_thumbprint, jti) IN (SELECT signer_thumbprint, jti FROM ${useColumns(uses)})`);
  const requests = new Set(owners.map((row) => row.request_id));
  return new Set(submissions.filter(({ requestId }) => requests.has(requestId)));
}

function useOf({ requestId, signature, idempotency, messages: [message] }: Submission): SignatureUse {
  const { tenantId, acceptedAt, batchId, messageId } = message!;
  const keyHash = idempotency?.keyHash ?? null;
  return { ...signature!, requestId, tenantId, acceptedAt, keyHash, acceptedAs: batchId ?? messageId };
}

/** Gives the signatures of submissions that stored nothing back. */
export async function giveBackSignatures(
  transaction: DatabaseTransactionConnection,
  submissions: readonly Submission[],
  outcomes: readonly SubmissionOutcome[],
): Promise<void> {
  const unused = submissions.filter(({ signature, messages }, index) => {
    const outcome = outcomes[index]!;
    const storedSome = outcome.kind === 'stored' && outcome.conflicts.size < messages.length;
    return signature !== undefined && !storedSome;
  });
  if (unused.length === 0) return;
  const uses = unused.map(useOf);
  await transaction.query(sql.prepared('give_back_signatures', z.object({}))`
    DELETE FROM orch.gov_signatures g USING ${useColumns(uses)}
    WHERE g.signer_thumbprint = t.signer_thumbprint AND g.jti = t.jti AND g.request_id = t.request_id`);
}

const useRow = z.object({ key_hash: z.string().nullable(), body_sha256: z.string() });

/**
 * Writes the signature of a repeated request down; without that it could serve another request as well. `used`: it
 * served a request with another key, without one, or with another body.
 */
export function recordSignature(pool: DatabasePool, use: SignatureUse): Promise<'recorded' | 'used'> {
  return stored(async () => {
    await insertUses(pool, [use]);
    const found = await pool.maybeOne(sql.prepared('signature_use', useRow)`
      SELECT key_hash, body_sha256 FROM orch.gov_signatures
      WHERE signer_thumbprint = ${use.signerThumbprint} AND jti = ${use.jti}`);
    const isSame = found?.key_hash === use.keyHash && found.body_sha256 === use.bodySha256;
    return isSame && use.keyHash !== null ? 'recorded' : 'used';
  });
}

/** Deletes signatures whose messages are gone: those of months that ended so many days ago, at most `limit`; returns how many. */
export async function deleteExpiredSignatures(pool: DatabasePool, days: number, limit: number): Promise<number> {
  const deleted = await stored(() =>
    pool.query(sql.type(z.object({}))`
      DELETE FROM orch.gov_signatures WHERE (signer_thumbprint, jti) IN (
        SELECT signer_thumbprint, jti FROM orch.gov_signatures
        WHERE accepted_at < date_trunc('month', now() - make_interval(days => ${days}::int4), 'UTC')
        LIMIT ${limit})`),
  );
  return deleted.rowCount;
}
