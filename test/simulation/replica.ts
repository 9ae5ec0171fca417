// One process of the service: its real parts, joined as src/roles does, over simulated ports.
import { subjects } from '../../generated/events/channels.ts';
import { outboundRequest, unreadable } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { UnreadableInput } from '../../generated/events/types.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import { createSubmit, type Kept, type Submit } from '../../src/admission/submit.ts';
import { createOperators } from '../../src/bus/operators.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { firstUntold } from '../../src/domain/submission.ts';
import { createRelay } from '../../src/outbox/relay.ts';
import { createTeller } from '../../src/outbox/teller.ts';
import { createClaim } from '../../src/pipeline/claim.ts';
import { createComply } from '../../src/pipeline/comply.ts';
import { createDispatch } from '../../src/pipeline/dispatch.ts';
import { createGiveUp } from '../../src/pipeline/give-up.ts';
import { createAdopt, createIngress } from '../../src/pipeline/ingress.ts';
import { createLaneRunner, type LaneDelivery } from '../../src/pipeline/lane-runner.ts';
import type { Stages } from '../../src/pipeline/pipeline.ts';
import type { Outcome, Received } from '../../src/pipeline/progress.ts';
import { createReceipts } from '../../src/pipeline/receipts.ts';
import { createRoute } from '../../src/pipeline/route.ts';
import { createStep } from '../../src/pipeline/step.ts';
import { validate } from '../../src/pipeline/validate.ts';
import type { Parts } from './parts.ts';
import type { AsyncPorts } from './replica-ports.ts';

export type ReplicaOptions = {
  readonly ports: AsyncPorts;
  readonly parts: Parts;
  readonly uuid: () => string;
  readonly traceparent: () => string;
  /** The clock of this host, in milliseconds since 1970. */
  readonly wallMs: () => number;
  readonly note: (text: () => string) => void;
};

export type Replica = {
  readonly submit: Submit;
  /** What each durable consumer's messages are handled by. */
  readonly handlers: ReadonlyMap<string, (delivery: LaneDelivery) => Promise<void>>;
  /** One run of the relay. */
  sweep(): Promise<number>;
  /** Begins an orderly end; resolves once what was committed is told, or left to the relay of another process. */
  stop(): Promise<void>;
};

export const LEASE_MS = 25_000;
export const RELAY_AFTER_MS = 3_000;
const DRAIN_MS = 5_000;
const SUBMIT_DEADLINE_MS = 5_000;
const policy = { maxAttempts: 3 };

export function createReplica({ ports, parts, uuid, traceparent, wallMs, note }: ReplicaOptions): Replica {
  const now = () => new Date(wallMs()).toISOString();
  const wrapping = { ports, uuid };
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

  const ownKeeps = { keep: ports.keep, findKey: ports.findKey };
  const submit = createSubmit({
    keeps: parts.keeps?.(ownKeeps, wrapping) ?? ownKeeps,
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
  const ownOperators = createOperators({ publish: ports.publish });
  const operators = parts.operators?.(ownOperators, wrapping) ?? ownOperators;
  const ownStages: Stages = {
    claim: createClaim({ claim: ports.claim, adopt: createAdopt(keeping), catchUp: relay.catchUp, tellLater, now }),
    validate,
    comply: createComply({ evaluate: ports.evaluate }),
    route: createRoute({ routes: { select: ports.select }, step, tellLater, subjectOf: subjects.operatorMessage }),
    dispatch: createDispatch({ operators, step, tellLater }),
    letGo: ({ message, epoch }) => ports.releaseLease(message, epoch).catch(() => {}),
    giveUp: createGiveUp({ step, tell, policy, deadLetterUntold: () => {} }),
  };
  const stages = parts.stages?.(ownStages, { ...wrapping, step, operators }) ?? ownStages;

  async function requeue({ request, traceparent: parent }: Received, delivery: LaneDelivery): Promise<void> {
    const lane = request.lane.toLowerCase() as Parameters<typeof subjects.laneRequest>[0];
    const msgId = `lane:${request.messageId}:after:${delivery.streamSequence}`;
    await ports.publish(outboundRequest({ lane }, request, { msgId, traceparent: parent ?? traceparent() }));
  }

  async function buryUnreadable(input: UnreadableInput, delivery: LaneDelivery): Promise<void> {
    const msgId = `unreadable:${delivery.stream}:${delivery.streamSequence}`;
    await ports.publish(unreadable(input, { msgId, traceparent: delivery.traceparent ?? traceparent() }));
  }

  const telemetry = {
    carried: ({ received, outcome }: { received: Received; outcome: Outcome }) =>
      note(() => `carried ${received.request.messageId}: ${outcome.kind}`),
    unreadable: () => {},
    tookIn: () => {},
    interrupted: ({ messageId, error }: { messageId: string; error: unknown }) =>
      note(() => `interrupted ${messageId}: ${error}`),
    receiptRecorded: () => {},
    receiptInterrupted: () => {},
  };

  function handlerOf(consumer: (typeof consumers)[number]): ((delivery: LaneDelivery) => Promise<void>) | undefined {
    const common = { maxDeliver: consumer.maxDeliver, buryUnreadable, stop: stopping.signal, now, telemetry };
    switch (consumer.channel) {
      case 'laneRequest':
        return createLaneRunner({
          ...common,
          lane: consumer.lane.toUpperCase() as Lane,
          stages,
          isOutboundRequest: payloads.outboundRequest,
          traced: (_name, _parent, _ids, work) => work(),
          requeue,
        }).handle;
      case 'legacyRequest':
        return createIngress({ ...common, ...keeping, laneOf: async () => 'P3' }).handle;
      case 'deliveryReceipt':
        return createReceipts({
          ...common,
          isDeliveryReceipt: payloads.deliveryReceipt,
          record: ports.recordReceipt,
        }).handle;
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
  return { submit, handlers, sweep: () => relay.sweep(stopping.signal), stop };
}
