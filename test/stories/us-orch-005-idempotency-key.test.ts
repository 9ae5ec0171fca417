// US-ORCH-005: the Idempotency-Key of a submit; a repeated request within 48 hours is answered as the first one was.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import type { Reply } from '../support/http-client.ts';
import { submitKeyOf, untilRedisIsUsed, untilState, watchCommands } from '../support/redis-keys.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-005 Idempotency-Key');
let world: World;

test.before(async () => {
  world = await startWorld({ links: 'proxies', env: { COMPLIANCE_MODE: 'off' } });
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(async () => {
  await world.proxies.redis.pass();
  await world.proxies.postgres.pass();
  await untilRedisIsUsed(world);
});

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

async function newRequest() {
  const tenantId = await world.createTenant();
  const key = `key-${randomUUID()}`;
  return {
    tenantId,
    redisKey: submitKeyOf(tenantId, key),
    headers: { 'X-Tenant-Id': tenantId, 'Idempotency-Key': key },
  };
}

async function messagesOf(tenantId: string): Promise<readonly string[]> {
  const rows = await world.rows(
    sql.unsafe`SELECT message_id AS id FROM orch.sms_messages WHERE tenant_id = ${tenantId}`,
  );
  return rows.map((row) => row.id);
}

function skips() {
  return world.metrics().then((metrics) => metrics.value('redis_idempotency_skip_total', { layer: 'submit' }));
}

test('the first request leaves its 202 under sha256(tenant:key) in Redis for 48 hours', async () => {
  const { redisKey, headers } = await newRequest();
  const reply = await world.http.send(body, headers);
  assert.is(reply.status, 202);
  assert.is(reply.headers['idempotency-replayed'], undefined);
  const value = await untilState(world.redis, redisKey, 'D');
  assert.is(JSON.stringify(value['r']), reply.text);
  const ttl = await world.redis.ttl(redisKey);
  assert.ok(ttl > 172_800 - 60 && ttl <= 172_800, `${ttl}`);
});

test('a repeated request gets the first 202, byte for byte and marked, and nothing is stored or sent again', async () => {
  const { tenantId, headers } = await newRequest();
  const first = await world.http.send(body, headers);
  const again = await world.http.send({ body: 'hello', from: 'ACME', to: '+14155550123' }, headers);
  assert.is(again.status, 202);
  assert.is(again.text, first.text);
  assert.is(again.headers['idempotency-replayed'], 'true');
  const { messageId } = first.json<MessageAccepted>();
  assert.equal(await messagesOf(tenantId), [messageId]);
  await world.finalStatus(messageId);
  assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)).length, 1);
});

test('a bulk has the same protection', async () => {
  const { tenantId, redisKey, headers } = await newRequest();
  const first = await world.http.bulk([body, { ...body, to: 'wrong' }], headers);
  await untilState(world.redis, redisKey, 'D');
  const again = await world.http.bulk([body, { ...body, to: 'wrong' }], headers);
  assert.is(again.text, first.text);
  assert.is(again.headers['idempotency-replayed'], 'true');
  assert.is((await messagesOf(tenantId)).length, 1);
});

test('without Redis a request is processed as ever, with a warning, and a repeated one is still recognised', async () => {
  const { tenantId, headers } = await newRequest();
  const before = await skips();
  await world.proxies.redis.refuse();
  const first = await world.http.send(body, headers);
  const again = await world.http.send(body, headers);
  assert.is(first.status, 202);
  assert.is(again.text, first.text);
  assert.is((await messagesOf(tenantId)).length, 1);
  assert.is((await skips()) - before, 2);
  const warned = world.logs.filter((line) => line['component'] === 'idempotency' && line['layer'] === 'submit');
  assert.is(warned.at(-1)?.['level'], 'warn');
});

/** One message for any failure of Redis in between; other requests get the same answer or have to come again. */
async function expectOne(tenantId: string, replies: readonly Reply[], headers: Record<string, string>): Promise<void> {
  const accepted = replies.filter(({ status }) => status === 202);
  assert.ok(accepted.length > 0);
  for (const reply of accepted) assert.is(reply.text, accepted[0]!.text);
  assert.is(accepted.filter((reply) => reply.headers['idempotency-replayed'] === undefined).length, 1);
  for (const reply of replies.filter(({ status }) => status !== 202)) {
    assert.is(reply.problem.code, 'IDEMPOTENCY_IN_PROGRESS');
    assert.is(reply.headers['retry-after'], '1');
  }
  assert.is((await world.http.send(body, headers)).text, accepted[0]!.text);
  const [messageId, ...others] = await messagesOf(tenantId);
  assert.equal(others, []);
  await world.finalStatus(messageId!);
  assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)).length, 1);
}

const fifty = (headers: Record<string, string>) => Array.from({ length: 50 }, () => world.http.send(body, headers));

test('fifty concurrent requests with one key make one message', async () => {
  const { tenantId, headers } = await newRequest();
  await expectOne(tenantId, await Promise.all(fifty(headers)), headers);
});

test('fifty concurrent requests with one key make one message while Redis is down', async () => {
  const { tenantId, headers } = await newRequest();
  await world.proxies.redis.refuse();
  await expectOne(tenantId, await Promise.all(fifty(headers)), headers);
});

test('fifty concurrent requests with one key make one message while Redis is being emptied', async () => {
  const { tenantId, headers } = await newRequest();
  const flushing = new AbortController();
  const flushes = (async () => {
    while (!flushing.signal.aborted) await world.redis.flushall();
  })();
  const replies = await Promise.all(fifty(headers));
  flushing.abort();
  await flushes;
  await expectOne(tenantId, replies, headers);
});

test('a key is written by one SET NX EX and completed while it is unchanged, and without a key Redis is not asked', async () => {
  const { headers, redisKey, tenantId } = await newRequest();
  await using commands = await watchCommands(world.redis);
  await world.http.send(body, { 'X-Tenant-Id': tenantId });
  assert.equal(await commands.of('submit-idem'), []);
  await world.http.send(body, headers);
  const seen = await until(async () => {
    const found = await commands.of(redisKey);
    return found.length >= 4 && found;
  });
  assert.equal(
    seen.map(([name]) => name?.toLowerCase()),
    ['set', 'get', 'ttl', 'set'],
  );
  const [, key, , ...options] = seen[0]!;
  assert.is(key, redisKey);
  assert.equal(options, ['EX', '172800', 'NX', 'GET']);
});

test('another request with the key is refused with IDEMPOTENCY_KEY_REUSED', async () => {
  const { headers, redisKey } = await newRequest();
  await world.http.send(body, headers);
  await untilState(world.redis, redisKey, 'D');
  for (const other of [
    await world.http.send({ ...body, body: 'other' }, headers),
    await world.http.bulk([body], headers),
  ]) {
    assert.is(other.status, 409);
    assert.is(other.problem.code, 'IDEMPOTENCY_KEY_REUSED');
  }
});

test('a request that is not accepted leaves its key free for another one', async () => {
  const { headers, redisKey } = await newRequest();
  const messageId = randomUUID();
  assert.is((await world.http.send({ ...body, messageId })).status, 202);
  assert.is((await world.http.send({ ...body, messageId }, headers)).problem.code, 'MESSAGE_ID_CONFLICT');
  assert.is(await world.redis.get(redisKey), null);
  assert.is((await world.http.send({ ...body, to: 'wrong' }, headers)).status, 400);
  assert.is(await world.redis.get(redisKey), null);
  assert.is((await world.http.send({ ...body, body: 'corrected' }, headers)).status, 202);
});

test('a request that ends in 503 leaves its key free, and a repeated one is accepted', async () => {
  const { headers, redisKey, tenantId } = await newRequest();
  await world.http.send(body, { 'X-Tenant-Id': tenantId });
  await world.proxies.postgres.refuse();
  assert.is((await world.http.send(body, headers)).problem.code, 'STORE_UNAVAILABLE');
  assert.is(await world.redis.get(redisKey), null);
  await world.proxies.postgres.pass();
  const reply = await until(async () => {
    const again = await world.http.send(body, headers);
    return again.status === 202 && again;
  });
  assert.is(reply.headers['idempotency-replayed'], undefined);
});

type Kind = 'send' | 'bulk';
const payloads = { send: body, bulk: { messages: [body, body] } };

/** Lets a replica claim the key, and kills it before its commit; resolves to the entry left in Redis. */
async function dieInside(kind: Kind, { tenantId, redisKey, headers }: Awaited<ReturnType<typeof newRequest>>) {
  const replica = await world.spawnService({ ORCH_ROLES: 'api' });
  const post = (more: Record<string, string>) =>
    fetch(`${replica.url}/v1/sms/${kind}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...more },
      body: JSON.stringify(payloads[kind]),
    });
  // Caches the tier of the tenant, so that the next request gets as far as its commit.
  assert.is((await post({ 'X-Tenant-Id': tenantId })).status, 202);
  world.proxies.postgres.blackhole();
  let isAsking = true;
  // A replica that has just begun may not reach Redis at its first question, and then ends in 503 without an entry.
  const ask = async (): Promise<void> => {
    while (isAsking) await post(headers).catch(() => undefined);
  };
  const dying = ask();
  const pending = await untilState(world.redis, redisKey, 'P').finally(() => {
    isAsking = false;
  });
  await replica.kill('SIGKILL');
  await dying;
  await world.proxies.postgres.refuse();
  await world.proxies.postgres.pass();
  return pending;
}

test('a repeated request while the first one is at work is answered so; when that one died, it is done with the same ids', async () => {
  for (const kind of ['send', 'bulk'] as const) {
    const request = await newRequest();
    const { tenantId, headers, redisKey } = request;
    const pending = await dieInside(kind, request);
    const before = (await messagesOf(tenantId)).length;

    const repeat = () => (kind === 'send' ? world.http.send(body, headers) : world.http.bulk([body, body], headers));
    const early = await repeat();
    assert.is(early.problem.code, 'IDEMPOTENCY_IN_PROGRESS');
    assert.is(early.headers['retry-after'], '1');

    const aged = JSON.stringify({ ...pending, at: Number(pending['at']) - 5_000 });
    await world.redis.set(redisKey, aged, 'KEEPTTL');
    const late = await repeat();
    assert.is(late.status, 202);
    assert.is(late.headers['idempotency-replayed'], undefined);
    const ids = late.json<MessageAccepted & BulkAccepted>();
    assert.is(kind === 'send' ? ids.messageId : ids.batchId, pending['id']);
    assert.is((await repeat()).text, late.text);
    assert.is((await messagesOf(tenantId)).length - before, kind === 'send' ? 1 : 2);
  }
});

test('of many repeated requests that find a dead first one, one takes over', async () => {
  const { tenantId, headers, redisKey } = await newRequest();
  const seed = randomUUID();
  await world.http.send(body, headers);
  const { fp } = await untilState(world.redis, redisKey, 'D');
  await world.rows(sql.unsafe`DELETE FROM orch.submit_idempotency WHERE tenant_id = ${tenantId}`);
  const dead = JSON.stringify({ s: 'P', fp, at: Date.now() - 60_000, id: seed, n: 'dead' });
  await world.redis.set(redisKey, dead, 'KEEPTTL');
  const replies = await Promise.all(Array.from({ length: 20 }, () => world.http.send(body, headers)));
  const accepted = replies.filter(({ status }) => status === 202);
  assert.ok(accepted.length > 0);
  for (const reply of accepted) assert.is(reply.json<MessageAccepted>().messageId, seed);
  assert.is((await messagesOf(tenantId)).filter((id) => id === seed).length, 1);
  assert.is((await messagesOf(tenantId)).length, 2);
});

test('an entry that PostgreSQL contradicts, or that the service did not write, is not believed', async () => {
  const { tenantId, headers, redisKey } = await newRequest();
  const first = await world.http.send(body, headers);
  const { fp } = await untilState(world.redis, redisKey, 'D');
  const stale = { s: 'P', fp, at: Date.now(), id: randomUUID(), n: 'x' };
  const forged = { s: 'D', fp, r: { ...first.json<MessageAccepted>(), status: 'SENT' } };
  const padded = { s: 'D', fp, r: { ...first.json<MessageAccepted>(), more: 1 } };
  for (const value of ['', 'OK', '{"s":', JSON.stringify(stale), JSON.stringify(forged), JSON.stringify(padded)]) {
    await world.redis.set(redisKey, value);
    const again = await world.http.send(body, headers);
    assert.is(again.text, first.text, value);
    assert.is(again.headers['idempotency-replayed'], 'true');
  }
  await world.redis.del(redisKey);
  await world.redis.rpush(redisKey, 'a list');
  assert.is((await world.http.send(body, headers)).text, first.text);
  assert.is((await messagesOf(tenantId)).length, 1);
});

test('an entry that the service did not write does not block a first request', async () => {
  const { headers, redisKey } = await newRequest();
  await world.redis.set(redisKey, 'garbage');
  const first = await world.http.send(body, headers);
  assert.is(first.status, 202);
  await untilState(world.redis, redisKey, 'D');
  assert.ok((await world.redis.ttl(redisKey)) > 0);
  assert.is((await world.http.send(body, headers)).text, first.text);

  const other = await newRequest();
  await world.redis.rpush(other.redisKey, 'a list');
  assert.is((await world.http.send(body, other.headers)).status, 202);
});

test.run();
