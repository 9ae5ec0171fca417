// A stand-in for Kong on this machine: it applies a rendered configuration of kong/, the Lua in it included, and takes another one on its admin port.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Plugins, readDeclaration, routesOf } from './declared.ts';
import { forward, pairsOf } from './forward.ts';
import { type Exit, openLua } from './lua.ts';
import { type Passing, type PluginParts, refused, runPlugins } from './plugins.ts';
import { createRateLimit } from './rate-limit.ts';
import { targetOf } from './target.ts';

export type GatewayOptions = {
  /** Of `npm run kong:render`. Without one nothing has a route until one is posted. */
  readonly yaml?: string;
  readonly redisUrl: string;
  /** The environment of Kong, for `{vault://env/...}`. */
  readonly env: Readonly<Record<string, string>>;
  readonly port?: number;
  readonly adminPort?: number;
};

export type Gateway = AsyncDisposable & { readonly url: string; readonly adminUrl: string };

/** Of Kong's nginx with the buffers that kong/kong.template.yaml asks for. */
const MAX_HEADER_LINE_BYTES = 16 * 1024;
const MAX_HEADER_BYTES = 4 * MAX_HEADER_LINE_BYTES;
/** More than any route takes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const HOST = '127.0.0.1';

type Applied = ReturnType<typeof apply>;

function apply(yaml: string) {
  const declaration = readDeclaration(yaml);
  return {
    routes: routesOf(declaration),
    everywhere: Object.fromEntries(declaration.plugins) as Plugins,
    credentials: declaration.consumers.flatMap((one) => one.jwt_secrets),
    tagsOf: (name: string) => declaration.services.find((service) => service.name === name)?.tags ?? null,
  };
}

export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  await using stack = new AsyncDisposableStack();
  const lua = stack.use(await openLua({ ...options, nowMs: Date.now }));
  const rateLimit = createRateLimit();
  let applied: Applied | null = options.yaml === undefined ? null : apply(options.yaml);

  const proxy = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) => {
    const parts = { lua, rateLimit, credentials: applied?.credentials ?? [], nowMs: Date.now };
    void pass(applied, parts, request, response).catch(() =>
      answer(response, refused(500, 'An unexpected error occurred'), {}),
    );
  });
  proxy.on('clientError', refuseUnreadable).on('connect', (_request, socket) => refuseUnreadable(null, socket));
  const admin = createServer((request, response) => {
    void administer(
      request,
      response,
      () => applied,
      (yaml) => (applied = apply(yaml)),
    );
  });
  const url = await listen(proxy, options.port ?? 0, stack);
  const adminUrl = await listen(admin, options.adminPort ?? 0, stack);
  const open = stack.move();
  return { url, adminUrl, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function listen(server: Server, port: number, stack: AsyncDisposableStack): Promise<string> {
  server.listen(port, HOST);
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

async function pass(
  applied: Applied | null,
  parts: PluginParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET' } = request;
  const { path, query } = targetOf(request.url ?? '/');
  const passing: Passing = {
    headers: pairsOf(request.rawHeaders),
    echoed: {},
    token: undefined,
    readBody: bodyOf(request),
  };
  if (isMalformed(passing.headers)) return answer(response, refused(400, 'Bad request'), {});
  const route = applied?.routes.find((one) => one.methods.includes(method) && one.paths.some((it) => it.test(path)));
  const plugins = route?.plugins ?? applied?.everywhere ?? {};
  const exit = await runPlugins(plugins, passing, parts);
  if (exit !== null) return answer(response, exit, passing.echoed);
  if (route === undefined) return answer(response, refused(404, 'no Route matched with those values'), passing.echoed);
  const body = await passing.readBody(MAX_BODY_BYTES);
  if (body === null) return answer(response, refused(413, 'Payload Too Large'), passing.echoed);
  const handed = { method, path: `${path}${query}`, headers: passing.headers, body };
  const failed = await forward(route.service, handed, response, passing.echoed);
  if (failed !== null) answer(response, failed, passing.echoed);
}

/** As nginx judges before any plugin. */
function isMalformed(headers: Passing['headers']): boolean {
  const isLong = headers.some(([name, value]) => name.length + value.length + 4 > MAX_HEADER_LINE_BYTES);
  return isLong || headers.filter(([name]) => name.toLowerCase() === 'authorization').length > 1;
}

/** The body is read once, as far as the least bound that it is asked with. */
function bodyOf(request: IncomingMessage): Passing['readBody'] {
  let read: Promise<Buffer | null> | undefined;
  return async (maxBytes) => {
    read ??= readBounded(request, maxBytes);
    const body = await read;
    return body !== null && body.length > maxBytes ? null : body;
  };
}

async function readBounded(request: IncomingMessage, maxBytes: number): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    bytes += (chunk as Buffer).length;
    if (bytes > maxBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function answer(response: ServerResponse, { status, body, headers }: Exit, echoed: Readonly<Record<string, string>>) {
  if (response.headersSent) return void response.destroy();
  const close = response.req.complete ? {} : { Connection: 'close' };
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', ...headers, ...echoed, ...close });
  response.end(JSON.stringify(body));
}

function refuseUnreadable(_error: Error | null, socket: Duplex): void {
  const body = JSON.stringify({ message: 'Bad request' });
  const head = `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${body.length}\r\nConnection: close`;
  if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n${head}\r\n\r\n${body}`);
}

/** The two operations of Kong's admin port that `npm run kong:render` uses. */
async function administer(...[request, response, current, replace]: AdminCall): Promise<void> {
  const tell = (status: number, body: unknown) => answer(response, { status, body, headers: {} }, {});
  const name = /^\/services\/([\w-]+)$/.exec(request.url ?? '')?.[1];
  if (request.method === 'GET' && name !== undefined) {
    const tags = current()?.tagsOf(name) ?? null;
    return tags === null ? tell(404, { message: 'Not found' }) : tell(200, { name, tags });
  }
  if (request.method !== 'POST' || request.url !== '/config') return tell(404, { message: 'Not found' });
  try {
    const body = await readBounded(request, MAX_BODY_BYTES);
    replace((JSON.parse(String(body)) as { readonly config: string }).config);
    tell(201, {});
  } catch (error) {
    tell(400, { message: (error as Error).message });
  }
}

type AdminCall = [...Parameters<RequestListener>, current: () => Applied | null, replace: (yaml: string) => void];
