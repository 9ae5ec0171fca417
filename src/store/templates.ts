// Approved templates, and the tenants that may send them without being asked about first, as another service has both; read here, never written.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { MAX_PATTERN_UNITS, MAX_TEMPLATE_UNITS, type TemplateGrantRow, type TemplateRow } from '../domain/template.ts';
import { Unavailable } from '../domain/unavailable.ts';

const templateRow = z.object({
  n: z.number(),
  body: z.string(),
  fingerprint_pattern: z.string().nullable(),
  tenant_id: z.string().nullable(),
});

/**
 * In the order of the ids; null for one that is missing or was revoked. Rejects with Unavailable, also when the table is missing: its service
 * has to mend it.
 */
export async function findTemplates(
  pool: DatabasePool,
  templateIds: readonly string[],
): Promise<readonly (TemplateRow | null)[]> {
  // Texts come with one character more than may be used, and never in full. Columns come as text, whatever their service makes of them:
  // a prepared statement whose result changes its types fails in each session that has it.
  const statement = sql.prepared('find_templates', templateRow)`
    SELECT asked.n::int4 AS n, coalesce(left(t.body, ${MAX_TEMPLATE_UNITS + 1}::int4), '') AS body,
      left(t.fingerprint_pattern, ${MAX_PATTERN_UNITS + 1}::int4) AS fingerprint_pattern, t.tenant_id::text AS tenant_id
    FROM unnest(${sql.array([...templateIds], 'text')}) WITH ORDINALITY AS asked (template_id, n)
    JOIN compliance.approved_templates t ON t.template_id = asked.template_id AND t.revoked_at IS NULL`;
  const { rows } = await pool.query(statement).catch(unavailable);
  const found = new Map(rows.map((row) => [row.n, row]));
  return templateIds.map((templateId, at) => {
    const row = found.get(at + 1);
    if (row === undefined) return null;
    return { templateId, body: row.body, pattern: row.fingerprint_pattern, tenantId: row.tenant_id };
  });
}

export type GrantQuestion = { readonly tenantId: string; readonly templateId: string };

const grantRow = z.object({ n: z.number(), left_ms: z.number() });

/**
 * How long the last grant of each tenant for its template holds, at most some thousands of years; null without one. A grant without an end
 * counts as expired: nobody meant it to last for ever. Rejects with Unavailable.
 */
export async function findTemplateGrants(
  pool: DatabasePool,
  asked: readonly GrantQuestion[],
): Promise<readonly (TemplateGrantRow | null)[]> {
  const tenantIds = asked.map(({ tenantId }) => tenantId);
  const templateIds = asked.map(({ templateId }) => templateId);
  const statement = sql.prepared('find_template_grants', grantRow)`
    SELECT asked.n::int4 AS n,
      ((least(greatest(extract(epoch FROM max(g.expires_at)), 0), 1e11) - extract(epoch FROM now())) * 1000)::float8 AS left_ms
    FROM unnest(${sql.array(tenantIds, 'text')}, ${sql.array(templateIds, 'text')})
      WITH ORDINALITY AS asked (tenant_id, template_id, n)
    JOIN compliance.template_tenant_grants g ON g.template_id = asked.template_id AND g.tenant_id = asked.tenant_id
    GROUP BY asked.n`;
  const { rows } = await pool.query(statement).catch(unavailable);
  const found = new Map(rows.map((row) => [row.n, { leftMs: row.left_ms }]));
  return asked.map((_, at) => found.get(at + 1) ?? null);
}

function unavailable(error: unknown): never {
  throw new Unavailable('postgres', 'templates or template grants could not be read', error);
}
