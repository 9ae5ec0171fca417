// One process of the service: its protocol as the service joins it, over simulated ports.
import { consumers } from '../../generated/events/topology.ts';
import { noRankedTurns } from '../../src/admission/ranked-turns.ts';
import type { Lane } from '../../src/domain/contract.ts';
import type { Handle, ProtocolTelemetry } from '../../src/protocol/parts.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { createProtocol, type Protocol } from '../../src/protocol/protocol.ts';
import { type SettingsOverrides, settingsWith } from '../../src/settings.ts';

export type ReplicaOptions = {
  readonly ports: Ports;
  readonly settings: SettingsOverrides;
  readonly uuid: () => string;
  readonly traceparent: () => string;
  /** The clock of this host, in milliseconds since 1970. */
  readonly wallMs: () => number;
  readonly note: (text: () => string) => void;
  /** A transition of this lane was left unpublished. */
  readonly left: (lane: Lane) => void;
};

export type Replica = Pick<Protocol, 'submit' | 'beat'> & {
  /** The handler of each durable consumer's messages. */
  readonly handlers: ReadonlyMap<string, Handle>;
  /** One run of the relay. */
  relay(): Promise<number>;
  /** Publishes again what the process left of urgent messages. */
  publishAgain(): Promise<number>;
  /** One sweep for stalled messages, which may meet that of another process. */
  sweep(): Promise<number>;
  /** Begins an orderly end; resolves once committed transitions are published, or left to another relay. */
  stop(): Promise<void>;
};

export function createReplica({ ports, settings, uuid, traceparent, wallMs, note, left }: ReplicaOptions): Replica {
  const stopping = new AbortController();
  const protocol = createProtocol({
    ports,
    origins: { nowMs: wallMs, now: () => new Date(wallMs()).toISOString(), uuid, newTraceparent: traceparent },
    settings: settingsWith(settings),
    policy: { maxAttempts: 3 },
    complianceMode: 'enforce',
    idempotencySecret: 'simulated',
    sampleOneIn: 4,
    telemetry: narrate(note, left),
    turns: noRankedTurns,
    traced: (_name, _traceparent, _ids, work) => work(),
    stop: stopping.signal,
  });
  const handlers = consumers.map((consumer) => [consumer.durable, protocol.handlerOf(consumer)] as const);
  return {
    submit: protocol.submit,
    beat: protocol.beat,
    handlers: new Map(handlers),
    relay: () => protocol.relay(stopping.signal),
    publishAgain: () => protocol.publishAgain(stopping.signal),
    sweep: () => protocol.sweep(stopping.signal),
    async stop() {
      stopping.abort();
      await protocol.drain();
    },
  };
}

/** The logs and counts of the service, as lines of the trace. */
function narrate(note: ReplicaOptions['note'], left: ReplicaOptions['left']): ProtocolTelemetry {
  const nothing = () => {};
  return {
    stored: nothing,
    replayed: nothing,
    published: nothing,
    unreadable: nothing,
    receiptRecorded: nothing,
    drifted: nothing,
    shadowAnswered: nothing,
    shadowInterrupted: nothing,
    receiptInterrupted: nothing,
    idempotencyUnreadable(keyHash) {
      throw new Error(`nobody writes what cannot be read under ${keyHash}`);
    },
    leftUnpublished({ message, transition }) {
      note(() => `leaves ${message.messageId}:${transition.seq} unpublished`);
      left(message.lane);
    },
    carried: ({ messageId, outcome }) => note(() => `carried ${messageId}: ${outcome.kind}`),
    interrupted: ({ messageId, error }) => note(() => `interrupted ${messageId}: ${error}`),
    deadLetterUnpublished: (messageId, error) => note(() => `cannot publish the dead letter of ${messageId}: ${error}`),
    outcomeUnknown: ({ messageId }) => note(() => `gives up ${messageId}, which may be at its operator`),
    redriven: ({ stalled, by }) => note(() => `puts ${stalled.message.messageId} back, ${by}`),
    gaveUp: ({ stalled, outcome }) => note(() => `ends ${stalled.message.messageId}: ${outcome.kind}`),
    trouble: (action, error) => note(() => `${action}: ${error}`),
  };
}
