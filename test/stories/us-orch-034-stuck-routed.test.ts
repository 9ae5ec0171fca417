// US-ORCH-034: messages that stay ROUTED are reported, each once; the report moves none of them.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config.ts';
import { settings } from '../../src/settings.ts';
import { keepAged } from '../support/aged-rows.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-034 stuck ROUTED messages');

let world: World;
test.before(async () => {
  world = await startWorld({
    env: { ORCH_ROLES: 'api,jobs', ORCH_SWEEPER_ENABLED: 'false' },
    overrides: { settings: { recovery: { stuckRoutedEveryMs: 50 } } },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

const routed = { status: 'ROUTED', epoch: 1, operatorId: 'op-1' };
const warnings = (id: string) =>
  world.logs.filter((line) => line['action'] === 'stuck-routed' && line['messageId'] === id);
const counted = async (internalUrl: string) => {
  const reply = await world.internalOf({ internalUrl }).request({ path: '/metrics' });
  return Number(/^orch_stuck_routed_total (\d+)/m.exec(reply.text)?.[1]);
};

test('the report is made every 5 minutes, after 120 s by default, or after STUCK_ROUTED_THRESHOLD_SECONDS', () => {
  assert.is(settings.recovery.stuckRoutedEveryMs, 300_000);
  const env = { ...world.env, ORCH_ROLES: 'jobs' };
  assert.is(readConfig(env).stuckRoutedThresholdSeconds, 120);
  assert.is(readConfig({ ...env, STUCK_ROUTED_THRESHOLD_SECONDS: '7' }).stuckRoutedThresholdSeconds, 7);
});

test('one warning and one count per message, whichever of two replicas reports and however often', async () => {
  const second = await world.startService({ ORCH_ROLES: 'jobs' });
  const replicas = [world.service.internalUrl, second.internalUrl];
  const ids = await keepAged(world, 'demo', 5, { ...routed, ageSeconds: 130 });
  const younger = await keepAged(world, 'demo', 1, { ...routed, ageSeconds: 60 });
  const done = await keepAged(world, 'demo', 1, { status: 'ROUTING', epoch: 1, ageSeconds: 130 });
  await until(() => ids.every((id) => warnings(id).length > 0));
  // A later report has to have come and gone.
  const later = await keepAged(world, 'demo', 1, { ...routed, ageSeconds: 140 });
  await until(() => warnings(later[0]!).length > 0);
  for (const id of [...ids, ...later]) {
    assert.is(warnings(id).length, 1);
    assert.equal([warnings(id)[0]?.['level'], warnings(id)[0]?.['operatorId']], ['warn', 'op-1']);
  }
  for (const id of [...younger, ...done]) assert.equal(warnings(id), []);
  const counts = await Promise.all(replicas.map(counted));
  assert.is(counts[0]! + counts[1]!, 6);
  await until(async () => (await world.metrics()).value('orch_stuck_routed') === 6);
});

test('the threshold of the environment is the one that counts', async () => {
  const [id = ''] = await keepAged(world, 'demo', 1, { ...routed, ageSeconds: 20 });
  await world.startService({ ORCH_ROLES: 'jobs', STUCK_ROUTED_THRESHOLD_SECONDS: '10' });
  await until(() => warnings(id).length === 1);
});

test('nothing is retried: status, claim and lane stay as they were', async () => {
  const [id = ''] = await keepAged(world, 'demo', 1, { ...routed, ageSeconds: 150 });
  await until(() => warnings(id).length === 1);
  const row = await world.message(id);
  assert.equal([row?.status, row?.epoch, row?.attemptCount], ['ROUTED', 1, 0]);
  assert.equal(world.nats.sent('laneRequest', id), []);
  assert.equal(world.nats.sent('operatorMessage', id), []);
});

test.run();
