// One function per event, with its log line and its counters together, so that neither is forgotten; the files beside this one hold them.
import { fastPathTelemetry } from './fast-path-telemetry.ts';
import { httpTelemetry } from './http-telemetry.ts';
import { killSwitchTelemetry } from './kill-switch-telemetry.ts';
import type { Log } from './log.ts';
import { createTenantLabel, type Metrics } from './metrics.ts';
import { outboxTelemetry } from './outbox-telemetry.ts';
import { pipelineTelemetry } from './pipeline-telemetry.ts';
import { processTelemetry } from './process-telemetry.ts';
import { recoveryTelemetry } from './recovery-telemetry.ts';
import { sheddingTelemetry } from './shedding-telemetry.ts';
import { signatureTelemetry } from './signature-telemetry.ts';
import { submitTelemetry } from './submit-telemetry.ts';
import { templateTelemetry } from './template-telemetry.ts';

export type Telemetry = ReturnType<typeof createTelemetry>;

export function createTelemetry(log: Log, metrics: Metrics) {
  const tenantLabel = createTenantLabel();
  return {
    ...submitTelemetry(log, metrics, tenantLabel),
    ...signatureTelemetry(log, metrics),
    ...templateTelemetry(log, metrics),
    ...httpTelemetry(log, metrics),
    ...outboxTelemetry(log, metrics),
    ...pipelineTelemetry(log, metrics, tenantLabel),
    ...recoveryTelemetry(log, metrics, tenantLabel),
    ...sheddingTelemetry(log, metrics),
    ...fastPathTelemetry(log, metrics, { tenant: tenantLabel, template: createTenantLabel() }),
    ...killSwitchTelemetry(log, metrics),
    ...processTelemetry(log, metrics),
  };
}
