// Metrics of the process: its queues, its writers, its links, and whom it trusts.
import { Gauge, Histogram, type Registry } from 'prom-client';
import type { Dependency } from '../domain/unavailable.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

/** The dependencies that are left alone after a run of failures. */
const guarded = ['redis'] as const satisfies readonly Dependency[];
export type Guarded = (typeof guarded)[number];

export function processMetrics(registers: Registry[]) {
  return {
    startTimeSeconds: startTimeSeconds(registers),
    consumerLag: new Gauge({
      name: 'nats_consumer_lag',
      help: 'Messages that a consumer has not delivered yet.',
      labelNames: ['consumer', 'lane'],
      registers,
    }),
    ackPending: new Gauge({
      name: 'nats_consumer_ack_pending',
      help: 'Messages that a consumer has delivered to some worker and that are not acknowledged: begun, fetched, or handed back for later.',
      labelNames: ['consumer', 'lane'],
      registers,
    }),
    inFlight: new Gauge({
      name: 'nats_messages_in_flight',
      help: 'Messages that this process has fetched and not settled yet, begun or not, by consumer and lane.',
      labelNames: ['consumer', 'lane'],
      registers,
    }),
    writeRows: new Histogram({
      name: 'orch_store_batch_rows',
      help: 'Rows written by one statement, by writer.',
      labelNames: ['writer'],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      registers,
    }),
    redisKeys: new Gauge({
      name: 'redis_key_count',
      help: 'Keys in Redis, by prefix; estimated from a sample when there are very many.',
      labelNames: ['prefix'],
      registers,
    }),
    breakerOpened: closedCounter(registers, {
      name: 'orch_breaker_opened_total',
      help: 'Times that a dependency was left alone for a moment after a run of failures.',
      series: seriesOf({ dependency: guarded }),
    }),
    dependencyUp: new Gauge({
      name: 'orch_dependency_up',
      help: '1 when a dependency answered its latest check.',
      labelNames: ['dependency'],
      registers,
    }),
    trustDaysLeft: new Gauge({
      name: 'orch_gov_trust_days_left',
      help: 'Days until a pinned authority or a revocation list is out of date, of a process with the role api.',
      labelNames: ['kind', 'name'],
      registers,
    }),
  };
}

/** Under the name that every client of Prometheus has for it: alerts tell by it which series a process cannot have had before. */
function startTimeSeconds(registers: Registry[]): Gauge {
  const gauge = new Gauge({
    name: 'process_start_time_seconds',
    help: 'When this process started, in seconds since 1970.',
    registers,
  });
  gauge.set(performance.timeOrigin / 1000);
  return gauge;
}
