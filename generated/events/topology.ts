// Generated from asyncapi.yaml; do not edit. Run npm run generate.

/** The streams. */
export const streams = [
  {
    name: 'ORCH_LANES',
    description: 'Work waiting to be carried to an operator. Can be rebuilt from PostgreSQL.',
    subjects: ['lane.*.outbound.request', 'sms.outbound.request'],
    retention: 'workqueue',
    maxAgeSeconds: 172800,
    duplicateWindowSeconds: 7200,
  },
  {
    name: 'SMPP_OPERATOR',
    description: 'Messages for the operators\' connectors. One stream for all, so that a message id is unique across operators.',
    subjects: ['smpp.operator.*'],
    retention: 'limits',
    maxAgeSeconds: 172800,
    duplicateWindowSeconds: 7200,
  },
  {
    name: 'ORCH_EVENTS',
    description: 'What happened to messages, and the audit of the fast path.',
    subjects: ['sms.events.status', 'sms.outbound.retry', 'orch.fastpath.>', 'compliance.evaluate.shadow.>'],
    retention: 'limits',
    maxAgeSeconds: 604800,
    duplicateWindowSeconds: 7200,
  },
  {
    name: 'ORCH_DEADLETTER',
    description: 'Messages that will not be sent.',
    subjects: ['sms.outbound.deadletter'],
    retention: 'limits',
    maxAgeSeconds: 2592000,
    duplicateWindowSeconds: 172800,
  },
  {
    name: 'ORCH_DLR',
    description: 'Delivery receipts of the operators\' connectors.',
    subjects: ['sms.dlr.received'],
    retention: 'workqueue',
    maxAgeSeconds: 604800,
    duplicateWindowSeconds: 7200,
  },
] as const;
export type StreamName = (typeof streams)[number]['name'];

/** What Redis remembers of messages that were on a lane. */
export const messageKeys = { prefix: 'orch:idem', ttlSeconds: 172800 } as const;

/** The durable consumers, one per lane where a channel has lanes. */
export const consumers = [
  {
    operation: 'receiveLaneRequest',
    channel: 'laneRequest',
    lane: 'p0',
    durable: 'orch-consumer-p0',
    stream: 'ORCH_LANES',
    filterSubject: 'lane.p0.outbound.request',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveLaneRequest',
    channel: 'laneRequest',
    lane: 'p1',
    durable: 'orch-consumer-p1',
    stream: 'ORCH_LANES',
    filterSubject: 'lane.p1.outbound.request',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveLaneRequest',
    channel: 'laneRequest',
    lane: 'p2',
    durable: 'orch-consumer-p2',
    stream: 'ORCH_LANES',
    filterSubject: 'lane.p2.outbound.request',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveLaneRequest',
    channel: 'laneRequest',
    lane: 'p3',
    durable: 'orch-consumer-p3',
    stream: 'ORCH_LANES',
    filterSubject: 'lane.p3.outbound.request',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveLaneRequest',
    channel: 'laneRequest',
    lane: 'p4',
    durable: 'orch-consumer-p4',
    stream: 'ORCH_LANES',
    filterSubject: 'lane.p4.outbound.request',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveLegacyRequest',
    channel: 'legacyRequest',
    durable: 'orch-consumer',
    stream: 'ORCH_LANES',
    filterSubject: 'sms.outbound.request',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveShadowResult',
    channel: 'shadowResult',
    durable: 'orch-shadow',
    stream: 'ORCH_EVENTS',
    filterSubject: 'compliance.evaluate.shadow.result.v1',
    ackWaitSeconds: 30,
    maxDeliver: 3,
    maxAckPending: 1000,
  },
  {
    operation: 'receiveDeliveryReceipt',
    channel: 'deliveryReceipt',
    durable: 'orch-dlr',
    stream: 'ORCH_DLR',
    filterSubject: 'sms.dlr.received',
    ackWaitSeconds: 30,
    maxDeliver: 10,
    maxAckPending: 1000,
  },
] as const;
export type DurableName = (typeof consumers)[number]['durable'];
