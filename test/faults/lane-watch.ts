// Watches the lanes and the dead letters from outside, in the order of NATS: which messages were stored, and which left their lane.
import { connect, Events, type Msg, type NatsConnection } from 'nats';
import { consumers } from '../../generated/events/topology.ts';

type What =
  /** `isOriginal`: not a copy of work that the lane has or had. */
  | { readonly kind: 'on-lane'; readonly messageId: string; readonly seq: number; readonly isOriginal: boolean }
  /** Acknowledged, or removed. */
  | { readonly kind: 'off-lane'; readonly seq: number }
  | { readonly kind: 'dead-letter'; readonly messageId: string }
  /** An event may have happened that was not seen. */
  | { readonly kind: 'gap' };

/** `atMs`: when the event was seen, in milliseconds. */
export type Passage = What & { readonly atMs: number };

export type LaneWatch = AsyncDisposable & {
  /** Everything so far. */
  passages(): Promise<readonly Passage[]>;
};

type Publication = { readonly messageId: string; readonly msgId: string; readonly isWork: boolean };

type PubAck = { readonly seq: number; readonly duplicate?: boolean };

const STREAM = 'ORCH_LANES';
const DEAD_LETTER = 'sms.outbound.deadletter';
/** A PubAck that names the stored sequence; a refusal names none. */
const WATCHED = /"stream":\s*"(?:ORCH_LANES|ORCH_DEADLETTER)".*"seq":/;
const lanes = new Set(consumers.filter((c) => 'lane' in c).map(({ durable }) => durable as string));

/**
 * A publication is seen with the inbox for its PubAck, and the PubAck says where it was stored; an acknowledgement and a
 * removal name the sequence. All of it reaches one connection of one server, in the order in which the server handled it but for
 * moments: a PubAck goes to its publisher and to the watch one after the other.
 */
export async function watchLanes(natsUrl: string): Promise<LaneWatch> {
  const connection = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const seen: Passage[] = [];
  // By their inbox: each of the two may be seen first.
  const unanswered = new Map<string, Publication>();
  const unasked = new Map<string, PubAck>();

  function onPublication({ reply, headers, subject }: Msg): void {
    const messageId = headers?.get('X-Correlation-ID') ?? '';
    if (reply === undefined || messageId === '') return;
    const publication = { messageId, msgId: headers!.get('Nats-Msg-Id'), isWork: subject !== DEAD_LETTER };
    const ack = unasked.get(reply);
    if (ack === undefined) unanswered.set(reply, publication);
    else if (unasked.delete(reply)) note(publication, ack);
  }

  function onPubAck(message: Msg): void {
    const text = message.string();
    if (!WATCHED.test(text)) return void unanswered.delete(message.subject);
    const publication = unanswered.get(message.subject);
    if (publication === undefined) unasked.set(message.subject, JSON.parse(text));
    else if (unanswered.delete(message.subject)) note(publication, JSON.parse(text));
  }

  function note({ messageId, msgId, isWork }: Publication, { seq, duplicate }: PubAck): void {
    const isOriginal = duplicate !== true && msgId === `lane:${messageId}`;
    const atMs = Date.now();
    seen.push(
      isWork ? { kind: 'on-lane', messageId, seq, isOriginal, atMs } : { kind: 'dead-letter', messageId, atMs },
    );
  }

  function onAck(message: Msg): void {
    const text = message.string();
    const [, , , durable = '', , seq] = message.subject.split('.');
    if ((text === '' || text === '+ACK') && lanes.has(durable)) {
      seen.push({ kind: 'off-lane', seq: Number(seq), atMs: Date.now() });
    }
  }

  function onRemoval(message: Msg): void {
    seen.push({ kind: 'off-lane', seq: message.json<{ seq: number }>().seq, atMs: Date.now() });
  }

  const listen = (subject: string, handle: (message: Msg) => void) =>
    connection.subscribe(subject, { callback: (error, message) => error ?? handle(message) });
  listen('lane.*.outbound.request', onPublication);
  listen(DEAD_LETTER, onPublication);
  // A listener on the inbox of a pull, which has one token, would make a dead worker's pull look alive.
  listen('_INBOX.*.*', onPubAck);
  listen(`$JS.ACK.${STREAM}.>`, onAck);
  listen(`$JS.API.STREAM.MSG.DELETE.${STREAM}`, onRemoval);
  await connection.flush();
  void noteGaps(connection, () => seen.push({ kind: 'gap', atMs: Date.now() }));
  return {
    async passages() {
      await connection.flush();
      return seen;
    },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

async function noteGaps(connection: NatsConnection, note: () => void): Promise<void> {
  for await (const { type } of connection.status()) if (type === Events.Disconnect) note();
}
