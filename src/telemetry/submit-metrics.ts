// Metrics of submits.
import { Counter, type Registry } from 'prom-client';
import { type CompliancePath, lanes } from '../domain/contract.ts';
import { idempotencyLayers } from '../domain/idempotency-entries.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

/** The compliance paths as labels. */
export const pathLabels = { FULL: 'full', FAST_PATH: 'fastpath' } as const satisfies Record<CompliancePath, string>;

export function submitMetrics(registers: Registry[]) {
  return {
    submitted: new Counter({
      name: 'orch_messages_submitted_total',
      help: 'Messages stored after a submit, by tenant, lane and the way they came in.',
      labelNames: ['tenant_id', 'lane', 'source'],
      registers,
    }),
    accepted: closedCounter(registers, {
      name: 'orch_lane_accepted_total',
      help: 'Messages stored after a submit, by lane.',
      series: seriesOf({ lane: lanes }),
    }),
    submitPath: new Counter({
      name: 'orch_submit_path_total',
      help: 'Messages stored after a submit, by compliance path and tenant; a replay of a dead letter is none.',
      labelNames: ['path', 'tenant_id'],
      registers,
    }),
    overloadRefused: closedCounter(registers, {
      name: 'orch_overload_refused_total',
      help: 'Submissions refused because too much waits to be stored, or on P0 for the check of its signature, by lane.',
      series: seriesOf({ lane: lanes }),
    }),
    idempotencyHits: closedCounter(registers, {
      name: 'orch_idempotency_hit_total',
      help: 'Requests or deliveries that had been done before, by where that was noticed.',
      series: seriesOf({ layer: idempotencyLayers }),
    }),
    idempotencySkips: closedCounter(registers, {
      name: 'redis_idempotency_skip_total',
      help: 'Questions about idempotency that Redis did not answer, by who asked; PostgreSQL answered in its place.',
      series: seriesOf({ layer: idempotencyLayers }),
    }),
  };
}
