// Generated from asyncapi.yaml; do not edit. Run npm run generate.
import type {
  DeliveryState,
  Encoding,
  FailureReason,
  Lane,
  MessageBody,
  MessageId,
  MessageStatus,
  Metadata,
  Msisdn,
  RecipientAsKept,
  SegmentCount,
  SenderAsKept,
  SenderId,
  TemplateId,
  TenantId,
} from '../http/contract.ts';

/** An operator; one token of a subject. */
export type OperatorId = string;

/** RFC 3339, UTC, milliseconds. */
export type Timestamp = string;

/** Counts the changes of one message from 1 without gaps. */
export type Seq = number;

/** Headers of every durable publication about a message. */
export type PublicationHeaders = {
  /** Deduplicates the publication. */
  readonly 'Nats-Msg-Id': string;
  readonly 'X-Correlation-ID': MessageId;
  /** W3C Trace Context. */
  readonly traceparent: string;
};

/** Headers of work on a lane. */
export type WorkHeaders = {
  /** Deduplicates the publication. */
  readonly 'Nats-Msg-Id': string;
  readonly 'X-Correlation-ID': MessageId;
  /** W3C Trace Context. */
  readonly traceparent: string;
  /** How often the message came back after workers died on it; such work is carried one at a time. */
  readonly 'X-Orch-Redrive'?: string;
};

/** Headers of a request about a message. */
export type RequestHeaders = {
  readonly 'X-Correlation-ID': MessageId;
  /** W3C Trace Context. */
  readonly traceparent: string;
};

/** Headers of a durable publication that is about no message we know. */
export type UnrelatedHeaders = {
  /** Deduplicates the publication. */
  readonly 'Nats-Msg-Id': string;
  /** W3C Trace Context. */
  readonly traceparent: string;
};

/** A kept message on its lane. */
export type OutboundRequest = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly to: RecipientAsKept;
  readonly from: SenderAsKept;
  readonly body: BodyAsKept;
  readonly metadata?: Metadata;
  readonly acceptedAt: Timestamp;
};

/** A message without a lane. An invalid one is kept as FAILED and dead-lettered. */
export type LegacyOutboundRequest = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly to: Msisdn;
  readonly from: SenderId;
  readonly body: MessageBody;
  readonly metadata?: Metadata;
};

/** The text as kept; in a message that failed validation it may break the limits. */
export type BodyAsKept = string;

/** What compliance has to know of a message. */
export type ComplianceRequest = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly to: Msisdn;
  readonly from: SenderId;
  readonly body: MessageBody;
  readonly templateId?: TemplateId;
};

/** BLOCK is final. */
export const verdicts = ['ALLOW', 'BLOCK'] as const;
export type Verdict = (typeof verdicts)[number];

/** May the message be sent. */
export type ComplianceVerdict = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly verdict: Verdict;
  /** Why it is blocked; one sentence without message content. */
  readonly reason?: string;
  readonly templateId?: TemplateId;
};

/** What routing decided. */
export type Routing = {
  readonly operatorId: OperatorId;
  /** The rule that chose the operator. */
  readonly routeId: string | null;
};

/** A message for the operator's connector. */
export type SmppOutboundMessage = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly to: Msisdn;
  readonly from: SenderId;
  readonly body: MessageBody;
  readonly encoding: Encoding;
  readonly segmentCount: SegmentCount;
  readonly metadata?: Metadata;
  readonly routing: Routing;
  readonly acceptedAt: Timestamp;
};

/** An advisory of NATS; it says where the message is, not what it is. */
export type DeliveriesExhausted = {
  /** The stream that still holds the message. */
  readonly stream: string;
  /** The durable that has given up. */
  readonly consumer: string;
  /** The sequence of the message in its stream. */
  readonly stream_seq: number;
  /** How often it was delivered. */
  readonly deliveries: number;
};

/** One committed change of status. */
export type StatusChanged = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly seq: Seq;
  /** Null for the first event of a message. */
  readonly previousStatus: MessageStatus | null;
  readonly newStatus: MessageStatus;
  readonly timestamp: Timestamp;
  readonly metadata?: StatusMetadata;
};

/** What is known of the message at this change; never its content. */
export type StatusMetadata = {
  readonly segmentCount?: SegmentCount;
  readonly operatorId?: OperatorId;
  /** The rule that chose the operator. */
  readonly routeId?: string;
  /** Attempts that ended in a failure. */
  readonly attemptCount?: number;
  readonly failureReason?: FailureReason;
};

/** An attempt failed. */
export type RetryScheduled = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  /** The attempt that failed; from 1. */
  readonly attemptNumber: number;
  readonly failureReason: FailureReason;
  /** Null when no attempt follows. */
  readonly nextRetryAt: string | null;
  /** True when a dead letter follows instead of an attempt. */
  readonly exhausted: boolean;
};

/** A message that will not be sent, with its content. */
export type DeadLetter = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly to: RecipientAsKept;
  readonly from: SenderAsKept;
  readonly body: BodyAsKept;
  /** Attempts that ended in a failure. */
  readonly attemptCount: number;
  readonly failureReason: FailureReason;
  readonly failedAt: Timestamp;
};

/** Input as it came. */
export type UnreadableInput = {
  /** The subject it came on. */
  readonly subject: string;
  readonly failureReason: FailureReason;
  readonly failedAt: Timestamp;
  /** At most the first 64 KiB. */
  readonly payloadBase64: string;
};

/** What an operator reported about a message. */
export type DeliveryReceipt = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly operatorId: OperatorId;
  readonly state: DeliveryState;
  readonly receivedAt: Timestamp;
};

/** A message took the fast path. */
export type FastPathTaken = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly templateId: TemplateId;
  /** SHA-256 of template id, a zero byte and the normalised text. */
  readonly fingerprint: string;
  /** Always true here. */
  readonly fingerprintMatched: boolean;
  readonly timestamp: Timestamp;
};

/** Why the full path was taken. */
export const fastPathFallbackReasons = ['FINGERPRINT_MISMATCH', 'TENANT_NOT_GRANTED', 'GRANT_EXPIRED', 'KILLED', 'KILL_SWITCH_UNKNOWN', 'SAMPLED'] as const;
export type FastPathFallbackReason = (typeof fastPathFallbackReasons)[number];

/** A template message took the full path. */
export type FastPathFallback = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly templateId: TemplateId;
  readonly reason: FastPathFallbackReason;
  readonly timestamp: Timestamp;
};

/** The kill switch was set or lifted. */
export type FastPathKilled = {
  readonly tenantId?: TenantId;
  readonly templateId?: TemplateId;
  /** False when it was lifted. */
  readonly killed: boolean;
  /** Null when it was lifted. */
  readonly expiresAt: string | null;
  readonly timestamp: Timestamp;
};

/** Patterns of the schemas that have one. */
export const patterns = {
  operatorId: '^[A-Za-z0-9_-]{1,64}$',
} as const;

/** The payload of each message. */
export type Payloads = {
  readonly outboundRequest: OutboundRequest;
  readonly legacyOutboundRequest: LegacyOutboundRequest;
  readonly complianceRequest: ComplianceRequest;
  readonly complianceVerdict: ComplianceVerdict;
  readonly shadowRequest: ComplianceRequest;
  readonly shadowResult: ComplianceVerdict;
  readonly dispatchCommand: SmppOutboundMessage;
  readonly statusChanged: StatusChanged;
  readonly retryScheduled: RetryScheduled;
  readonly deadLettered: DeadLetter;
  readonly unreadable: UnreadableInput;
  readonly deliveryReceipt: DeliveryReceipt;
  readonly deliveriesExhausted: DeliveriesExhausted;
  readonly fastPathTaken: FastPathTaken;
  readonly fastPathFallback: FastPathFallback;
  readonly fastPathKilled: FastPathKilled;
};
export type MessageName = keyof Payloads;

/** The documented headers of each message that has any. */
export type MessageHeaders = {
  readonly outboundRequest: WorkHeaders;
  readonly complianceRequest: RequestHeaders;
  readonly shadowRequest: PublicationHeaders;
  readonly dispatchCommand: PublicationHeaders;
  readonly statusChanged: PublicationHeaders;
  readonly retryScheduled: PublicationHeaders;
  readonly deadLettered: PublicationHeaders;
  readonly unreadable: UnrelatedHeaders;
  readonly fastPathTaken: PublicationHeaders;
  readonly fastPathFallback: PublicationHeaders;
  readonly fastPathKilled: UnrelatedHeaders;
};
