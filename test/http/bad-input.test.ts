// Any bad input gets the documented 4xx (or 501 for a pending part), and leaves nothing behind: no row, no key, no publication.
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { operations } from '../../generated/http/operations.ts';
import type { HeadersToSend, Reply } from '../support/http-client.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('bad input');
const world = await sharedWorld();
const tenantId = await world.createTenant();
/** The mark of every request of this file, so that anything it leaves can be found. */
const headers = { 'X-Tenant-Id': tenantId, 'Content-Type': 'application/json' };
const sentinel = randomUUID();

const message = { to: '+14155550123', from: 'ACME', body: sentinel };
const valid = JSON.stringify(message);
const paths = { sendMessage: '/v1/sms/send', sendBulk: '/v1/sms/bulk' } as const;
type Submit = keyof typeof paths;

/** The same message as a body of either operation. */
const bodyFor: Readonly<Record<Submit, (one: string) => string>> = {
  sendMessage: (one) => one,
  sendBulk: (one) => `{"messages":[${one}]}`,
};
const submits = ['sendMessage', 'sendBulk'] as const satisfies readonly Submit[];

function post(operation: Submit, body: string | Uint8Array, more: HeadersToSend = {}): Promise<Reply> {
  return world.http.request({ method: 'POST', path: paths[operation], headers: { ...headers, ...more }, body });
}

/** Also rows of a request under another tenant, key or text than the one meant. */
async function leftBehind() {
  const like = `%${tenantId}%`;
  const [rows] = await world.rows(sql.unsafe`SELECT
    (SELECT count(*)::int FROM orch.sms_messages WHERE tenant_id LIKE ${like} OR body LIKE ${`%${sentinel}%`}) AS messages,
    (SELECT count(*)::int FROM orch.submit_idempotency WHERE tenant_id LIKE ${like}) AS keys`);
  await world.nats.flush();
  const published = (['laneRequest', 'statusEvent', 'complianceEvaluation', 'operatorMessage', 'deadLetters'] as const)
    .flatMap((channel) => world.nats.sent(channel))
    .filter(({ payload }) => String(payload?.tenantId).includes(tenantId));
  return { ...rows, published: published.length };
}

const NOTHING = { messages: 0, keys: 0, published: 0 };

function refused(reply: Reply, status: number, code: string, what: string): void {
  assert.equal([reply.status, reply.problem.code], [status, code], `${what}: ${reply.text.slice(0, 300)}`);
  assert.match(reply.headers['content-type'] ?? '', /^application\/problem\+json/);
  assert.not.match(reply.text, new RegExp(`${sentinel}|node_modules|\\.ts:|at [A-Za-z.]+ \\(|SELECT|postgres`), what);
  assert.is(reply.headers['x-powered-by'], undefined);
}

// Most requests come with a key, so that a used-up key would be seen.
test.after.each(async () => {
  assert.equal(await leftBehind(), NOTHING);
});

type Cases<Body = string> = Readonly<Record<string, readonly Body[]>>;
const utf8 = (text: string) => Buffer.from(text);
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

const documents: Cases<string | Uint8Array> = {
  MALFORMED_JSON: [
    '',
    ' \r\n',
    '{',
    '{"to":',
    `${valid}x`,
    `${valid}${valid}`,
    `${valid}\n{}`,
    "{'to':'+1'}",
    'undefined',
  ],
  INVALID_ENCODING: [
    Buffer.from([0xff, 0xfe]),
    Buffer.concat([utf8('\ufeff'), utf8(valid)]),
    Buffer.from(`\ufeff${valid}`, 'utf16le'),
    Buffer.concat([utf8('{"to":"'), Buffer.from([0xc3, 0x28]), utf8('"}')]),
    Buffer.concat([utf8('{"body":"'), Buffer.from([0xed, 0xa0, 0x80]), utf8('"}')]),
  ],
  VALIDATION_FAILED: [
    'null',
    '[]',
    '"x"',
    'true',
    '0',
    '{}',
    '[{}]',
    '{"":1}',
    '{"to":1e400}',
    '{"to":12345678901234567890}',
  ],
  DUPLICATE_KEY: [
    '{"to":"+14155550123","to":"+14155550124","from":"ACME","body":"x"}',
    '{"body":"x","from":"ACME","to":"+14155550123","\\u0062ody":"y"}',
  ],
  INVALID_TEXT: ['{"to":"\\u0000"}', '{"\\ud83d":1}'],
  FORBIDDEN_KEY: ['{"__proto__":{}}', `{"messages":[${valid}],"constructor":1}`],
};

test('a body that is not one JSON document of the documented shape is its own error', async () => {
  for (const operation of submits) {
    for (const [code, bodies] of Object.entries(documents)) {
      for (const [index, body] of bodies.entries()) {
        refused(await post(operation, body, { 'Idempotency-Key': 'k' }), 400, code, `${operation} ${code} ${index}`);
      }
    }
  }
});

const inMessage: Cases = {
  DUPLICATE_KEY: [
    valid.replace('{', '{"to":"+14155550124",'),
    valid.replace('}', ',"metadata":{"a":"1","a":"1"}}'),
    valid.replace('}', ',"metadata":{"a":"1","\\u0061":"2"}}'),
  ],
  FORBIDDEN_KEY: ['__proto__', 'constructor', 'prototype', '\\u005f_proto__'].flatMap((key) => [
    valid.replace('}', `,"${key}":{"status":"SENT"}}`),
    valid.replace('}', `,"metadata":{"${key}":"x"}}`),
  ]),
  TOO_DEEP: [17, 10_000].map((levels) => valid.replace('}', `,"metadata":${deep(levels)}}`)),
  INVALID_TEXT: ['\\u0000', '\\ud83d', '\\ude00', '\\ude00\\ud83d'].flatMap((text) => [
    valid.replace(sentinel, `${sentinel}${text}`),
    valid.replace('}', `,"metadata":{"a":"${text}"}}`),
    valid.replace('}', `,"metadata":{"${text}":"a"}}`),
    valid.replace('ACME', `A${text}`),
    valid.replace('+14155550123', `+1415${text}`),
  ]),
};

test('a message that JSON would change on its way is its own error, and inside a bulk that of its message', async () => {
  for (const operation of submits) {
    for (const [code, messages] of Object.entries(inMessage)) {
      // Below the levels that are parsed, the rest of the document is unknown.
      const isOfMessage = operation === 'sendBulk' && code !== 'TOO_DEEP';
      for (const one of messages) {
        const reply = await post(operation, bodyFor[operation](one), { 'Idempotency-Key': 'k' });
        refused(reply, 400, isOfMessage ? 'ALL_MESSAGES_INVALID' : code, `${operation} ${one.slice(0, 200)}`);
        if (isOfMessage) assert.match(reply.problem.errors[0]?.field ?? '', /^messages\.0(\.|$)/);
      }
    }
  }
});

test('numbers for strings and strings for numbers, objects and arrays are errors: nothing is converted', async () => {
  const wrong: readonly object[] = [
    { ...message, to: 14155550123 },
    { ...message, from: 12345 },
    { ...message, body: 5 },
    { ...message, body: true },
    { ...message, body: [sentinel] },
    { ...message, messageId: 1 },
    { ...message, metadata: 'a=b' },
    { ...message, metadata: { a: 1 } },
  ];
  for (const one of wrong) {
    const body = JSON.stringify(one);
    refused(await post('sendMessage', body), 400, 'VALIDATION_FAILED', body);
    refused(await post('sendBulk', bodyFor.sendBulk(body)), 400, 'ALL_MESSAGES_INVALID', body);
  }
  refused(await post('sendBulk', `{"messages":{"0":${valid}}}`), 400, 'VALIDATION_FAILED', 'an object as an array');
  refused(await post('sendBulk', `{"messages":"${sentinel}"}`), 400, 'VALIDATION_FAILED', 'a string as an array');
});

test('fields that the service fills in are unknown fields', async () => {
  for (const field of ['status', 'lane', 'tenantId', 'createdAt', 'operatorId', 'segmentCount', 'batchId', 'epoch']) {
    const body = JSON.stringify({ ...message, [field]: 'SENT' });
    const reply = await post('sendMessage', body);
    refused(reply, 400, 'VALIDATION_FAILED', field);
    assert.equal(reply.problem.errors[0]?.code, 'UNKNOWN_FIELD');
    refused(await post('sendBulk', bodyFor.sendBulk(body)), 400, 'ALL_MESSAGES_INVALID', field);
    const beside = JSON.stringify({ messages: [message], [field]: 'SENT' });
    refused(await post('sendBulk', beside), 400, 'VALIDATION_FAILED', `${field} beside messages`);
  }
});

test('bytes that are not plain JSON in UTF-8 by their headers are 415, and nothing is inflated', async () => {
  const types = [null, 'text/plain', 'application/xml', 'application/jsonx', 'multipart/form-data; boundary=x'];
  const charsets = [
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/x-www-form-urlencoded',
  ];
  for (const operation of submits) {
    const body = bodyFor[operation](valid);
    for (const type of [...types, ...charsets]) {
      refused(await post(operation, body, { 'Content-Type': type }), 415, 'UNSUPPORTED_MEDIA_TYPE', String(type));
    }
    for (const coding of ['gzip', 'deflate', 'br', 'identity, gzip']) {
      const reply = await post(operation, gzipSync(body), { 'Content-Encoding': coding });
      refused(reply, 415, 'UNSUPPORTED_MEDIA_TYPE', coding);
    }
  }
});

test('too many bytes are 413, with a length that says so and with none, and one byte less is not', async () => {
  for (const operation of submits) {
    const { maxBodyBytes } = operations[operation];
    const body = bodyFor[operation](valid).padEnd(maxBodyBytes + 1, ' ');
    refused(await post(operation, body), 413, 'BODY_TOO_LARGE', operation);
    const chunked = await rawPost(
      operation,
      `Transfer-Encoding: chunked\r\n`,
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    );
    assert.match(chunked, /^HTTP\/1\.1 413 [\s\S]*"code":"BODY_TOO_LARGE"/);
    const atLimit = `${bodyFor[operation](valid.replace('ACME', 'no sender'))}`.padEnd(maxBodyBytes, ' ');
    assert.is((await post(operation, atLimit)).status, 400);
  }
});

/** Head and body as they are, on a connection that is closed after the answer. */
function rawPost(operation: Submit, head: string, body: string): Promise<string> {
  return world.http.raw(
    `POST ${paths[operation]} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Tenant-Id: ${tenantId}\r\n` +
      `Content-Type: application/json\r\nIdempotency-Key: k\r\n${head}\r\n${body}`,
  );
}

function refusedRaw(answer: string, status: number, code: string, what: string): void {
  assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*"code":"${code}"`), what);
  assert.not.match(answer, new RegExp(sentinel), what);
}

test('a length that lies, two lengths, and a length beside chunks reach no operation', async () => {
  const bytes = valid.length;
  const shorter = await rawPost('sendMessage', `Content-Length: ${bytes - 1}\r\n`, valid);
  refusedRaw(shorter, 400, 'MALFORMED_JSON', 'shorter');
  const heads = [
    `Content-Length: ${bytes}\r\nContent-Length: ${bytes + 1}\r\n`,
    'Content-Length: -1\r\n',
    'Content-Length: 1e2\r\n',
  ];
  for (const head of [...heads, `Content-Length: ${bytes}\r\nTransfer-Encoding: chunked\r\n`]) {
    refusedRaw(await rawPost('sendMessage', head, valid), 400, 'MALFORMED_HTTP', head);
  }
});

test('chunks that break off in nonsense, after any valid ones, are MALFORMED_HTTP', async () => {
  const chunk = `${valid.length.toString(16)}\r\n${valid}\r\n`;
  for (const rest of ['zz\r\n', '5;\0\r\n', '-1\r\n']) {
    const answer = await rawPost('sendMessage', 'Transfer-Encoding: chunked\r\n', `${chunk}${rest}`);
    refusedRaw(answer, 400, 'MALFORMED_HTTP', JSON.stringify(rest));
  }
});

test('a bulk without items, with 1,001, or with nothing valid is its own error', async () => {
  const bulk = (items: readonly unknown[]) =>
    post('sendBulk', JSON.stringify({ messages: items }), { 'Idempotency-Key': 'k' });
  refused(await bulk([]), 400, 'VALIDATION_FAILED', 'none');
  refused(await bulk(Array(1001).fill(message)), 413, 'BATCH_TOO_LARGE', 'too many');
  refused(await bulk(Array(1001).fill(0)), 413, 'BATCH_TOO_LARGE', 'too many and invalid');
  refused(await bulk(Array(1000).fill({ ...message, to: '' })), 400, 'ALL_MESSAGES_INVALID', 'all invalid');
});

test('an Idempotency-Key that is not 1 to 255 visible ASCII characters, once, is INVALID_IDEMPOTENCY_KEY', async () => {
  const keys = ['', 'x'.repeat(256), 'a b', ' ', 'a\tb', 'é', '\u00a0', ['k', 'k'], ['k', ''], ['a', 'b']] as const;
  for (const operation of submits) {
    for (const key of keys) {
      const reply = await post(operation, bodyFor[operation](valid), { 'Idempotency-Key': key as string });
      refused(reply, 400, 'INVALID_IDEMPOTENCY_KEY', `${operation} ${JSON.stringify(key)}`);
    }
    const cr = await rawPost(operation, `Idempotency-Key: a\rb\r\nContent-Length: ${valid.length}\r\n`, valid);
    refusedRaw(cr, 400, 'MALFORMED_HTTP', `${operation} with a bare CR`);
  }
});

test('a tenant that is missing, doubled or malformed is 401 for every operation of a tenant', async () => {
  const tenants = [
    null,
    '',
    `${tenantId}:b`,
    `${tenantId} b`,
    `${tenantId}/b`,
    `-${tenantId}`,
    'x'.repeat(65),
    [tenantId, tenantId],
  ];
  for (const tenant of tenants) {
    for (const operation of submits) {
      const more = { 'X-Tenant-Id': tenant, 'Idempotency-Key': 'k' };
      refused(await post(operation, bodyFor[operation](valid), more), 401, 'TENANT_MISSING', `${operation} ${tenant}`);
    }
    refused(await world.http.get(randomUUID(), { 'X-Tenant-Id': tenant }), 401, 'TENANT_MISSING', `${tenant}`);
  }
});

test('a path that no operation has is 404, one that cannot be decoded 400, an id that is none 400', async () => {
  const ask = (path: string, method = 'GET') => world.http.request({ method, path, headers });
  const id = randomUUID();
  for (const path of [
    '/',
    '/v1',
    '/v1/sms',
    '/v1/sms/',
    `/v1/sms/${id}/`,
    `/v1/sms/${id}/x`,
    `/v2/sms/${id}`,
    '/v1//sms/send',
  ]) {
    refused(await ask(path), 404, 'UNKNOWN_PATH', path);
  }
  refused(await ask('/v1/sms/send/', 'POST'), 404, 'UNKNOWN_PATH', 'a trailing slash');
  refused(await ask('/V1/SMS/SEND', 'POST'), 404, 'UNKNOWN_PATH', 'upper case');
  for (const path of ['/v1/sms/%', '/v1/sms/%zz', '/v1/sms/%c3%28', `/v1/sms/${id}?x=%`, '/v1/sms/%ed%a0%80']) {
    refused(await ask(path), 400, 'MALFORMED_URL', path);
  }
  for (const part of [
    '%00',
    '..%2f',
    '..%2fsend',
    `${id}%00`,
    `${id}%0a`,
    'x'.repeat(10_000),
    '*',
    "'--",
    `%20${id}`,
  ]) {
    refused(await ask(`/v1/sms/${part}`), 400, 'VALIDATION_FAILED', part.slice(0, 50));
  }
});

test('a method that a path does not have is 405 with Allow; one that HTTP does not have reaches no operation', async () => {
  const cases = [
    ['/v1/sms/send', 'POST'],
    ['/v1/sms/bulk', 'POST'],
    [`/v1/sms/${randomUUID()}`, 'GET, HEAD'],
  ] as const;
  for (const [path, allow] of cases) {
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
    for (const method of others.filter((it) => !allow.split(', ').includes(it))) {
      const reply = await world.http.request({ method, path, headers });
      if (method === 'HEAD') assert.equal([reply.status, reply.body.length], [405, 0]);
      else refused(reply, 405, 'METHOD_NOT_ALLOWED', `${method} ${path}`);
      assert.is(reply.headers.allow, allow);
    }
  }
  const strange = await world.http.raw('FROBNICATE /v1/sms/send HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  refusedRaw(strange, 400, 'MALFORMED_HTTP', 'an unknown method');
});

test('headers beyond the limit are refused by the socket', async () => {
  const head = `X-Filler: ${'x'.repeat(20_000)}\r\nContent-Length: ${valid.length}\r\n`;
  refusedRaw(await rawPost('sendMessage', head, valid), 431, 'HEADERS_TOO_LARGE', 'headers');
});

test('a request id or trace of another form is replaced, and neither reaches an answer', async () => {
  for (const odd of ['a b', '<script>', 'x'.repeat(129), 'é', 'a,b']) {
    const reply = await post('sendMessage', '{}', {
      'X-Request-Id': odd,
      traceparent: odd,
      tracestate: 'x'.repeat(600),
    });
    refused(reply, 400, 'VALIDATION_FAILED', odd);
    assert.match(String(reply.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  }
});

test('a probe with an unknown scope is 400', async () => {
  for (const scope of ['x', '', 'ALL', 'all,traffic']) {
    refused(await world.internal.request({ path: `/health/ready?scope=${scope}` }), 400, 'VALIDATION_FAILED', scope);
  }
});

test.run();
