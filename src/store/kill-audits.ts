// Audit events of kills: written in the statement of what they tell, read until they are published.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { KillAudit } from '../domain/kill-switch.ts';

type Fragment = ReturnType<typeof sql.fragment>;

/** Writes an event of each row of `kill`, which the statement has as changed rows of orch.fastpath_kills. */
export function auditOf(action: Fragment, by: KillEventBy): Fragment {
  return sql.fragment`
    INSERT INTO orch.fastpath_kill_audits (kill_id, action, reason, actor, request_id, traceparent, expires_at, at)
    SELECT kill_id, ${action}, ${by.reason}, ${by.actor}, ${by.requestId}, ${by.traceparent},
           CASE WHEN lifted_at IS NULL AND lapsed_at IS NULL THEN expires_at END, statement_timestamp()
    FROM kill`;
}

export type KillEventBy = Readonly<Record<'reason' | 'actor' | 'requestId' | 'traceparent', Fragment>>;

/** Of an event that nobody asked for. */
export const byItself: KillEventBy = {
  reason: sql.fragment`reason`,
  actor: sql.fragment`actor`,
  requestId: sql.fragment`NULL::text`,
  traceparent: sql.fragment`traceparent`,
};

const auditRow = z.object({
  audit_id: z.bigint(),
  kill_id: z.string(),
  tenant_id: z.string().nullable(),
  template_id: z.string().nullable(),
  action: z.string(),
  reason: z.string(),
  actor: z.string(),
  request_id: z.string().nullable(),
  traceparent: z.string(),
  expires_at: z.number().nullable(),
  at: z.number(),
});

/** The oldest unpublished events of kills, in order. */
export async function unpublishedKillAudits(pool: DatabasePool, limit: number): Promise<readonly KillAudit[]> {
  const result = await pool.query(sql.type(auditRow)`
    SELECT a.audit_id, a.kill_id, k.tenant_id, k.template_id, a.action, a.reason, a.actor, a.request_id, a.traceparent,
           a.expires_at, a.at
    FROM orch.fastpath_kill_audits a JOIN orch.fastpath_kills k ON k.kill_id = a.kill_id
    WHERE a.published_at IS NULL ORDER BY a.audit_id LIMIT ${limit}`);
  return result.rows.map((row) => ({
    kind: 'kill',
    auditId: row.audit_id,
    killId: row.kill_id,
    tenantId: row.tenant_id,
    templateId: row.template_id,
    action: row.action as KillAudit['action'],
    reason: row.reason,
    actor: row.actor,
    requestId: row.request_id,
    traceparent: row.traceparent,
    expiresAt: row.expires_at === null ? null : new Date(row.expires_at).toISOString(),
    at: new Date(row.at).toISOString(),
  }));
}
