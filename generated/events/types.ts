// Generated from asyncapi.yaml; do not edit. Run npm run generate.
import type {
  Actor,
  AuditReason,
  DeliveryState,
  Encoding,
  FailureReason,
  Lane,
  MessageBody,
  MessageId,
  MessageStatus,
  Metadata,
  Moment,
  Msisdn,
  ReplayId,
  ReplayRate,
  ResolvedOutcome,
  SegmentCount,
  SenderId,
  StoredRecipient,
  StoredSender,
  TemplateId,
  TenantId,
} from '../http/contract.ts';

/** An operator; one token of a subject. */
export type OperatorId = string;

/** A rule of the routing engine. What is longer than the limit is cut off, and what is no text replaced by U+FFFD. */
export type RouteId = string;

/** RFC 3339, UTC, milliseconds; from the year 1970 to the year 9999. */
export type Timestamp = string;

/** Counts the changes of one message from 1 without gaps. */
export type Seq = number;

/** Deduplicates the publication within the window of its stream. */
export type NatsMsgId = string;

/** W3C Trace Context, version 00; neither the trace nor the parent is all zero. The service ignores one of others that is none, makes a new trace, and passes on only what has this form. */
export type Traceparent = string;

/** Which copy this is, of input that was put back and of work that its workers may have died of; such work is carried one at a time. Absent otherwise. */
export type RedriveCount = string;

/** Headers of every durable publication about a message. */
export type PublicationHeaders = {
  readonly 'Nats-Msg-Id': NatsMsgId;
  readonly 'X-Correlation-ID': MessageId;
  readonly traceparent: Traceparent;
};

/** Headers of work on a lane. */
export type WorkHeaders = {
  readonly 'Nats-Msg-Id': NatsMsgId;
  readonly 'X-Correlation-ID': MessageId;
  readonly traceparent: Traceparent;
  readonly 'X-Orch-Redrive'?: RedriveCount;
};

/** Headers of input from others. A producer that publishes the same input twice gives both the same `Nats-Msg-Id`; `traceparent` continues its trace. The service adds `X-Orch-Redrive` and a `Nats-Msg-Id` of its own to input that it puts back. Headers count as none where one of them has another name than printable ASCII without a space, or a line break in its value. */
export type InboundHeaders = {
  readonly 'Nats-Msg-Id'?: NatsMsgId;
  readonly traceparent?: Traceparent;
  readonly 'X-Orch-Redrive'?: RedriveCount;
};

/** Headers of a request about a message. */
export type RequestHeaders = {
  readonly 'X-Correlation-ID': MessageId;
  readonly traceparent: Traceparent;
};

/** Headers of a durable publication that is about no message we know. */
export type UnrelatedHeaders = {
  readonly 'Nats-Msg-Id': NatsMsgId;
  readonly traceparent: Traceparent;
};

/** A stored message on its lane. One that the service has lost is restored from it, unless its `acceptedAt` is more than 90 days ago or later than the third month after the present one: such work is dead-lettered as it came. What is restored is a text, so it is evaluated in full, whichever path it had. */
export type OutboundRequest = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly to: StoredRecipient;
  readonly from: StoredSender;
  readonly body: StoredBody;
  readonly metadata?: StoredMetadata;
  readonly acceptedAt: Moment;
};

/** A message without a lane. An invalid one is stored as FAILED and dead-lettered. */
export type LegacyOutboundRequest = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly to: Msisdn;
  readonly from: SenderId;
  readonly body: MessageBody;
  readonly metadata?: Metadata;
};

/** The text as stored; in a message that failed validation it may break the limits. */
export type StoredBody = string;

/** The labels as stored. Those of a message that failed validation for them are stored as one label without a name, which breaks the limits as they did. */
export type StoredMetadata = Readonly<Record<string, string>>;

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

/** What compliance has to know of a message on the fast path. */
export type ShadowEvaluation = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly to: Msisdn;
  readonly from: SenderId;
  readonly body: MessageBody;
  readonly templateId: TemplateId;
};

/** Might the message have been sent. Message, tenant and template are those of the request. */
export type ShadowVerdict = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly verdict: Verdict;
  /** Why it is blocked; one sentence without message content. */
  readonly reason?: string;
  readonly templateId: TemplateId;
};

/** What routing decided. */
export type Routing = {
  readonly operatorId: OperatorId;
  /** The rule that chose the operator. */
  readonly routeId: RouteId | null;
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
  readonly stream: WatchedStream;
  /** The durable that has given up. */
  readonly consumer: string;
  /** The sequence of the message in its stream. */
  readonly stream_seq: number;
  /** How often it was delivered. */
  readonly deliveries: number;
  readonly type?: AdvisoryType;
  /** Id of the advisory. */
  readonly id?: string;
  /** When the message was given up, RFC 3339 with up to nine decimals. */
  readonly timestamp?: string;
};

/** The stream that still holds the message. Advisories that name another one are passed over. */
export const watchedStreams = ['ORCH_LANES', 'ORCH_DLR'] as const;
export type WatchedStream = (typeof watchedStreams)[number];

/** The kind of advisory. */
export const advisoryTypes = ['io.nats.jetstream.advisory.v1.max_deliver'] as const;
export type AdvisoryType = (typeof advisoryTypes)[number];

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

/** What is known of the message at this change; never its content. So the detail of COMPLIANCE_BLOCKED is a fixed text: the reason of the compliance service may quote the message. */
export type StatusMetadata = {
  readonly segmentCount?: SegmentCount;
  readonly operatorId?: OperatorId;
  readonly routeId?: RouteId;
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
  readonly to: StoredRecipient;
  readonly from: StoredSender;
  readonly body: StoredBody;
  /** Attempts that ended in a failure; 0 for a message whose workers died of it. */
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

/** What an operator reported about a message. One whose moment cannot be kept is set aside as unreadable. */
export type DeliveryReceipt = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly operatorId: OperatorId;
  readonly state: DeliveryState;
  readonly receivedAt: Moment;
};

/** A message took the fast path, as its row says. Never carries its text, nor a hash of it. */
export type FastPathTaken = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly templateId: TemplateId;
  /** Whether the text is one that its template allows; always true here. */
  readonly fingerprintMatched: boolean;
  readonly timestamp: Timestamp;
};

/** Why the full path was taken: the first that applies of KILLED or KILL_SWITCH_UNKNOWN (the kill switch is set, or cannot be read), TENANT_NOT_GRANTED, GRANT_EXPIRED, PATTERN_UNUSABLE (that of the template), FINGERPRINT_MISMATCH (the text is none that the template allows) and SAMPLED (evaluated to see whether the fast path still agrees). */
export const fastPathFallbackReasons = [
  'KILLED',
  'KILL_SWITCH_UNKNOWN',
  'TENANT_NOT_GRANTED',
  'GRANT_EXPIRED',
  'PATTERN_UNUSABLE',
  'FINGERPRINT_MISMATCH',
  'SAMPLED',
] as const;
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

/** KILLED: taken off. EXTENDED: taken off once more, so that it lapses later. LIFTED: allowed again by somebody. LAPSES_SOON: a warning, before a kill ends that nobody lifted. LAPSED: it has ended. */
export const fastPathKillActions = ['KILLED', 'EXTENDED', 'LIFTED', 'LAPSES_SOON', 'LAPSED'] as const;
export type FastPathKillAction = (typeof fastPathKillActions)[number];

/** One kill, from its first event to its last. */
export type KillId = string;

/** A change of the kill switch. A kill without `templateId` is of all of the tenant, one without `tenantId` of the template of all tenants. Nobody asks for LAPSES_SOON and LAPSED: they have no `requestId`, and reason and actor of the kill. */
export type FastPathKilled = {
  readonly action: FastPathKillAction;
  readonly killId: KillId;
  readonly tenantId?: TenantId;
  readonly templateId?: TemplateId;
  /** Whether the scope is off after this. */
  readonly killed: boolean;
  readonly reason: AuditReason;
  readonly actor: Actor;
  readonly requestId?: StoredRequestId;
  /** Null once it is lifted or has lapsed. */
  readonly expiresAt: string | null;
  readonly timestamp: Timestamp;
};

/** What happened to the replay. */
export const replayAuditActions = ['REPLAY_STARTED', 'REPLAY_ENDED'] as const;
export type ReplayAuditAction = (typeof replayAuditActions)[number];

/** A replay was started or has ended. Without an actor when a release without names recorded it. */
export type ReplayAudited = {
  readonly action: ReplayAuditAction;
  readonly replayId: ReplayId;
  readonly reason: AuditReason;
  readonly actor?: Actor;
  readonly requestId: StoredRequestId;
  readonly ratePerSecond: ReplayRate;
  /** Messages in its set. */
  readonly total: number;
  /** Messages submitted again so far. */
  readonly done: number;
  /** Messages whose content was no longer stored. */
  readonly failed: number;
  readonly timestamp: Timestamp;
};

/** The X-Request-Id of the request behind it. */
export type StoredRequestId = string;

/** What became of a message whose outcome was unknown. Without an actor when a release without names recorded it. */
export type ResolutionAudited = {
  readonly messageId: MessageId;
  readonly tenantId: TenantId;
  readonly lane: Lane;
  readonly outcome: ResolvedOutcome;
  readonly reason: AuditReason;
  readonly actor?: Actor;
  readonly requestId: StoredRequestId;
  readonly timestamp: Timestamp;
};

/** Patterns of the schemas that have one. */
export const patterns = {
  operatorId: '^[A-Za-z0-9_-]{1,64}$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$',
  traceparent: '^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$',
  redriveCount: '^[1-9][0-9]{0,3}$',
} as const;

/** How many characters the schemas that say so have at most. */
export const maxLengths = {
  routeId: 128,
} as const;

/** The payload of each message. */
export type Payloads = {
  readonly outboundRequest: OutboundRequest;
  readonly legacyOutboundRequest: LegacyOutboundRequest;
  readonly complianceRequest: ComplianceRequest;
  readonly complianceVerdict: ComplianceVerdict;
  readonly shadowRequest: ShadowEvaluation;
  readonly shadowResult: ShadowVerdict;
  readonly dispatchCommand: SmppOutboundMessage;
  readonly laneDispatchCommand: SmppOutboundMessage;
  readonly statusChanged: StatusChanged;
  readonly retryScheduled: RetryScheduled;
  readonly deadLettered: DeadLetter;
  readonly unreadable: UnreadableInput;
  readonly deliveryReceipt: DeliveryReceipt;
  readonly deliveriesExhausted: DeliveriesExhausted;
  readonly fastPathTaken: FastPathTaken;
  readonly fastPathFallback: FastPathFallback;
  readonly fastPathKilled: FastPathKilled;
  readonly replayAudited: ReplayAudited;
  readonly resolutionAudited: ResolutionAudited;
};
export type MessageName = keyof Payloads;

/** The documented headers of each message that has any. */
export type MessageHeaders = {
  readonly outboundRequest: WorkHeaders;
  readonly legacyOutboundRequest: InboundHeaders;
  readonly complianceRequest: RequestHeaders;
  readonly shadowRequest: RequestHeaders;
  readonly dispatchCommand: PublicationHeaders;
  readonly laneDispatchCommand: PublicationHeaders;
  readonly statusChanged: PublicationHeaders;
  readonly retryScheduled: PublicationHeaders;
  readonly deadLettered: PublicationHeaders;
  readonly unreadable: UnrelatedHeaders;
  readonly deliveryReceipt: InboundHeaders;
  readonly fastPathTaken: PublicationHeaders;
  readonly fastPathFallback: PublicationHeaders;
  readonly fastPathKilled: UnrelatedHeaders;
  readonly replayAudited: UnrelatedHeaders;
  readonly resolutionAudited: PublicationHeaders;
};
