// What brings messages back in one process: its real parts, joined as src/roles/recovery.ts does, over simulated ports.
import { subjects } from '../../generated/events/channels.ts';
import { outboundRequest } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { OutboundRequest } from '../../generated/events/types.ts';
import { validate as payloads } from '../../generated/events/validators.js';
import type { KeptMessage } from '../../src/domain/message.ts';
import { sweep } from '../../src/jobs/sweeper.ts';
import { announceWork } from '../../src/outbox/announcement.ts';
import type { Relay } from '../../src/outbox/relay.ts';
import type { Teller } from '../../src/outbox/teller.ts';
import { createClaim } from '../../src/pipeline/claim.ts';
import type { LaneDelivery } from '../../src/pipeline/delivery.ts';
import { createExhausted } from '../../src/pipeline/exhausted.ts';
import type { GiveUp } from '../../src/pipeline/give-up.ts';
import type { Stages } from '../../src/pipeline/pipeline.ts';
import { createRecover } from '../../src/pipeline/recover.ts';
import type { Unreadable } from '../../src/pipeline/unreadable.ts';
import type { AsyncPorts } from './replica-ports.ts';

export type RecoveryParts = {
  readonly ports: AsyncPorts;
  readonly teller: Teller;
  readonly relay: Relay;
  readonly giveUp: GiveUp;
  readonly letGo: Stages['letGo'];
  readonly unreadable: Unreadable;
  readonly now: () => string;
  /** How long an open message does not move before it counts as stranded. */
  readonly strandedAfterMs: number;
  readonly stop: AbortSignal;
  readonly note: (text: () => string) => void;
};

export type Recovery = {
  /** Handles one advisory. */
  handle(delivery: LaneDelivery): Promise<void>;
  /** One sweep, which may meet that of another process. */
  sweep(): Promise<number>;
};

export function createRecovery(parts: RecoveryParts): Recovery {
  const { ports, teller, relay, giveUp, letGo, unreadable, now, strandedAfterMs, stop, note } = parts;
  const { catchUp } = relay;
  const lanes = new Set<string>(consumers.flatMap((c) => ('lane' in c ? [subjects.laneRequest(c.lane)] : [])));
  const adopt = async () => {
    throw new Error('the message is not kept any more');
  };

  const recover = createRecover({
    claim: createClaim({ claim: ports.claim, adopt, catchUp, tellLater: teller.tellLater, now }),
    giveUp,
    letGo,
    putBack: (message, copy) => putBack(ports, message, copy),
    countRedrive: ports.countRedrive,
    telemetry: {
      redriven: ({ stranded, by }) => note(() => `puts ${stranded.message.messageId} back, ${by}`),
      gaveUp: ({ stranded, outcome }) => note(() => `ends ${stranded.message.messageId}: ${outcome.kind}`),
    },
  });

  const { handle, removeDone } = createExhausted({
    isAdvisory: payloads.deliveriesExhausted,
    isOutboundRequest: payloads.outboundRequest,
    isLane: (subject) => lanes.has(subject),
    read: ports.readStored,
    remove: ports.removeStored,
    find: ports.findStranded,
    recover,
    catchUp,
    repeat: ports.repeatStored,
    unreadable,
    onTrouble: (error) => note(() => `advisory: ${error}`),
  });

  const sweeping = {
    openSince: async () => new Date(0).toISOString(),
    waitingSince: ports.waitingSince,
    find: ports.findAllStranded,
    recover: (stranded: Parameters<typeof recover>[0]) => recover(stranded, 'lost'),
    leftOnLanes: ports.leftOnLanes,
    removeDone,
  };
  return { handle, sweep: () => sweep(sweeping, strandedAfterMs, stop) };
}

async function putBack({ publish }: AsyncPorts, message: KeptMessage, copy: { n: number; isSuspect: boolean }) {
  const work = announceWork(message);
  const lane = message.lane.toLowerCase() as Parameters<typeof subjects.laneRequest>[0];
  await publish(
    outboundRequest({ lane }, work.payload as OutboundRequest, {
      msgId: `${work.msgId}:redrive:${copy.n}`,
      traceparent: work.traceparent,
      ...(copy.isSuspect && { redrive: copy.n }),
    }),
  );
}
