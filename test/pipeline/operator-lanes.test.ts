// The routing engine may name its operator's subject for the lane of a message: the message goes there, once, and whatever dies it goes nowhere else.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChosenRoute } from '../../deploy/local/stand-ins/routing-engine.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { keepAged, putOnLane } from '../support/aged-rows.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('subjects of an operator');
const settings = { lease: { ms: 700, heartbeatEveryMs: 250 }, delivery: { ackWaitMs: 1_000 } };
const ALL_LANES = 'smpp.operator.op-1';
const ONE_LANE = 'smpp.operator.op-1.p3';

let world: World;
let worker: ServiceProcess;
let failpoints = '';

test.before(async () => {
  world = await startWorld({
    service: 'later',
    env: { ORCH_ROLES: 'api,jobs', COMPLIANCE_MODE: 'off' },
    overrides: { settings },
    receipts: () => [{ state: 'DELIVERED', afterMs: 0 }],
  });
  await world.startService();
  const env = { ORCH_ROLES: 'worker' };
  worker = await world.spawnService({
    ...env,
    get TEST_FAILPOINTS() {
      return failpoints;
    },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(tenantId = 'demo'): Promise<string> {
  const reply = await world.http.send({ to: '+14155550114', from: 'ACME', body: 'hello' }, { 'X-Tenant-Id': tenantId });
  return reply.json<MessageAccepted>().messageId;
}

const subjectsOf = async (messageId: string) =>
  (await world.streamMessages('SMPP_OPERATOR', '>', messageId)).map(({ subject }) => subject);

const routeTo = (operatorSubject: string): ChosenRoute => ({ operatorId: 'op-1', operatorSubject });

test('a message goes to the subject that the engine names, its lane or all lanes, and its connector takes it from both', async () => {
  for (const [tenantId, lane] of Object.entries({ acme: 'p2', demo: 'p3' })) {
    for (const subject of [`${ALL_LANES}.${lane}`, ALL_LANES]) {
      using _ = world.routing.script(() => routeTo(subject));
      const id = await submit(tenantId);
      assert.is((await world.finalStatus(id)).status, 'SENT');
      assert.equal(await subjectsOf(id), [subject]);
      await until(async () => (await world.message(id))?.deliveryState === 'DELIVERED');
      assert.is(world.smpp.taken.latest.filter(({ messageId }) => messageId === id).length, 1);
    }
  }
});

const changes = [
  { bound: ONE_LANE, later: ALL_LANES },
  { bound: ALL_LANES, later: ONE_LANE },
] as const;

for (const { bound, later } of changes) {
  for (const point of ['pipe.after_commit.ROUTED', 'pipe.after_operator_publish']) {
    test(`bound to ${bound}, and its worker killed at ${point}: it is there once, though the engine would say ${later} now`, async () => {
      let answer: ChosenRoute = routeTo(bound);
      using _ = world.routing.script(() => answer);
      failpoints = `${point}=kill@nth:1`;
      await worker.kill('SIGKILL');
      await worker.restart();
      const id = await submit();
      await world.status(id, 'ROUTED');
      if (point === 'pipe.after_operator_publish') await until(async () => (await subjectsOf(id)).length > 0);
      failpoints = '';
      answer = { operatorId: 'op-2', operatorSubject: later.replace('op-1', 'op-2') };
      await worker.kill('SIGKILL');
      assert.is((await world.message(id))?.status, 'ROUTED');
      await worker.restart();
      assert.is((await world.finalStatus(id, { timeoutMs: 20_000 })).status, 'SENT');
      assert.equal(await subjectsOf(id), [bound]);
    });
  }
}

/** A message that was bound by code which knows the one subject only. */
async function boundBefore(): Promise<string> {
  const [id = ''] = await keepAged(world, 'demo', 1, { status: 'ROUTED', operatorId: 'op-1', epoch: 1 });
  return id;
}

test('a message that was bound before there were two subjects goes to the one for all lanes', async () => {
  const id = await boundBefore();
  await putOnLane(world, id);
  assert.is((await world.finalStatus(id)).status, 'SENT');
  assert.equal(await subjectsOf(id), [ALL_LANES]);
});

test('what one release dispatched to one subject is not stored a second time by another release on the other', async () => {
  for (const [first, isOnLane] of [
    [ALL_LANES, true],
    [ONE_LANE, false],
  ] as const) {
    const id = await boundBefore();
    await world.rows(
      sql.unsafe`UPDATE orch.sms_messages SET on_operator_lane = ${isOnLane} WHERE message_id = ${id}::uuid`,
    );
    const payload = (await world.streamMessages('SMPP_OPERATOR')).at(-1)?.payload;
    await world.nats.publish(first, { ...payload, messageId: id }, { 'Nats-Msg-Id': id });
    await putOnLane(world, id);
    assert.is((await world.finalStatus(id)).status, 'SENT');
    assert.equal(await subjectsOf(id), [first]);
  }
});

test.run();
