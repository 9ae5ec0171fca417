// Workers that die on a message: none of their messages is lost or sent twice, and a message that kills them ends without its neighbours.
import type { JetStreamManager } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Running } from '../../deploy/local/server.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('workers that die');

const LANE = 'lane.p3.outbound.request';
const settings = {
  lease: { ms: 700, heartbeatEveryMs: 250 },
  delivery: { ackWaitMs: 1_000 },
  recovery: { stalledAfterMs: 600_000 },
};
let world: World;
let worker: Running;
let streams: JetStreamManager;

test.before(async () => {
  world = await startWorld({
    service: 'later',
    env: { ORCH_ROLES: 'api,jobs', COMPLIANCE_MODE: 'off' },
    overrides: { settings },
  });
  await world.startService();
  worker = await world.spawnService({ ORCH_ROLES: 'worker' });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(body: string): Promise<string> {
  const reply = await world.http.send({ to: '+14155550132', from: 'ACME', body });
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

const handedOver = async (id: string) => (await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', id)).length;
const onLane = async (id: string) => world.streamMessages('ORCH_LANES', LANE, id);

const leaseQuery = (id: string) => sql.unsafe`SELECT lease_until FROM orch.sms_messages WHERE message_id = ${id}::uuid`;

/** Kills the worker each time it asks a route for this message, up to so many times, and starts it again. */
function killOn(isVictim: (messageId: string) => boolean, times: number) {
  let kills = 0;
  let restarting: Promise<void> | undefined;
  const killAndRestart = async () => {
    await worker.kill('SIGKILL');
    await worker.restart();
    restarting = undefined;
  };
  const script = world.routing.script(async ({ messageId }) => {
    if (!isVictim(messageId)) return { operatorId: 'op-1' };
    // The worker that was just started may ask before the test sees that it is up.
    await restarting;
    if (kills >= times) return { operatorId: 'op-1' };
    kills += 1;
    restarting = killAndRestart();
    return 'HANG';
  });
  return {
    get kills() {
      return kills;
    },
    async [Symbol.asyncDispose]() {
      script[Symbol.dispose]();
      await restarting;
    },
  };
}

test('a message whose three deliveries were used up by crashes is redriven and SENT, once, and leaves its lane', async () => {
  let victim = '';
  await using killing = killOn((id) => id === victim, 3);
  const copies = world.nats.sent('laneRequest').length;
  victim = await submit('three crashes');
  const row = await world.finalStatus(victim, { timeoutMs: 25_000 });
  assert.is(row.status, 'SENT');
  assert.is(killing.kills, 3);
  assert.is(await handedOver(victim), 1);
  assert.is(row.attemptCount, 0);
  assert.equal(await world.history(victim), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  const [, copy] = world.nats.sent('laneRequest', victim);
  assert.ok(world.nats.sent('laneRequest').length > copies);
  assert.is(copy?.headers['X-Orch-Redrive'], '1');
  assert.is(copy?.headers['Nats-Msg-Id'], `lane:${victim}:redrive:1`);
  await until(async () => (await onLane(victim)).length === 0, { what: 'the exhausted message leaves the stream' });
});

test('a message that kills every worker is dead-lettered as CRASH_LOOP, and its neighbours are SENT', async () => {
  let poison = '';
  await using killing = killOn((id) => id === poison, 100);
  poison = await submit('poison');
  const neighbours = await Promise.all([1, 2, 3, 4].map((n) => submit(`neighbour ${n}`)));
  const row = await world.finalStatus(poison, { timeoutMs: 28_000 });
  assert.is(row.status, 'DEAD_LETTER');
  assert.is(row.lastError?.code, 'CRASH_LOOP');
  // Two copies of three deliveries; one more round when a delivery met the lease of the dead.
  assert.ok(killing.kills >= 6 && killing.kills <= 9, `${killing.kills} kills`);
  for (const id of neighbours) {
    assert.is((await world.finalStatus(id, { timeoutMs: 10_000 })).status, 'SENT');
    assert.is(await handedOver(id), 1);
  }
  assert.is(await handedOver(poison), 0);
  const letters = await until(async () => {
    const found = await world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter', poison);
    return found.length > 0 && found;
  });
  assert.is(letters[0]?.payload.failureReason.code, 'CRASH_LOOP');
  await until(async () => (await onLane(poison)).length === 0);
});

test('a worker that was paused for longer than its lease changes nothing when it wakes', async () => {
  const gate = Promise.withResolvers<void>();
  let asked = 0;
  using _ = world.routing.script(async () => {
    asked += 1;
    if (asked > 1) return { operatorId: 'op-2' };
    await gate.promise;
    return { operatorId: 'op-1' };
  });
  const id = await submit('stale');
  await until(() => asked === 1);
  await worker.kill('SIGSTOP');
  const heir = await world.spawnService({ ORCH_ROLES: 'worker' });
  assert.is((await world.finalStatus(id, { timeoutMs: 15_000 })).status, 'SENT');
  await worker.kill('SIGCONT');
  gate.resolve();
  await heir.stop();
  // The woken worker works: it carries the next one.
  assert.is((await world.finalStatus(await submit('after it'), { timeoutMs: 10_000 })).status, 'SENT');
  const row = await world.message(id);
  assert.equal([row?.operatorId, row?.epoch, row?.status], ['op-2', 2, 'SENT']);
  assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  assert.is(await handedOver(id), 1);
});

test('work that takes longer than lease and AckWait stays with a worker that lives', async () => {
  const gate = Promise.withResolvers<void>();
  const started = await streams.consumers.info('ORCH_LANES', 'orch-consumer-p3');
  const second = await world.spawnService({ ORCH_ROLES: 'worker' });
  let asked = 0;
  using _ = world.routing.script(async () => {
    asked += 1;
    await gate.promise;
    return { operatorId: 'op-1' };
  });
  const id = await submit('slow');
  await until(() => asked === 1);
  const leaseOf = async () => (await world.rows(leaseQuery(id)))[0].lease_until as number;
  const first = await leaseOf();
  // Two leases later it is still this claim's.
  await until(async () => (await leaseOf()) > first + 1_400);
  gate.resolve();
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.epoch], ['SENT', 1]);
  const { delivered } = await streams.consumers.info('ORCH_LANES', 'orch-consumer-p3');
  assert.is(delivered.consumer_seq - started.delivered.consumer_seq, 1);
  await second.stop();
});

test('SIGTERM: messages in flight are finished, waiting ones are left to other workers, and the process ends', async () => {
  const gate = Promise.withResolvers<void>();
  const asked = new Set<string>();
  using _ = world.routing.script(async ({ messageId }) => {
    asked.add(messageId);
    await gate.promise;
    return { operatorId: 'op-1' };
  });
  const ids = await Promise.all(Array.from({ length: 12 }, (_, n) => submit(`stopping ${n}`)));
  await until(() => asked.size > 0, { what: 'a message in flight' });
  const inFlight = [...asked];
  const stopped = worker.stop();
  gate.resolve();
  await stopped;
  for (const id of inFlight) assert.is((await world.message(id))?.status, 'SENT');
  await worker.restart();
  for (const id of ids) {
    assert.is((await world.finalStatus(id)).status, 'SENT');
    assert.is(await handedOver(id), 1);
  }
});

test.run();
