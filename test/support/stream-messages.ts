// Reads what a stream holds, without taking anything from it.
import { type JetStreamManager, type NatsConnection, NatsError, type StoredMsg } from 'nats';
import type { StreamName } from '../../generated/events/topology.ts';

export type Stored = {
  readonly seq: number;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields whose presence the contract has checked
  readonly payload: any;
};

const NOT_FOUND = '404';

/** All that is stored, oldest first; `subject` may have wildcards. */
export async function readStream(
  connection: NatsConnection,
  stream: StreamName,
  subject = '>',
): Promise<readonly Stored[]> {
  const manager = await connection.jetstreamManager();
  const { state } = await manager.streams.info(stream);
  const found: Stored[] = [];
  for (let seq = state.first_seq; seq <= state.last_seq; ) {
    const message = await nextMessage(manager, stream, { seq, next_by_subj: subject });
    if (message === null) break;
    found.push(toStored(message));
    seq = message.seq + 1;
  }
  return found;
}

type Query = { readonly seq: number; readonly next_by_subj: string };

async function nextMessage(manager: JetStreamManager, stream: string, query: Query): Promise<StoredMsg | null> {
  try {
    return await manager.streams.getMessage(stream, query as never);
  } catch (error) {
    if (error instanceof NatsError && (error.code === NOT_FOUND || error.api_error?.code === 404)) return null;
    throw error;
  }
}

function toStored(message: StoredMsg): Stored {
  const head = message.header;
  return {
    seq: message.seq,
    subject: message.subject,
    headers: Object.fromEntries(head?.keys().map((key) => [key, head.get(key)]) ?? []),
    payload: parse(message),
  };
}

function parse(message: StoredMsg): unknown {
  try {
    return message.json();
  } catch {
    return message.string();
  }
}
