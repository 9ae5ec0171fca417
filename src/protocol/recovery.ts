// Recovery of messages that NATS delivers no more, and of stalled ones.
import { subjects } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import { stalledAfterMs } from '../domain/recovery.ts';
import { sweep } from '../jobs/sweeper.ts';
import { redrivenMessage } from '../outbox/work.ts';
import { createClaim } from '../pipeline/claim.ts';
import { createExhausted } from '../pipeline/exhausted.ts';
import { createRecover, type Recover } from '../pipeline/recover.ts';
import { createUnreadable } from '../pipeline/unreadable.ts';
import type { Ending } from './ending.ts';
import type { Handle, ProtocolParts } from './parts.ts';
import type { Publishing } from './publishing.ts';

export type Recovery = {
  /** Handles one advisory of NATS: the deliveries of a message are used up. */
  readonly handleAdvisory: Handle;
  /** One sweep for stalled messages; resolves to their number. */
  sweep(signal: AbortSignal): Promise<number>;
};

const lanes = new Set<string>(consumers.flatMap((one) => ('lane' in one ? [subjects.laneRequest(one.lane)] : [])));

export function createRecovery(parts: ProtocolParts, publishing: Publishing, ending: Ending): Recovery {
  const { ports, telemetry, origins } = parts;
  const recover = joinRecover(parts, publishing, ending);
  const exhausted = createExhausted({
    isAdvisory: payloads.deliveriesExhausted,
    isOutboundRequest: payloads.outboundRequest,
    isLane: (subject) => lanes.has(subject),
    read: ports.readStored,
    remove: ports.removeStored,
    find: ports.findStalled,
    async redrive(stored, n) {
      await ports.redriveStored(stored, n);
      telemetry.published(stored);
    },
    recover,
    catchUp: publishing.relay.catchUp,
    unreadable: createUnreadable({ publish: ports.publish, ...origins, telemetry }),
    onTrouble: (error) => telemetry.trouble('advisory', error),
  });
  const sweeping = {
    openSince: ports.openSince,
    waitingSince: ports.waitingSince,
    find: ports.findAllStalled,
    leftOnLanes: ports.leftOnLanes,
    removeDone: exhausted.removeDone,
    recover: (stalled: Parameters<Recover>[0]) => recover(stalled, 'lost'),
  };
  const unmovedForMs = unmovedForMsOf(parts);
  return { handleAdvisory: exhausted.handle, sweep: (signal) => sweep(sweeping, unmovedForMs, signal) };
}

function joinRecover({ ports, telemetry, origins }: ProtocolParts, { outbox, relay }: Publishing, ending: Ending) {
  const claim = createClaim({
    claim: ports.claim,
    restoreMissing: async ({ request }) => {
      throw new Error(`message ${request.messageId} is not stored any more`);
    },
    catchUp: relay.catchUp,
    publishLater: outbox.publishLater,
    now: origins.now,
  });
  const { giveUp, releaseClaim } = ending;
  return createRecover({
    ...{ claim, giveUp, releaseClaim, countRedrive: ports.countRedrive, telemetry },
    async redrive(message, copy) {
      const publication = redrivenMessage(message, copy);
      await ports.publish(publication);
      telemetry.published(publication);
    },
  });
}

/** Longer than any way on that a message may still have. */
function unmovedForMsOf({ settings, policy }: ProtocolParts): number {
  const lane = consumers.find(({ channel }) => channel === 'laneRequest')!;
  const ackWaitMs = settings.delivery.ackWaitMs ?? lane.ackWaitSeconds * 1_000;
  const { stalledAfterAtLeastMs: atLeastMs, stalledMarginMs: marginMs } = settings.recovery;
  const derived = stalledAfterMs({ ackWaitMs, maxDeliver: lane.maxDeliver, policy, atLeastMs, marginMs });
  return settings.recovery.stalledAfterMs ?? derived;
}
