// The protocol of one process, joined once: submits, the journey of messages, publishing and recovery over one list of ports; it knows no adapter.
import { createLanesOf } from '../admission/lane.ts';
import type { Submit } from '../admission/submit.ts';
import type { Unpublished } from '../domain/journey.ts';
import { createCarrying } from './carrying.ts';
import { createEnding } from './ending.ts';
import type { Consumer, Handle, ProtocolParts } from './parts.ts';
import { createPublishing } from './publishing.ts';
import { createRecovery } from './recovery.ts';
import { createSubmitting } from './submitting.ts';

export type Protocol = {
  readonly submit: Submit;
  /** The handler of a durable consumer. */
  handlerOf(consumer: Consumer): Handle;
  /** Renews the leases of all messages in flight. */
  beat(): Promise<void>;
  /** Publishes rows that another process, or an outage, left in the outbox; resolves to their number. */
  relay(signal: AbortSignal): Promise<number>;
  /** Publishes again what this process left of urgent messages; resolves to the number of rows. */
  publishAgain(signal: AbortSignal): Promise<number>;
  /** Recovers stalled messages; resolves to their number. */
  sweep(signal: AbortSignal): Promise<number>;
  /** Publishes a transition that another part of this process committed. */
  publishLater(unpublished: Unpublished): void;
  /** Waits until nothing is being published, or as long as the settings say. */
  drain(): Promise<void>;
};

export function createProtocol(parts: ProtocolParts): Protocol {
  const lanesOf = createLanesOf({ findTenant: parts.ports.findTenant });
  const publishing = createPublishing(parts);
  const ending = createEnding(parts, publishing);
  const carrying = createCarrying(parts, lanesOf, publishing, ending);
  const recovery = createRecovery(parts, publishing, ending);
  return {
    submit: createSubmitting(parts, lanesOf, publishing),
    handlerOf(consumer) {
      switch (consumer.channel) {
        case 'laneRequest':
        case 'legacyRequest':
        case 'deliveryReceipts':
        case 'shadowResult':
          return carrying.handlerOf(consumer);
        case 'workExhausted':
        case 'receiptExhausted':
          return recovery.handleAdvisory;
      }
    },
    beat: carrying.beat,
    relay: publishing.relay.sweep,
    publishAgain: publishing.relay.publishAgain,
    sweep: recovery.sweep,
    publishLater: publishing.outbox.publishLater,
    drain: () => publishing.outbox.drain(parts.settings.outbox.drainWithinMs),
  };
}
