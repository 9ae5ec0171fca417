// The tenants and their grants as another service has them; read here, never written.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import { Unavailable } from '../domain/unavailable.ts';
import { stored } from './errors.ts';

const tenantRow = z.object({ tier: z.string().nullable(), allowed_lanes: z.array(z.unknown()).nullable() });

/** Tier and grants of a tenant as that service wrote them; null for each that is missing. */
export async function findTenant(pool: DatabasePool, tenantId: string) {
  return stored(async () => {
    const { tier, allowed_lanes } = await pool
      .one(sql.prepared('find_tenant', tenantRow)`
        SELECT t.tier, g.allowed_lanes
        FROM (VALUES (${tenantId}::text)) AS asked (tenant_id)
        LEFT JOIN auth.tenants t USING (tenant_id)
        LEFT JOIN auth.tenant_lane_grants g USING (tenant_id)`)
      .catch((error: unknown) => {
        // Whatever is wrong with tables of another service, a missing one included, is for that service to mend.
        throw new Unavailable('postgres', 'auth.tenants and auth.tenant_lane_grants could not be read', error);
      });
    return { tier, allowedLanes: allowed_lanes };
  });
}
