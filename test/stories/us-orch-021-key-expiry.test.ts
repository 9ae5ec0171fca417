// US-ORCH-021: keys live 48 hours from their creation, and then the same key is a fresh one.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits, type MessageAccepted } from '../../generated/http/contract.ts';
import { messageEntries, submitEntries } from '../../src/domain/idempotency-entries.ts';
import { countKeys } from '../../src/redis/key-count.ts';
import { parseMetrics } from '../support/metrics-text.ts';
import { messageKeyOf, submitKeyOf, untilState } from '../support/redis-keys.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-021 time to live');
let world: World;

test.before(async () => {
  world = await startWorld({ env: { COMPLIANCE_MODE: 'off' } });
});
test.after(async () => world[Symbol.asyncDispose]());

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

test('the contracts say 172,800 seconds for both kinds of keys', () => {
  assert.is(limits.idempotencyKey.ttlSeconds, 172_800);
  assert.is(submitEntries.prefix, 'orch:submit-idem');
  assert.equal(messageEntries, { prefix: 'orch:idem', ttlSeconds: 172_800 });
});

test('the time to live of a message is visible in Redis, and goes on when it is done', async () => {
  const [fresh, pendingBefore] = [randomUUID(), randomUUID()];
  const pending = JSON.stringify({ s: 'P', n: 'an earlier delivery' });
  await world.redis.set(messageKeyOf(pendingBefore), pending, 'EX', 1_000);
  for (const messageId of [fresh, pendingBefore]) {
    await world.http.send({ ...body, messageId });
    await untilState(world.redis, messageKeyOf(messageId), 'D');
  }
  const ttl = await world.redis.ttl(messageKeyOf(fresh));
  assert.ok(ttl > 172_700 && ttl <= 172_800, `${ttl}`);
  const left = await world.redis.ttl(messageKeyOf(pendingBefore));
  assert.ok(left > 900 && left <= 1_000, `${left}`);
});

test('the time to live of a submit goes on when its answer is put in', async () => {
  const seed = randomUUID();
  const headers = { 'Idempotency-Key': 'kept' };
  await world.http.send(body, headers);
  const key = submitKeyOf('demo', 'kept');
  const { fp } = await untilState(world.redis, key, 'D');
  assert.ok((await world.redis.ttl(key)) > 172_700);
  await world.rows(sql.unsafe`DELETE FROM orch.submit_idempotency WHERE tenant_id = 'demo'`);
  const dead = JSON.stringify({ s: 'P', fp, at: Date.now() - 60_000, id: seed, n: 'dead' });
  await world.redis.set(key, dead, 'EX', 1_000);
  assert.is((await world.http.send(body, headers)).json<MessageAccepted>().messageId, seed);
  await untilState(world.redis, key, 'D');
  const ttl = await world.redis.ttl(key);
  assert.ok(ttl > 900 && ttl <= 1_000, `${ttl}`);
});

test('an expired key is a fresh one, also for another request', async () => {
  const tenantId = await world.createTenant();
  const headers = { 'X-Tenant-Id': tenantId, 'Idempotency-Key': 'expires' };
  const first = await world.http.send(body, headers);
  await untilState(world.redis, submitKeyOf(tenantId, 'expires'), 'D');
  await world.redis.pexpire(submitKeyOf(tenantId, 'expires'), 1);
  await until(async () => (await world.redis.exists(submitKeyOf(tenantId, 'expires'))) === 0);
  // PostgreSQL decides: as long as its record lives, the answer is the first one.
  assert.is((await world.http.send(body, headers)).text, first.text);

  await until(async () => (await world.redis.exists(submitKeyOf(tenantId, 'expires'))) === 0);
  await world.rows(sql.unsafe`
    UPDATE orch.submit_idempotency SET expires_at = now() - interval '1 second' WHERE tenant_id = ${tenantId}`);
  const second = await world.http.send({ ...body, body: 'another request' }, headers);
  assert.is(second.status, 202);
  assert.is(second.headers['idempotency-replayed'], undefined);
  assert.is.not(second.json<MessageAccepted>().messageId, first.json<MessageAccepted>().messageId);
});

test('an expired entry lets a message be carried', async () => {
  const messageId = randomUUID();
  await world.redis.set(messageKeyOf(messageId), JSON.stringify({ s: 'D', status: 'SENT' }), 'PX', 1);
  await until(async () => (await world.redis.exists(messageKeyOf(messageId))) === 0);
  await world.http.send({ ...body, messageId });
  assert.is((await world.finalStatus(messageId)).status, 'SENT');
});

test('redis_key_count shows the number of keys of each prefix', async () => {
  await world.redis.flushall();
  const pipeline = world.redis.pipeline();
  for (let n = 0; n < 30; n += 1) pipeline.set(`orch:idem:planted-${n}`, 'x', 'EX', 60);
  for (let n = 0; n < 20; n += 1) pipeline.set(`orch:submit-idem:planted-${n}`, 'x', 'EX', 60);
  await pipeline.set('orch:idemother', 'x').exec();
  const jobs = await world.startService({ ORCH_ROLES: 'jobs' });
  const internal = world.internalOf(jobs);
  await until(async () => {
    const metrics = parseMetrics((await internal.request({ path: '/metrics' })).text);
    const count = (prefix: string) => metrics.value('redis_key_count', { prefix });
    return count('orch:idem') === 30 && count('orch:submit-idem') === 20;
  });
});

test('redis_key_count shows nothing while Redis is out of reach: an old count would look like a true one', async () => {
  const { hostname: host, port } = new URL(world.servers.redis.url);
  await using proxy = await startTcpProxy({ host, port: Number(port) });
  const hurried = fileURLToPath(new URL('../support/hurried-main.ts', import.meta.url));
  const env = { ORCH_ROLES: 'jobs', REDIS_URL: proxy.through(world.servers.redis.url) };
  await using jobs = await world.spawnService(env, hurried);
  const internal = world.internalOf(jobs);
  const counts = async () => {
    const { samples } = parseMetrics((await internal.request({ path: '/metrics' })).text);
    return samples.filter(({ name }) => name === 'redis_key_count').length;
  };
  await until(async () => (await counts()) === 2, { what: 'a count for each prefix' });
  await proxy.refuse();
  await until(async () => (await counts()) === 0, { what: 'no count' });
  await proxy.pass();
  await until(async () => (await counts()) === 2, { what: 'a count again' });
});

test('a count takes a bounded number of steps, and a sample stands for the rest', async () => {
  const redis = new Redis(world.servers.redis.url);
  try {
    await redis.flushall();
    const planting = redis.pipeline();
    for (let n = 0; n < 4_000; n += 1) planting.set(`${n % 4 === 0 ? 'a' : 'b'}:${n}`, 'x');
    await planting.exec();
    const before = await scans(redis);
    const counts = await countKeys(redis, ['a', 'b'], { stepKeys: 100, maxSteps: 10 }, AbortSignal.timeout(5_000));
    assert.is((await scans(redis)) - before, 10);
    assert.ok(counts.a > 600 && counts.a < 1_400, `${counts.a}`);
    assert.ok(counts.b > 2_400 && counts.b < 3_600, `${counts.b}`);
  } finally {
    await redis.flushall();
    redis.disconnect();
  }
});

async function scans(redis: Redis): Promise<number> {
  return Number(/cmdstat_scan:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
}

test.run();
