// The listening socket: slow clients are cut off, and closing lets the requests in progress finish.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export type HttpServer = AsyncDisposable & {
  readonly host: string;
  /** The port it really listens on. */
  readonly port: number;
  /** Takes no new connection; resolves once every running request is answered, or cut off after closeWithinMs. */
  close(): Promise<void>;
};

const TIMEOUTS = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  // Longer than the 60 s after which the gateway closes an idle connection: the one who closes first never meets a request.
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 5_000,
} as const;
const MAX_HEADER_BYTES = 16 * 1024;
const CLOSE_WITHIN_MS = 10_000;

/** Port 0 takes a free one. */
export async function openServer(
  listener: RequestListener,
  host: string,
  port: number,
  closeWithinMs = CLOSE_WITHIN_MS,
): Promise<HttpServer> {
  const server = createServer({ ...TIMEOUTS, maxHeaderSize: MAX_HEADER_BYTES }, listener);
  await listen(server, host, port);
  let closed: Promise<void> | undefined;
  const close = () => (closed ??= closeGently(server, closeWithinMs));
  return { host, port: (server.address() as AddressInfo).port, close, [Symbol.asyncDispose]: close };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(explained(error, host, port));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

function explained(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(`port ${port} of ${host} is in use: stop its holder, or set PORT to another one`, { cause: error });
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
