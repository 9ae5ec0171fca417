// The order in which a request is refused, and what a client sees of it.

import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { operations } from '../../generated/http/operations.ts';
import { noRankedTurns, type RankedTurns } from '../../src/admission/ranked-turns.ts';
import type { RequestAnswered } from '../../src/domain/request-answered.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { createInternalApp, createPublicApp, type HttpTelemetry } from '../../src/http/app.ts';
import { createAdminHandlers, createProcessHandlers, createPublicHandlers } from '../../src/http/handlers.ts';
import { type HttpServer, openServer } from '../../src/http/server.ts';

const test = suite('http/app');

const SEND = '/v1/sms/send';
const MIB = 1024 * 1024;
/** Twice the bytes that are read of a refused body, so that bytes in buffers do not count. */
const ENDLESS_MIB = 64;
const message = { to: '+14155550123', from: 'ACME', body: 'hi' };
const answered: RequestAnswered[] = [];
const failures: unknown[] = [];
let submit = async (): Promise<never> => {
  throw new Unavailable('postgres', 'gone');
};
let server: HttpServer;
let internal: HttpServer;
const unused = async (): Promise<never> => {
  throw new Unavailable('postgres', 'not part of this test');
};

const telemetry: HttpTelemetry = {
  requestAnswered: (answer) => answered.push(answer),
  requestFailed: ({ error }) => failures.push(error),
};
const publicParts = {
  handlers: createPublicHandlers({ submit: () => submit(), findMessage: async () => null, turns: noRankedTurns }),
  gatewayTokens: ['old-token', 'new-token'],
  turns: noRankedTurns,
  telemetry,
};
const internalParts = {
  handlers: createProcessHandlers({
    dependencies: { latest: async () => ({ postgres: 'up', nats: 'up', redis: 'up', routingEngine: 'up' }) },
    readMetrics: async (format) => `${format}\n`,
    siteDirectory: new URL('./no-such-directory/', import.meta.url),
  }),
  adminHandlers: createAdminHandlers({
    store: {
      ...{ browseDeadLetters: unused, resolveDeadLetter: unused, countReplayable: unused },
      ...{ whyNotReplayable: unused, startReplay: unused, findReplay: unused },
    },
    kills: { kill: unused, lift: unused, list: unused },
    ...{ nowMs: Date.now, uuid: randomUUID },
  }),
  internalTokens: [],
  telemetry,
};

type App = Awaited<ReturnType<typeof createPublicApp>>;

const serve = (app: App) =>
  openServer({
    ...{ listener: app.callback(), answerUnreadable: () => '' },
    ...{ host: '127.0.0.1', port: 0, portVariable: 'PORT' },
  });

test.before(async () => {
  server = await serve(await createPublicApp(publicParts));
  internal = await serve(await createInternalApp(internalParts));
});
test.after(async () => {
  await server.close();
  await internal.close();
});
test.before.each(() => {
  answered.length = 0;
  failures.length = 0;
});

type Asked = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string | string[] | undefined>;
  readonly body?: string | Buffer;
  /** Default: the public one. */
  readonly at?: HttpServer;
};
type Answered = {
  readonly status: number;
  readonly code: string;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
};

const passing = {
  'x-gateway-auth': 'new-token',
  'x-tenant-id': 'demo',
  'content-type': 'application/json',
};

/** A complete request, except for the given parts. */
function ask({
  method = 'POST',
  path = SEND,
  headers = {},
  body = JSON.stringify(message),
  at = server,
}: Asked): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = Object.entries({ ...passing, ...headers }).filter(([, value]) => value !== undefined);
    const options = { host: at.host, port: at.port, method, path, headers: Object.fromEntries(sent) };
    const request = httpRequest(options as never, async (response) => {
      const text = (await response.toArray()).join('');
      const isProblem = response.headers['content-type'] === 'application/problem+json';
      const code = isProblem && text !== '' ? JSON.parse(text).code : '';
      resolve({ status: response.statusCode!, code, body: text, headers: response.headers });
    });
    request.on('error', reject);
    request.end(method === 'POST' ? body : undefined);
  });
}

// Each step breaks one more thing, from the last check to the first: the code of the earlier check has to win.
test('the answer to a request that breaks several rules names the first one', async () => {
  const headers: Record<string, string> = {};
  let body: string | Buffer = JSON.stringify(message);
  let path = SEND;
  const steps: readonly (readonly [string, () => void])[] = [
    ['STORE_UNAVAILABLE', () => {}],
    ['VALIDATION_FAILED', () => (body = '{}')],
    ['VALIDATION_FAILED', () => (headers['x-template-id'] = 'otp-login')],
    ['INVALID_LANE', () => (headers['x-priority-lane'] = 'P9')],
    ['INVALID_IDEMPOTENCY_KEY', () => (headers['idempotency-key'] = 'a b')],
    ['DUPLICATE_KEY', () => (body = '{"to":1,"to":2}')],
    ['BODY_TOO_LARGE', () => (body = Buffer.alloc(65_537))],
    ['UNSUPPORTED_MEDIA_TYPE', () => (headers['content-type'] = 'text/plain')],
    ['TENANT_MISSING', () => (headers['x-tenant-id'] = 'a:b')],
    ['GATEWAY_PROOF_REFUSED', () => (headers['x-gateway-auth'] = 'wrong')],
    ['UNKNOWN_PATH', () => (path = '/v1/sms/else/where')],
    ['MALFORMED_URL', () => (path = '/v1/%zz')],
  ];
  for (const [code, breakIt] of steps) {
    breakIt();
    const answer = await ask({ path, headers, body });
    assert.is(answer.code, code);
    assert.is(answered.at(-1)?.code, code);
  }
});

test('a bulk that is too long is refused before its messages are validated', async () => {
  const body = JSON.stringify({ messages: new Array(1001).fill(null), unknown: 1 });
  assert.is((await ask({ path: '/v1/sms/bulk', body })).code, 'BATCH_TOO_LARGE');
});

test('an object with more keys than any rule allows is refused before its keys are validated one by one', async () => {
  const many = Object.fromEntries(Array.from({ length: 500_000 }, (_, n) => [`k${n}`, 1]));
  for (const [body, field] of [
    [many, ''],
    [{ messages: [{ ...message, metadata: many }] }, 'messages.0.metadata'],
  ] as const) {
    const answer = await ask({ path: '/v1/sms/bulk', body: JSON.stringify(body) });
    assert.is(answer.status, 400);
    assert.equal(JSON.parse(answer.body).errors, [{ field, code: 'COUNT', message: 'has too many keys' }]);
  }
});

test('a path without the method names the methods it has', async () => {
  for (const [path, method, allow] of [
    [SEND, 'GET', 'POST'],
    ['/v1/sms/bulk', 'GET', 'POST'],
    [SEND, 'HEAD', 'POST'],
    [SEND, 'OPTIONS', 'POST'],
    [SEND, 'PROPFIND', 'POST'],
    ['/v1/sms/6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11', 'DELETE', 'GET, HEAD'],
    ['/v1/internal/orch/fastpath/disable', 'PUT', 'GET, HEAD, POST, DELETE'],
    ['/health/live', 'POST', 'HEAD, GET'],
  ] as const) {
    const at = path.startsWith('/v1/sms/') ? server : internal;
    const { status, headers } = await ask({ path, method, at });
    assert.equal([status, headers['allow']], [405, allow], `${method} ${path}`);
  }
});

test('a tenant or a key that is sent twice counts as missing', async () => {
  assert.is((await ask({ headers: { 'x-tenant-id': ['a', 'b'] } })).code, 'TENANT_MISSING');
  assert.is((await ask({ headers: { 'x-tenant-id': ['a', ''] } })).code, 'TENANT_MISSING');
  assert.is((await ask({ headers: { 'idempotency-key': ['a', 'a'] } })).code, 'INVALID_IDEMPOTENCY_KEY');
});

test('any of the tokens proves the gateway, so that they can be changed without a gap', async () => {
  for (const token of ['old-token', 'new-token']) {
    assert.is((await ask({ headers: { 'x-gateway-auth': token } })).code, 'STORE_UNAVAILABLE');
  }
  for (const token of [undefined, '', 'old', 'old-token2']) {
    assert.is((await ask({ headers: { 'x-gateway-auth': token } })).code, 'GATEWAY_PROOF_REFUSED');
  }
});

test('only plain JSON in UTF-8 is read', async () => {
  const types = ['application/json; charset=utf-16', 'application/jsonx', 'application/json, text/plain', ''];
  for (const type of types) {
    assert.is((await ask({ headers: { 'content-type': type } })).code, 'UNSUPPORTED_MEDIA_TYPE', type);
  }
  for (const coding of ['gzip', 'identity, gzip']) {
    assert.is((await ask({ headers: { 'content-encoding': coding } })).code, 'UNSUPPORTED_MEDIA_TYPE');
  }
  for (const type of ['Application/JSON', 'application/json;charset="UTF-8"', 'application/json; charset=utf-8; v=1']) {
    assert.is((await ask({ headers: { 'content-type': type } })).code, 'STORE_UNAVAILABLE', type);
  }
});

test('a body that grows beyond the limit is answered even while the client still sends it', async () => {
  const headers = { 'transfer-encoding': 'chunked' };
  const body = Buffer.alloc(4 * 1024 * 1024, 'x');
  assert.is((await ask({ headers, body })).code, 'BODY_TOO_LARGE');
  assert.is((await ask({ body })).code, 'BODY_TOO_LARGE');
});

test('a refused body that never ends is answered and then cut off', async () => {
  const socket = connect(server.port, server.host);
  const answer: Buffer[] = [];
  socket.on('data', (chunk) => answer.push(chunk));
  socket.on('error', () => {});
  const next = (event: string) => new Promise((resolve) => socket.once(event, resolve));
  const closed = next('close');
  const head = Object.entries(passing).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${SEND} HTTP/1.1\r\nHost: x\r\n${head.join('')}Transfer-Encoding: chunked\r\n\r\n`);
  const chunk = `100000\r\n${'x'.repeat(MIB)}\r\n`;
  for (let sent = 0; sent < ENDLESS_MIB && !socket.closed; sent += 1) {
    if (!socket.write(chunk)) await Promise.race([next('drain'), closed]);
  }
  const isCutOff = socket.closed;
  socket.destroy();
  assert.match(Buffer.concat(answer).toString(), /^HTTP\/1\.1 413 [\s\S]*"code":"BODY_TOO_LARGE"/);
  assert.ok(isCutOff, `${ENDLESS_MIB} MiB were read`);
});

test('a client that goes away is no defect', async () => {
  const gone = Promise.withResolvers<void>();
  const { requestAnswered } = telemetry;
  telemetry.requestAnswered = (answer) => {
    requestAnswered(answer);
    gone.resolve();
  };
  const socket = connect(server.port, server.host);
  const head = Object.entries(passing).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`POST ${SEND} HTTP/1.1\r\nHost: x\r\n${head.join('')}Content-Length: 10\r\n\r\n{`, () =>
    socket.destroy(),
  );
  await gone.promise;
  telemetry.requestAnswered = requestAnswered;
  assert.is(answered[0]?.status, 499);
  assert.equal(failures, []);
});

test('a defect is logged, and the client gets none of it', async () => {
  const before = submit;
  submit = () => Promise.reject(new TypeError('secret detail'));
  const { status, body } = await ask({}).finally(() => {
    submit = before;
  });
  assert.is(status, 500);
  assert.not.match(body, /secret/);
  assert.is(failures.length, 1);
});

test('an unavailable store is answered with the time after which to retry', async () => {
  const { status, headers } = await ask({});
  assert.is(status, 503);
  assert.match(headers['retry-after'] as string, /^[1-5]$/);
  assert.instance(answered[0]?.cause, Unavailable);
});

test('no answer names the software of the service', async () => {
  const { headers } = await ask({});
  assert.is(headers['x-powered-by'], undefined);
  assert.is(headers['server'], undefined);
});

test('the request id is echoed, and a request without one gets a fresh one', async () => {
  assert.is((await ask({ headers: { 'x-request-id': 'abc' } })).headers['x-request-id'], 'abc');
  assert.match((await ask({})).headers['x-request-id'] as string, /^[0-9a-f-]{36}$/);
});

test('HEAD has the status and the headers of GET and no body, wherever there is a GET', async () => {
  const mutable = new Set(['date', 'x-request-id']);
  const shown = ({ status, headers }: Answered) => [
    status,
    Object.entries(headers).filter(([name]) => !mutable.has(name)),
  ];
  for (const [at, path] of [
    [server, '/v1/sms/6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11'],
    [server, '/v1/sms/no-id'],
    [server, '/nowhere'],
    [internal, '/health/live'],
    [internal, '/health/ready?scope=nowhere'],
    [internal, '/metrics'],
    [internal, '/docs'],
    [internal, '/v1/internal/orch/dead-letters'],
  ] as const) {
    const get = await ask({ method: 'GET', path, at });
    const head = await ask({ method: 'HEAD', path, at });
    assert.equal(shown(head), shown(get), path);
    assert.is(head.body, '', path);
  }
});

test('each port serves its own operations, in exactly their spelling', async () => {
  for (const { method, path, internal: isInternal } of Object.values(operations)) {
    const real = path.replace(/\{\w+\}/, '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11');
    const codeAt = async (at: HttpServer, asked: string) =>
      (await ask({ method: method.toUpperCase(), path: asked, at })).code;
    const [own, other] = isInternal ? [internal, server] : [server, internal];
    assert.is.not(await codeAt(own, real), 'UNKNOWN_PATH', real);
    assert.is(await codeAt(other, real), 'UNKNOWN_PATH', real);
    for (const odd of [real.toUpperCase(), `${real}/`, `/${real}`, real.replace('/', '/%2e/')]) {
      assert.is(await codeAt(own, odd), 'UNKNOWN_PATH', odd);
    }
  }
});

test('a large body is parsed in turns of the lane that its client wishes for', async () => {
  const taken: (string | undefined)[] = [];
  const turns: RankedTurns = { ...noRankedTurns, ofWish: (wished) => ({ next: async () => void taken.push(wished) }) };
  const ranked = await serve(await createPublicApp({ ...publicParts, turns }));
  try {
    const body = JSON.stringify({
      messages: Array.from({ length: 1_000 }, () => ({ ...message, body: 'long '.repeat(30) })),
    });
    const headers = { 'Content-Type': 'application/json', 'X-Tenant-Id': 'demo', 'X-Gateway-Auth': 'new-token' };
    const url = `http://${ranked.host}:${ranked.port}/v1/sms/bulk`;
    await (await fetch(url, { method: 'POST', headers: { ...headers, 'X-Priority-Lane': 'P1' }, body })).text();
    assert.ok(taken.length > 2, `${taken.length} turns`);
    assert.equal([...new Set(taken)], ['P1']);
  } finally {
    await ranked.close();
  }
});

test.run();
