// Publishes into JetStream and resolves to the PubAck.
import type { Msg } from 'nats';
import type { Publication } from '../../generated/events/publications.ts';
import { type Lane, lanes } from '../domain/contract.ts';
import { type PubAck, PublishRefused, PublishTimeout } from '../domain/publishing.ts';
import { createShares } from '../lib/shares.ts';
import type { Bus } from './connection.ts';
import { createInbox } from './inbox.ts';
import { send } from './send.ts';

export type Publisher = Disposable & {
  /**
   * Rejects with Unavailable (nothing was sent, or the link broke before the answer), PublishRefused (nothing was
   * stored) or PublishTimeout (unknown). Whether a publication was stored when the link broke is unknown, and not its
   * fault: published again under its id, it is stored once.
   */
  publish(publication: Publication): Promise<PubAck>;
};

export type PublisherOptions = {
  readonly timeoutMs: number;
  readonly maxPending: number;
  /** The share of those that each lane has for itself. */
  readonly ownShareOfLane: number;
};

/** Null: of no lane, as audits and input that could not be read. */
type Queue = Lane | null;

export function createPublisher(bus: Bus, { timeoutMs, maxPending, ownShareOfLane }: PublisherOptions): Publisher {
  const places = createShares<Queue>([...lanes, null], maxPending, ownShareOfLane);
  const late = () => new PublishTimeout(`no PubAck within ${timeoutMs} ms`);
  const inbox = createInbox(bus, { what: 'publication', timeoutMs, places, read: readAck, late });
  return {
    publish: (publication) => inbox.ask((replyTo) => send(bus.connection, publication, replyTo), queueOf(publication)),
    [Symbol.dispose]: () => inbox[Symbol.dispose](),
  };
}

function queueOf({ payload }: Publication): Queue {
  return (payload as { readonly lane?: Lane }).lane ?? null;
}

function readAck(message: Msg): PubAck {
  // 503 without a body: no stream listens on the subject.
  if (message.headers?.code !== undefined && message.headers.code >= 400) {
    throw new PublishRefused(`${message.headers.code} ${message.headers.description}`, false);
  }
  const answer = message.json<{ error?: { description?: string }; stream: string; seq: number; duplicate?: boolean }>();
  if (answer.error !== undefined) throw new PublishRefused(answer.error.description ?? 'refused without a reason');
  return { stream: answer.stream, seq: answer.seq, duplicate: answer.duplicate === true };
}
