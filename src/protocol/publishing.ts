// Publishing of what is committed: at once by the process that committed it, later by the relay of any.
import { createRelay, type Relay } from '../outbox/relay.ts';
import { createTeller, type Teller } from '../outbox/teller.ts';
import type { ProtocolParts } from './parts.ts';

export type Publishing = { readonly teller: Teller; readonly relay: Relay };

export function createPublishing({ ports, settings, policy, telemetry }: ProtocolParts): Publishing {
  const { publish, forget, untoldSince, untoldOf } = ports;
  const { behindForMs, relayAfterMs } = settings.outbox;
  const teller = createTeller({ publish, forget, policy, telemetry, behindForMs });
  return { teller, relay: createRelay({ untoldSince, untoldOf, teller }, relayAfterMs) };
}
