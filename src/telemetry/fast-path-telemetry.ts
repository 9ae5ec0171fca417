// Telemetry of the fast path: where compliance does not agree with it.
import type { Drift } from '../domain/fast-path.ts';
import type { Log } from './log.ts';
import type { Metrics, TenantLabel } from './metrics.ts';

/** Templates are bounded as tenants are: the first ones by name, the rest together. */
export type DriftLabels = { readonly tenant: TenantLabel; readonly template: TenantLabel };

export function fastPathTelemetry(log: Log, metrics: Metrics, label: DriftLabels) {
  return {
    drifted({ messageId, tenantId, templateId, mode }: Drift) {
      metrics.fastPathDrift.inc({ mode, tenant_id: label.tenant(tenantId), template_id: label.template(templateId) });
      log.warn(
        { action: 'comply', messageId, tenantId, templateId, mode },
        'compliance blocks a template message that the fast path would have sent',
      );
    },
  };
}
