// The inputs of the protocol: the ports, and the origins, settings, choices and telemetry of one process.
import type { consumers } from '../../generated/events/topology.ts';
import type { RankedTurns } from '../admission/ranked-turns.ts';
import type { Shedding } from '../admission/shedding.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { CheckSignature } from '../domain/gov-signature.ts';
import type { RetryPolicy } from '../domain/retry.ts';
import type { NewMessage } from '../domain/submission.ts';
import type { OutboxTelemetry } from '../outbox/outbox-publisher.ts';
import type { Compliance } from '../pipeline/comply.ts';
import type { GiveUpPorts } from '../pipeline/give-up.ts';
import type { LaneRunnerPorts, LaneTelemetry } from '../pipeline/lane-runner.ts';
import type { ReceiptPorts } from '../pipeline/receipts.ts';
import type { RecoverPorts } from '../pipeline/recover.ts';
import type { ShadowVerdictPorts } from '../pipeline/shadow-verdicts.ts';
import type { UnreadablePorts } from '../pipeline/unreadable.ts';
import type { Settings } from '../settings.ts';
import type { Origins, Ports } from './ports.ts';

export type Consumer = (typeof consumers)[number];
export type Handle = (delivery: Delivery) => Promise<void>;

export type ProtocolParts = {
  readonly ports: Ports;
  readonly origins: Origins;
  readonly settings: Settings;
  readonly policy: RetryPolicy;
  readonly complianceMode: 'enforce' | 'off';
  /** Keys the fingerprints of idempotent requests. */
  readonly idempotencySecret: string;
  /** Of the messages that may take the fast path, one in so many is evaluated in full. */
  readonly sampleOneIn: number;
  /** Default: no signature is trusted. */
  readonly checkSignature?: CheckSignature | undefined;
  /** Default: no lane is shed. */
  readonly shedding?: Shedding | undefined;
  readonly telemetry: ProtocolTelemetry;
  /** Bulks let other requests in between their slices. */
  readonly turns: RankedTurns;
  /** Runs work inside a span of its message's trace. */
  readonly traced: LaneRunnerPorts['traced'];
  /** Aborted when the process stops. */
  readonly stop: AbortSignal;
};

export type ProtocolTelemetry = OutboxTelemetry &
  GiveUpPorts['telemetry'] &
  LaneTelemetry &
  Compliance['telemetry'] &
  ReceiptPorts['telemetry'] &
  ShadowVerdictPorts['telemetry'] &
  UnreadablePorts['telemetry'] &
  RecoverPorts['telemetry'] & {
    stored(message: NewMessage, source: 'http' | 'legacy'): void;
    replayed(): void;
    idempotencyUnreadable(keyHash: string): void;
    interrupted(event: { lane: null; messageId: string; error: unknown }): void;
    trouble(action: string, error: unknown): void;
  };
