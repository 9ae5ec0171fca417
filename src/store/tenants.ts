// The tenants as another service has them; read here, never written.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { stored } from './errors.ts';

const tierRow = z.object({ tier: z.string() });

/** The tier of a tenant as that service wrote it, or null when the tenant is not listed. */
export async function findTier(pool: DatabasePool, tenantId: string): Promise<string | null> {
  return stored(async () => {
    const row = await pool.maybeOne(sql.prepared('find_tier', tierRow)`
      SELECT tier FROM auth.tenants WHERE tenant_id = ${tenantId}`);
    return row?.tier ?? null;
  });
}
