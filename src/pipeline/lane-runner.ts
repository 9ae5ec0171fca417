// Runs one lane: reads each delivery, carries its message, settles it; input that names no message is dead-lettered as it is.
import type { OutboundRequest, UnreadableInput } from '../../generated/events/types.ts';
import type { Lane } from '../domain/contract.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Limiter } from '../lib/limiter.ts';
import type { Hand, InHand } from './in-hand.ts';
import { carry, type Stages } from './pipeline.ts';
import type { Received } from './progress.ts';
import { readJson } from './read-json.ts';
import { handBack, type Settleable, settle, settleTrouble } from './settle.ts';
import { Fenced } from './step.ts';

/** What the runner needs of a delivery. */
export type LaneDelivery = Settleable & {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly traceparent: string | undefined;
  readonly stream: string;
  readonly streamSequence: number;
  /** How often the message came back after workers died on it. */
  readonly redrive: number;
  /** Says that work goes on, which starts AckWait anew. */
  working(): void;
};

export type LaneRunnerPorts = {
  readonly lane: Lane;
  readonly stages: Stages;
  readonly inHand: Pick<InHand, 'take'>;
  /** Carries one suspect at a time: what kills the process takes no other suspect with it. */
  readonly suspects: Pick<Limiter, 'run'>;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly maxDeliver: number;
  readonly isOutboundRequest: (value: unknown) => value is OutboundRequest;
  /** Puts a fresh copy of the delivered message on its lane. */
  requeue(received: Received, delivery: LaneDelivery): Promise<void>;
  /** Dead-letters input that names no message; resolves once it is stored. */
  buryUnreadable(input: UnreadableInput, delivery: LaneDelivery): Promise<void>;
  readonly now: () => string;
  /** Runs the work inside a span of the message's trace. */
  traced(
    name: string,
    traceparent: string | undefined,
    ids: Readonly<Record<string, string>>,
    work: () => Promise<Outcome>,
  ): Promise<Outcome>;
  readonly telemetry: LaneTelemetry;
};

export type LaneTelemetry = {
  carried(event: {
    lane: Lane;
    tenantId: string;
    messageId: string;
    traceparent: string | null;
    outcome: Outcome;
    durationMs: number;
  }): void;
  unreadable(event: { subject: string; streamSequence: number }): void;
  interrupted(event: { lane: Lane; messageId: string; error: unknown }): void;
};

export type LaneRunner = { handle(delivery: LaneDelivery): Promise<void> };

/** `handle` settles each delivery, and rejects only when not even that could be done; it then comes back after AckWait. */
export function createLaneRunner(ports: LaneRunnerPorts): LaneRunner {
  return {
    async handle(delivery) {
      const received = read(delivery);
      if (received === undefined) return setAside(delivery);
      using hand = ports.inHand.take(delivery);
      if (delivery.redrive === 0) await carryAndSettle(delivery, received, hand);
      else await ports.suspects.run(() => carryAndSettle(delivery, received, hand));
    },
  };

  async function carryAndSettle(delivery: LaneDelivery, received: Received, hand: Hand): Promise<void> {
    const settling = { maxDeliver: ports.maxDeliver, requeue: () => ports.requeue(received, delivery) };
    try {
      if (ports.stop.aborted) return await handBack(delivery, settling);
      await settle(delivery, await run(received, hand), settling);
    } catch (error) {
      ports.telemetry.interrupted({ lane: ports.lane, messageId: received.request.messageId, error });
      await settleTrouble(delivery, settling);
    }
  }

  function read(delivery: LaneDelivery): Received | undefined {
    const request = readJson(delivery.data);
    return ports.isOutboundRequest(request) ? { request, traceparent: delivery.traceparent } : undefined;
  }

  async function run(received: Received, hand: Hand): Promise<Outcome> {
    const startedAt = performance.now();
    const { messageId, tenantId, lane } = received.request;
    const work = () => carry(received, ports.stages, hand).catch(fencedAsOutcome);
    const outcome = await ports.traced('carry', received.traceparent, { messageId, tenantId, lane }, work);
    const traceparent = received.traceparent ?? null;
    const durationMs = performance.now() - startedAt;
    ports.telemetry.carried({ lane: ports.lane, tenantId, messageId, traceparent, outcome, durationMs });
    return outcome;
  }

  async function setAside(delivery: LaneDelivery): Promise<void> {
    ports.telemetry.unreadable({ subject: delivery.subject, streamSequence: delivery.streamSequence });
    await ports.buryUnreadable(unreadableInput(delivery, ports.now()), delivery);
    delivery.ack();
  }
}

function fencedAsOutcome(error: unknown): Outcome {
  if (error instanceof Fenced) return { kind: 'fenced' };
  throw error;
}

const KEPT_BYTES = 65_536;

/** The dead letter for input that names no message. */
export function unreadableInput(delivery: { subject: string; data: Uint8Array }, now: string): UnreadableInput {
  return {
    subject: delivery.subject,
    failureReason: { code: 'UNREADABLE_MESSAGE', detail: 'the input names no message that could be kept' },
    failedAt: now,
    payloadBase64: Buffer.from(delivery.data.subarray(0, KEPT_BYTES)).toString('base64'),
  };
}
