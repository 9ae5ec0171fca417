// Stands between a gateway and the service, and keeps what arrives: what a service behind the gateway gets to see.
import { once } from 'node:events';
import { createServer, request as startRequest } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  readonly bytes: number;
};

export type Upstream = AsyncDisposable & {
  readonly port: number;
  readonly seen: readonly Seen[];
  /** The one with this value of X-Case. */
  of(name: string): Seen | undefined;
};

const MAX_SEEN = 10_000;
const WITHIN_MS = 20_000;

export async function startUpstream(serviceUrl: string, place: { port: number; host: string }): Promise<Upstream> {
  const seen: Seen[] = [];
  const server = createServer({ maxHeaderSize: 128 * 1024 }, async (request, response) => {
    const chunks = (await request.toArray()) as Buffer[];
    const body = Buffer.concat(chunks);
    const { method = '', url = '', rawHeaders: headers } = request;
    if (seen.length < MAX_SEEN) seen.push({ method, url, headers, bytes: body.length });
    const onward = startRequest(new URL(url, serviceUrl), { method, headers: request.headers, timeout: WITHIN_MS });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    onward.end(body);
  });
  server.listen(place.port, place.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    of: (name) => seen.find(({ headers }) => valuesOf(headers, 'X-Case').includes(name)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The values of a header, in their order. */
export function valuesOf(headers: readonly string[], name: string): readonly string[] {
  return headers.flatMap((one, at) =>
    at % 2 === 0 && one.toLowerCase() === name.toLowerCase() ? [headers[at + 1] ?? ''] : [],
  );
}
