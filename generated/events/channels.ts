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
  complianceRequest: {
    address: 'compliance.evaluate.request',
    stream: null,
    messages: ['complianceRequest'],
  },
  complianceReply: { address: null, stream: null, messages: ['complianceVerdict'] },
  shadowRequest: {
    address: 'compliance.evaluate.shadow.v1',
    stream: 'ORCH_EVENTS',
    messages: ['shadowRequest'],
  },
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
  statusEvent: { address: 'sms.events.status', stream: 'ORCH_EVENTS', messages: ['statusChanged'] },
  retryEvent: { address: 'sms.outbound.retry', stream: 'ORCH_EVENTS', messages: ['retryScheduled'] },
  deadLetter: {
    address: 'sms.outbound.deadletter',
    stream: 'ORCH_DEADLETTER',
    messages: ['deadLettered', 'unreadable'],
  },
  deliveryReceipt: { address: 'sms.dlr.received', stream: 'ORCH_DLR', messages: ['deliveryReceipt'] },
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
  fastPathTaken: { address: 'orch.fastpath.taken.v1', stream: 'ORCH_EVENTS', messages: ['fastPathTaken'] },
  fastPathFallback: {
    address: 'orch.fastpath.fallback.v1',
    stream: 'ORCH_EVENTS',
    messages: ['fastPathFallback'],
  },
  fastPathKilled: {
    address: 'orch.fastpath.killed.v1',
    stream: 'ORCH_EVENTS',
    messages: ['fastPathKilled'],
  },
} as const;
export type ChannelId = keyof typeof channels;

/** The lane in lower case. */
export type LaneRequestLane = 'p0' | 'p1' | 'p2' | 'p3' | 'p4';

/** The token of each Lane in a subject. */
export const laneTokens = { P0: 'p0', P1: 'p1', P2: 'p2', P3: 'p3', P4: 'p4' } as const satisfies Record<Lane, LaneRequestLane>;

/** The subject of each channel whose address has a parameter. */
export const subjects = {
  laneRequest: (lane: LaneRequestLane): string => `lane.${lane}.outbound.request`,
  operatorMessage: (operatorId: string): string => `smpp.operator.${operatorId}`,
  workExhausted: (consumer: string): string => `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_LANES.${consumer}`,
  receiptExhausted: (consumer: string): string => `$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_DLR.${consumer}`,
};

/** Which message this service sends or receives on which channel, and the operation that says so. */
export const directions = [
  { channel: 'laneRequest', direction: 'send', message: 'outboundRequest', operation: 'sendLaneRequest' },
  {
    channel: 'laneRequest',
    direction: 'receive',
    message: 'outboundRequest',
    operation: 'receiveLaneRequest',
  },
  {
    channel: 'legacyRequest',
    direction: 'receive',
    message: 'legacyOutboundRequest',
    operation: 'receiveLegacyRequest',
  },
  {
    channel: 'complianceRequest',
    direction: 'send',
    message: 'complianceRequest',
    operation: 'requestCompliance',
  },
  {
    channel: 'complianceReply',
    direction: 'receive',
    message: 'complianceVerdict',
    operation: 'receiveVerdict',
  },
  {
    channel: 'shadowRequest',
    direction: 'send',
    message: 'shadowRequest',
    operation: 'requestShadowEvaluation',
  },
  { channel: 'shadowResult', direction: 'receive', message: 'shadowResult', operation: 'receiveShadowResult' },
  { channel: 'operatorMessage', direction: 'send', message: 'dispatchCommand', operation: 'dispatch' },
  { channel: 'statusEvent', direction: 'send', message: 'statusChanged', operation: 'tellStatus' },
  { channel: 'retryEvent', direction: 'send', message: 'retryScheduled', operation: 'tellRetry' },
  { channel: 'deadLetter', direction: 'send', message: 'deadLettered', operation: 'tellDeadLetter' },
  { channel: 'deadLetter', direction: 'send', message: 'unreadable', operation: 'tellDeadLetter' },
  {
    channel: 'deliveryReceipt',
    direction: 'receive',
    message: 'deliveryReceipt',
    operation: 'receiveDeliveryReceipt',
  },
  {
    channel: 'workExhausted',
    direction: 'receive',
    message: 'deliveriesExhausted',
    operation: 'receiveWorkExhausted',
  },
  {
    channel: 'receiptExhausted',
    direction: 'receive',
    message: 'deliveriesExhausted',
    operation: 'receiveReceiptExhausted',
  },
  { channel: 'fastPathTaken', direction: 'send', message: 'fastPathTaken', operation: 'tellFastPathTaken' },
  {
    channel: 'fastPathFallback',
    direction: 'send',
    message: 'fastPathFallback',
    operation: 'tellFastPathFallback',
  },
  { channel: 'fastPathKilled', direction: 'send', message: 'fastPathKilled', operation: 'tellFastPathKilled' },
] as const;

const fixedSubjects: ReadonlyMap<string, ChannelId> = new Map([
  ['sms.outbound.request', 'legacyRequest'],
  ['compliance.evaluate.request', 'complianceRequest'],
  ['compliance.evaluate.shadow.v1', 'shadowRequest'],
  ['compliance.evaluate.shadow.result.v1', 'shadowResult'],
  ['sms.events.status', 'statusEvent'],
  ['sms.outbound.retry', 'retryEvent'],
  ['sms.outbound.deadletter', 'deadLetter'],
  ['sms.dlr.received', 'deliveryReceipt'],
  ['orch.fastpath.taken.v1', 'fastPathTaken'],
  ['orch.fastpath.fallback.v1', 'fastPathFallback'],
  ['orch.fastpath.killed.v1', 'fastPathKilled'],
] as const);
const subjectPatterns: readonly (readonly [RegExp, ChannelId])[] = [
  [/^lane\.(?:p0|p1|p2|p3|p4)\.outbound\.request$/, 'laneRequest'],
  [/^smpp\.operator\.(?:[^.*>\s]+)$/, 'operatorMessage'],
  [/^\$JS\.EVENT\.ADVISORY\.CONSUMER\.MAX_DELIVERIES\.ORCH_LANES\.(?:[^.*>\s]+)$/, 'workExhausted'],
  [/^\$JS\.EVENT\.ADVISORY\.CONSUMER\.MAX_DELIVERIES\.ORCH_DLR\.(?:[^.*>\s]+)$/, 'receiptExhausted'],
];

/** The channel that a subject belongs to, undefined for a subject of no channel. */
export function channelOf(subject: string): ChannelId | undefined {
  return fixedSubjects.get(subject) ?? subjectPatterns.find(([pattern]) => pattern.test(subject))?.[1];
}
