// The listening socket: slow clients are cut off, unreadable requests get an answer, and closing lets the requests in progress finish.
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { limits } from '../../generated/http/contract.ts';
import { settings } from '../settings.ts';
import type { AnswerUnreadable } from './unreadable.ts';

export type HttpServer = AsyncDisposable & {
  readonly host: string;
  /** The port it really listens on. */
  readonly port: number;
  /** Accepts no new connection; resolves once every running request is answered, or cut off after closeWithinMs. */
  close(): Promise<void>;
};

export type ServerOptions = {
  readonly listener: RequestListener;
  readonly answerUnreadable: AnswerUnreadable;
  readonly host: string;
  /** 0 means a free one. */
  readonly port: number;
  /** The variable that sets the port, for the error that names it. */
  readonly portVariable: string;
  /** The contract's limit by default. */
  readonly headersWithinMs?: number;
  /** Headers and body; no less than `headersWithinMs`. */
  readonly requestWithinMs?: number;
  readonly closeWithinMs?: number;
};

const { maxHeaderBytes, headersWithinSeconds, requestWithinSeconds } = limits.http;
const SETTINGS = {
  maxHeaderSize: maxHeaderBytes,
  // Longer than the 60 s after which the gateway closes an idle connection: the first to close never meets a request.
  keepAliveTimeout: 65_000,
} as const;

/** Rejects when the port is in use; the error says what to do about it. */
export async function openServer(options: ServerOptions): Promise<HttpServer> {
  const { listener, answerUnreadable, closeWithinMs = settings.stop.requestsWithinMs, ...place } = options;
  const headersTimeout = options.headersWithinMs ?? headersWithinSeconds * 1_000;
  const requestTimeout = options.requestWithinMs ?? requestWithinSeconds * 1_000;
  const timeouts = { headersTimeout, requestTimeout, connectionsCheckingInterval: headersTimeout / 2 };
  const server = createServer({ ...SETTINGS, ...timeouts });
  refuseUnreadable(server, answerUnreadable);
  server.on('request', listener);
  await listen(server, place);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeGently(server, closeWithinMs));
  return { host: place.host, port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}

type Place = Pick<ServerOptions, 'host' | 'port' | 'portVariable'>;

function listen(server: Server, place: Place): Promise<void> {
  const { host, port } = place;
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(explained(error, place));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function explained(error: NodeJS.ErrnoException, { host, port, portVariable }: Place): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(`port ${port} of ${host} is in use: stop its holder, or set ${portVariable} to another one`, {
    cause: error,
  });
}

type Unanswered = { readonly request: IncomingMessage; readonly response: ServerResponse };

/** Due answers come before a refusal, since the client would confuse the two; input behind them gets no answer. */
function refuseUnreadable(server: Server, answerUnreadable: AnswerUnreadable): void {
  const unansweredOn = new WeakMap<Duplex, Set<Unanswered>>();
  server.on('request', (request, response) => {
    const unanswered = unansweredOn.get(request.socket) ?? new Set();
    unansweredOn.set(request.socket, unanswered);
    const exchange = { request, response };
    unanswered.add(exchange);
    response.once('close', () => unanswered.delete(exchange));
  });
  const refuse = (error: NodeJS.ErrnoException, socket: Duplex) => {
    const unanswered = [...(unansweredOn.get(socket) ?? [])];
    const lastWhole = unanswered.findLast(({ request }) => request.complete);
    if (lastWhole !== undefined) {
      lastWhole.response.shouldKeepAlive = false;
      lastWhole.response.once('close', () => socket.destroy());
    } else if (socket.writable && error.code !== 'ECONNRESET' && !unanswered.some((one) => one.response.headersSent)) {
      socket.end(answerUnreadable(error), () => socket.destroy());
    } else socket.destroy();
  };
  server.on('clientError', refuse);
  // No client gets a tunnel; without a listener Node would end the connection without an answer.
  server.on('connect', (_request, socket) => refuse(new Error('a tunnel was asked for'), socket));
}

async function closeGently(server: Server, withinMs: number): Promise<void> {
  const cutOff = setTimeout(() => server.closeAllConnections(), withinMs);
  // A connection whose request was running is idle only after its answer, and would then be kept alive.
  const sweep = setInterval(() => server.closeIdleConnections(), 20);
  try {
    await new Promise<void>((resolve) => server.close(() => resolve()));
  } finally {
    clearTimeout(cutOff);
    clearInterval(sweep);
  }
}
