// Template messages of a scene: some on the fast path, some not, and texts beside them.
import { COPY_KEY } from '../../src/domain/kill-switch.ts';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import type { Scene } from './scene.ts';

/** Two templates for this scene, the first one with a grant; every third request is a text. Resolves to the first one. */
export async function makeTemplates({ world, tenantId, load }: Scene): Promise<string> {
  const ids = [`${tenantId.slice(0, 20)}-granted`, `${tenantId.slice(0, 20)}-plain`] as const;
  for (const id of ids) {
    await world.rows(sql.unsafe`
      INSERT INTO compliance.approved_templates (template_id, body, fingerprint_pattern)
      VALUES (${id}, '{{key}} order', '[\\w/-]+ order')`);
  }
  await world.rows(sql.unsafe`
    INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at)
    VALUES (${ids[0]}, ${tenantId}, now() + interval '1 day')`);
  await until(async () => (await world.redis.exists(COPY_KEY)) === 1, { what: 'the copy of the kill switch' });
  load.makeFrom((n) => [ids[0], ids[1], undefined][n % 3]);
  return ids[0];
}

/** Messages by path and reason, and that there were some on the fast path. */
export async function countPaths(scene: Scene): Promise<void> {
  const rows = await scene.world.rows(sql.unsafe`
    SELECT coalesce(path_reason, compliance_path) AS path, count(*)::int4 AS n FROM orch.sms_messages
    WHERE tenant_id = ${scene.tenantId} AND template_id IS NOT NULL GROUP BY 1 ORDER BY 1`);
  scene.note(rows.map(({ path, n }) => `${n} ${path}`).join(', '));
  if (!rows.some(({ path }) => path === 'FAST_PATH')) scene.problem('no message took the fast path');
}
