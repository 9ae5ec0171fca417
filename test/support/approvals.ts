// Approved templates and template grants of a world, as the service that has them would write them, and submits that name them.
import { COPY_KEY } from '../../src/domain/kill-switch.ts';
import { until } from './until.ts';
import { sql, type World } from './world.ts';

type Approved = { readonly body: string; readonly pattern?: string | null; readonly tenantId?: string | null };

export type Approvals = {
  /** A template that no other test uses; its id. */
  approve(approved: Approved): Promise<string>;
  /** Expires after this interval by the clock of PostgreSQL. */
  grant(templateId: string, tenantId: string, interval?: string): Promise<void>;
  revoke(templateId: string): Promise<void>;
  /** The path of a stored message. */
  pathOf(messageId: string): Promise<PathRow>;
};

export type PathRow = {
  readonly path: 'FULL' | 'FAST_PATH';
  readonly reason: string | null;
  readonly template_id: string | null;
  readonly fingerprint: string | null;
  readonly body: string;
};

/** Few enough that no message of a test is sampled by chance. */
export const NEVER_SAMPLED = { FASTPATH_SAMPLE_ONE_IN: '1000000' };

/** The submit of a message that is made of a template. */
export const made = <Over extends object>(
  templateId: string,
  variables: Readonly<Record<string, unknown>>,
  over?: Over,
) => ({
  ...{ to: '+14155550123', from: 'ACME', templateId, variables },
  ...over,
});

let serial = 0;

export function approvalsIn(world: World): Approvals {
  return {
    async approve({ body, pattern = '.*', tenantId = null }) {
      serial += 1;
      const templateId = `made-${serial}`;
      await world.rows(sql.unsafe`
        INSERT INTO compliance.approved_templates (template_id, body, fingerprint_pattern, tenant_id)
        VALUES (${templateId}, ${body}, ${pattern}, ${tenantId})`);
      return templateId;
    },
    async grant(templateId, tenantId, interval = '1 day') {
      await world.rows(sql.unsafe`
        INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at)
        VALUES (${templateId}, ${tenantId}, now() + ${interval}::interval)`);
    },
    async revoke(templateId) {
      await world.rows(sql.unsafe`
        UPDATE compliance.approved_templates SET revoked_at = now() WHERE template_id = ${templateId}`);
    },
    async pathOf(messageId) {
      const [row] = await world.rows(sql.unsafe`
        SELECT compliance_path AS path, path_reason AS reason, template_id, fingerprint, body
        FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`);
      return row as PathRow;
    },
  };
}

/** Submits take the fast path once the copy of the kill switch is there. */
export async function untilOpen({ redis }: World): Promise<void> {
  await until(async () => (await redis.exists(COPY_KEY)) === 1, { what: 'the copy of the kill switch' });
}
