// US-ORCH-023: Redis may fail in any way; requests and messages go on, with a warning and a count.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted, Readiness } from '../../generated/http/contract.ts';
import { messageKeyOf, submitKeyOf, untilRedisIsUsed, untilState } from '../support/redis-keys.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-023 Redis fails');
let world: World;

test.before(async () => {
  world = await startWorld({ links: 'proxies', env: { COMPLIANCE_MODE: 'off' } });
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(async () => {
  await world.proxies.redis.pass();
  await untilRedisIsUsed(world);
});

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };
const keyed = () => ({ 'X-Tenant-Id': 'demo', 'Idempotency-Key': randomUUID() });

async function counters() {
  const metrics = await world.metrics();
  const skips = (layer: string) => metrics.value('redis_idempotency_skip_total', { layer });
  return { submit: skips('submit'), pipeline: skips('pipeline'), opened: metrics.value('orch_breaker_opened_total') };
}

const warningsSince = (line: number) =>
  world.logs.slice(line).filter((one) => one['component'] === 'idempotency' && one['level'] === 'warn');

type Failure = { readonly reasons: readonly string[]; begin(): Promise<void>; end(): Promise<void> };

const failures: Readonly<Record<string, Failure>> = {
  'refuses connections': {
    reasons: ['unreachable'],
    begin: () => world.proxies.redis.refuse(),
    end: () => world.proxies.redis.pass(),
  },
  hangs: {
    reasons: ['timeout', 'unreachable'],
    begin: async () => world.proxies.redis.blackhole(),
    end: () => world.proxies.redis.pass(),
  },
  'is a replica that must not be written (READONLY)': {
    reasons: ['refused'],
    begin: async () => void (await world.redis.replicaof('127.0.0.1', 1)),
    end: async () => void (await world.redis.replicaof('NO', 'ONE')),
  },
  'is out of memory (OOM)': {
    reasons: ['refused'],
    begin: async () => void (await world.redis.config('SET', 'maxmemory', 1)),
    end: async () => void (await world.redis.config('SET', 'maxmemory', 0)),
  },
};

for (const [what, failure] of Object.entries(failures)) {
  test(`Redis ${what}: submits and messages go on, each one is counted, and a warning says why`, async () => {
    const before = await counters();
    const line = world.logs.length;
    await failure.begin();
    try {
      const headers = keyed();
      const first = await world.http.send(body, headers);
      assert.is(first.status, 202);
      assert.is((await world.http.send(body, headers)).text, first.text);
      const { messageId } = first.json<MessageAccepted>();
      assert.is((await world.finalStatus(messageId)).status, 'SENT');
      assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)).length, 1);

      const after = await counters();
      assert.is(after.submit - before.submit, 2);
      assert.is(after.pipeline - before.pipeline, 1);
      const reasons = warningsSince(line).map((one) => one['reason']);
      assert.ok(
        reasons.some((reason) => failure.reasons.includes(String(reason))),
        `${reasons}`,
      );
    } finally {
      await failure.end();
    }
  });
}

test('a key of another type is skipped and counted, and does not open the breaker', async () => {
  const before = await counters();
  for (let n = 0; n < 12; n += 1) {
    const headers = keyed();
    await world.redis.rpush(submitKeyOf('demo', headers['Idempotency-Key']), 'a list');
    assert.is((await world.http.send(body, headers)).status, 202);
  }
  const after = await counters();
  assert.is(after.submit - before.submit, 12);
  assert.is(after.opened, before.opened);
});

test('while Redis hangs the first few requests wait for it and then none does', async () => {
  const before = await counters();
  const line = world.logs.length;
  world.proxies.redis.blackhole();
  const REQUESTS = 60;
  for (let sent = 0; sent < REQUESTS; sent += 1) assert.is((await world.http.send(body, keyed())).status, 202);
  const after = await counters();
  assert.is(after.opened - before.opened, 1);
  assert.is(after.submit - before.submit, REQUESTS);
  // The log names every request that waited; one probe a second is all that waits once the breaker is open.
  const waited = warningsSince(line).filter((one) => one['layer'] !== undefined);
  assert.ok(waited.length >= 5 && waited.length < REQUESTS / 2, `${waited.length}`);
});

test('a command that Redis leaves open is given up long before a check of Redis is, so that it delays a submit for a moment only', async () => {
  const isUp = async () =>
    (await world.internal.request({ path: '/health/ready' })).json<Readiness>().dependencies.redis === 'up';
  await until(isUp);
  const line = world.logs.length;
  world.proxies.redis.blackhole();
  const change = await until(() =>
    world.logs.slice(line).find((one) => one['action'] === 'dependency' && one['dependency'] === 'redis'),
  );
  assert.is(change['state'], 'down');
  // The check has a deadline of its own; what came first was that of its command.
  assert.not.match(String(change['error']), 'DeadlineError');
});

test('when Redis is back it is asked again, and answers from meanwhile are still known', async () => {
  const headers = keyed();
  await world.proxies.redis.refuse();
  const first = await world.http.send(body, headers);
  await world.proxies.redis.pass();
  await untilRedisIsUsed(world);
  assert.is((await world.http.send(body, headers)).text, first.text);
  const messageId = randomUUID();
  await world.http.send({ ...body, messageId });
  await untilState(world.redis, messageKeyOf(messageId), 'D');
});

test('while Redis is gone an expired key is a fresh one, also for another request', async () => {
  const headers = { ...keyed(), 'X-Tenant-Id': await world.createTenant() };
  await world.proxies.redis.refuse();
  const first = await world.http.send(body, headers);
  assert.is((await world.http.send(body, headers)).text, first.text);
  await world.rows(sql.unsafe`
    UPDATE orch.submit_idempotency SET expires_at = now() - interval '1 second'
    WHERE tenant_id = ${headers['X-Tenant-Id']}`);
  const second = await world.http.send({ ...body, body: 'another request' }, headers);
  assert.equal([second.status, second.headers['idempotency-replayed']], [202, undefined], second.text);
  assert.is.not(second.json<MessageAccepted>().messageId, first.json<MessageAccepted>().messageId);
});

test('a request without a key does not notice that Redis is gone', async () => {
  const before = await counters();
  await world.proxies.redis.refuse();
  assert.is((await world.http.send(body, { 'X-Tenant-Id': 'demo' })).status, 202);
  assert.is((await counters()).submit, before.submit);
});

test.run();
