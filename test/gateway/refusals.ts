// Cases that a gateway refuses: with the documented form, and without a byte for the service.
import { createHmac, createPublicKey, randomUUID } from 'node:crypto';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Algorithm, newKeys, type SigningKey } from '../../deploy/local/stand-ins/auth.ts';
import { operations } from '../../generated/http/operations.ts';
import { until } from '../support/until.ts';
import { type Harness, newTenant, TEXT, through } from './harness.ts';

type Through = Awaited<ReturnType<typeof through>>;

function refusedBefore(answer: Through, status: number, what: string): void {
  assert.is(answer.status, status, `${what}: ${answer.text.slice(0, 200)}`);
  assert.is(answer.seen, undefined, `${what} reached the service`);
}

/** GatewayError of the contract: JSON with a message. */
function isGatewayError({ headers, text }: Through, what: string): void {
  assert.match(String(headers['content-type']), 'application/json', what);
  assert.type((JSON.parse(text) as { readonly message: unknown }).message, 'string', what);
}

const now = () => Math.floor(Date.now() / 1_000);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decoded = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;

const CLAIMS: Readonly<Record<string, object>> = {
  'is expired': { exp: now() - 60 },
  'has no exp': { exp: undefined },
  'has an exp in words': { exp: String(now() + 600) },
  'has another issuer': { iss: 'https://somebody.example' },
  'has no issuer': { iss: undefined },
  'has another audience': { aud: 'billing' },
  'has no audience': { aud: undefined },
  'has audiences that are no words': { aud: [1, 2] },
  'has no sub': { sub: undefined },
  'has an empty sub': { sub: '' },
  'has a sub of two lines': { sub: 'demo\r\nX-Tenant-Id: victim' },
  'has a sub with a colon, which the contract does not allow': { sub: 'a:b' },
  'has a sub that is one too long': { sub: `t${'x'.repeat(64)}` },
  'names its key among the claims': { kid: 'x' },
};

/** The token with other parts. */
function altered(token: string, header: object, claims: object = {}, signature?: string): string {
  const [first = '', second = '', third = ''] = token.split('.');
  const parts = [encoded({ ...decoded(first), ...header }), encoded({ ...decoded(second), ...claims })];
  return [...parts, signature ?? third].join('.');
}

async function forged({ auth }: Harness): Promise<Readonly<Record<string, string>>> {
  const good = await auth.token({ sub: newTenant() });
  const key = auth.keys.find(({ alg }) => alg === 'RS256')!;
  const [stranger] = await newKeys();
  const other = { ...key, jwk: stranger!.jwk };
  const [header = '', claims = ''] = altered(good, { alg: 'HS256', kid: key.kid }).split('.');
  const asSecret = createHmac('sha256', publicPem(key)).update(`${header}.${claims}`).digest('base64url');
  return {
    'has the algorithm none': altered(good, { alg: 'none' }, {}, ''),
    'is signed with the public key as a secret': `${header}.${claims}.${asSecret}`,
    'is signed by another key of the same name': await auth.token({ sub: newTenant() }, { key: other }),
    'is by a key that nobody knows': await auth.token({ sub: newTenant() }, { key: { ...key, kid: randomUUID() } }),
    'has another algorithm than its key': altered(good, { kid: key.kid }),
    'has a kid that is no text': altered(good, { kid: 1 }),
    'has no kid': altered(good, { kid: undefined }),
    'has a short signature': altered(good, {}, {}, 'AAAA'),
    'was changed after it was signed': altered(good, {}, { sub: 'victim' }),
    'has a header that is no object': `${encoded('x')}.${good.split('.').slice(1).join('.')}`,
    'has claims that are no object': [good.split('.')[0], encoded(7), good.split('.')[2]].join('.'),
    'is garbage': 'garbage',
  };
}

function publicPem({ jwk }: SigningKey): string {
  return String(createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' }));
}

export function addRefusals(test: Test, given: () => Harness): void {
  test('a request without a token is 401 with a challenge, and reaches nobody', async () => {
    const { auth } = given();
    for (const headers of [
      { Authorization: [] },
      { Authorization: 'Basic ZGVtbzpkZW1v' },
      { Authorization: 'Bearer' },
    ]) {
      const answer = await through(given(), { headers });
      refusedBefore(answer, 401, JSON.stringify(headers));
      isGatewayError(answer, JSON.stringify(headers));
      assert.match(String(answer.headers['www-authenticate']), 'Bearer');
    }
    const inQuery = `/v1/sms/send?jwt=${await auth.token({ sub: newTenant() })}`;
    const body = JSON.stringify(TEXT);
    refusedBefore(
      await through(given(), { method: 'POST', path: inQuery, body, headers: { Authorization: [] } }),
      401,
      'a token in the query',
    );
  });

  for (const [what, claims] of Object.entries(CLAIMS)) {
    test(`a token that ${what} is 401`, async () => {
      for (const alg of ['ES256', 'RS256'] satisfies Algorithm[]) {
        const token = await given().auth.token({ sub: newTenant(), ...claims }, { alg });
        const answer = await through(given(), { token });
        refusedBefore(answer, 401, what);
        isGatewayError(answer, what);
        assert.ok(answer.headers['www-authenticate'], what);
      }
    });
  }

  test('a token that nobody signed, or not so, is 401', async () => {
    for (const [what, token] of Object.entries(await forged(given()))) {
      const answer = await through(given(), { token });
      refusedBefore(answer, 401, `a token that ${what}`);
      isGatewayError(answer, what);
    }
  });

  test('what nobody sends in earnest is 400: two tokens, a header of 40 KB, a Connection that names our headers', async () => {
    const token = `Bearer ${await given().auth.token({ sub: newTenant() })}`;
    const odd: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>> = {
      'two tokens': { Authorization: [token, token] },
      'a long header': { 'X-Long': 'x'.repeat(40_000) },
      'a Connection that names the tenant': { Connection: 'X-Tenant-Id' },
      'a Connection that names the proof': { Connection: 'close, x-gateway-auth' },
    };
    for (const [what, headers] of Object.entries(odd)) refusedBefore(await through(given(), { headers }), 400, what);
  });

  test('a body over the limit is 413, whether its length is known or not', async () => {
    const body = JSON.stringify({ ...TEXT, body: 'x'.repeat(65_536) });
    const known = await through(given(), { body });
    refusedBefore(known, 413, 'a long body');
    isGatewayError(known, 'a long body');
    // Without a length it may be the service that counts.
    assert.is((await through(given(), { body, isChunked: true })).status, 413);
    const long = 'x'.repeat(6_291_457);
    refusedBefore(await through(given(), { method: 'POST', path: '/v1/sms/bulk', body: long }), 413, 'a long bulk');
  });

  test('a tenant over its rate is 429 with Retry-After, and other tenants are not', async () => {
    const tenant = newTenant();
    const token = await given().auth.token({ sub: tenant });
    const path = `/v1/sms/${randomUUID()}`;
    const burst = () => Promise.all(Array.from({ length: 100 }, () => through(given(), { as: tenant, token, path })));
    const limited = await until(async () => (await burst()).find(({ status }) => status === 429), {
      what: 'the rate limit',
      timeoutMs: 20_000,
    });
    isGatewayError(limited, 'the rate limit');
    assert.ok(Number(limited.headers['retry-after']) >= 1);
    assert.is((await through(given(), { path })).status, 404);
  });

  test('nothing but the public operations has a route: 404 with a message, and the service sees nothing', async () => {
    const internal = Object.values(operations).filter(({ path }) => !path.startsWith('/v1/sms/'));
    assert.ok(internal.length > 5);
    const asked = internal.map(({ method, path }) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, randomUUID())]);
    const others = ['/', '/v1/sms', '/v1/sms/', '/health', '/docs/', '/config', '/services'].map((path) => [
      'GET',
      path,
    ]);
    const methods = ['PUT', 'DELETE', 'PATCH'].map((method) => [method, '/v1/sms/send']);
    for (const [method = '', path = ''] of [...asked, ...others, ...methods, ['POST', `/v1/sms/${randomUUID()}`]]) {
      const answer = await through(given(), { method, path });
      refusedBefore(answer, 404, `${method} ${path}`);
      isGatewayError(answer, path);
      assert.ok(answer.headers['x-request-id'], path);
    }
  });

  test('a path that is written oddly leads nowhere else', async () => {
    const internal = 'internal/orch/dead-letters';
    const odd = [
      ...[
        `/v1/sms/../${internal}`,
        `/v1/sms/%2e%2e/${internal}`,
        `/v1/sms/..%2f${internal}`,
        `/v1/sms/.%2e/${internal}`,
      ],
      ...[`//v1//${internal}`, '//metrics', '/v1/sms//../../metrics', '/v1/sms/..;/metrics', '/metrics;/v1/sms/send'],
      ...['/V1/SMS/SEND', '/v1/sms/send/', '/v1/sms/send;x', '/v1/sms/send%00', '/v1/sms/send%2f', '/v1/sms/a/b'],
      ...['http://sms-orchestrator:3002/metrics', `http://127.0.0.1/v1/${internal}`],
    ];
    for (const path of odd) {
      const answer = await through(given(), { method: 'POST', path, body: '{}' });
      assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
      assert.is(answer.seen, undefined, `${path} reached the service`);
    }
  });
}
