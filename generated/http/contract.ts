// Generated from openapi.yaml; do not edit. Run npm run generate.
import type { components } from './types.ts';

/** Limits of schemas and headers, under their names. */
export const limits = {
  json: { maxDepth: 16, forbiddenKeys: ['__proto__', 'constructor', 'prototype'] },
  http: { maxHeaderBytes: 65536, headersWithinSeconds: 10, requestWithinSeconds: 30 },
  tenantId: { pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$' },
  messageId: {
    pattern: '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-4[0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}$',
    errorCode: 'MESSAGE_ID_FORMAT',
    errorMessage: 'must be a UUID v4 such as 6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11',
  },
  msisdn: {
    pattern: '^\\+[1-9][0-9]{1,14}$',
    errorCode: 'RECIPIENT_FORMAT',
    errorMessage: 'must be an E.164 number such as +14155550123',
  },
  senderId: {
    pattern: '^([A-Za-z0-9]{1,11}|[0-9]{1,15})$',
    errorCode: 'SENDER_FORMAT',
    errorMessage: 'must be 1 to 11 letters and digits, or 1 to 15 digits without a plus sign',
  },
  messageBody: {
    minLength: 1,
    maxLength: 1600,
    errorCode: 'BODY_LENGTH',
    errorMessage: 'must have 1 to 1600 characters',
  },
  metadata: {
    maxProperties: 20,
    propertyNames: { minLength: 1, maxLength: 40 },
    values: { maxLength: 256 },
  },
  moment: {
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$',
  },
  templateId: { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' },
  templateVariables: {
    maxProperties: 32,
    propertyNames: { pattern: '^[A-Za-z][A-Za-z0-9_]{0,39}$' },
    values: { maxLength: 160 },
  },
  segmentCount: { minimum: 1, maximum: 49 },
  failureReason: { detail: { maxLength: 500 } },
  sendBulkRequest: { messages: { minItems: 1, maxItems: 1000 } },
  bulkIndex: { minimum: 0, maximum: 999 },
  bulkInvalid: { errors: { minItems: 1 } },
  bulkAccepted: { accepted: { minimum: 1, maximum: 1000 }, rejected: { minimum: 0, maximum: 999 } },
  message: { attemptCount: { minimum: 0 } },
  auditReason: { minLength: 1, maxLength: 500 },
  auditReasonInQuery: { pattern: '^[^\\x00]+$', minLength: 1, maxLength: 500 },
  actor: { pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' },
  deadLetterLimit: { minimum: 1, maximum: 200, default: 50 },
  deadLetterCursor: { pattern: '^[A-Za-z0-9_-]+$', minLength: 1, maxLength: 256 },
  deadLetterEntry: { attemptCount: { minimum: 0 } },
  deadLetterPage: { deadLetters: { maxItems: 200 } },
  replayConfirmation: { pattern: '^[0-9a-f]{64}$' },
  replayRate: { minimum: 1, maximum: 500, default: 50 },
  replayCount: { count: { minimum: 0, maximum: 10000 } },
  replay: { total: { minimum: 1, maximum: 10000 }, done: { minimum: 0 }, failed: { minimum: 0 } },
  problem: { status: { minimum: 400, maximum: 599 } },
  fastPathKillRequest: { minProperties: 2 },
  fastPathKill: { expiresAt: { ttlSeconds: 86400 } },
  fastPathKills: { kills: { maxItems: 5000 } },
  idempotencyKey: {
    pattern: '^[\\x21-\\x7E]+$',
    minLength: 1,
    maxLength: 255,
    ttlSeconds: 172800,
    inProgressSeconds: 5,
  },
  govSignature: { maxLength: 8192 },
} as const;

/** Headers of requests, as the contract spells them. */
export const headerNames = {
  tenantId: 'X-Tenant-Id',
  gatewayAuth: 'X-Gateway-Auth',
  requestId: 'X-Request-Id',
  traceparent: 'traceparent',
  idempotencyKey: 'Idempotency-Key',
  priorityLane: 'X-Priority-Lane',
  govSignature: 'X-Gov-Signature',
  templateId: 'X-Template-Id',
} as const;

/** The tenant. */
export type TenantId = components['schemas']['TenantId'];

/** UUID v4, chosen by the client or by the service; stored in lower case. */
export type MessageId = components['schemas']['MessageId'];

/** Recipient number in E.164 form. */
export type Msisdn = components['schemas']['Msisdn'];

/** Sender id, 1 to 11 letters and digits, or 1 to 15 digits without a plus sign. */
export type SenderId = components['schemas']['SenderId'];

/** Text of the message, 1 to 1,600 Unicode code points. */
export type MessageBody = components['schemas']['MessageBody'];

/** Free labels of the submitter, stored with the message and carried to the operator's connector. */
export type Metadata = components['schemas']['Metadata'];

/** An instant in RFC 3339, with any offset. In UTC it lies between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59.999Z; what is finer than a millisecond is cut off, and a leap second is the second after it. */
export type Moment = components['schemas']['Moment'];

/** Id of an approved template. */
export type TemplateId = components['schemas']['TemplateId'];

/** One value for each `{{name}}` of the template, and no other. Values are filled in as they are. */
export type TemplateVariables = components['schemas']['TemplateVariables'];

/** Priority lane: P0 emergency, P1 one-time passwords, P2 transactional, P3 marketing, P4 broadcast. Without a wish the tier of the tenant decides; an unknown tier counts as STANDARD. `x-slo-seconds` is the time from acceptance to the first final delivery receipt that 95 % of a lane's messages should keep. */
export const lanes = ['P0', 'P1', 'P2', 'P3', 'P4'] as const;
export type Lane = (typeof lanes)[number];
export const laneOfTier = { ENTERPRISE: 'P2', STANDARD: 'P3', TRIAL: 'P3' } as const satisfies Record<string, Lane>;
export const sloSecondsOfLane = { P0: 2, P1: 3, P2: 10, P3: 60, P4: 300 } as const satisfies Record<Lane, number>;
export const messageTypeOfLane = { P0: 'EMERGENCY', P1: 'OTP', P2: 'TRANSACTIONAL', P3: 'MARKETING', P4: 'BROADCAST' } as const satisfies Record<Lane, string>;
export type MessageType = (typeof messageTypeOfLane)[Lane];

/** Where a message is on its way. SENT, FAILED and DEAD_LETTER are final. */
export const messageStatuses = ['QUEUED', 'ROUTING', 'ROUTED', 'SENT', 'RETRY', 'FAILED', 'DEAD_LETTER'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

/** FULL is evaluated before it is sent, FAST_PATH beside it. Decided once, when the message is accepted. A text is FULL, and so is a message that is submitted again from a dead letter. */
export const compliancePaths = ['FULL', 'FAST_PATH'] as const;
export type CompliancePath = (typeof compliancePaths)[number];

/** GSM-7 carries 160 characters in one segment, UCS-2 70. */
export const encodings = ['GSM-7', 'UCS-2'] as const;
export type Encoding = (typeof encodings)[number];

/** Number of SMS segments that the text takes. */
export type SegmentCount = components['schemas']['SegmentCount'];

/** What the operator reported, in the order of rank; a lower rank never replaces a higher one. */
export const deliveryStates = ['ACCEPTED', 'BUFFERED', 'EXPIRED', 'UNDELIVERABLE', 'DELIVERED'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
export const rankOfDeliveryState = { ACCEPTED: 1, BUFFERED: 2, EXPIRED: 3, UNDELIVERABLE: 3, DELIVERED: 4 } as const satisfies Record<DeliveryState, number>;
export const finalFromRank = 3 as const satisfies number;

/** Why a message failed or was tried again. */
export const failureCodes = [
  'VALIDATION_FAILED',
  'COMPLIANCE_BLOCKED',
  'COMPLIANCE_UNAVAILABLE',
  'NO_ROUTE',
  'ROUTING_UNAVAILABLE',
  'ROUTING_BAD_RESPONSE',
  'OPERATOR_PUBLISH_FAILED',
  'PUBLISH_OUTCOME_UNKNOWN',
  'CRASH_LOOP',
  'UNREADABLE_MESSAGE',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** One of the failure codes. */
export const failureCodeFilters = [
  'VALIDATION_FAILED',
  'COMPLIANCE_BLOCKED',
  'COMPLIANCE_UNAVAILABLE',
  'NO_ROUTE',
  'ROUTING_UNAVAILABLE',
  'ROUTING_BAD_RESPONSE',
  'OPERATOR_PUBLISH_FAILED',
  'PUBLISH_OUTCOME_UNKNOWN',
  'CRASH_LOOP',
  'UNREADABLE_MESSAGE',
] as const;
export type FailureCodeFilter = (typeof failureCodeFilters)[number];

/** Why, as a code for machines and a sentence for people. Never carries message content, unless the compliance service quotes it in its reason, which is the detail of COMPLIANCE_BLOCKED in a message and in a dead letter. */
export type FailureReason = components['schemas']['FailureReason'];

/** One message, as a text (`body`) or as a template (`templateId` and `variables`), exactly one of the two. */
export type SendMessageRequest = components['schemas']['SendMessageRequest'];

/** One message as text. */
export type TextMessage = components['schemas']['TextMessage'];

/** One message as an approved template with its variables. */
export type TemplateMessage = components['schemas']['TemplateMessage'];

/** Up to 1,000 messages. */
export type SendBulkRequest = components['schemas']['SendBulkRequest'];

/** What is promised by the 202. */
export type MessageAccepted = components['schemas']['MessageAccepted'];

/** Place in the request, from 0. */
export type BulkIndex = components['schemas']['BulkIndex'];

/** What became of one message of a bulk. */
export type BulkResult = components['schemas']['BulkResult'];

/** A message of a bulk that is stored. */
export type BulkQueued = components['schemas']['BulkQueued'];

/** A message of a bulk that breaks a rule and is not stored. */
export type BulkInvalid = components['schemas']['BulkInvalid'];

/** What is promised by the 202, message by message. */
export type BulkAccepted = components['schemas']['BulkAccepted'];

/** The furthest delivery receipt of the operator. */
export type Delivery = components['schemas']['Delivery'];

/** A message as it stands. Its text is never returned. */
export type Message = components['schemas']['Message'];

/** What became of a message whose outcome was unknown. */
export type Resolution = components['schemas']['Resolution'];

/** Whether the operator had taken the message. */
export const resolvedOutcomes = ['sent', 'not-sent'] as const;
export type ResolvedOutcome = (typeof resolvedOutcomes)[number];

/** What became of a message whose outcome was unknown, and why that is believed. */
export type DeadLetterResolution = components['schemas']['DeadLetterResolution'];

/** Why it is done, for the audit; never put message content or numbers in it. */
export type AuditReason = components['schemas']['AuditReason'];

/** Why it is done, for the audit; never put message content or numbers in it. */
export type AuditReasonInQuery = components['schemas']['AuditReasonInQuery'];

/** Who did it - the name configured with the internal token that was sent, `token-1` for the first token without a name. */
export type Actor = components['schemas']['Actor'];

/** What became of the message. */
export type ResolveRequest = components['schemas']['ResolveRequest'];

/** The final statuses of a message that was given up. */
export const deadLetterStatuses = ['FAILED', 'DEAD_LETTER'] as const;
export type DeadLetterStatus = (typeof deadLetterStatuses)[number];

/** One of the final statuses of a message that was given up. */
export const deadLetterStatusFilters = ['FAILED', 'DEAD_LETTER'] as const;
export type DeadLetterStatusFilter = (typeof deadLetterStatusFilters)[number];

/** Messages per page. */
export type DeadLetterLimit = components['schemas']['DeadLetterLimit'];

/** Where a page ends. Opaque. */
export type DeadLetterCursor = components['schemas']['DeadLetterCursor'];

/** Which messages. Bounded like a browse - by default what was given up in the last 24 hours, at most 31 days. */
export type DeadLetterFilter = components['schemas']['DeadLetterFilter'];

/** The recipient with all but a few digits masked; empty once retention has blanked it. */
export type MaskedRecipient = components['schemas']['MaskedRecipient'];

/** The replay that took a message. */
export type DeadLetterReplay = components['schemas']['DeadLetterReplay'];

/** PENDING waits for its turn, DONE was submitted again. SKIPPED was not, since its content is no longer stored. */
export const replayItemStates = ['PENDING', 'DONE', 'SKIPPED'] as const;
export type ReplayItemState = (typeof replayItemStates)[number];

/** A message that was given up. Its text is never returned. */
export type DeadLetterEntry = components['schemas']['DeadLetterEntry'];

/** Messages that were given up, newest first. */
export type DeadLetterPage = components['schemas']['DeadLetterPage'];

/** Id of a replay. */
export type ReplayId = components['schemas']['ReplayId'];

/** Stands for exactly one set of messages. Opaque. */
export type ReplayConfirmation = components['schemas']['ReplayConfirmation'];

/** Messages per second at most; 50 unless it is given. */
export type ReplayRate = components['schemas']['ReplayRate'];

/** The messages of a filter, at most 10,000, or one message. */
export type ReplayRequest = components['schemas']['ReplayRequest'];

/** The messages of a filter; at most 10,000. */
export type FilterReplay = components['schemas']['FilterReplay'];

/** One message. */
export type SingleReplay = components['schemas']['SingleReplay'];

/** What a replay would send again. */
export type ReplayCount = components['schemas']['ReplayCount'];

/** RUNNING goes on until every message had its turn. */
export const replayStates = ['RUNNING', 'ENDED'] as const;
export type ReplayState = (typeof replayStates)[number];

/** How far a replay is. */
export type Replay = components['schemas']['Replay'];

/** The recipient as submitted; empty once retention has blanked it, and not E.164 in a message that failed validation for it. */
export type StoredRecipient = components['schemas']['StoredRecipient'];

/** The sender id as submitted. */
export type StoredSender = components['schemas']['StoredSender'];

/** What is wrong with a field. */
export const fieldErrorCodes = [
  'REQUIRED',
  'UNKNOWN_FIELD',
  'NOT_ALLOWED',
  'TYPE',
  'LENGTH',
  'FORMAT',
  'VALUE',
  'COUNT',
  'RECIPIENT_FORMAT',
  'SENDER_FORMAT',
  'BODY_LENGTH',
  'MESSAGE_ID_FORMAT',
  'MESSAGE_ID_CONFLICT',
  'DUPLICATE_IN_BATCH',
  'TEMPLATE_NOT_FOUND',
  'TEMPLATE_VARIABLE_MISSING',
] as const;
export type FieldErrorCode = (typeof fieldErrorCodes)[number];

/** One offending field. */
export type FieldError = components['schemas']['FieldError'];

/** Stable code of an error; what to do about it stands in the table of faults. */
export const errorCodes = [
  'VALIDATION_FAILED',
  'ALL_MESSAGES_INVALID',
  'MALFORMED_JSON',
  'MALFORMED_HTTP',
  'MALFORMED_URL',
  'INVALID_ENCODING',
  'INVALID_TEXT',
  'DUPLICATE_KEY',
  'FORBIDDEN_KEY',
  'TOO_DEEP',
  'INVALID_IDEMPOTENCY_KEY',
  'INVALID_LANE',
  'TEMPLATE_ID_MISMATCH',
  'TEMPLATE_VARIABLE_MISSING',
  'TENANT_MISSING',
  'GATEWAY_PROOF_REFUSED',
  'INTERNAL_TOKEN_REFUSED',
  'LANE_NOT_GRANTED',
  'GOV_SIGNATURE_MISSING',
  'GOV_SIGNATURE_MALFORMED',
  'GOV_SIGNATURE_INVALID',
  'GOV_SIGNATURE_UNTRUSTED',
  'GOV_SIGNATURE_REVOKED',
  'GOV_SIGNATURE_EXPIRED',
  'GOV_SIGNATURE_REPLAYED',
  'GOV_SIGNATURE_TENANT_MISMATCH',
  'FOREIGN_MESSAGE',
  'UNKNOWN_PATH',
  'MESSAGE_NOT_FOUND',
  'REPLAY_NOT_FOUND',
  'TEMPLATE_NOT_FOUND',
  'DOCS_NOT_RENDERED',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'IDEMPOTENCY_KEY_REUSED',
  'IDEMPOTENCY_IN_PROGRESS',
  'MESSAGE_ID_CONFLICT',
  'NOT_A_DEAD_LETTER',
  'OUTCOME_IN_DOUBT',
  'OUTCOME_NOT_IN_DOUBT',
  'ALREADY_RESOLVED',
  'ALREADY_REPLAYED',
  'CONTENT_GONE',
  'NOTHING_TO_REPLAY',
  'REPLAY_SET_CHANGED',
  'REPLAY_TOO_LARGE',
  'BODY_TOO_LARGE',
  'BATCH_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
  'HEADERS_TOO_LARGE',
  'LANE_SHED',
  'INTERNAL_ERROR',
  'STORE_UNAVAILABLE',
  'OVERLOADED',
  'KILL_SWITCH_UNAVAILABLE',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** An error (RFC 9457). */
export type Problem = components['schemas']['Problem'];

/** What the gateway answers by itself. */
export type GatewayError = components['schemas']['GatewayError'];

/** A tenant, a template, or a template of a tenant; and why. */
export type FastPathKillRequest = components['schemas']['FastPathKillRequest'];

/** A scope that is off the fast path. Without `templateId` it is all of the tenant, without `tenantId` the template of all tenants. */
export type FastPathKill = components['schemas']['FastPathKill'];

/** What is off the fast path. */
export type FastPathKills = components['schemas']['FastPathKills'];

/** The copy that every submit with a template asks. CURRENT: what is listed is what each submit is told. BEHIND: a replica that reads it goes by another list, for 5 seconds at most. MISSING: no message takes the fast path, until a replica has written the copy again, within seconds. UNREACHABLE: this replica cannot read it and lets no message take the fast path; another one that reads a valid copy may go by that for 5 seconds at most. */
export const killSwitchCopies = ['CURRENT', 'BEHIND', 'MISSING', 'UNREACHABLE'] as const;
export type KillSwitchCopy = (typeof killSwitchCopies)[number];

/** The process answers. */
export type Liveness = components['schemas']['Liveness'];

/** Whether a dependency answered its latest check. */
export const dependencyStates = ['up', 'down'] as const;
export type DependencyState = (typeof dependencyStates)[number];

/** One entry per dependency. */
export type Dependencies = components['schemas']['Dependencies'];

/** The process can do its work; the state of each dependency at the latest check. */
export type Readiness = components['schemas']['Readiness'];

/** The process cannot do its work; the state of each dependency at the latest check. */
export type Unreadiness = components['schemas']['Unreadiness'];
