// US-ORCH-022: a repeated request gets the body of the first 202, on any replica and for any failure of Redis.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { MAX_ANSWER_BYTES } from '../../src/domain/idempotency-entries.ts';
import type { HttpClient } from '../support/http-client.ts';
import { submitKeyOf, untilRedisIsUsed, untilState } from '../support/redis-keys.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-022 replay');
let world: World;
let other: HttpClient;

test.before(async () => {
  world = await startWorld({ links: 'proxies', env: { COMPLIANCE_MODE: 'off' } });
  other = world.httpOf(await world.startService({ ORCH_ROLES: 'api' }));
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(async () => {
  await world.proxies.redis.pass();
  await untilRedisIsUsed(world);
});

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

async function newRequest(key = 'replay') {
  const tenantId = await world.createTenant();
  return { redisKey: submitKeyOf(tenantId, key), headers: { 'X-Tenant-Id': tenantId, 'Idempotency-Key': key } };
}

test('the body of the 202 is stored as compact JSON beside the key', async () => {
  const { redisKey, headers } = await newRequest();
  const first = await world.http.send(body, headers);
  await untilState(world.redis, redisKey, 'D');
  const value = (await world.redis.get(redisKey))!;
  assert.ok(value.includes(`"r":${first.text}`));
  assert.not.match(value, /\s/);
});

test('a replayed answer has the same messageId, status and acceptedAt, and is marked as replayed', async () => {
  const { redisKey, headers } = await newRequest();
  const first = await world.http.send(body, headers);
  await untilState(world.redis, redisKey, 'D');
  const again = await world.http.send(body, headers);
  assert.is(again.status, 202);
  const { messageId, status, acceptedAt } = first.json<MessageAccepted>();
  const replayed = again.json<MessageAccepted>();
  assert.equal([replayed.messageId, replayed.status, replayed.acceptedAt], [messageId, status, acceptedAt]);
  assert.is(again.text, first.text);
  assert.is(first.headers['idempotency-replayed'], undefined);
  assert.is(again.headers['idempotency-replayed'], 'true');
  // A replayed answer is an answer of its own as far as its request is concerned.
  assert.is.not(again.headers['x-request-id'], first.headers['x-request-id']);
});

test('the entries in Redis are bounded; a larger answer comes from PostgreSQL', async () => {
  const { redisKey, headers } = await newRequest();
  const messages = Array.from({ length: 1_000 }, () => body);
  const first = await world.http.bulk(messages, headers);
  assert.is(first.status, 202);
  assert.ok(first.body.length > MAX_ANSWER_BYTES);
  assert.is((await untilState(world.redis, redisKey, 'D'))['r'], undefined);
  const again = await world.http.bulk(messages, headers);
  assert.is(again.text, first.text);
  assert.is(again.headers['idempotency-replayed'], 'true');
  assert.ok((await world.redis.strlen(redisKey)) < 200);
});

const troubles = {
  'with nothing wrong': async () => {},
  'after FLUSHALL': async () => void (await world.redis.flushall()),
  'with Redis down': async () => world.proxies.redis.refuse(),
  'with Redis hanging': async () => world.proxies.redis.blackhole(),
};

for (const [trouble, happen] of Object.entries(troubles)) {
  test(`a replay is the same on this replica and on another one ${trouble}, and so is a refusal`, async () => {
    for (const kind of ['send', 'bulk'] as const) {
      const submit = (http: HttpClient, text: string, headers: Record<string, string>) =>
        kind === 'send' ? http.send({ ...body, body: text }, headers) : http.bulk([{ ...body, body: text }], headers);
      const { headers } = await newRequest();
      const first = await submit(world.http, 'hello', headers);
      await happen();
      for (const http of [other, world.http]) {
        const again = await submit(http, 'hello', headers);
        assert.is(again.status, 202);
        assert.is(again.text, first.text);
        assert.is(again.headers['idempotency-replayed'], 'true');
        assert.is((await submit(http, 'other', headers)).problem.code, 'IDEMPOTENCY_KEY_REUSED');
        assert.is((await submit(http, 'hello', headers)).text, first.text);
      }
    }
  });
}

test.run();
