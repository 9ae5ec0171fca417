// Metrics of the fast path.
import { Counter, type Registry } from 'prom-client';

export function fastPathMetrics(registers: Registry[]) {
  return {
    fastPathDrift: new Counter({
      name: 'orch_fastpath_drift_total',
      help: 'Template messages that compliance would have blocked, by how it was asked, tenant and template.',
      labelNames: ['mode', 'tenant_id', 'template_id'],
      registers,
    }),
  };
}
