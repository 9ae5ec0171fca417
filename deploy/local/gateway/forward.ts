// Hands a request on to the service, once, and its answer back.
import { type IncomingMessage, type ServerResponse, request as startRequest } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Service } from './declared.ts';
import type { Exit, Header } from './lua.ts';
import { headerOf, refused, without } from './plugins.ts';

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
/** Set anew: the body is here as a whole, and the service has another name than the gateway. */
const OF_THE_REQUEST_BEFORE = ['host', 'content-length', 'expect'];

export type Handed = {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: Buffer;
};

/** Null once the service has answered; else what the client is told instead. */
export async function forward(
  service: Service,
  handed: Handed,
  response: ServerResponse,
  echoed: Readonly<Record<string, string>>,
): Promise<Exit | null> {
  let answer: IncomingMessage;
  try {
    answer = await send(service, handed);
  } catch (error) {
    const isLate = (error as Error).message === LATE;
    return isLate
      ? refused(504, 'The upstream server is timing out')
      : refused(502, 'An invalid response was received from the upstream server');
  }
  response.writeHead(answer.statusCode ?? 502, headersOf(answer, echoed));
  await pipeline(answer, response).catch(() => response.destroy());
  return null;
}

const LATE = 'no answer in time';

function send(service: Service, { method, path, headers, body }: Handed): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // No connection is used twice: one that the service closes at that moment would lose a request.
  const outgoing = startRequest(new URL(path, service.url), { method, agent: false, timeout: service.read_timeout });
  for (const [name, value] of passedOn(headers)) outgoing.appendHeader(name, value);
  if (body.length > 0 || method === 'POST') outgoing.setHeader('Content-Length', body.length);
  outgoing.on('timeout', () => outgoing.destroy(new Error(LATE)));
  outgoing.on('error', reject).on('response', resolve);
  outgoing.end(body);
  return promise;
}

/** What `Connection` names goes no further, whoever set it. */
function passedOn(headers: readonly Header[]): readonly Header[] {
  const named = (headerOf(headers, 'connection') ?? '').split(',').map((name) => name.trim());
  return without(headers, [...HOP_BY_HOP, ...OF_THE_REQUEST_BEFORE, ...named]);
}

function headersOf({ rawHeaders }: IncomingMessage, echoed: Readonly<Record<string, string>>): string[] {
  const pairs = pairsOf(rawHeaders);
  return [...without(pairs, [...HOP_BY_HOP, ...Object.keys(echoed)]), ...Object.entries(echoed)].flat();
}

export function pairsOf(raw: readonly string[]): readonly Header[] {
  return raw.flatMap((name, at): Header[] => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []));
}
