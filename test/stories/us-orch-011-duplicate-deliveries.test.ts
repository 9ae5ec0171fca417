// US-ORCH-011: a delivery of a message that is done is acknowledged after the idempotency check, and no other entry stops a message.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { messageKeyOf, untilState } from '../support/redis-keys.ts';
import { until } from '../support/until.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('US-ORCH-011 pipeline idempotency');
const world = await sharedWorld();

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

async function send(): Promise<string> {
  return (await world.http.send(body)).json<MessageAccepted>().messageId;
}

/** A message on a lane that is missing in PostgreSQL. */
function onLane(messageId: string) {
  const request = { ...body, messageId, tenantId: 'demo', lane: 'P3', acceptedAt: new Date().toISOString() };
  return world.nats.publish('lane.p3.outbound.request', request, { 'Nats-Msg-Id': randomUUID() });
}

async function copiesAtOperator(messageId: string): Promise<number> {
  return (await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)).length;
}

const doneNote = JSON.stringify({ s: 'D', status: 'SENT' });
const linesOf = (messageId: string) => world.logs.filter((line) => line['messageId'] === messageId);

test('a message that is done is acknowledged as a duplicate with a warning, and goes through no stage', async () => {
  const messageId = randomUUID();
  const hits = async () => (await world.metrics()).value('orch_idempotency_hit_total', { layer: 'pipeline' });
  const before = await hits();
  await world.redis.set(messageKeyOf(messageId), doneNote, 'EX', 172_800);
  const { seq } = await onLane(messageId);
  const warned = await until(() => linesOf(messageId).find((line) => line['duplicate'] === true));
  assert.is(warned['level'], 'warn');
  // A work queue has no acknowledged messages.
  await until(async () => (await world.streamMessages('ORCH_LANES')).every((message) => message.seq !== seq));
  assert.is(await world.message(messageId), undefined);
  assert.is(await copiesAtOperator(messageId), 0);
  assert.is((await hits()) - before, 1);
});

test('a message has a pending entry for 48 hours before it is processed, and a done one afterwards', async () => {
  const seen = Promise.withResolvers<void>();
  const waiting = randomUUID();
  using _ = world.routing.script(async ({ messageId }) => {
    if (messageId === waiting) await seen.promise;
    return { operatorId: 'op-1' };
  });
  await world.http.send({ ...body, messageId: waiting });
  const pending = await untilState(world.redis, messageKeyOf(waiting), 'P');
  assert.is(typeof pending['n'], 'string');
  const ttl = await world.redis.ttl(messageKeyOf(waiting));
  assert.ok(ttl > 172_800 - 60 && ttl <= 172_800, `${ttl}`);
  seen.resolve();
  await world.finalStatus(waiting);
  assert.is((await untilState(world.redis, messageKeyOf(waiting), 'D'))['status'], 'SENT');
});

test('an entry that proves nothing stops no message', async () => {
  const pending = JSON.stringify({ s: 'P', n: 'a worker that died' });
  for (const note of [pending, '', 'done', '{"s":"D"}', '{"s":"D","status":"ROUTED"}', '[]']) {
    const messageId = randomUUID();
    await world.redis.set(messageKeyOf(messageId), note, 'EX', 172_800);
    await world.http.send({ ...body, messageId });
    assert.is((await world.finalStatus(messageId)).status, 'SENT', note);
    assert.is((await untilState(world.redis, messageKeyOf(messageId), 'D'))['status'], 'SENT', note);
  }
  const listed = randomUUID();
  await world.redis.rpush(messageKeyOf(listed), 'a list');
  await world.http.send({ ...body, messageId: listed });
  assert.is((await world.finalStatus(listed)).status, 'SENT');
});

test('a message that is SENT in PostgreSQL is acknowledged, and its entry is done again', async () => {
  const messageId = await send();
  await world.finalStatus(messageId);
  await untilState(world.redis, messageKeyOf(messageId), 'D');
  await world.redis.set(messageKeyOf(messageId), JSON.stringify({ s: 'P', n: 'died before it was done' }), 'KEEPTTL');
  const [row] = await world.rows(
    sql.unsafe`SELECT created_at AS at FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`,
  );
  const request = { ...body, messageId, tenantId: 'demo', lane: 'P3', acceptedAt: new Date(row.at).toISOString() };
  await world.nats.publish('lane.p3.outbound.request', request, { 'Nats-Msg-Id': randomUUID() });
  await untilState(world.redis, messageKeyOf(messageId), 'D');
  assert.ok(linesOf(messageId).some((line) => line['duplicate'] === true));
  assert.is(await copiesAtOperator(messageId), 1);
  assert.equal(await world.history(messageId), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
});

test('a message that is to be tried again deletes its entry, and the next attempt writes its own', async () => {
  const messageId = randomUUID();
  let calls = 0;
  using _ = world.routing.script((asked) => {
    if (asked.messageId !== messageId) return { operatorId: 'op-1' };
    calls += 1;
    return calls === 1 ? 'UNAVAILABLE' : { operatorId: 'op-1' };
  });
  await world.http.send({ ...body, messageId });
  await world.status(messageId, 'RETRY');
  await until(async () => (await world.redis.exists(messageKeyOf(messageId))) === 0, { everyMs: 5 });
  assert.is((await world.finalStatus(messageId)).status, 'SENT');
  assert.is((await untilState(world.redis, messageKeyOf(messageId), 'D'))['status'], 'SENT');
});

test('a message that is given up is done as well', async () => {
  const messageId = randomUUID();
  using _ = world.routing.script((asked) => (asked.messageId === messageId ? 'NO_ROUTE' : { operatorId: 'op-1' }));
  await world.http.send({ ...body, messageId });
  await world.finalStatus(messageId);
  assert.is((await untilState(world.redis, messageKeyOf(messageId), 'D'))['status'], 'FAILED');
});

test.run();
