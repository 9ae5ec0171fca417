// Telemetry of the fast path: what is evaluated beside delivery, and where compliance does not agree with it.
import type { Drift, ShadowAnswer, ShadowDrop, Shadowed } from '../domain/fast-path.ts';
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
        'compliance blocks a template message that the fast path sends',
      );
    },
    shadowsSent(count: number) {
      metrics.shadowsSent.inc(count);
    },
    shadowsDropped(reason: ShadowDrop, count: number) {
      metrics.shadowsDropped.inc({ reason }, count);
    },
    shadowsInFlight(count: number) {
      metrics.shadowsInFlight.set(count);
    },
    /** A BLOCK has its line as drift. */
    shadowAnswered(answer: ShadowAnswer, about: Shadowed | { readonly streamSequence: number }) {
      metrics.shadowVerdicts.inc({ verdict: answer });
      const fields = { action: 'shadow', verdict: answer, ...about };
      if (answer === 'unknown' || answer === 'unreadable')
        log.warn(fields, 'a verdict is about no message on the fast path');
      else if (log.writesDebug) log.debug(fields, 'verdict on a message of the fast path');
    },
    shadowInterrupted(event: { messageId: string; error: unknown }) {
      log.warn({ action: 'shadow', ...event }, 'a verdict could not be looked up; it is tried again');
    },
  };
}
