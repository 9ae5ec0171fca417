// Sends HTTP requests of any shape, odd ones included, and lets no answer pass that openapi.yaml does not allow.
import { once } from 'node:events';
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from 'node:http';
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { Problem } from '../../generated/http/contract.ts';
import { type Answered, type Asked, judgeExchange } from './http-contract.ts';
import { exchanges } from './run-state.ts';

/** A null removes a default; a list sends the header more than once. */
export type HeadersToSend = Readonly<Record<string, string | readonly string[] | null>>;

export type RequestToSend = {
  readonly method?: string;
  /** As it goes on the wire, with its query. */
  readonly path: string;
  readonly headers?: HeadersToSend;
  readonly body?: string | Uint8Array;
};

export type Reply = {
  readonly status: number;
  /** Names are in lower case. */
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  /** The body; its shape has been checked against the contract. */
  json<T>(): T;
  readonly problem: Problem;
};

export type HttpClient = Disposable & {
  /** POST /v1/sms/send as tenant `demo`, unless the headers say otherwise. A string or bytes are sent as they are. */
  send(body: unknown, headers?: HeadersToSend): Promise<Reply>;
  /** POST /v1/sms/bulk with `{ messages }`. */
  bulk(messages: readonly unknown[], headers?: HeadersToSend): Promise<Reply>;
  /** GET /v1/sms/{messageId}. */
  get(messageId: string, headers?: HeadersToSend): Promise<Reply>;
  /** Any request; only its own headers are sent, beside Host, Connection and Content-Length. */
  request(request: RequestToSend): Promise<Reply>;
  /** Bytes as they are on a connection of their own; resolves to what came back until it was closed. `unjudged`: an answer that the contract does not allow is expected. */
  raw(bytes: string, judged?: 'unjudged'): Promise<string>;
};

const ANSWER_WITHIN_MS = 20_000;
const JSON_HEADERS = { 'X-Tenant-Id': 'demo', 'Content-Type': 'application/json' };

export function createHttpClient(url: () => string): HttpClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const request = (one: RequestToSend) => exchange(agent, url(), one);
  const post = (path: string, body: unknown, headers: HeadersToSend) =>
    request({ method: 'POST', path, headers: { ...JSON_HEADERS, ...headers }, body: bytesOf(body) });
  return {
    send: (body, headers = {}) => post('/v1/sms/send', body, headers),
    bulk: (messages, headers = {}) => post('/v1/sms/bulk', { messages }, headers),
    get: (messageId, headers = {}) =>
      request({ path: `/v1/sms/${messageId}`, headers: { 'X-Tenant-Id': 'demo', ...headers } }),
    request,
    async raw(bytes, judged) {
      const text = await sendRaw(new URL(url()), bytes);
      if (text !== '' && judged !== 'unjudged') exchanges.add(judgeExchange(rawAsked(bytes), rawAnswered(text)));
      return text;
    },
    [Symbol.dispose]: () => agent.destroy(),
  };
}

function bytesOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

async function exchange(agent: Agent, base: string, one: RequestToSend): Promise<Reply> {
  const { method = 'GET', path } = one;
  const body = Buffer.from(one.body ?? '');
  const reply = await transmit(agent, base, one, body);
  // An answer to HEAD has no body that could be checked.
  if (method !== 'HEAD') exchanges.add(judgeExchange({ method, path, body }, reply));
  return reply;
}

async function transmit(agent: Agent, base: string, one: RequestToSend, body: Buffer): Promise<Reply> {
  const { hostname, port } = new URL(base);
  const request = startRequest({ agent, hostname, port, path: one.path, method: one.method ?? 'GET' });
  for (const [name, value] of Object.entries(one.headers ?? {})) {
    if (value !== null) request.setHeader(name, value);
  }
  if (one.body !== undefined) request.setHeader('Content-Length', body.length);
  request.setTimeout(ANSWER_WITHIN_MS, () => request.destroy(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`)));
  // A refusal may come, and the connection end, before the whole body is sent: the answer counts.
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  request.on('error', () => {});
  return toReply(response);
}

async function toReply(response: IncomingMessage): Promise<Reply> {
  const body = await buffer(response);
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body,
    text: body.toString('utf8'),
    json: <T>() => JSON.parse(body.toString('utf8')) as T,
    get problem() {
      return JSON.parse(body.toString('utf8')) as Problem;
    },
  };
}

function rawAsked(bytes: string): Asked {
  const { first, headers, body } = rawParts(bytes);
  const [method = '', path = ''] = first.split(' ');
  return { method, path, body: body.subarray(0, Number(headers['content-length'] ?? 0)) };
}

/** The first answer; later bytes on the connection are not parsed. */
function rawAnswered(text: string): Answered {
  const { first, headers, body } = rawParts(text);
  return { status: Number(first.split(' ')[1]), headers, body: body.subarray(0, Number(headers['content-length'])) };
}

function rawParts(text: string) {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const fields = lines.map((line) => line.split(/: ?(.*)/, 2)).map(([name = '', value]) => [name.toLowerCase(), value]);
  const headers: IncomingHttpHeaders = Object.fromEntries(fields);
  return { first, headers, body: Buffer.from(rest.join('\r\n\r\n')) };
}

async function sendRaw({ hostname, port }: URL, bytes: string): Promise<string> {
  const socket = connect({ host: hostname, port: Number(port) });
  socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.on('error', () => {});
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('utf8');
}
