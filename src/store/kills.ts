// The kills of the fast path: each change and its audit event are one transaction, and versions grow in the order of commits.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import { type Kill, type KillChange, type KillSnapshot, MAX_KILLS } from '../domain/kill-switch.ts';
import { stored } from './errors.ts';
import { auditOf, type KillEventBy } from './kill-audits.ts';
import { endLapsed, isOpen } from './kill-times.ts';

const nothing = z.object({});
/** So long the same request by the same actor is the same change: a repeat of one whose answer was lost. */
const SAME_WITHIN = sql.fragment`interval '60 seconds'`;

const killRow = z.object({
  tenant_id: z.string().nullable(),
  template_id: z.string().nullable(),
  reason: z.string(),
  actor: z.string(),
  killed_at: z.number(),
  expires_at: z.number(),
});
const killColumns = sql.fragment`tenant_id, template_id, reason, actor, killed_at, expires_at`;

function toKill(row: z.infer<typeof killRow>): Kill {
  return {
    tenantId: row.tenant_id,
    templateId: row.template_id,
    reason: row.reason,
    actor: row.actor,
    since: new Date(row.killed_at).toISOString(),
    expiresAt: new Date(row.expires_at).toISOString(),
  };
}

export type KillStart = KillChange & {
  /** A fresh UUID v4, used if the scope is not off yet. */
  readonly killId: string;
  readonly ttlMs: number;
};

/** Takes the scope off, or lets the kill that it has last from now on. `changed` is null for a repeat. */
export async function recordKill(
  pool: DatabasePool,
  start: KillStart,
): Promise<{ readonly kill: Kill; readonly changed: 'KILLED' | 'EXTENDED' | null }> {
  return stored(() =>
    pool.transaction(async (transaction) => {
      const version = await nextVersion(transaction);
      await endLapsed(transaction);
      const changed = await upsert(transaction, start, version);
      if (changed !== null) return { kill: toKill(changed), changed: changed.is_new ? 'KILLED' : 'EXTENDED' };
      const same = await transaction.one(sql.type(killRow)`
        SELECT ${killColumns} FROM orch.fastpath_kills WHERE ${isOfScope(start)} AND ${isOpen}`);
      return { kill: toKill(same), changed: null };
    }),
  );
}

/** The row of the switch stays locked until the commit: whoever reads this version sees the change as well. */
async function nextVersion(transaction: DatabaseTransactionConnection): Promise<bigint> {
  const row = await transaction.one(sql.type(z.object({ version: z.bigint() }))`
    UPDATE orch.fastpath_switch SET version = version + 1 RETURNING version`);
  return row.version;
}

async function upsert(transaction: DatabaseTransactionConnection, start: KillStart, version: bigint) {
  const { scope, reason, actor, killId, ttlMs } = start;
  const action = sql.fragment`CASE WHEN kill_id = ${killId}::uuid THEN 'KILLED' ELSE 'EXTENDED' END`;
  return transaction.maybeOne(sql.type(killRow.extend({ is_new: z.boolean() }))`
    WITH kill AS (
      INSERT INTO orch.fastpath_kills AS k
        (kill_id, tenant_id, template_id, version, reason, actor, request_id, traceparent, killed_at, extended_at, expires_at)
      VALUES (${killId}::uuid, ${scope.tenantId}::text, ${scope.templateId}::text, ${version}::int8, ${reason}, ${actor.name},
              ${actor.requestId}, ${actor.traceparent}, statement_timestamp(), statement_timestamp(),
              statement_timestamp() + make_interval(secs => ${ttlMs / 1000}))
      ON CONFLICT (coalesce(tenant_id, ''), coalesce(template_id, '')) WHERE ${isOpen} DO UPDATE
        SET version = excluded.version, reason = excluded.reason, actor = excluded.actor, request_id = excluded.request_id,
            traceparent = excluded.traceparent, extended_at = excluded.extended_at, expires_at = excluded.expires_at,
            warned_at = NULL
        WHERE (k.reason, k.actor) <> (excluded.reason, excluded.actor) OR k.extended_at <= excluded.extended_at - ${SAME_WITHIN}
      RETURNING k.*
    ), audit AS (${auditOf(action, byRequest(start))})
    SELECT ${killColumns}, kill_id = ${killId}::uuid AS is_new FROM kill`);
}

/** Ends the kill of the scope. False when it has none. */
export async function recordLift(pool: DatabasePool, change: KillChange): Promise<boolean> {
  return stored(() =>
    pool.transaction(async (transaction) => {
      const version = await nextVersion(transaction);
      await endLapsed(transaction);
      const lifted = await transaction.query(sql.type(nothing)`
        WITH kill AS (
          UPDATE orch.fastpath_kills SET version = ${version}::int8, lifted_at = statement_timestamp()
          WHERE ${isOfScope(change)} AND ${isOpen} RETURNING *
        )
        ${auditOf(sql.fragment`'LIFTED'`, byRequest(change))}`);
      return lifted.rowCount > 0;
    }),
  );
}

function isOfScope({ scope }: KillChange) {
  return sql.fragment`
    coalesce(tenant_id, '') = ${scope.tenantId ?? ''} AND coalesce(template_id, '') = ${scope.templateId ?? ''}`;
}

function byRequest({ reason, actor }: KillChange): KillEventBy {
  return {
    reason: sql.fragment`${reason}::text`,
    actor: sql.fragment`${actor.name}::text`,
    requestId: sql.fragment`${actor.requestId}::text`,
    traceparent: sql.fragment`${actor.traceparent}::text`,
  };
}

const noKill = z.object({ version: z.bigint(), killed_at: z.null() });
const someKill = killRow.extend({ version: z.bigint() });

/** What is off, oldest first, at most one more than may be copied. One statement, so that version and kills belong together. */
export async function readKills(pool: DatabasePool): Promise<KillSnapshot> {
  return stored(async () => {
    const { rows } = await pool.query(sql.type(z.union([noKill, someKill]))`
      SELECT s.version, k.*
      FROM orch.fastpath_switch s LEFT JOIN (
        SELECT ${killColumns} FROM orch.fastpath_kills WHERE ${isOpen} AND expires_at > statement_timestamp()
        ORDER BY killed_at, kill_id LIMIT ${MAX_KILLS + 1}
      ) k ON true
      ORDER BY k.killed_at`);
    const [first] = rows;
    if (first === undefined) throw new TypeError('orch.fastpath_switch has lost its row');
    return { version: first.version, kills: rows.flatMap((row) => (row.killed_at === null ? [] : [toKill(row)])) };
  });
}
