// Approved templates, and the tenants that may send them without being asked about first, as another service has both; read here, never written.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { MAX_PATTERN_UNITS, MAX_TEMPLATE_UNITS, type TemplateGrantRow, type TemplateRow } from '../domain/template.ts';
import { Unavailable } from '../domain/unavailable.ts';

const templateRow = z.object({
  body: z.string(),
  fingerprint_pattern: z.string().nullable(),
  tenant_id: z.string().nullable(),
});

/** Null when it is missing or was revoked. Rejects with Unavailable, also when the table is missing: its service has to mend it. */
export async function findTemplate(pool: DatabasePool, templateId: string): Promise<TemplateRow | null> {
  // Texts come with one character more than may be used, and never in full. Columns come as text, whatever their service makes of them:
  // a prepared statement whose result changes its types fails in each session that has it.
  const statement = sql.prepared('find_template', templateRow)`
    SELECT coalesce(left(body, ${MAX_TEMPLATE_UNITS + 1}::int4), '') AS body,
      left(fingerprint_pattern, ${MAX_PATTERN_UNITS + 1}::int4) AS fingerprint_pattern, tenant_id::text AS tenant_id
    FROM compliance.approved_templates WHERE template_id = ${templateId} AND revoked_at IS NULL`;
  const row = await pool.maybeOne(statement).catch((error: unknown) => {
    throw new Unavailable('postgres', 'a template could not be read', error);
  });
  if (row === null) return null;
  const { body, fingerprint_pattern: pattern, tenant_id: tenantId } = row;
  return { templateId, body, pattern, tenantId };
}

const grantRow = z.object({ left_ms: z.number() });

/**
 * How long the last grant of a tenant for a template holds, at most some thousands of years; null without one. A grant without an end counts
 * as expired: nobody meant it to last for ever. Rejects with Unavailable.
 */
export async function findTemplateGrant(
  pool: DatabasePool,
  tenantId: string,
  templateId: string,
): Promise<TemplateGrantRow | null> {
  const statement = sql.prepared('find_template_grant', grantRow)`
    SELECT ((least(greatest(extract(epoch FROM max(expires_at)), 0), 1e11) - extract(epoch FROM now())) * 1000)::float8 AS left_ms
    FROM compliance.template_tenant_grants WHERE template_id = ${templateId} AND tenant_id = ${tenantId}
    HAVING count(*) > 0`;
  const row = await pool.maybeOne(statement).catch((error: unknown) => {
    throw new Unavailable('postgres', 'a template grant could not be read', error);
  });
  return row === null ? null : { leftMs: row.left_ms };
}
