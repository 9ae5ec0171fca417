// Watches the lanes and the dead letters from outside, in the order in which NATS handled them: what was stored, and what left its lane.
import { connect, Events, type Msg, type NatsConnection } from 'nats';
import { consumers } from '../../generated/events/topology.ts';

export type Passage =
  /** `isOriginal`: not a copy of work that the lane has or had. */
  | { readonly kind: 'on-lane'; readonly messageId: string; readonly seq: number; readonly isOriginal: boolean }
  /** Acknowledged, or removed. */
  | { readonly kind: 'off-lane'; readonly seq: number }
  | { readonly kind: 'dead-letter'; readonly messageId: string }
  /** Something may have happened that was not seen. */
  | { readonly kind: 'gap' };

export type LaneWatch = AsyncDisposable & {
  /** Everything so far. */
  passages(): Promise<readonly Passage[]>;
};

type Publication = { readonly messageId: string; readonly msgId: string; readonly isWork: boolean };

const STREAM = 'ORCH_LANES';
const DEAD_LETTER = 'sms.outbound.deadletter';
const lanes = new Set(consumers.filter((c) => 'lane' in c).map(({ durable }) => durable as string));

/**
 * A publication is seen with the inbox for its PubAck, and the PubAck says where it was stored; an acknowledgement and a
 * removal name the sequence. All of it reaches one connection of one server in the order in which the server handled it.
 */
export async function watchLanes(natsUrl: string): Promise<LaneWatch> {
  const connection = await connect({ servers: natsUrl, maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  const seen: Passage[] = [];
  const unanswered = new Map<string, Publication>();

  function onPublication(message: Msg): void {
    if (message.reply === undefined || message.headers === undefined) return;
    const { headers, subject, reply } = message;
    const messageId = headers.get('X-Correlation-ID');
    if (messageId !== '') {
      unanswered.set(reply, { messageId, msgId: headers.get('Nats-Msg-Id'), isWork: subject !== DEAD_LETTER });
    }
  }

  function onPubAck(message: Msg): void {
    const publication = unanswered.get(message.subject);
    if (publication === undefined) return;
    unanswered.delete(message.subject);
    const { seq, duplicate, error } = message.json<{ seq?: number; duplicate?: boolean; error?: unknown }>();
    if (error !== undefined || seq === undefined) return;
    const { messageId, msgId, isWork } = publication;
    const isOriginal = duplicate !== true && msgId === `lane:${messageId}`;
    seen.push(isWork ? { kind: 'on-lane', messageId, seq, isOriginal } : { kind: 'dead-letter', messageId });
  }

  function onAck(message: Msg): void {
    const text = message.string();
    const [, , , durable = '', , seq] = message.subject.split('.');
    if ((text === '' || text === '+ACK') && lanes.has(durable)) seen.push({ kind: 'off-lane', seq: Number(seq) });
  }

  function onRemoval(message: Msg): void {
    seen.push({ kind: 'off-lane', seq: message.json<{ seq: number }>().seq });
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
  void noteGaps(connection, () => seen.push({ kind: 'gap' }));
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
