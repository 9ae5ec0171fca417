// Input that names no message that could be stored: it is dead-lettered as it came, once however often that is tried, and counted.
import { type Publication, unreadable } from '../../generated/events/publications.ts';
import type { UnreadableInput } from '../../generated/events/types.ts';
import type { StoredInput } from '../domain/stored-input.ts';
import type { LaneDelivery } from './delivery.ts';

export type UnreadablePorts = {
  /** Resolves once it is stored. */
  publish(publication: Publication): Promise<unknown>;
  readonly now: () => string;
  readonly newTraceparent: () => string;
  readonly telemetry: { unreadable(event: { subject: string; streamSequence: number }): void };
};

export type Unreadable = {
  /** Resolves once its dead letter is stored. */
  deadLetterRaw(input: StoredInput): Promise<void>;
  /** The same, and then takes the delivery off its stream. */
  setAside(delivery: LaneDelivery): Promise<void>;
};

const KEPT_BYTES = 65_536;

export function createUnreadable(ports: UnreadablePorts): Unreadable {
  async function deadLetterRaw(input: StoredInput): Promise<void> {
    const { subject, stream, streamSequence, traceparent = ports.newTraceparent() } = input;
    ports.telemetry.unreadable({ subject, streamSequence });
    // The place in its stream names it, since nothing in it does.
    const msgId = `unreadable:${stream}:${streamSequence}`;
    await ports.publish(unreadable(asItCame(input, ports.now()), { msgId, traceparent }));
  }

  return {
    deadLetterRaw,
    async setAside(delivery) {
      await deadLetterRaw(delivery);
      delivery.ack();
    },
  };
}

function asItCame({ subject, data }: StoredInput, now: string): UnreadableInput {
  return {
    subject,
    failureReason: { code: 'UNREADABLE_MESSAGE', detail: 'the input names no message that could be stored' },
    failedAt: now,
    payloadBase64: Buffer.from(data.subarray(0, KEPT_BYTES)).toString('base64'),
  };
}
