// Every metric of the service; labels are closed sets, except tenants, whose number is capped. The files beside this one hold them by part.
import { Registry } from 'prom-client';
import type { MetricsFormat } from '../domain/metrics-format.ts';
import { fastPathMetrics } from './fast-path-metrics.ts';
import { httpMetrics } from './http-metrics.ts';
import { killSwitchMetrics } from './kill-switch-metrics.ts';
import { outboxMetrics } from './outbox-metrics.ts';
import { pipelineMetrics } from './pipeline-metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { recoveryMetrics } from './recovery-metrics.ts';
import { sheddingMetrics } from './shedding-metrics.ts';
import { submitMetrics } from './submit-metrics.ts';
import { templateMetrics } from './template-metrics.ts';

export type Metrics = ReturnType<typeof createMetrics>;

const TENANTS_MAX = 200;

/** One set per service, so that two services in one process do not mix. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    /** All metrics, in the requested format. */
    read: async (format: MetricsFormat) => {
      const text = await registry.metrics();
      return format === 'text/plain' ? text : toOpenMetrics(text);
    },
    ...httpMetrics(registers),
    ...submitMetrics(registers),
    ...templateMetrics(registers),
    ...outboxMetrics(registers),
    ...pipelineMetrics(registers),
    ...recoveryMetrics(registers),
    ...sheddingMetrics(registers),
    ...fastPathMetrics(registers),
    ...killSwitchMetrics(registers),
    ...processMetrics(registers),
  };
}

// A second registry does not help: for OpenMetrics prom-client takes `_total` off the metric, for later readers too.
function toOpenMetrics(text: string): string {
  const lines = text.split('\n').filter((line) => line !== '');
  const families = lines.map((line) => line.replace(/^(# (?:HELP|TYPE) \w+)_total /, '$1 '));
  return `${families.join('\n')}\n# EOF\n`;
}

/** A tenant as a label. */
export type TenantLabel = (tenantId: string) => string;

/** The first tenants by name, the rest together, so that the number of series is bounded. */
export function createTenantLabel(maxTenants = TENANTS_MAX): TenantLabel {
  const known = new Set<string>();
  return (tenantId) => {
    if (known.has(tenantId)) return tenantId;
    if (known.size >= maxTenants) return '_other';
    known.add(tenantId);
    return tenantId;
  };
}
