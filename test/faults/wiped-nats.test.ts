// NATS without its data, and stalled messages: every lane is rebuilt from PostgreSQL, by one replica at a time.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { streams } from '../../generated/events/topology.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { readConfig } from '../../src/config.ts';
import { createService } from '../../src/service.ts';
import { keepAged, putOnLane } from '../support/aged-rows.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('messages that are on no lane');

const LANE = 'lane.p3.outbound.request';
let world: World;

test.before(async () => {
  world = await startWorld({
    service: 'later',
    env: { ORCH_ROLES: 'api,jobs', COMPLIANCE_MODE: 'off' },
    overrides: {
      settings: {
        recovery: { sweepEveryMs: 100, stalledAfterMs: 120_000 },
        delivery: { ackWaitMs: 2_000 },
        lease: { ms: 1_500 },
      },
    },
  });
  await world.startService();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submitMany(count: number): Promise<string[]> {
  const replies = await Promise.all(
    Array.from({ length: count }, () => world.http.send({ to: '+14155550134', from: 'ACME', body: 'hello' })),
  );
  return replies.map((reply) => reply.json<MessageAccepted>().messageId);
}

const redrives = async (ids: readonly string[]): Promise<number[]> =>
  (
    await world.rows(sql.unsafe`
      SELECT redrive_count FROM orch.sms_messages WHERE message_id = ANY(${sql.array([...ids], 'uuid')})`)
  ).map((row) => row.redrive_count);

async function finishedOnce(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    assert.is((await world.finalStatus(id, { timeoutMs: 20_000 })).status, 'SENT', id);
    assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  }
  for (const id of ids) assert.is(world.nats.sent('operatorMessage', id).length, 1, id);
}

test('two sweepers at once put one copy of each message on its lane, without quarantining it', async () => {
  await world.startService({ ORCH_ROLES: 'jobs' });
  const ids = await keepAged(world, await world.createTenant(), 30);
  await until(async () => (await redrives(ids)).every((count) => count === 1), { what: 'each is redriven' });
  for (const id of ids) {
    const copies = await world.streamMessages('ORCH_LANES', LANE, id);
    assert.is(copies.length, 1);
    assert.is(copies[0]?.headers['X-Orch-Redrive'], undefined);
  }
});

test('a message that waits on its lane, however long, is not redriven', async () => {
  const headers = { 'X-Tenant-Id': await world.createTenant('ENTERPRISE') };
  const reply = await world.http.send({ to: '+14155550134', from: 'ACME', body: 'hello' }, headers);
  const waiting = reply.json<MessageAccepted>().messageId;
  await until(async () => (await world.streamMessages('ORCH_LANES', 'lane.p2.outbound.request', waiting)).length === 1);
  const stop = await startHurried();
  await until(async () => {
    const [row] = await world.rows(sql.unsafe`
      SELECT now() - status_updated_at > interval '600 milliseconds' AS is_old FROM orch.sms_messages
      WHERE message_id = ${waiting}::uuid`);
    return row.is_old;
  });
  // Found by a sweep that began after the other one had become old enough.
  const lost = await keepAged(world, await world.createTenant(), 1, { ageSeconds: 100 });
  await until(async () => (await redrives(lost))[0] === 1);
  await stop();
  assert.equal(await redrives([waiting]), [0]);
});

test('a leased message, and one with unpublished events, are left to the process that has them', async () => {
  const tenantId = await world.createTenant();
  const leased = await keepAged(world, tenantId, 1, { isLeased: true });
  const unpublished = await keepAged(world, tenantId, 1, { isUntold: true });
  const free = await keepAged(world, tenantId, 1);
  await until(async () => (await redrives(free))[0] === 1);
  assert.equal(await redrives([...leased, ...unpublished]), [0, 0]);
});

test('finished work that is still on its lane is removed, and work that is open stays there', async () => {
  const tenantId = await world.createTenant();
  const [done = ''] = await keepAged(world, tenantId, 1, { status: 'SENT', operatorId: 'op-1' });
  const [open = ''] = await keepAged(world, tenantId, 1, { isLeased: true });
  for (const id of [open, done]) await putOnLane(world, id);
  // Delivered to a client that never answers.
  const consumer = await world.nats.connection.jetstream().consumers.get('ORCH_LANES', 'orch-consumer-p3');
  for await (const message of await consumer.fetch({ max_messages: 500, expires: 10_000 })) {
    if (message.json<{ messageId: string }>().messageId === done) break;
  }
  const stop = await startHurried();
  await until(async () => (await world.streamMessages('ORCH_LANES', LANE, done)).length === 0);
  await stop();
  assert.is((await world.streamMessages('ORCH_LANES', LANE, open)).length, 1);
});

test('a message whose claims keep ending without an outcome is dead-lettered as CRASH_LOOP, published with its dead letter', async () => {
  const tenantId = await world.createTenant();
  const [crashed = ''] = await keepAged(world, tenantId, 1, { status: 'ROUTING', epoch: 6 });
  const [copied = ''] = await keepAged(world, tenantId, 1, { status: 'ROUTING', epoch: 1, redrives: 3 });
  for (const id of [crashed, copied]) {
    const row = await world.finalStatus(id);
    assert.equal([row.status, row.lastError?.code], ['DEAD_LETTER', 'CRASH_LOOP']);
    await until(async () => {
      const found = await world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter', id);
      return found[0]?.payload.failureReason.code === 'CRASH_LOOP';
    });
  }
});

test('a crash loop that may be at its operator is dispatched once more: SENT, with its operator', async () => {
  const [id = ''] = await keepAged(world, await world.createTenant(), 1, {
    ...{ status: 'ROUTED', epoch: 6, operatorId: 'op-9' },
  });
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.operatorId], ['SENT', 'op-9']);
  assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.op-9', id)).length, 1);
});

test('ORCH_SWEEPER_ENABLED=false leaves such messages alone', async () => {
  const other = await startWorld({
    env: { ORCH_ROLES: 'api,jobs', ORCH_SWEEPER_ENABLED: 'false', STUCK_ROUTED_THRESHOLD_SECONDS: '1' },
    overrides: { settings: { recovery: { sweepEveryMs: 50, stuckRoutedEveryMs: 50 } } },
  });
  try {
    const [id = ''] = await keepAged(other, 'demo', 1, { status: 'ROUTED', operatorId: 'op-1', epoch: 1 });
    await until(() => other.logs.some((line) => line['action'] === 'stuck-routed' && line['messageId'] === id));
    assert.is((await other.message(id))?.status, 'ROUTED');
    assert.equal(other.nats.sent('laneRequest', id), []);
  } finally {
    await other[Symbol.asyncDispose]();
  }
});

test('NATS comes back without its data: the streams are made, every message is SENT, each once', async () => {
  const ids = await submitMany(40);
  await until(async () => (await world.streamMessages('ORCH_LANES', LANE)).length >= 40);
  const manager = await world.nats.connection.jetstreamManager();
  for (const { name } of streams) await manager.streams.delete(name);
  await world.servers.nats.kill('SIGKILL');
  await world.servers.nats.restart();
  await until(async () => (await manager.streams.names().next()).length === streams.length, {
    what: 'the streams are made again',
  });
  const stop = await startHurried();
  await world.startService({ ORCH_ROLES: 'worker' });
  await finishedOnce(ids);
  await stop();
});

/** A sweeper that waits less: the messages of this test were accepted just now. */
async function startHurried(): Promise<() => Promise<void>> {
  const settings = {
    recovery: { sweepEveryMs: 100, stalledAfterMs: 500 },
    delivery: { ackWaitMs: 2_000 },
    lease: { ms: 1_500 },
  };
  const service = await createService(readConfig({ ...world.env, ORCH_ROLES: 'jobs' }), {
    settings,
    writeLog: () => {},
  });
  return async () => service[Symbol.asyncDispose]();
}

test.run();
