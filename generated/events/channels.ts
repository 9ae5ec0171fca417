// Generated from asyncapi.yaml; do not edit. Run npm run generate.
import type { Lane } from '../http/contract.ts';

/** Each channel: its address, the stream that keeps it (null: none does), and its messages. A null address is an inbox. */
export const channels = {
  laneRequest: {
    address: 'lane.{lane}.outbound.request',
    stream: 'ORCH_LANES',
    messages: ['outboundRequest'],
  },
  legacyRequest: {
    address: 'sms.outbound.request',
    stream: 'ORCH_LANES',
    messages: ['legacyOutboundRequest'],
  },
  complianceEvaluation: {
    address: 'compliance.evaluate.request',
    stream: null,
    messages: ['complianceRequest'],
  },
  complianceReply: { address: null, stream: null, messages: ['complianceVerdict'] },
  shadowRequest: { address: 'compliance.evaluate.shadow.v1', stream: null, messages: ['shadowRequest'] },
  shadowResult: {
    address: 'compliance.evaluate.shadow.result.v1',
    stream: 'ORCH_EVENTS',
    messages: ['shadowResult'],
  },
  operatorMessage: {
    address: 'smpp.operator.{operatorId}',
    stream: 'SMPP_OPERATOR',
    messages: ['dispatchCommand'],
  },
  operatorLaneMessage: {
    address: 'smpp.operator.{operatorId}.{lane}',
    stream: 'SMPP_OPERATOR',
    messages: ['laneDispatchCommand'],
  },
  statusEvent: { address: 'sms.events.status', stream: 'ORCH_EVENTS', messages: ['statusChanged'] },
  retryEvent: { address: 'sms.outbound.retry', stream: 'ORCH_EVENTS', messages: ['retryScheduled'] },
  deadLetters: {
    address: 'sms.outbound.deadletter',
    stream: 'ORCH_DEADLETTER',
    messages: ['deadLettered', 'unreadable'],
  },
  deliveryReceipts: { address: 'sms.dlr.received', stream: 'ORCH_DLR', messages: ['deliveryReceipt'] },
  workExhausted: {
    address: '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_LANES.{consumer}',
    stream: 'ORCH_ADVISORY',
    messages: ['deliveriesExhausted'],
  },
  receiptExhausted: {
    address: '$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_DLR.{consumer}',
    stream: 'ORCH_ADVISORY',
    messages: ['deliveriesExhausted'],
  },
  fastPathTakenAudit: {
    address: 'orch.fastpath.taken.v1',
    stream: 'ORCH_EVENTS',
    messages: ['fastPathTaken'],
  },
  fastPathFallbackAudit: {
    address: 'orch.fastpath.fallback.v1',
    stream: 'ORCH_EVENTS',
    messages: ['fastPathFallback'],
  },
  fastPathKilledAudit: {
    address: 'orch.fastpath.killed.v1',
    stream: 'ORCH_EVENTS',
    messages: ['fastPathKilled'],
  },
  deadLetterAudit: {
    address: 'orch.deadletter.audited.v1',
    stream: 'ORCH_EVENTS',
    messages: ['replayAudited', 'resolutionAudited'],
  },
} as const;
export type ChannelId = keyof typeof channels;

/** The lane in lower case. */
export type LaneRequestLane = 'p0' | 'p1' | 'p2' | 'p3' | 'p4';

/** The lane of the message in lower case. */
export type OperatorLaneMessageLane = 'p0' | 'p1' | 'p2' | 'p3' | 'p4';

/** The token of each Lane in a subject. */
export const laneTokens = { P0: 'p0', P1: 'p1', P2: 'p2', P3: 'p3', P4: 'p4' } as const satisfies Record<Lane, LaneRequestLane>;

/** The Lane of each token. */
export const laneOfToken = { p0: 'P0', p1: 'P1', p2: 'P2', p3: 'P3', p4: 'P4' } as const satisfies Record<LaneRequestLane, Lane>;

/** The subject of each channel whose address has a parameter. */
export const subjects = {
  laneRequest: (lane: LaneRequestLane): string => `lane.${lane}.outbound.request`,
  operatorMessage: (operatorId: string): string => `smpp.operator.${operatorId}`,
  operatorLaneMessage: (operatorId: string, lane: OperatorLaneMessageLane): string => `smpp.operator.${operatorId}.${lane}`,
  workExhausted: (consumer: string): string => `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_LANES.${consumer}`,
  receiptExhausted: (consumer: string): string => `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_DLR.${consumer}`,
};

/** Which message this service sends or receives on which channel, and the operation that says so. */
export const directions = [
  {
    channel: 'laneRequest',
    direction: 'send',
    message: 'outboundRequest',
    operation: 'publishLaneRequest',
    copies: false,
    pending: false,
  },
  {
    channel: 'laneRequest',
    direction: 'send',
    message: 'outboundRequest',
    operation: 'redriveLaneRequest',
    copies: false,
    pending: false,
  },
  {
    channel: 'laneRequest',
    direction: 'send',
    message: 'outboundRequest',
    operation: 'redriveLaneInput',
    copies: true,
    pending: false,
  },
  {
    channel: 'laneRequest',
    direction: 'receive',
    message: 'outboundRequest',
    operation: 'receiveLaneRequest',
    copies: false,
    pending: false,
  },
  {
    channel: 'legacyRequest',
    direction: 'receive',
    message: 'legacyOutboundRequest',
    operation: 'receiveLegacyRequest',
    copies: false,
    pending: false,
  },
  {
    channel: 'legacyRequest',
    direction: 'send',
    message: 'legacyOutboundRequest',
    operation: 'redriveLegacyRequest',
    copies: true,
    pending: false,
  },
  {
    channel: 'complianceEvaluation',
    direction: 'send',
    message: 'complianceRequest',
    operation: 'requestCompliance',
    copies: false,
    pending: false,
  },
  {
    channel: 'complianceReply',
    direction: 'receive',
    message: 'complianceVerdict',
    operation: 'receiveVerdict',
    copies: false,
    pending: false,
  },
  {
    channel: 'shadowRequest',
    direction: 'send',
    message: 'shadowRequest',
    operation: 'requestShadowEvaluation',
    copies: false,
    pending: false,
  },
  {
    channel: 'shadowResult',
    direction: 'receive',
    message: 'shadowResult',
    operation: 'receiveShadowResult',
    copies: false,
    pending: false,
  },
  {
    channel: 'operatorMessage',
    direction: 'send',
    message: 'dispatchCommand',
    operation: 'dispatch',
    copies: false,
    pending: false,
  },
  {
    channel: 'operatorLaneMessage',
    direction: 'send',
    message: 'laneDispatchCommand',
    operation: 'dispatchToLane',
    copies: false,
    pending: false,
  },
  {
    channel: 'statusEvent',
    direction: 'send',
    message: 'statusChanged',
    operation: 'publishStatus',
    copies: false,
    pending: false,
  },
  {
    channel: 'retryEvent',
    direction: 'send',
    message: 'retryScheduled',
    operation: 'publishRetry',
    copies: false,
    pending: false,
  },
  {
    channel: 'deadLetters',
    direction: 'send',
    message: 'deadLettered',
    operation: 'publishDeadLetter',
    copies: false,
    pending: false,
  },
  {
    channel: 'deadLetters',
    direction: 'send',
    message: 'unreadable',
    operation: 'publishDeadLetter',
    copies: false,
    pending: false,
  },
  {
    channel: 'deliveryReceipts',
    direction: 'receive',
    message: 'deliveryReceipt',
    operation: 'receiveDeliveryReceipt',
    copies: false,
    pending: false,
  },
  {
    channel: 'deliveryReceipts',
    direction: 'send',
    message: 'deliveryReceipt',
    operation: 'redriveDeliveryReceipt',
    copies: true,
    pending: false,
  },
  {
    channel: 'workExhausted',
    direction: 'receive',
    message: 'deliveriesExhausted',
    operation: 'receiveWorkExhausted',
    copies: false,
    pending: false,
  },
  {
    channel: 'receiptExhausted',
    direction: 'receive',
    message: 'deliveriesExhausted',
    operation: 'receiveReceiptExhausted',
    copies: false,
    pending: false,
  },
  {
    channel: 'fastPathTakenAudit',
    direction: 'send',
    message: 'fastPathTaken',
    operation: 'publishFastPathTaken',
    copies: false,
    pending: false,
  },
  {
    channel: 'fastPathFallbackAudit',
    direction: 'send',
    message: 'fastPathFallback',
    operation: 'publishFastPathFallback',
    copies: false,
    pending: false,
  },
  {
    channel: 'fastPathKilledAudit',
    direction: 'send',
    message: 'fastPathKilled',
    operation: 'publishFastPathKilled',
    copies: false,
    pending: false,
  },
  {
    channel: 'deadLetterAudit',
    direction: 'send',
    message: 'replayAudited',
    operation: 'publishDeadLetterAudit',
    copies: false,
    pending: false,
  },
  {
    channel: 'deadLetterAudit',
    direction: 'send',
    message: 'resolutionAudited',
    operation: 'publishDeadLetterAudit',
    copies: false,
    pending: false,
  },
] as const;

const fixedSubjects: ReadonlyMap<string, ChannelId> = new Map([
  ['sms.outbound.request', 'legacyRequest'],
  ['compliance.evaluate.request', 'complianceEvaluation'],
  ['compliance.evaluate.shadow.v1', 'shadowRequest'],
  ['compliance.evaluate.shadow.result.v1', 'shadowResult'],
  ['sms.events.status', 'statusEvent'],
  ['sms.outbound.retry', 'retryEvent'],
  ['sms.outbound.deadletter', 'deadLetters'],
  ['sms.dlr.received', 'deliveryReceipts'],
  ['orch.fastpath.taken.v1', 'fastPathTakenAudit'],
  ['orch.fastpath.fallback.v1', 'fastPathFallbackAudit'],
  ['orch.fastpath.killed.v1', 'fastPathKilledAudit'],
  ['orch.deadletter.audited.v1', 'deadLetterAudit'],
] as const);
const subjectPatterns: readonly (readonly [RegExp, ChannelId])[] = [
  [/^lane\.(?:p0|p1|p2|p3|p4)\.outbound\.request$/, 'laneRequest'],
  [/^smpp\.operator\.(?:[^.*>\s]+)$/, 'operatorMessage'],
  [/^smpp\.operator\.(?:[^.*>\s]+)\.(?:p0|p1|p2|p3|p4)$/, 'operatorLaneMessage'],
  [/^\$JS\.EVENT\.ADVISORY\.CONSUMER\.MAX_DELIVERIES\.ORCH_LANES\.(?:[^.*>\s]+)$/, 'workExhausted'],
  [/^\$JS\.EVENT\.ADVISORY\.CONSUMER\.MAX_DELIVERIES\.ORCH_DLR\.(?:[^.*>\s]+)$/, 'receiptExhausted'],
];

/** The channel that a subject belongs to, undefined for a subject of no channel. */
export function channelOf(subject: string): ChannelId | undefined {
  return fixedSubjects.get(subject) ?? subjectPatterns.find(([pattern]) => pattern.test(subject))?.[1];
}
