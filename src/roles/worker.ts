// Carries messages: one consumer per lane, the legacy ingress, and the delivery receipts.
import { randomUUID } from 'node:crypto';
import { subjects } from '../../generated/events/channels.ts';
import { outboundRequest } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import { createCompliance } from '../bus/compliance.ts';
import { type Consumption, consume, type Delivery } from '../bus/consume.ts';
import type { Config } from '../config.ts';
import type { Lane } from '../domain/contract.ts';
import { newTraceparent } from '../domain/trace.ts';
import { createBatcher } from '../lib/batcher.ts';
import { createLimiter, type Limiter } from '../lib/limiter.ts';
import { everyMs } from '../lib/loop.ts';
import { createClaim } from '../pipeline/claim.ts';
import { createComply, skipCompliance } from '../pipeline/comply.ts';
import type { LaneDelivery } from '../pipeline/delivery.ts';
import { createDispatch } from '../pipeline/dispatch.ts';
import { createInHand, type InHand } from '../pipeline/in-hand.ts';
import { createAdopt, createIngress } from '../pipeline/ingress.ts';
import { createLaneRunner, type LaneTelemetry } from '../pipeline/lane-runner.ts';
import type { Stages } from '../pipeline/pipeline.ts';
import type { Received } from '../pipeline/progress.ts';
import { createRecall } from '../pipeline/recall.ts';
import { createReceipts } from '../pipeline/receipts.ts';
import { createRoute } from '../pipeline/route.ts';
import { createUnreadable } from '../pipeline/unreadable.ts';
import { validate } from '../pipeline/validate.ts';
import { createRoutes } from '../rpc/routes.ts';
import { renewLeases } from '../store/journey.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Traced } from '../telemetry/tracing.ts';
import { createEnding, now } from './ending.ts';
import { failingHandle } from './failpoints.ts';
import type { Links } from './links.ts';

const ROUTING_TIMEOUT_MS = 2_000;
const COMPLIANCE_TIMEOUT_MS = 2_000;

export type WorkerParts = {
  readonly config: Config;
  readonly links: Links;
  readonly telemetry: Telemetry;
  readonly laneOf: (tenantId: string) => Promise<Lane>;
  readonly traced: Traced;
};

export type Worker = { readonly consumptions: ReadonlyMap<string, Consumption> };

type Consumer = (typeof consumers)[number];

/** Starts every consumer on the stack; disposing it stops the pulling first and waits for what is in hand. */
export function startWorker(parts: WorkerParts, stack: AsyncDisposableStack): Worker {
  const stages = createStages(parts, stack);
  const stop = new AbortController();
  const hands = { inHand: startBeat(parts, stack), suspects: createLimiter(1) };
  const consumptions = new Map<string, Consumption>();
  for (const consumer of consumers) {
    const handle = handlerOf(consumer, parts, stages, hands, stop.signal);
    if (handle === undefined) continue;
    const consumption = consume(parts.links.bus, {
      stream: consumer.stream,
      durable: consumer.durable,
      maxConcurrent: parts.config.maxConcurrency,
      handle: failingHandle(handle, parts.links.armed),
      onError: (error) => parts.telemetry.trouble(consumer.durable, error),
      stop: stop.signal,
    });
    consumptions.set(consumer.durable, stack.use(consumption));
  }
  stack.defer(() => stop.abort());
  return { consumptions };
}

type Hands = { readonly inHand: InHand; readonly suspects: Limiter };

/** One beat for everything in hand; it goes on until the consumers have let go of it. */
function startBeat({ links, telemetry }: WorkerParts, stack: AsyncDisposableStack): InHand {
  const { leaseMs, heartbeatMs } = links.timings;
  const onTrouble = (error: unknown) => telemetry.trouble('heartbeat', error);
  const inHand = createInHand({ renew: (leases) => renewLeases(links.pool, leaseMs, leases), onTrouble });
  stack.use(everyMs('heartbeat', heartbeatMs, () => inHand.beat(), { onError: onTrouble }));
  return inHand;
}

function createStages(parts: WorkerParts, stack: AsyncDisposableStack): Stages {
  const { config, links, telemetry } = parts;
  const { writer, teller, relay } = links;
  const { step, operators, giveUp, letGo } = createEnding(links, telemetry);
  const routes = createRoutes(links.routing, {
    timeoutMs: ROUTING_TIMEOUT_MS,
    createBatcher,
    called: telemetry.routingCalled,
  });
  stack.defer(() => routes.close());
  const { tellLater } = teller;
  return {
    ...createRecall(links.idempotency.messages, randomUUID),
    claim: createClaim({
      claim: writer.claim,
      adopt: createAdopt(keeping(parts)),
      catchUp: relay.catchUp,
      tellLater,
      now,
    }),
    validate,
    comply:
      config.complianceMode === 'off'
        ? skipCompliance
        : createComply(createCompliance(links.bus, COMPLIANCE_TIMEOUT_MS)),
    route: createRoute({ routes, step, tellLater, subjectOf: subjects.operatorMessage }),
    dispatch: createDispatch({ operators, step, tellLater }),
    letGo,
    giveUp: giveUp.afterFailure,
  };
}

/** How the consumer's messages are handled; undefined for a consumer whose behaviour is still to come. */
function handlerOf(
  consumer: Consumer,
  parts: WorkerParts,
  stages: Stages,
  hands: Hands,
  stop: AbortSignal,
): ((d: Delivery) => Promise<void>) | undefined {
  const { publish } = parts.links.publisher;
  const unreadable = createUnreadable({ publish, now, newTraceparent, telemetry: parts.telemetry });
  const common = {
    maxDeliver: consumer.maxDeliver,
    unreadable,
    stop,
    telemetry: laneTelemetry(parts.telemetry),
  };
  switch (consumer.channel) {
    case 'laneRequest':
      return createLaneRunner({
        ...common,
        ...hands,
        lane: consumer.lane.toUpperCase() as Lane,
        stages,
        isOutboundRequest: payloads.outboundRequest,
        traced: parts.traced,
        requeue: (received, delivery) => requeue(parts.links, received, delivery),
      }).handle;
    case 'legacyRequest':
      return createIngress({
        ...common,
        ...keeping(parts),
        now,
        laneOf: parts.laneOf,
        telemetry: {
          interrupted: parts.telemetry.interrupted,
          tookIn: (message, known) => {
            if (!known) parts.telemetry.kept(message, 'legacy');
          },
        },
      }).handle;
    case 'deliveryReceipts':
      return createReceipts({
        ...common,
        isDeliveryReceipt: payloads.deliveryReceipt,
        record: parts.links.writer.recordReceipt,
        telemetry: parts.telemetry,
      }).handle;
    case 'shadowResult':
    // Taken by the jobs: what kills workers must not kill whoever isolates it.
    case 'workExhausted':
    case 'receiptExhausted':
      return undefined;
  }
}

function keeping({ links }: WorkerParts) {
  return { keep: links.writer.keep, tell: links.teller.tell, newId: randomUUID, newTraceparent };
}

function laneTelemetry(telemetry: Telemetry): LaneTelemetry {
  return {
    ...telemetry,
    carried: ({ lane, received, outcome, durationMs }) => {
      const { tenantId, messageId } = received.request;
      telemetry.carried({ lane, tenantId, messageId, traceparent: received.traceparent ?? null, outcome, durationMs });
    },
  };
}

/** A fresh copy gets fresh deliveries; its id names the copy it replaces, so that doing this twice adds one. */
async function requeue(
  { publisher }: Links,
  { request, traceparent }: Received,
  delivery: LaneDelivery,
): Promise<void> {
  const lane = subjects.laneRequest;
  const copy = outboundRequest({ lane: request.lane.toLowerCase() as Parameters<typeof lane>[0] }, request, {
    msgId: `lane:${request.messageId}:after:${delivery.streamSequence}`,
    traceparent: traceparent ?? newTraceparent(),
    ...(delivery.redrive > 0 && { redrive: delivery.redrive }),
  });
  await publisher.publish(copy);
}
