// Messages of a stream by their sequences, for those that NATS delivers no more.
import { headers, type JetStreamManager, NatsError, type StoredMsg } from 'nats';
import { laneOfToken, subjects } from '../../generated/events/channels.ts';
import { REDRIVE_HEADER } from '../../generated/events/publications.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { StoredInput } from '../domain/stored-input.ts';
import { settings } from '../settings.ts';
import type { Bus } from './connection.ts';
import { redriveOf, traceparentOf } from './consume.ts';
import { readHeaders } from './headers.ts';

const TIMEOUT_MS = 5_000;
const managerOf = (bus: Bus) => bus.connection.jetstreamManager({ checkAPI: false, timeout: TIMEOUT_MS });

/** Null when the stream, or the message in it, is gone. */
export async function readStored(bus: Bus, stream: string, sequence: number): Promise<StoredInput | null> {
  const manager = await managerOf(bus);
  const message = await missingAsNull(manager.streams.getMessage(stream, { seq: sequence }));
  return message === null ? null : toStored(stream, message);
}

/** Removing a message that is gone is no error. */
export async function removeStored(bus: Bus, stream: string, sequence: number): Promise<void> {
  const manager = await managerOf(bus);
  await missingAsNull(manager.streams.deleteMessage(stream, sequence, false));
}

/** Puts the same bytes on the same subject; the id names the repeated message, so that doing it twice adds one. */
export async function redriveStored(bus: Bus, stored: StoredInput, n: number): Promise<void> {
  const head = headers();
  head.append(REDRIVE_HEADER, String(n));
  if (stored.traceparent !== undefined) head.append('traceparent', stored.traceparent);
  const msgID = `again:${stored.stream}:${stored.streamSequence}`;
  await bus.connection
    .jetstream({ timeout: settings.stages.publishTimeoutMs })
    .publish(stored.subject, stored.data, { headers: head, msgID });
}

/** By lane (P0 to P4) the time of its oldest undelivered message, RFC 3339; a lane without one is left out. */
export async function waitingSince(bus: Bus): Promise<ReadonlyMap<string, string>> {
  const manager = await managerOf(bus);
  const found = new Map<string, string>();
  for (const consumer of consumers) {
    if (!('lane' in consumer)) continue;
    const since = await oldestUndelivered(
      manager,
      consumer.stream,
      consumer.durable,
      subjects.laneRequest(consumer.lane),
    );
    if (since !== null) found.set(laneOfToken[consumer.lane], since);
  }
  return found;
}

async function oldestUndelivered(manager: JetStreamManager, stream: string, durable: string, subject: string) {
  const { num_pending, delivered } = await manager.consumers.info(stream, durable);
  if (num_pending === 0) return null;
  const message = await nextOn(manager, stream, subject, delivered.stream_seq + 1);
  return message === null ? null : message.time.toISOString();
}

const FIRST_FEW = 100;

/** Of each lane the first few messages of that age whose first delivery is over, or will never come. */
export async function leftOnLanes(bus: Bus, ageMs: number): Promise<readonly StoredInput[]> {
  const manager = await managerOf(bus);
  const found: StoredInput[] = [];
  for (const consumer of consumers) {
    if (!('lane' in consumer)) continue;
    const { stream, durable, lane } = consumer;
    const { delivered, num_pending } = await manager.consumers.info(stream, durable);
    // With nothing pending, no message there will ever be delivered: a consumer may forget some when its leader dies.
    const last = num_pending === 0 ? Number.POSITIVE_INFINITY : delivered.stream_seq;
    for (let count = 0, from = 1; count < FIRST_FEW; count += 1) {
      const message = await nextOn(manager, stream, subjects.laneRequest(lane), from);
      if (message === null || message.seq > last) break;
      if (message.time.getTime() > Date.now() - ageMs) break;
      found.push(toStored(stream, message));
      from = message.seq + 1;
    }
  }
  return found;
}

function nextOn(manager: JetStreamManager, stream: string, subject: string, from: number): Promise<StoredMsg | null> {
  // The client's type asks for one of the two; the server takes both as "the next one from here".
  return missingAsNull(manager.streams.getMessage(stream, { seq: from, next_by_subj: subject } as never));
}

function toStored(stream: string, message: StoredMsg): StoredInput {
  const { subject, data, seq } = message;
  const head = readHeaders(message);
  return { subject, data, traceparent: traceparentOf(head), redrive: redriveOf(head), stream, streamSequence: seq };
}

async function missingAsNull<T>(request: Promise<T>): Promise<T | null> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof NatsError && (error.code === '404' || error.api_error?.code === 404)) return null;
    throw error;
  }
}
