// What time does to kills, by the clock of PostgreSQL: the warning before one lapses, its lapse, and its end in the table.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { stored } from './errors.ts';
import type { Connection } from './idempotency-keys.ts';
import { auditOf, byItself } from './kill-audits.ts';

const nothing = z.object({});

/** Neither lifted nor lapsed; a kill whose time is over is open until somebody ends it, and counts nowhere. */
export const isOpen = sql.fragment`lifted_at IS NULL AND lapsed_at IS NULL`;

/** Ends the kills whose time is over, each once, whichever process comes first; returns how many. */
export async function endLapsed(connection: Connection): Promise<number> {
  return stored(async () => {
    const lapsed = await connection.query(sql.type(nothing)`
      WITH kill AS (
        UPDATE orch.fastpath_kills SET lapsed_at = statement_timestamp()
        WHERE ${isOpen} AND expires_at <= statement_timestamp() RETURNING *
      )
      ${auditOf(sql.fragment`'LAPSED'`, byItself)}`);
    return lapsed.rowCount;
  });
}

/** Announces the kills that lapse within this time, each once; returns how many. */
export async function warnOfLapses(pool: DatabasePool, withinMs: number): Promise<number> {
  return stored(async () => {
    const warned = await pool.query(sql.type(nothing)`
      WITH kill AS (
        UPDATE orch.fastpath_kills SET warned_at = statement_timestamp()
        WHERE ${isOpen} AND warned_at IS NULL AND expires_at > statement_timestamp()
          AND expires_at <= statement_timestamp() + make_interval(secs => ${withinMs / 1000})
        RETURNING *
      )
      ${auditOf(sql.fragment`'LAPSES_SOON'`, byItself)}`);
    return warned.rowCount;
  });
}

/** Deletes kills that ended, were due before so many days, and are audited, with their events; at most `limit`; returns how many. */
export async function deleteExpiredKills(pool: DatabasePool, days: number, limit: number): Promise<number> {
  return stored(async () => {
    const deleted = await pool.query(sql.type(nothing)`
      DELETE FROM orch.fastpath_kills WHERE kill_id IN (
        SELECT k.kill_id FROM orch.fastpath_kills k
        WHERE k.expires_at < now() - make_interval(days => ${days}::int4) AND NOT (${isOpen})
          AND NOT EXISTS (
            SELECT FROM orch.fastpath_kill_audits a WHERE a.kill_id = k.kill_id AND a.published_at IS NULL)
        LIMIT ${limit})`);
    return deleted.rowCount;
  });
}
