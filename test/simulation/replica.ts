// One process of the service: its real parts, joined as src/roles does, over simulated ports.
import { subjects } from '../../generated/events/channels.ts';
import { outboundRequest } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import { createKeyClaims } from '../../src/admission/key-claim.ts';
import { createSubmit, type Kept, type Submit } from '../../src/admission/submit.ts';
import { createOperators } from '../../src/bus/operators.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { type EntrySpace, messageEntries, submitEntries } from '../../src/domain/idempotency-entries.ts';
import { firstUntold } from '../../src/domain/submission.ts';
import { createBreaker } from '../../src/lib/breaker.ts';
import { createLimiter } from '../../src/lib/limiter.ts';
import { createRelay } from '../../src/outbox/relay.ts';
import { createTeller } from '../../src/outbox/teller.ts';
import { createClaim } from '../../src/pipeline/claim.ts';
import { createComply } from '../../src/pipeline/comply.ts';
import type { LaneDelivery } from '../../src/pipeline/delivery.ts';
import { createDispatch } from '../../src/pipeline/dispatch.ts';
import { createGiveUp } from '../../src/pipeline/give-up.ts';
import { createHandOver } from '../../src/pipeline/hand-over.ts';
import { createInHand } from '../../src/pipeline/in-hand.ts';
import { createAdopt, createIngress } from '../../src/pipeline/ingress.ts';
import { createLaneRunner } from '../../src/pipeline/lane-runner.ts';
import type { Stages } from '../../src/pipeline/pipeline.ts';
import type { Outcome, Received } from '../../src/pipeline/progress.ts';
import { createRecall } from '../../src/pipeline/recall.ts';
import { createReceipts } from '../../src/pipeline/receipts.ts';
import { createRoute } from '../../src/pipeline/route.ts';
import { createStep } from '../../src/pipeline/step.ts';
import { createUnreadable } from '../../src/pipeline/unreadable.ts';
import { validate } from '../../src/pipeline/validate.ts';
import { createKeys, isRedisFailure } from '../../src/redis/keys.ts';
import { timings } from '../../src/roles/timings.ts';
import type { Parts } from './parts.ts';
import { createRecovery } from './recovery.ts';
import type { AsyncPorts } from './replica-ports.ts';

export type ReplicaOptions = {
  readonly ports: AsyncPorts;
  readonly parts: Parts;
  readonly uuid: () => string;
  readonly traceparent: () => string;
  /** The clock of this host, in milliseconds since 1970. */
  readonly wallMs: () => number;
  /** How long after its first binding a message may be handed over. */
  readonly handOverForMs: number;
  readonly strandedAfterMs: number;
  readonly note: (text: () => string) => void;
};

export type Replica = {
  readonly submit: Submit;
  /** What each durable consumer's messages are handled by. */
  readonly handlers: ReadonlyMap<string, (delivery: LaneDelivery) => Promise<void>>;
  /** Renews what is in hand. */
  beat(): Promise<void>;
  /** One run of the relay. */
  relay(): Promise<number>;
  /** One sweep for messages that nobody moves. */
  sweep(): Promise<number>;
  /** Begins an orderly end; resolves once what was committed is told, or left to the relay of another process. */
  stop(): Promise<void>;
};

export const LEASE_MS = timings.leaseMs;
export const RELAY_AFTER_MS = 3_000;
const DRAIN_MS = 5_000;
const SUBMIT_DEADLINE_MS = 5_000;
const REDIS_FAILURES = 5;
const REDIS_LEFT_ALONE_MS = 1_000;
const policy = { maxAttempts: 3 };

export function createReplica(options: ReplicaOptions): Replica {
  const { ports, parts, uuid, traceparent, wallMs, handOverForMs, strandedAfterMs, note } = options;
  const now = () => new Date(wallMs()).toISOString();
  const breaker = createBreaker({
    name: 'redis',
    failuresToOpen: REDIS_FAILURES,
    openMs: REDIS_LEFT_ALONE_MS,
    nowMs: () => performance.now(),
    isFailure: isRedisFailure,
  });
  const keysOf = (space: EntrySpace) =>
    createKeys(ports.askKey, breaker, space, ({ step, reason }) =>
      note(() => `goes on without Redis: ${step} ${reason}`),
    );
  const requests = keysOf(submitEntries);
  const wrapping = { ports, uuid, requests };
  const stopping = new AbortController();
  const teller = createTeller({
    publish: ports.publish,
    forget: { submit: ports.forget },
    policy,
    telemetry: {
      told: () => {},
      leftUntold: ({ message, transition }) => note(() => `leaves ${message.messageId}:${transition.seq} untold`),
    },
  });
  const { tell, tellLater } = teller;
  const relay = createRelay({ untoldSince: ports.untoldSince, untoldOf: ports.untoldOf, teller }, RELAY_AFTER_MS);
  const keeping = { keep: ports.keep, tell, newId: uuid, newTraceparent: traceparent };

  const ownKeeps = { keep: ports.keep };
  const claims = createKeyClaims({
    marks: requests,
    findKey: ports.findKey,
    deadlineMs: SUBMIT_DEADLINE_MS,
    unreadable: (keyHash) => {
      throw new Error(`nobody writes what cannot be read under ${keyHash}`);
    },
    nowMs: wallMs,
    uuid,
  });
  const submit = createSubmit({
    keeps: parts.keeps?.(ownKeeps, wrapping) ?? ownKeeps,
    claims,
    laneOf: async () => 'P2',
    tell: (kept) => tellKept(kept),
    replayed: () => {},
    idempotencySecret: 'simulated',
    deadlineMs: SUBMIT_DEADLINE_MS,
    nowMs: wallMs,
    uuid,
  });

  function tellKept(kept: readonly Kept[]): void {
    for (const { message, outboxId } of kept) tellLater(firstUntold(message, outboxId ?? null));
  }

  const step = createStep({ move: parts.move?.(ports.move, wrapping) ?? ports.move, now });
  const ownOperators = createHandOver({
    operators: createOperators({ publish: ports.publish }),
    firstRoutedAt: ports.firstRoutedAt,
    nowMs: wallMs,
    handOverForMs,
  });
  const operators = parts.operators?.(ownOperators, wrapping) ?? ownOperators;
  const giveUp = createGiveUp({
    ...{ step, operators, tell, tellLater, policy },
    catchUp: relay.catchUp,
    telemetry: {
      deadLetterUntold: (messageId, error) => note(() => `cannot tell the dead letter of ${messageId}: ${error}`),
      outcomeUnknown: ({ messageId }) => note(() => `gives up ${messageId}, which may be at its operator`),
    },
  });
  const letGo: Stages['letGo'] = ({ message, epoch }) => ports.releaseLease(message, epoch).catch(() => {});
  const inHand = createInHand({ renew: ports.renew, onTrouble: (error) => note(() => `heartbeat: ${error}`) });
  const suspects = createLimiter(1);
  const ownStages: Stages = {
    ...createRecall(keysOf(messageEntries), uuid),
    claim: createClaim({ claim: ports.claim, adopt: createAdopt(keeping), catchUp: relay.catchUp, tellLater, now }),
    validate,
    comply: createComply({ evaluate: ports.evaluate }),
    route: createRoute({ routes: { select: ports.select }, step, tellLater, subjectOf: subjects.operatorMessage }),
    dispatch: createDispatch({ operators, step, tellLater }),
    letGo,
    giveUp: giveUp.afterFailure,
  };
  const stages = parts.stages?.(ownStages, { ...wrapping, step, operators }) ?? ownStages;

  async function requeue({ request, traceparent: parent }: Received, delivery: LaneDelivery): Promise<void> {
    const lane = request.lane.toLowerCase() as Parameters<typeof subjects.laneRequest>[0];
    const msgId = `lane:${request.messageId}:after:${delivery.streamSequence}`;
    await ports.publish(
      outboundRequest({ lane }, request, {
        msgId,
        traceparent: parent ?? traceparent(),
        ...(delivery.redrive > 0 && { redrive: delivery.redrive }),
      }),
    );
  }

  const unreadable = createUnreadable({
    publish: ports.publish,
    now,
    newTraceparent: traceparent,
    telemetry: { unreadable: () => {} },
  });

  const recovery = createRecovery({
    ...{ ports, teller, relay, giveUp, letGo, unreadable, now, strandedAfterMs, note },
    stop: stopping.signal,
  });

  const telemetry = {
    carried: ({ received, outcome }: { received: Received; outcome: Outcome }) =>
      note(() => `carried ${received.request.messageId}: ${outcome.kind}`),
    tookIn: () => {},
    interrupted: ({ messageId, error }: { messageId: string; error: unknown }) =>
      note(() => `interrupted ${messageId}: ${error}`),
    receiptRecorded: () => {},
    receiptInterrupted: () => {},
  };

  function handlerOf(consumer: (typeof consumers)[number]): ((delivery: LaneDelivery) => Promise<void>) | undefined {
    const common = { maxDeliver: consumer.maxDeliver, unreadable, stop: stopping.signal, now, telemetry };
    switch (consumer.channel) {
      case 'laneRequest':
        return createLaneRunner({
          ...common,
          lane: consumer.lane.toUpperCase() as Lane,
          stages,
          inHand,
          suspects,
          isOutboundRequest: payloads.outboundRequest,
          traced: (_name, _parent, _ids, work) => work(),
          requeue,
        }).handle;
      case 'legacyRequest':
        return createIngress({ ...common, ...keeping, laneOf: async () => 'P3' }).handle;
      case 'deliveryReceipts':
        return createReceipts({
          ...common,
          isDeliveryReceipt: payloads.deliveryReceipt,
          record: ports.recordReceipt,
        }).handle;
      case 'workExhausted':
      case 'receiptExhausted':
        return recovery.handle;
      case 'shadowResult':
        return undefined;
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await teller.drain(DRAIN_MS);
  }

  const handlers = new Map(
    consumers.flatMap((consumer) => {
      const handle = handlerOf(consumer);
      return handle === undefined ? [] : [[consumer.durable, handle] as const];
    }),
  );
  return {
    submit,
    handlers,
    beat: inHand.beat,
    relay: () => relay.sweep(stopping.signal),
    sweep: recovery.sweep,
    stop,
  };
}
