// Telemetry of submits: stored messages, repeated requests that get their first answer, and decisions without Redis.
import type { IdempotencyLayer, Skip } from '../domain/idempotency-entries.ts';
import type { AcceptedMessage } from '../domain/message.ts';
import type { Log } from './log.ts';
import type { Metrics, TenantLabel } from './metrics.ts';
import { pathLabels } from './submit-metrics.ts';

type StoredEvent = Pick<AcceptedMessage, 'messageId' | 'tenantId' | 'lane' | 'compliancePath' | 'to' | 'body'>;

export function submitTelemetry(log: Log, metrics: Metrics, tenantLabel: TenantLabel) {
  return {
    stored({ compliancePath, ...message }: StoredEvent, source: 'http' | 'legacy' | 'replay') {
      const { messageId, tenantId, lane, to, body } = message;
      const tenant_id = tenantLabel(tenantId);
      metrics.submitted.inc({ tenant_id, lane, source });
      metrics.accepted.inc({ lane });
      // A replay is no submit of its tenant, and would lower the share of its fast path.
      if (source !== 'replay') metrics.submitPath.inc({ path: pathLabels[compliancePath], tenant_id });
      if (log.writesDebug)
        log.debug({ action: 'store', messageId, tenantId, lane, source, to, body }, 'message stored');
    },
    replayed() {
      metrics.idempotencyHits.inc({ layer: 'submit' });
    },
    idempotencySkipped({ layer, step, reason, error }: Skip & { readonly layer: IdempotencyLayer }) {
      metrics.idempotencySkips.inc({ layer });
      // The breaker opened after failures that were logged, and stays open for a second at a time.
      if (reason === 'open') return;
      log.warn(
        { action: 'idempotency', component: 'idempotency', layer, step, reason, error },
        'Redis did not answer; PostgreSQL decides alone',
      );
    },
    idempotencyUnreadable(keyHash: string) {
      log.warn(
        { action: 'idempotency', component: 'idempotency', layer: 'submit', keyHash },
        'an idempotency entry is not of this service; PostgreSQL decides alone',
      );
    },
  };
}
