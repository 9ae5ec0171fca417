// One replica at a time: a lock of PostgreSQL that ends with its connection, so that a dead process has no lock.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';

const heldRow = z.object({ held: z.boolean() });

/** Does the work if no other process does work of this name now; false when one does. Uses one connection meanwhile. */
export async function alone(pool: DatabasePool, name: string, work: () => Promise<void>): Promise<boolean> {
  return pool.connect(async (connection) => {
    const { held } = await connection.one(
      sql.type(heldRow)`SELECT pg_try_advisory_lock(hashtext('orch'), hashtext(${name})) AS held`,
    );
    if (!held) return false;
    try {
      await work();
    } finally {
      await connection.query(sql.unsafe`SELECT pg_advisory_unlock(hashtext('orch'), hashtext(${name}))`);
    }
    return true;
  });
}
