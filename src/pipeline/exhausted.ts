// Removes inputs that NATS delivers no more from their streams, once each of them is done, redriven or dead-lettered.
import type { DeliveriesExhausted, OutboundRequest } from '../../generated/events/types.ts';
import { DataRefused } from '../domain/data-refused.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { MessageKey } from '../domain/journey.ts';
import { isFinal } from '../domain/lifecycle.ts';
import { MAX_REDRIVES, type StalledMessage } from '../domain/recovery.ts';
import type { StoredInput } from '../domain/stored-input.ts';
import { settings } from '../settings.ts';
import { readWork, type Work } from './inputs.ts';
import { readJson } from './read-json.ts';
import type { Recover } from './recover.ts';
import type { Unreadable } from './unreadable.ts';

export type ExhaustedPorts = {
  readonly isAdvisory: (value: unknown) => value is DeliveriesExhausted;
  readonly isOutboundRequest: (value: unknown) => value is OutboundRequest;
  readonly isLane: (subject: string) => boolean;
  /** Null when the stream does not have the input any more. */
  read(stream: string, sequence: number): Promise<StoredInput | null>;
  remove(stream: string, sequence: number): Promise<void>;
  /** The message as it stands, null when PostgreSQL does not have it. */
  find(key: MessageKey): Promise<StalledMessage | null>;
  readonly recover: Recover;
  /** Publishes all unpublished transitions of a message. */
  catchUp(messageId: string): Promise<void>;
  /** Puts the same bytes on the same subject as the nth copy; resolves once they are stored. */
  redrive(input: StoredInput, n: number): Promise<void>;
  readonly unreadable: Pick<Unreadable, 'deadLetterRaw'>;
  readonly onTrouble: (error: unknown) => void;
};

export type Exhausted = {
  /** Handles one advisory; NATS delivers it again until its message is settled. */
  handle(delivery: Delivery): Promise<void>;
  /** Removes work from its stream when its message is done, and leaves all other input: an advisory can get lost. */
  removeDone(input: StoredInput): Promise<void>;
};

export function createExhausted(ports: ExhaustedPorts): Exhausted {
  return { handle, removeDone };

  async function handle(delivery: Delivery): Promise<void> {
    const advisory = readJson(delivery.data);
    if (!ports.isAdvisory(advisory)) return delivery.ack();
    try {
      if (await settle(advisory)) delivery.ack();
      else delivery.nak(settings.delivery.troublePauseMs);
    } catch (error) {
      ports.onTrouble(error);
      delivery.nak(settings.delivery.troublePauseMs);
    }
  }

  /** False when a worker still has the message. */
  async function settle({ stream, stream_seq }: DeliveriesExhausted): Promise<boolean> {
    const input = await ports.read(stream, stream_seq);
    if (input === null) return true;
    const work = workIn(input);
    if (!(await (work === null ? redriveInput(input) : recoverWork(work, input)))) return false;
    await ports.remove(stream, stream_seq);
    return true;
  }

  async function removeDone(input: StoredInput): Promise<void> {
    const work = workIn(input);
    const found = work === null ? null : await find(work);
    if (found === null || !isFinal(found.message.status)) return;
    await ports.catchUp(found.message.messageId);
    await ports.remove(input.stream, input.streamSequence);
  }

  function workIn({ subject, data }: StoredInput): Work | null {
    return ports.isLane(subject) ? (readWork(data, ports.isOutboundRequest) ?? null) : null;
  }

  /** Null also for a key that PostgreSQL refuses: it cannot have that message. */
  async function find({ messageId, acceptedAt }: Work): Promise<StalledMessage | null> {
    try {
      return await ports.find({ messageId, acceptedAt });
    } catch (error) {
      if (error instanceof DataRefused) return null;
      throw error;
    }
  }

  async function recoverWork(work: Work, input: StoredInput): Promise<boolean> {
    const stalled = await find(work);
    if (stalled === null) return redriveInput(input);
    const { message, leaseLeftMs } = stalled;
    if (isFinal(message.status)) await ports.catchUp(message.messageId);
    else if (leaseLeftMs > 0) return false;
    else await ports.recover(stalled, 'exhausted');
    return true;
  }

  /** Input without a message in PostgreSQL, or that names none: its copies are the only count. */
  async function redriveInput(input: StoredInput): Promise<boolean> {
    if (input.redrive < MAX_REDRIVES) await ports.redrive(input, input.redrive + 1);
    else await ports.unreadable.deadLetterRaw(input);
    return true;
  }
}
