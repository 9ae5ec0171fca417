// Makes partitions ahead of time, and removes rows and content whose retention is over.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { stored } from './errors.ts';

/** Makes the partitions of this month and of so many after it. Returns for how many months any were missing. */
export async function ensurePartitions(pool: DatabasePool, monthsAhead: number): Promise<number> {
  const made = await stored(() =>
    pool.one(sql.type(z.object({ made: z.number() }))`
      SELECT count(*) FILTER (WHERE orch.ensure_partition(now() + make_interval(months => ahead)))::int4 AS made
      FROM generate_series(0, ${monthsAhead}::int4) AS ahead`),
  );
  return made.made;
}

/** Drops every partition whose rows are all older than so many days; returns their names. */
export async function dropExpiredPartitions(pool: DatabasePool, days: number): Promise<readonly string[]> {
  const dropped = await stored(() =>
    pool.query(sql.type(z.object({ name: z.string() }))`
      SELECT orch.drop_partitions_before(now() - make_interval(days => ${days}::int4)) AS name`),
  );
  return dropped.rows.map((row) => row.name);
}

/** Blanks number, text, labels and fingerprint of messages older than so many days, at most `limit`; returns how many. */
export async function blankExpiredContent(pool: DatabasePool, days: number, limit: number): Promise<number> {
  const blanked = await stored(() =>
    pool.query(sql.type(z.object({}))`
      UPDATE orch.sms_messages m SET recipient = '', body = '', metadata = NULL, fingerprint = NULL
      FROM (
        SELECT message_id, created_at FROM orch.sms_messages
        WHERE created_at < now() - make_interval(days => ${days}::int4) AND (body <> '' OR recipient <> '')
        LIMIT ${limit}
      ) AS expired
      WHERE m.message_id = expired.message_id AND m.created_at = expired.created_at
        AND m.created_at < now() - make_interval(days => ${days}::int4)`),
  );
  return blanked.rowCount;
}

/** Deletes expired idempotency keys, at most `limit`; returns how many. */
export async function deleteExpiredKeys(pool: DatabasePool, limit: number): Promise<number> {
  const deleted = await stored(() =>
    pool.query(sql.type(z.object({}))`
      DELETE FROM orch.submit_idempotency WHERE key_hash IN (
        SELECT key_hash FROM orch.submit_idempotency WHERE expires_at < now() LIMIT ${limit})`),
  );
  return deleted.rowCount;
}
