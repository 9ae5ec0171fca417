// US-ORCH-051: each lane has its own subject, its own consumer with its own acknowledgements and lag, and its own count.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { consumers } from '../../generated/events/topology.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { type Lane, lanes } from '../../src/domain/contract.ts';
import { keepAged } from '../support/aged-rows.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-051 subjects of the lanes');

const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
const subjectOf = (lane: Lane) => `lane.${lane.toLowerCase()}.outbound.request`;
const durableOf = (lane: Lane) => `orch-consumer-${lane.toLowerCase()}`;

let world: World;
/** No worker runs at first. */
test.before(async () => {
  world = await startWorld({
    env: { ORCH_ROLES: 'api,jobs', COMPLIANCE_MODE: 'off' },
    overrides: { settings: { recovery: { sweepEveryMs: 200 } } },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function put(lane: Lane): Promise<string> {
  const tenantId = await world.createTenant('STANDARD', [lane]);
  // P0 needs a signature over HTTP: recovery puts one there.
  if (lane === 'P0') return (await keepAged(world, tenantId, 1, { lane }))[0]!;
  const reply = await world.http.send(text, { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane });
  return reply.json<MessageAccepted>().messageId;
}

async function counts(): Promise<readonly number[]> {
  const metrics = await world.metrics();
  return lanes.map((lane) => metrics.value('orch_publish_lane_total', { lane }));
}

async function consumer(lane: Lane) {
  const manager = await world.nats.connection.jetstreamManager();
  const { num_pending, num_ack_pending, config } = await manager.consumers.info('ORCH_LANES', durableOf(lane));
  return { waiting: num_pending, unacknowledged: num_ack_pending, filter: config.filter_subject };
}

test('each lane has one durable of its own, which sees the subject of its lane and no other', async () => {
  const ofLanes = consumers.filter(({ channel }) => channel === 'laneRequest');
  assert.equal(ofLanes.map(({ durable }) => durable).sort(), lanes.map(durableOf));
  for (const lane of lanes) assert.is((await consumer(lane)).filter, subjectOf(lane));
});

test('every lane is counted from 0 on', async () => {
  const text = (await world.internal.request({ path: '/metrics' })).text;
  for (const lane of lanes) assert.match(text, new RegExp(`^orch_publish_lane_total\\{lane="${lane}"\\} 0$`, 'm'));
});

test('a message goes on the subject of its lane and on no other, once, and is counted and waits there alone', async () => {
  const waiting = new Set<Lane>();
  for (const lane of lanes) {
    const before = await counts();
    const messageId = await put(lane);
    await until(async () => (await counts())[lanes.indexOf(lane)]! > before[lanes.indexOf(lane)]!);
    assert.equal(
      world.nats.sent('laneRequest', messageId).map(({ subject, payload }) => [subject, payload.lane]),
      [[subjectOf(lane), lane]],
    );
    const expected = before.map((count, index) => count + (lanes[index] === lane ? 1 : 0));
    assert.equal(await counts(), expected);
    waiting.add(lane);
    for (const one of lanes) assert.is((await consumer(one)).waiting, waiting.has(one) ? 1 : 0, `${one} after ${lane}`);
  }
});

test('a lane whose messages are all held up keeps no other lane from its acknowledgements', async () => {
  const gate = Promise.withResolvers<void>();
  using _ = world.routing.script(async ({ lane }) => {
    // The engine's numbers begin with 1 for P0.
    if (lane === lanes.indexOf('P4') + 1) await gate.promise;
    return { operatorId: 'op-1' };
  });
  await world.startService({ ORCH_ROLES: 'worker' });
  const others: readonly Lane[] = ['P0', 'P1', 'P2', 'P3'];
  await until(async () => {
    const seen = await Promise.all(others.map(consumer));
    return seen.every(({ waiting, unacknowledged }) => waiting === 0 && unacknowledged === 0);
  });
  assert.equal([(await consumer('P4')).waiting, (await consumer('P4')).unacknowledged], [0, 1]);
  gate.resolve();
  await until(async () => (await consumer('P4')).unacknowledged === 0);
});

test.run();
