// Dead-letters raw input that names no message that could be stored, once however often that is tried, and counts it.
import { type Publication, unreadable } from '../../generated/events/publications.ts';
import type { UnreadableInput } from '../../generated/events/types.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { StoredInput } from '../domain/stored-input.ts';

export type UnreadablePorts = {
  /** Resolves once the publication is stored. */
  publish(publication: Publication): Promise<unknown>;
  readonly now: () => string;
  readonly newTraceparent: () => string;
  readonly telemetry: { unreadable(event: { subject: string; streamSequence: number }): void };
};

export type Unreadable = {
  /** Resolves once its dead letter is stored. */
  deadLetterRaw(input: StoredInput): Promise<void>;
  /** Dead-letters the input of the delivery, then acknowledges it. */
  deadLetterAndAck(delivery: Delivery): Promise<void>;
};

const MAX_PAYLOAD_BYTES = 65_536;

export function createUnreadable(ports: UnreadablePorts): Unreadable {
  async function deadLetterRaw(input: StoredInput): Promise<void> {
    const { subject, stream, streamSequence, traceparent = ports.newTraceparent() } = input;
    ports.telemetry.unreadable({ subject, streamSequence });
    // The input has no id of its own, so its place in the stream is its id.
    const msgId = `unreadable:${stream}:${streamSequence}`;
    await ports.publish(unreadable(toRaw(input, ports.now()), { msgId, traceparent }));
  }

  return {
    deadLetterRaw,
    async deadLetterAndAck(delivery) {
      await deadLetterRaw(delivery);
      delivery.ack();
    },
  };
}

function toRaw({ subject, data }: StoredInput, now: string): UnreadableInput {
  return {
    subject,
    failureReason: { code: 'UNREADABLE_MESSAGE', detail: 'the input names no message that could be stored' },
    failedAt: now,
    payloadBase64: Buffer.from(data.subarray(0, MAX_PAYLOAD_BYTES)).toString('base64'),
  };
}
