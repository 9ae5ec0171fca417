// Cases that a gateway passes on: what the service sees, and what the client gets.
import { randomUUID } from 'node:crypto';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALGORITHMS } from '../../deploy/local/stand-ins/auth.ts';
import { limits } from '../../generated/http/contract.ts';
import { ask } from './ask.ts';
import { type Harness, newTenant, TEXT, through } from './harness.ts';
import { valuesOf } from './upstream.ts';

const FILLERS = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`X-Filler-${at}`, 'x']));

export function addPasses(test: Test, given: () => Harness): void {
  for (const alg of ALGORITHMS) {
    test(`a submit with a token by ${alg} is 202, and its tenant alone reads it again`, async () => {
      const tenant = newTenant();
      const token = await given().auth.token({ sub: tenant }, { alg });
      const sent = await through(given(), { as: tenant, token });
      assert.is(sent.status, 202, sent.text);
      const { messageId } = JSON.parse(sent.text) as { readonly messageId: string };
      const read = await through(given(), { as: tenant, path: `/v1/sms/${messageId}` });
      assert.is(read.status, 200, read.text);
      assert.is((JSON.parse(read.text) as { readonly tenantId: string }).tenantId, tenant);
      assert.is((await through(given(), { path: `/v1/sms/${messageId}` })).status, 403);
    });
  }

  test('a token for several audiences, ours among them, and without nbf is good', async () => {
    const tenant = newTenant();
    const token = await given().auth.token({ sub: tenant, aud: ['billing', 'sms'] });
    assert.is((await through(given(), { as: tenant, token })).status, 202);
  });

  test('HEAD is answered like GET, without a body', async () => {
    const path = `/v1/sms/${randomUUID()}`;
    const head = await through(given(), { method: 'HEAD', path });
    assert.equal([head.status, head.text, head.seen?.method], [404, '', 'HEAD']);
    assert.is((await through(given(), { path })).status, 404);
  });

  for (const [how, headers] of [
    ['once', { 'X-Tenant-Id': 'victim' }],
    ['twice', { 'X-Tenant-Id': ['victim', 'other'] }],
    ['after 150 other headers', { ...FILLERS, 'X-Tenant-Id': 'victim' }],
    ['with underscores', { X_Tenant_Id: 'victim', X_Gateway_Auth: 'guessed' }],
  ] as const) {
    test(`the service sees the tenant of the token when the client names another one ${how}`, async () => {
      const { status, seen, tenant, text } = await through(given(), { headers });
      assert.is(status, 202, text);
      assert.equal(valuesOf(seen!.headers, 'X-Tenant-Id'), [tenant]);
      assert.not.ok(seen!.headers.includes('victim'));
      assert.not.ok(seen!.headers.includes('guessed'));
    });
  }

  test('the proof of the gateway is its own, whatever the client sends, and the token goes no further', async () => {
    const { status, seen } = await through(given(), { headers: { 'X-Gateway-Auth': 'guessed' } });
    assert.is(status, 202);
    assert.not.ok(seen!.headers.includes('guessed'));
    assert.equal(valuesOf(seen!.headers, 'Authorization'), []);
    if (given().proof === null) return;
    assert.equal(valuesOf(seen!.headers, 'X-Gateway-Auth'), [given().proof]);
  });

  test('the token goes no further from behind 150 other headers either', async () => {
    const tenant = newTenant();
    const token = await given().auth.token({ sub: tenant });
    const name = randomUUID();
    const { status } = await ask(given().proxyUrl, {
      ...{ method: 'POST', path: '/v1/sms/send', body: JSON.stringify(TEXT) },
      headers: { 'X-Case': name, 'Content-Type': 'application/json', ...FILLERS, Authorization: `Bearer ${token}` },
    });
    // A gateway need not look that far for a token.
    assert.ok([202, 401].includes(status), String(status));
    const seen = given().upstream.of(name)?.headers ?? [];
    assert.equal(valuesOf(seen, 'Authorization'), []);
    assert.equal(valuesOf(seen, 'X-Tenant-Id'), status === 202 ? [tenant] : []);
  });

  test('each request has an id of the gateway, which service and client see', async () => {
    const { headers, seen } = await through(given(), { headers: { 'X-Request-Id': 'of-the-client' } });
    const id = valuesOf(seen!.headers, 'X-Request-Id');
    assert.is(id.length, 1);
    assert.is.not(id[0], 'of-the-client');
    assert.is(headers['x-request-id'], id[0]);
  });

  test('the headers of the contract pass as they are', async () => {
    const passing = {
      'Idempotency-Key': randomUUID(),
      'X-Priority-Lane': 'P3',
      'X-Gov-Signature': `${'a'.repeat(4_000)}..b`,
      'X-Template-Id': 'otp-login',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };
    const { seen } = await through(given(), { headers: passing });
    for (const [name, value] of Object.entries(passing)) assert.equal(valuesOf(seen!.headers, name), [value], name);
  });

  test('a repeated request with its key is answered as before', async () => {
    const [tenant, key] = [newTenant(), randomUUID()];
    const send = () => through(given(), { as: tenant, headers: { 'Idempotency-Key': key } });
    const [first, second] = [await send(), await send()];
    assert.equal([second.status, second.text], [202, first.text]);
    assert.is(second.headers['idempotency-replayed'], 'true');
  });

  test('a bulk may be far larger than a message', async () => {
    const message = { ...TEXT, body: 'x'.repeat(1_000) };
    const body = JSON.stringify({ messages: Array.from({ length: 200 }, () => message) });
    assert.ok(body.length > 65_536);
    const { status, text } = await through(given(), { method: 'POST', path: '/v1/sms/bulk', body });
    assert.is(status, 202, text);
  });

  test('a body of exactly the limit reaches the service', async () => {
    const [start, end] = ['{"to":"', '"}'];
    const body = `${start}${'1'.repeat(65_536 - start.length - end.length)}${end}`;
    const { status, seen } = await through(given(), { body });
    assert.equal([status, seen?.bytes], [400, 65_536]);
  });

  test('a tenant of the greatest length passes', async () => {
    const tenant = `t${'x'.repeat(63)}`;
    assert.match(tenant, new RegExp(limits.tenantId.pattern));
    assert.is((await through(given(), { as: tenant })).status, 202);
  });

  test('a request past the gateway has no proof and is 401', async () => {
    if (given().proof === null) return;
    const past = await ask(given().serviceUrl, {
      ...{ method: 'POST', path: '/v1/sms/send', body: JSON.stringify(TEXT) },
      headers: { 'X-Tenant-Id': newTenant(), 'Content-Type': 'application/json' },
    });
    assert.is(past.status, 401);
    assert.match(past.text, 'GATEWAY_PROOF_REFUSED');
  });
}
