// All ports of the protocol in one list: the service answers with PostgreSQL, NATS, Redis and its neighbours, the simulation with models of them.
import type { Publication } from '../../generated/events/publications.ts';
import type { KeyClaimPorts } from '../admission/key-claim.ts';
import type { Tenants } from '../admission/lane.ts';
import type { RecordSignature } from '../admission/signature.ts';
import type { InsertSubmission } from '../admission/store-request.ts';
import type { FastPathMessage } from '../domain/fast-path.ts';
import type { Claim, ClaimOutcome, Lease, MessageKey, Move, MoveOutcome } from '../domain/journey.ts';
import type { KillSwitch } from '../domain/kill-switch.ts';
import type { PubAck } from '../domain/publishing.ts';
import type { SweepPorts } from '../jobs/sweeper.ts';
import type { RelayPorts } from '../outbox/relay.ts';
import type { Compliance } from '../pipeline/comply.ts';
import type { MessageEntries } from '../pipeline/done-check.ts';
import type { ExhaustedPorts } from '../pipeline/exhausted.ts';
import type { InFlightPorts } from '../pipeline/in-flight.ts';
import type { IngressPorts } from '../pipeline/ingress.ts';
import type { OperatorPorts } from '../pipeline/operators.ts';
import type { ReceiptPorts } from '../pipeline/receipts.ts';
import type { RecoverPorts } from '../pipeline/recover.ts';
import type { Routes } from '../pipeline/route.ts';
import type { ShadowVerdictPorts } from '../pipeline/shadow-verdicts.ts';
import type { Templates } from '../template/templates.ts';

export type Ports = {
  // PostgreSQL: submitting
  readonly findTenant: Tenants['findTenant'];
  readonly findKey: KeyClaimPorts['findKey'];
  readonly insert: InsertSubmission;
  /** The same for input of the bus. */
  readonly ingest: IngressPorts['insert'];
  readonly recordSignature: RecordSignature;

  // PostgreSQL: the journey
  claim(claim: Claim): Promise<ClaimOutcome>;
  move(move: Move): Promise<MoveOutcome>;
  renewLeases(leases: readonly Lease[]): ReturnType<InFlightPorts['renew']>;
  releaseLease(key: MessageKey, epoch: number): Promise<void>;
  readonly firstRoutedAt: OperatorPorts['firstRoutedAt'];
  readonly recordReceipt: ReceiptPorts['record'];
  readonly isOnFastPath: ShadowVerdictPorts['isOnFastPath'];

  // PostgreSQL: the outbox
  readonly unpublishedSince: RelayPorts['unpublishedSince'];
  readonly unpublishedOf: RelayPorts['unpublishedOf'];
  readonly unpublishedUrgent: RelayPorts['unpublishedUrgent'];
  forget(outboxId: bigint): Promise<void>;

  // PostgreSQL: recovery
  readonly openSince: SweepPorts['openSince'];
  readonly findStalled: ExhaustedPorts['find'];
  readonly findAllStalled: SweepPorts['find'];
  readonly countRedrive: RecoverPorts['countRedrive'];

  // NATS
  /** Rejects with Unavailable, PublishRefused or PublishTimeout. */
  publish(publication: Publication): Promise<PubAck>;
  readonly waitingSince: SweepPorts['waitingSince'];
  readonly leftOnLanes: SweepPorts['leftOnLanes'];
  readonly readStored: ExhaustedPorts['read'];
  readonly removeStored: ExhaustedPorts['remove'];
  readonly redriveStored: ExhaustedPorts['redrive'];

  // PostgreSQL, through a cache in Redis
  readonly templates: Templates;

  // Redis; none of these functions rejects
  readonly requests: KeyClaimPorts['entries'];
  readonly messages: MessageEntries;
  readonly killSwitch: KillSwitch;

  // Neighbours
  readonly evaluate: Compliance['evaluate'];
  /** Asks for an evaluation beside the delivery; neither waits nor throws. */
  shadow(message: FastPathMessage): void;
  readonly selectRoute: Routes['select'];
};

/** The clock and the random sources of one process. */
export type Origins = {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  /** The present moment, RFC 3339. */
  readonly now: () => string;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
  readonly newTraceparent: () => string;
};
