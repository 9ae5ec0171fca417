// Whether a message has the fast path, for verdicts that say of themselves that they are about one.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Shadowed } from '../domain/fast-path.ts';
import { stored } from './errors.ts';

const answerRow = z.object({ is_on_fast_path: z.boolean() });

/** One index probe per partition. */
export async function isOnFastPath(
  pool: DatabasePool,
  { messageId, tenantId, templateId }: Shadowed,
): Promise<boolean> {
  return stored(async () => {
    const row = await pool.one(sql.prepared('is_on_fast_path', answerRow)`
      SELECT EXISTS (
        SELECT 1 FROM orch.sms_messages
        WHERE message_id = ${messageId}::uuid AND tenant_id = ${tenantId} AND template_id = ${templateId}
          AND compliance_path = 'FAST_PATH'
      ) AS is_on_fast_path`);
    return row.is_on_fast_path;
  });
}
