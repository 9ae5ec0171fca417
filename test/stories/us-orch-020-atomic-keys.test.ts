// US-ORCH-020: keys are written atomically, so that of two concurrent requests or deliveries one proceeds.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageKeyOf, submitKeyOf, untilState, watchCommands } from '../support/redis-keys.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-020 keys are made atomically');
let world: World;

test.before(async () => {
  world = await startWorld({ env: { COMPLIANCE_MODE: 'off' } });
});
test.after(async () => world[Symbol.asyncDispose]());

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

test('both keys are written by SET NX EX 172800 under their prefixes, and no transaction is needed', async () => {
  await using commands = await watchCommands(world.redis);
  const messageId = randomUUID();
  await world.http.send({ ...body, messageId }, { 'Idempotency-Key': 'twenty' });
  const keys = [submitKeyOf('demo', 'twenty'), messageKeyOf(messageId)];
  for (const key of keys) {
    await untilState(world.redis, key, 'D');
    const [made = []] = (await commands.of(key)).filter(([name]) => name?.toLowerCase() === 'set');
    assert.equal([made[1], ...made.slice(3)], [key, 'EX', '172800', 'NX', 'GET']);
  }
  const names = (await commands.of('')).map(([name]) => name?.toLowerCase());
  assert.not(names.some((name) => name === 'multi' || name === 'keys'));
});

test('of two workers with the same message one proceeds', async () => {
  await world.startService({ ORCH_ROLES: 'worker' });
  const asked: string[] = [];
  using _ = world.routing.script(({ messageId }) => {
    asked.push(messageId);
    return { operatorId: 'op-1' };
  });
  const ids: readonly string[] = Array.from({ length: 20 }, () => randomUUID());
  const before = world.logs.length;
  const acceptedAt = new Date().toISOString();
  await Promise.all(
    ids.flatMap((messageId) => {
      const request = { ...body, messageId, tenantId: 'demo', lane: 'P3', acceptedAt };
      const copy = () => world.nats.publish('lane.p3.outbound.request', request, { 'Nats-Msg-Id': randomUUID() });
      return [copy(), copy()];
    }),
  );
  for (const messageId of ids) {
    await world.finalStatus(messageId);
    assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)).length, 1);
    assert.equal(await world.history(messageId), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  }
  assert.is(asked.filter((id) => ids.includes(id)).length, ids.length);
  // Every second copy is found to be a duplicate, at once or when the lease of the other one is over.
  await until(() => world.logs.slice(before).some((line) => line['duplicate'] === true), { timeoutMs: 25_000 });
});

test('of two replicas that get the same key at once one stores the message', async () => {
  const other = world.httpOf(await world.startService({ ORCH_ROLES: 'api' }));
  for (let round = 0; round < 10; round += 1) {
    const tenantId = await world.createTenant();
    const headers = { 'X-Tenant-Id': tenantId, 'Idempotency-Key': 'race' };
    const replies = await Promise.all([world.http.send(body, headers), other.send(body, headers)]);
    const fresh = replies.filter((r) => r.status === 202 && r.headers['idempotency-replayed'] === undefined);
    assert.is(fresh.length, 1);
    const again = await other.send(body, headers);
    assert.is(again.text, fresh[0]!.text);
  }
});

test.run();
