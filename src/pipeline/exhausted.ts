// Takes what NATS delivers no more out of its stream, after seeing to it that it is done, back on its lane, or set aside.
import type { DeliveriesExhausted, OutboundRequest } from '../../generated/events/types.ts';
import { DataRefused } from '../domain/data-refused.ts';
import type { MessageKey } from '../domain/journey.ts';
import { isFinal } from '../domain/lifecycle.ts';
import { MAX_REDRIVES, type StalledMessage } from '../domain/recovery.ts';
import type { StoredInput } from '../domain/stored-input.ts';
import { settings } from '../settings.ts';
import type { LaneDelivery } from './delivery.ts';
import { readWork, type Work } from './inputs.ts';
import { readJson } from './read-json.ts';
import type { Recover } from './recover.ts';
import type { Unreadable } from './unreadable.ts';

export type ExhaustedPorts = {
  readonly isAdvisory: (value: unknown) => value is DeliveriesExhausted;
  readonly isOutboundRequest: (value: unknown) => value is OutboundRequest;
  readonly isLane: (subject: string) => boolean;
  /** Null when the stream does not have it any more. */
  read(stream: string, sequence: number): Promise<StoredInput | null>;
  remove(stream: string, sequence: number): Promise<void>;
  /** The message as it stands, null when PostgreSQL does not have it. */
  find(key: MessageKey): Promise<StalledMessage | null>;
  readonly recover: Recover;
  /** Tells what a message still has to tell. */
  catchUp(messageId: string): Promise<void>;
  /** Puts the same bytes on the same subject again, as the nth copy; resolves once they are stored. */
  redrive(input: StoredInput, n: number): Promise<void>;
  readonly unreadable: Pick<Unreadable, 'deadLetterRaw'>;
  readonly onTrouble: (error: unknown) => void;
};

export type Exhausted = {
  /** Handles one advisory; it comes back until its message is taken care of. */
  handle(delivery: LaneDelivery): Promise<void>;
  /** Takes work out of its stream that is done, and leaves everything else: an advisory may never have been heard. */
  removeDone(input: StoredInput): Promise<void>;
};

export function createExhausted(ports: ExhaustedPorts): Exhausted {
  return { handle, removeDone };

  async function handle(delivery: LaneDelivery): Promise<void> {
    const advisory = readJson(delivery.data);
    if (!ports.isAdvisory(advisory)) return delivery.ack();
    try {
      if (await takeCare(advisory)) delivery.ack();
      else delivery.nak(settings.delivery.troublePauseMs);
    } catch (error) {
      ports.onTrouble(error);
      delivery.nak(settings.delivery.troublePauseMs);
    }
  }

  /** False when someone still works on it. */
  async function takeCare({ stream, stream_seq }: DeliveriesExhausted): Promise<boolean> {
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

  /** What PostgreSQL cannot be asked for, it does not have. */
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

  /** Input that PostgreSQL knows nothing of, or that is no message: counted by its copies alone. */
  async function redriveInput(input: StoredInput): Promise<boolean> {
    if (input.redrive < MAX_REDRIVES) await ports.redrive(input, input.redrive + 1);
    else await ports.unreadable.deadLetterRaw(input);
    return true;
  }
}
