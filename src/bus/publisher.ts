// Publishes into JetStream and resolves to the PubAck; all publications share one inbox and one timer, without stack captures.
import { Events, type Msg, type MsgHdrs, type NatsConnection, nuid } from 'nats';
import { type Publication, REDRIVE_HEADER } from '../../generated/events/publications.ts';
import { type Lane, lanes } from '../domain/contract.ts';
import { type PubAck, PublishRefused, PublishTimeout } from '../domain/publishing.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { createShares } from '../lib/shares.ts';
import type { Bus } from './connection.ts';

export type Publisher = Disposable & {
  /**
   * Rejects with Unavailable (nothing was sent, or the link broke before the answer), PublishRefused (nothing was
   * stored) or PublishTimeout (unknown).
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
type Waiting = {
  resolve(ack: PubAck): void;
  reject(error: Error): void;
  readonly deadline: number;
  readonly queue: Queue;
};

const SWEEP_MS = 250;

export function createPublisher(bus: Bus, options: PublisherOptions): Publisher {
  const inbox = `_INBOX.${nuid.next()}`;
  // The entries are in the order of their deadlines, since all wait equally long.
  const waiting = new Map<string, Waiting>();
  const places = createShares<Queue>([...lanes, null], options.maxPending, options.ownShareOfLane);
  let lastToken = 0;

  const subscription = bus.connection.subscribe(`${inbox}.*`, { callback: (_error, message) => settle(message) });
  const sweep = setInterval(expire, SWEEP_MS);
  sweep.unref();
  void rejectWhenBroken();

  function publish(publication: Publication): Promise<PubAck> {
    if (!bus.isConnected) return Promise.reject(new Unavailable('nats', 'not connected'));
    const queue = queueOf(publication);
    if (!places.take(queue)) return Promise.reject(new Unavailable('nats', 'too many unanswered publications'));
    lastToken += 1;
    const token = lastToken.toString(36);
    return new Promise((resolve, reject) => {
      waiting.set(token, { resolve, reject, deadline: performance.now() + options.timeoutMs, queue });
      try {
        send(bus.connection, publication, `${inbox}.${token}`);
      } catch (error) {
        takeOut(token);
        reject(new Unavailable('nats', 'the publication could not be sent', error));
      }
    });
  }

  function takeOut(token: string): Waiting | undefined {
    const entry = waiting.get(token);
    if (entry === undefined) return undefined;
    waiting.delete(token);
    places.release(entry.queue);
    return entry;
  }

  // Whether these were stored is unknown, and not their fault: published again under their ids, each is stored once.
  async function rejectWhenBroken(): Promise<void> {
    for await (const { type } of bus.connection.status()) {
      if (type !== Events.Disconnect) continue;
      for (const token of [...waiting.keys()])
        takeOut(token)?.reject(new Unavailable('nats', 'the link broke before the answer'));
    }
  }

  function settle(message: Msg): void {
    const entry = takeOut(message.subject.slice(inbox.length + 1));
    if (entry === undefined) return;
    try {
      entry.resolve(readAck(message));
    } catch (error) {
      entry.reject(error as Error);
    }
  }

  function expire(): void {
    const now = performance.now();
    for (const [token, entry] of waiting) {
      if (entry.deadline > now) return;
      takeOut(token);
      entry.reject(new PublishTimeout(`no PubAck within ${options.timeoutMs} ms`));
    }
  }

  return {
    publish,
    [Symbol.dispose]() {
      clearInterval(sweep);
      if (!bus.connection.isClosed()) subscription.unsubscribe();
      for (const entry of waiting.values()) entry.reject(new Unavailable('nats', 'the publisher is closed'));
      waiting.clear();
    },
  };
}

function queueOf({ payload }: Publication): Queue {
  return (payload as { readonly lane?: Lane }).lane ?? null;
}

export function send(connection: NatsConnection, publication: Publication, reply: string): void {
  const head = Buffer.from(headOf(publication));
  connection.publish(publication.subject, Buffer.from(JSON.stringify(publication.payload)), {
    reply,
    // The client needs only the bytes of the headers; its own class builds and searches them header by header.
    headers: { encode: () => head } as unknown as MsgHdrs,
  });
}

/** Throws when a value would end its line, and so its header. */
function headOf({ msgId, correlationId, traceparent, redrive }: Publication): string {
  let head = `NATS/1.0\r\ntraceparent: ${oneLine(traceparent)}`;
  if (msgId !== undefined) head += `\r\nNats-Msg-Id: ${oneLine(msgId)}`;
  if (correlationId !== undefined) head += `\r\nX-Correlation-ID: ${oneLine(correlationId)}`;
  if (redrive !== undefined) head += `\r\n${REDRIVE_HEADER}: ${redrive}`;
  return `${head}\r\n\r\n`;
}

const LINE_END = /[\r\n]/;

function oneLine(value: string): string {
  if (LINE_END.test(value)) throw new Error('a header of a publication has more than one line');
  return value;
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
