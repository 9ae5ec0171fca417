// The list of signers as another service has it; read here, never written.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Signer } from '../domain/gov-signature.ts';
import { Unavailable } from '../domain/unavailable.ts';

const momentMs = z.number().nullable();
const signerRow = z.object({
  thumbprint_sha256: z.string(),
  valid_from: momentMs,
  valid_to: momentMs,
  revoked_at: momentMs,
});

/** Who signs for a tenant. Rejects with Unavailable, also when the table is missing: its service has to mend it. */
export async function findSigners(pool: DatabasePool, tenantId: string): Promise<readonly Signer[]> {
  const statement = sql.prepared('find_signers', signerRow)`
    SELECT thumbprint_sha256, valid_from, valid_to, revoked_at FROM auth.gov_signers WHERE tenant_id = ${tenantId}`;
  const { rows } = await pool.query(statement).catch((error: unknown) => {
    throw new Unavailable('postgres', 'the signers of a tenant could not be read', error);
  });
  return rows.map((row) => ({
    thumbprint: thumbprintOf(row.thumbprint_sha256),
    validFromMs: row.valid_from,
    validToMs: row.valid_to,
    revokedAtMs: row.revoked_at,
  }));
}

const BASE64URL_OF_32_BYTES = /^[A-Za-z0-9_-]{43}$/;

/** Tools write hex in either case, with colons or without, and JOSE writes base64url. */
function thumbprintOf(written: string): string {
  if (BASE64URL_OF_32_BYTES.test(written)) return Buffer.from(written, 'base64url').toString('hex');
  return written.replaceAll(':', '').toLowerCase();
}
