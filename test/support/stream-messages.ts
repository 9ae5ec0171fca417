// Reads the messages of a stream, without removing any; a message is read once.
import { type JetStreamManager, type NatsConnection, NatsError, type StoredMsg } from 'nats';
import type { StreamName } from '../../generated/events/topology.ts';
import { readHeaders } from '../../src/bus/headers.ts';

export type Stored = {
  readonly seq: number;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read fields whose presence the contract has checked
  readonly payload: any;
};

type Known = { readonly created: string; readonly upTo: number; readonly messages: readonly Stored[] };

const NOT_FOUND = '404';
const AT_A_TIME = 128;
const known = new WeakMap<NatsConnection, Map<StreamName, Known>>();

/** All that is stored, oldest first; `subject` may have wildcards. */
export async function readStream(
  connection: NatsConnection,
  stream: StreamName,
  subject = '>',
): Promise<readonly Stored[]> {
  const manager = await connection.jetstreamManager({ checkAPI: false });
  const { state, created, config } = await manager.streams.info(stream);
  const before = knownOf(connection).get(stream);
  // Only from the end of a work queue, or by hand, a message goes that is not the oldest.
  const isAppendOnly = config.retention === 'limits' && state.num_deleted === undefined;
  const start = isAppendOnly && before?.created === created ? before : { upTo: state.first_seq - 1, messages: [] };
  const added = await dump(manager, stream, start.upTo + 1, state.last_seq);
  const messages = [...start.messages, ...added].filter(({ seq }) => seq >= state.first_seq);
  if (isAppendOnly) knownOf(connection).set(stream, { created, upTo: state.last_seq, messages });
  const isWanted = matcherOf(subject);
  return messages.filter((message) => isWanted(message.subject));
}

function knownOf(connection: NatsConnection): Map<StreamName, Known> {
  const map = known.get(connection) ?? new Map<StreamName, Known>();
  known.set(connection, map);
  return map;
}

/** The messages of a stream in this range, oldest first; many reads at a time, since there may be thousands. */
export async function dump(
  manager: JetStreamManager,
  stream: StreamName,
  first: number,
  last: number,
): Promise<readonly Stored[]> {
  const found: Stored[] = [];
  // A stream that has never had a message begins at 0, which is no sequence.
  for (let from = Math.max(1, first); from <= last; from += AT_A_TIME) {
    const count = Math.min(AT_A_TIME, last - from + 1);
    const window = await Promise.all(Array.from({ length: count }, (_, index) => read(manager, stream, from + index)));
    for (const message of window) if (message !== null) found.push(toStored(message));
  }
  return found;
}

async function read(manager: JetStreamManager, stream: StreamName, seq: number): Promise<StoredMsg | null> {
  try {
    return await manager.streams.getMessage(stream, { seq });
  } catch (error) {
    if (error instanceof NatsError && (error.code === NOT_FOUND || error.api_error?.code === 404)) return null;
    throw error;
  }
}

function matcherOf(pattern: string): (subject: string) => boolean {
  const tokens = pattern.split('.').map((token) => {
    if (token === '>') return '.+';
    return token === '*' ? '[^.]+' : token.replaceAll(/[^\w-]/g, '\\$&');
  });
  const regex = new RegExp(`^${tokens.join('\\.')}$`);
  return (subject) => regex.test(subject);
}

function toStored(message: StoredMsg): Stored {
  const head = readHeaders(message);
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
