// Names of the floors in NATS: streams of their own beside those of the service, so that neither sees the other's messages.

export const LANE = 'floor.p3.outbound.request';
export const STATUS = 'floor.events.status';
export const LANES_STREAM = 'FLOOR_LANES';
export const DURABLE = 'floor-carrier';

export function operatorSubject(operatorId: string): string {
  return `floor.operator.${operatorId}`;
}

/** The floor's stream for each stream of the service that it has a counterpart of. */
export const floorStreams = [
  { like: 'ORCH_LANES', name: LANES_STREAM, subjects: ['floor.*.outbound.request'] },
  { like: 'ORCH_EVENTS', name: 'FLOOR_EVENTS', subjects: [STATUS] },
  { like: 'SMPP_OPERATOR', name: 'FLOOR_OPERATOR', subjects: ['floor.operator.*'] },
] as const;
