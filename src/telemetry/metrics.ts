// Every metric of the service; labels are closed sets, except tenants, whose number is capped.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { lanes } from '../domain/contract.ts';
import type { MetricsFormat } from '../domain/metrics-format.ts';

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
    submitted: new Counter({
      name: 'orch_messages_submitted_total',
      help: 'Messages stored after a submit, by tenant, lane and the way they came in.',
      labelNames: ['tenant_id', 'lane', 'source'],
      registers,
    }),
    rejected: new Counter({
      name: 'orch_submit_rejected_total',
      help: 'Requests refused, by operation and error code.',
      labelNames: ['operation', 'code'],
      registers,
    }),
    overloadRefused: fromZero(
      new Counter({
        name: 'orch_overload_refused_total',
        help: 'Submissions refused because too much waits to be stored, by lane.',
        labelNames: ['lane'],
        registers,
      }),
    ),
    requestSeconds: new Histogram({
      name: 'orch_http_request_duration_seconds',
      help: 'Time to answer a request, by operation and status.',
      labelNames: ['operation', 'status'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    submitPath: new Counter({
      name: 'orch_submit_path_total',
      help: 'Messages stored, by compliance path.',
      labelNames: ['path'],
      registers,
    }),
    pipelineSeconds: new Histogram({
      name: 'orch_pipeline_duration_seconds',
      help: 'Time that one delivery of a message took in the pipeline, by outcome and operator.',
      labelNames: ['status', 'operator_id'],
      buckets: [0.05, 0.1, 0.2, 0.5, 1, 2],
      registers,
    }),
    retries: new Counter({
      name: 'orch_retry_total',
      help: 'Attempts that failed and are followed by another, by tenant and failure code.',
      labelNames: ['tenant_id', 'code'],
      registers,
    }),
    deadLetters: new Counter({
      name: 'orch_dlq_total',
      help: 'Messages given up, by tenant, final status and failure code.',
      labelNames: ['tenant_id', 'status', 'code'],
      registers,
    }),
    idempotencyHits: new Counter({
      name: 'orch_idempotency_hit_total',
      help: 'Requests or deliveries that had been done before, by where that was noticed.',
      labelNames: ['layer'],
      registers,
    }),
    idempotencySkips: new Counter({
      name: 'redis_idempotency_skip_total',
      help: 'Questions about idempotency that Redis did not answer, by who asked; PostgreSQL answered in its place.',
      labelNames: ['layer'],
      registers,
    }),
    redisKeys: new Gauge({
      name: 'redis_key_count',
      help: 'Keys in Redis, by prefix; estimated from a sample when there are very many.',
      labelNames: ['prefix'],
      registers,
    }),
    breakerOpened: new Counter({
      name: 'orch_breaker_opened_total',
      help: 'Times that a dependency was left alone for a moment after a run of failures.',
      labelNames: ['dependency'],
      registers,
    }),
    publishedOnLane: new Counter({
      name: 'orch_publish_lane_total',
      help: 'Messages put on a lane.',
      labelNames: ['lane'],
      registers,
    }),
    unreadable: new Counter({
      name: 'orch_unreadable_input_total',
      help: 'Inputs from the bus that name no message.',
      labelNames: ['channel'],
      registers,
    }),
    unpublished: new Counter({
      name: 'orch_outbox_deferred_total',
      help: 'Transitions whose publication was left to the relay.',
      registers,
    }),
    relayed: new Counter({
      name: 'orch_relay_published_total',
      help: 'Outbox rows that the relay published.',
      registers,
    }),
    outboxRows: new Gauge({ name: 'orch_outbox_rows', help: 'Outbox rows waiting.', registers }),
    receipts: new Counter({
      name: 'orch_delivery_receipt_total',
      help: 'Delivery receipts, by state and what came of them.',
      labelNames: ['state', 'outcome'],
      registers,
    }),
    consumerLag: new Gauge({
      name: 'nats_consumer_lag',
      help: 'Messages that a consumer has not delivered yet.',
      labelNames: ['consumer', 'lane'],
      registers,
    }),
    inFlight: new Gauge({
      name: 'nats_messages_in_flight',
      help: 'Messages in flight, by consumer.',
      labelNames: ['consumer'],
      registers,
    }),
    routingSeconds: new Histogram({
      name: 'orch_routing_call_duration_seconds',
      help: 'Time of a call to the routing engine, by method and result.',
      labelNames: ['method', 'result'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2],
      registers,
    }),
    redrives: new Counter({
      name: 'orch_redrive_total',
      help: 'Fresh copies put on a lane for messages that nobody moved, by lane and how that was noticed.',
      labelNames: ['lane', 'by'],
      registers,
    }),
    outcomeUnknown: new Counter({
      name: 'orch_publish_outcome_unknown_total',
      help: 'Messages given up although they may be at their operator.',
      registers,
    }),
    stuckRouted: new Counter({
      name: 'orch_stuck_routed_total',
      help: 'Messages that stayed ROUTED for too long; each is counted once.',
      registers,
    }),
    stuckRoutedNow: new Gauge({
      name: 'orch_stuck_routed',
      help: 'Messages that are ROUTED for too long, as of the latest report of this process.',
      registers,
    }),
    writeRows: new Histogram({
      name: 'orch_store_batch_rows',
      help: 'Rows written by one statement, by writer.',
      labelNames: ['writer'],
      buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
      registers,
    }),
    dependencyUp: new Gauge({
      name: 'orch_dependency_up',
      help: '1 when a dependency answered its latest check.',
      labelNames: ['dependency'],
      registers,
    }),
  };
}

/** An increase from nothing is none: the first refusal would not show. */
function fromZero(counter: Counter<'lane'>): Counter<'lane'> {
  for (const lane of lanes) counter.inc({ lane }, 0);
  return counter;
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
