// Metrics of the outbox.
import { Counter, Gauge, type Registry } from 'prom-client';
import { lanes } from '../domain/contract.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

export function outboxMetrics(registers: Registry[]) {
  return {
    publishedOnLane: closedCounter(registers, {
      name: 'orch_publish_lane_total',
      help: 'Messages put on a lane.',
      series: seriesOf({ lane: lanes }),
    }),
    unpublished: new Counter({
      name: 'orch_outbox_deferred_total',
      help: 'Transitions whose publication was left to the relay.',
      registers,
    }),
    relayed: new Counter({
      name: 'orch_relay_published_total',
      help: 'Outbox rows that were left, and then published by the relay or by the process itself.',
      registers,
    }),
    outboxRows: new Gauge({ name: 'orch_outbox_rows', help: 'Outbox rows waiting.', registers }),
  };
}
