// Metrics of the fast path.
import { Counter, Gauge, type Registry } from 'prom-client';
import { shadowAnswers, shadowDrops } from '../domain/fast-path.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

export function fastPathMetrics(registers: Registry[]) {
  return {
    fastPathDrift: new Counter({
      name: 'orch_fastpath_drift_total',
      help: 'Template messages that compliance would have blocked, by how it was asked, tenant and template.',
      labelNames: ['mode', 'tenant_id', 'template_id'],
      registers,
    }),
    shadowsSent: new Counter({
      name: 'orch_fastpath_shadow_sent_total',
      help: 'Messages of the fast path whose evaluation beside delivery was asked for, as NATS has confirmed.',
      registers,
    }),
    shadowsDropped: closedCounter(registers, {
      name: 'orch_fastpath_shadow_dropped_total',
      help: 'Messages of the fast path that were sent without an evaluation, or with one that NATS has not confirmed, by reason.',
      series: seriesOf({ reason: shadowDrops }),
    }),
    shadowsInFlight: new Gauge({
      name: 'orch_fastpath_shadow_in_flight',
      help: 'Requests for an evaluation beside delivery that NATS has not confirmed yet.',
      registers,
    }),
    shadowVerdicts: closedCounter(registers, {
      name: 'orch_fastpath_shadow_verdicts_total',
      help: 'Verdicts on messages of the fast path; unknown: about none that is stored, unreadable: not as the contract has it.',
      series: seriesOf({ verdict: shadowAnswers }),
    }),
  };
}
