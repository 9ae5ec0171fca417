// Runs one lane: reads each delivery, carries its message and settles it; unreadable input is dead-lettered raw.
import type { OutboundRequest } from '../../generated/events/types.ts';
import type { Lane } from '../domain/contract.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Limiter } from '../lib/limiter.ts';
import type { InFlight, InFlightDelivery } from './in-flight.ts';
import { readWork } from './inputs.ts';
import { carry, type Stages } from './pipeline.ts';
import type { Received } from './progress.ts';
import { returnUnstarted, settle, settleTrouble } from './settle.ts';
import { Fenced } from './step.ts';
import type { Unreadable } from './unreadable.ts';

export type LaneRunnerPorts = {
  readonly lane: Lane;
  readonly stages: Stages;
  readonly inFlight: Pick<InFlight, 'begin'>;
  /** Carries one quarantined message of the lane at a time: one that kills the process takes no other one of it along. */
  readonly quarantine: Pick<Limiter, 'run'>;
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
  readonly maxDeliver: number;
  readonly isOutboundRequest: (value: unknown) => value is OutboundRequest;
  /** Puts a fresh copy of the delivered message on its lane. */
  redrive(received: Received, delivery: Delivery): Promise<void>;
  readonly unreadable: Pick<Unreadable, 'deadLetterAndAck'>;
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
  interrupted(event: { lane: Lane; messageId: string; error: unknown }): void;
};

export type LaneRunner = { handle(delivery: Delivery): Promise<void> };

/** `handle` settles each delivery, and rejects only when it cannot be settled; NATS then delivers it after AckWait. */
export function createLaneRunner(ports: LaneRunnerPorts): LaneRunner {
  return {
    async handle(delivery) {
      const received = read(delivery);
      if (received === undefined) return ports.unreadable.deadLetterAndAck(delivery);
      using flight = ports.inFlight.begin(delivery);
      if (delivery.redrive === 0) await carryAndSettle(delivery, received, flight);
      else await ports.quarantine.run(() => carryAndSettle(delivery, received, flight));
    },
  };

  async function carryAndSettle(delivery: Delivery, received: Received, flight: InFlightDelivery): Promise<void> {
    const settling = {
      maxDeliver: ports.maxDeliver,
      redrive: () => ports.redrive(received, delivery),
      deadLetterAndAck: () => ports.unreadable.deadLetterAndAck(delivery),
    };
    try {
      if (ports.stop.aborted) return await returnUnstarted(delivery, settling);
      await settle(delivery, await run(received, flight), settling);
    } catch (error) {
      ports.telemetry.interrupted({ lane: ports.lane, messageId: received.request.messageId, error });
      await settleTrouble(delivery, settling);
    }
  }

  function read(delivery: Delivery): Received | undefined {
    const request = readWork(delivery.data, ports.isOutboundRequest);
    return request === undefined ? undefined : { request, traceparent: delivery.traceparent };
  }

  async function run(received: Received, flight: InFlightDelivery): Promise<Outcome> {
    const startedAt = performance.now();
    const { messageId, tenantId, lane } = received.request;
    const work = () => carry(received, ports.stages, flight).catch(fencedAsOutcome);
    const outcome = await ports.traced('carry', received.traceparent, { messageId, tenantId, lane }, work);
    const traceparent = received.traceparent ?? null;
    const durationMs = performance.now() - startedAt;
    ports.telemetry.carried({ lane: ports.lane, tenantId, messageId, traceparent, outcome, durationMs });
    return outcome;
  }
}

function fencedAsOutcome(error: unknown): Outcome {
  if (error instanceof Fenced) return { kind: 'fenced' };
  throw error;
}
