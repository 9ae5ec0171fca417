// Publishing of committed transitions: at once by the process that committed them, soon again by itself when they are urgent, later by the relay of any process.
import { createOutboxPublisher, type OutboxPublisher } from '../outbox/outbox-publisher.ts';
import { createRelay, type Relay } from '../outbox/relay.ts';
import type { ProtocolParts } from './parts.ts';

export type Publishing = { readonly outbox: OutboxPublisher; readonly relay: Relay };

export function createPublishing({ ports, settings, policy, telemetry }: ProtocolParts): Publishing {
  const { publish, forget, unpublishedSince, unpublishedOf, unpublishedUrgent } = ports;
  const { behindForMs, relayAfterMs, maxUnanswered: maxPending } = settings.outbox;
  const bounds = { behindForMs, maxPending, ownShareOfLane: settings.lanes.ownShareOfUnanswered };
  const outbox = createOutboxPublisher({ publish, forget, policy, telemetry, ...bounds });
  return { outbox, relay: createRelay({ unpublishedSince, unpublishedOf, unpublishedUrgent, outbox }, relayAfterMs) };
}
