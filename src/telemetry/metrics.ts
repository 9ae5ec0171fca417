// Every metric of the service; labels are closed sets, except tenants, whose number is capped.
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { lanes, sloSecondsOfLane } from '../domain/contract.ts';
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
    ackPending: new Gauge({
      name: 'nats_consumer_ack_pending',
      help: 'Messages that a consumer has delivered to some worker and that are not acknowledged: begun, fetched, or handed back for later.',
      labelNames: ['consumer', 'lane'],
      registers,
    }),
    submitToAckSeconds: histogramOfLanes({
      name: 'orch_submit_to_ack_seconds',
      help: "Time from the acceptance of a message to its operator's PubAck, by lane; once per message.",
      registers,
    }),
    submitToReceiptSeconds: histogramOfLanes({
      name: 'orch_submit_to_dlr_seconds',
      help: 'Time from the acceptance of a message to its first final delivery receipt, by lane; once per message.',
      registers,
    }),
    inFlight: new Gauge({
      name: 'nats_messages_in_flight',
      help: 'Messages that this process has fetched and not settled yet, begun or not, by consumer and lane.',
      labelNames: ['consumer', 'lane'],
      registers,
    }),
    ...sheddingMetrics(registers),
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
    trustDaysLeft: new Gauge({
      name: 'orch_gov_trust_days_left',
      help: 'Days until a pinned authority or a revocation list is out of date, of a process with the role api.',
      labelNames: ['kind', 'name'],
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

/** Fine between 0.5 s and 10 s for one-time passwords, up to 10 minutes for campaigns; the target of each lane is a bound. */
const LANE_BUCKETS = [
  ...[0.05, 0.1, 0.25],
  ...new Set([0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 20, 30, 60, 120, 300, 600, ...Object.values(sloSecondsOfLane)]),
].toSorted((a, b) => a - b);

/** Every lane starts at 0: a series that is born with its first value shows no increase. */
function histogramOfLanes(options: { name: string; help: string; registers: Registry[] }): Histogram<'lane'> {
  const histogram = new Histogram({ ...options, labelNames: ['lane'], buckets: LANE_BUCKETS });
  for (const lane of lanes) histogram.zero({ lane });
  return histogram;
}

function sheddingMetrics(registers: Registry[]) {
  return {
    laneShed: new Counter({
      name: 'orch_lane_shed_total',
      help: 'Submits refused with LANE_SHED, by their lane and the lane that lags.',
      labelNames: ['shedLane', 'protectedLane'],
      registers,
    }),
    shedTransitions: new Counter({
      name: 'orch_lane_shed_transitions_total',
      help: 'Changes of shedding for a protected lane, by what it became.',
      labelNames: ['protectedLane', 'to'],
      registers,
    }),
    openShare: new Gauge({
      name: 'orch_lane_open_share',
      help: 'Share of submits on the lower lanes that is let in for the sake of a protected lane; 1 is all of them.',
      labelNames: ['protectedLane'],
      registers,
    }),
    lagUnusable: new Counter({
      name: 'orch_lane_lag_unusable_total',
      help: 'Looks at the lag of a protected lane that found no usable gauge, by why; nothing is shed without one.',
      labelNames: ['lane', 'reason'],
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
