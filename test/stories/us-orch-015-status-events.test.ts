// US-ORCH-015: every committed transition is published once, in order and never before its commit; a lost event is published again.
import type { JetStreamManager, StreamUpdateConfig } from 'nats';
import { createPool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StatusChanged } from '../../generated/events/types.ts';
import { validate } from '../../generated/events/validators.js';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-015 status events');

const EVENTS = 'ORCH_EVENTS';
const text = { to: '+14155550115', from: 'ACME', body: 'hello' };
let world: World;
let streams: JetStreamManager;

test.before(async () => {
  world = await startWorld({ links: 'proxies' });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(message: object = text): Promise<string> {
  const reply = await world.http.send(message);
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

async function stored(messageId: string): Promise<readonly StatusChanged[]> {
  return (await world.streamMessages(EVENTS, 'sms.events.status', messageId)).map(({ payload }) => payload);
}

/** Waits until the stream has as many events as the message has history, and compares each with its entry. */
async function toldInOrder(messageId: string): Promise<readonly StatusChanged[]> {
  const history = await world.rows(sql.unsafe`
    SELECT seq, previous_status, status, at FROM orch.message_history WHERE message_id = ${messageId}::uuid ORDER BY seq`);
  await until(async () => (await stored(messageId)).length >= history.length, {
    what: 'all events',
    timeoutMs: 15_000,
  });
  const events = await stored(messageId);
  assert.equal(
    events.map(({ seq, previousStatus, newStatus, timestamp }) => [seq, previousStatus, newStatus, timestamp]),
    history.map((row) => [row.seq, row.previous_status, row.status, new Date(row.at).toISOString()]),
  );
  return events;
}

const nothingUntold = () =>
  until(async () => (await world.rows(sql.unsafe`SELECT 1 FROM orch.outbox`)).length === 0, {
    what: 'an empty outbox',
  });

test('payload: messageId, tenantId, lane, seq, previousStatus (null first), newStatus, timestamp, metadata', async () => {
  using _ = world.routing.script(() => ({ operatorId: 'op-5', routeId: 'rule-5' }));
  const id = await submit();
  await world.finalStatus(id);
  const events = await toldInOrder(id);
  assert.is(events[0]?.previousStatus, null);
  const found = { segmentCount: 1, attemptCount: 0 };
  const routed = { ...found, operatorId: 'op-5', routeId: 'rule-5' };
  assert.equal(
    events.map(({ metadata }) => metadata),
    [found, found, routed, routed],
  );
  for (const event of events) {
    assert.equal([event.messageId, event.tenantId, event.lane], [id, 'demo', 'P3']);
    assert.ok(validate.statusChanged(event), 'the schema of asyncapi.yaml');
  }
});

test('QUEUED, ROUTING, ROUTED and SENT are emitted in their order, each once, with their headers', async () => {
  const ids = await Promise.all(Array.from({ length: 10 }, () => submit()));
  for (const id of ids) {
    await world.finalStatus(id);
    const events = await toldInOrder(id);
    assert.equal(
      events.map(({ newStatus }) => newStatus),
      ['QUEUED', 'ROUTING', 'ROUTED', 'SENT'],
    );
  }
  const [first] = await world.streamMessages(EVENTS, 'sms.events.status', ids[0]);
  assert.is(first?.headers['Nats-Msg-Id'], `status:${ids[0]}:1`);
  assert.is(first?.headers['X-Correlation-ID'], ids[0]);
  assert.match(first?.headers['traceparent'] ?? '', /^00-[0-9a-f]{32}-/);
});

test('every final status is emitted: FAILED, and RETRY up to DEAD_LETTER, with the reason', async () => {
  const failed = await submit({ ...text, to: '+14155550001' });
  const dead = await submit({ ...text, to: '+14155550002' });
  await world.finalStatus(failed);
  const end = (await toldInOrder(failed)).at(-1);
  assert.equal([end?.previousStatus, end?.newStatus], ['ROUTING', 'FAILED']);
  assert.equal([end?.metadata?.failureReason?.code, end?.metadata?.attemptCount], ['NO_ROUTE', 1]);

  await world.finalStatus(dead);
  const events = await toldInOrder(dead);
  assert.equal(
    events.map(({ newStatus, metadata }) => `${newStatus} ${metadata?.attemptCount}`),
    ['QUEUED 0', 'ROUTING 0', 'RETRY 1', 'ROUTING 1', 'RETRY 2', 'ROUTING 2', 'RETRY 3', 'DEAD_LETTER 3'],
  );
});

test('the reason of compliance, which may quote the message, is for its tenant and in the dead letter, and in no event', async () => {
  const reason = `${text.to} may not get "${text.body}"`;
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK', reason }));
  const id = await submit();
  await world.finalStatus(id);
  const told = (await toldInOrder(id)).at(-1)?.metadata?.failureReason;
  assert.equal(told, { code: 'COMPLIANCE_BLOCKED', detail: 'compliance blocked it' });
  assert.is((await world.http.get(id)).json<Message>().lastError?.detail, reason);
  const [letter] = await world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter', id);
  assert.is(letter?.payload.failureReason.detail, reason);
});

test('an event comes after the commit, not before', async () => {
  const pool = await createPool(world.env['DATABASE_URL']!, { maxPoolSize: 1 });
  let id = '';
  try {
    using _ = world.routing.script(async ({ messageId }) => {
      id = messageId;
      await locked.promise;
      return { operatorId: 'op-1' };
    });
    const locked = Promise.withResolvers<void>();
    void submit();
    await until(() => id !== '');
    await until(async () => (await stored(id)).length === 2);
    await pool.transaction(async (transaction) => {
      // The last part of the statement that makes the message ROUTED waits for this: it is done, and not committed.
      await transaction.query(sql.unsafe`LOCK TABLE orch.outbox IN SHARE MODE`);
      locked.resolve();
      const waiting = sql.unsafe`SELECT 1 FROM pg_locks WHERE relation = 'orch.outbox'::regclass AND NOT granted`;
      await until(async () => (await transaction.query(waiting)).rowCount > 0, { what: 'the statement waits' });
      await world.nats.flush();
      assert.equal(
        world.nats.sent('statusEvent', id).map(({ payload }) => payload.newStatus),
        ['QUEUED', 'ROUTING'],
      );
    });
    await world.finalStatus(id);
    await toldInOrder(id);
  } finally {
    await pool.end();
  }
});

test('a publish that fails is logged and fails no stage; the relay publishes it, and later events wait for it', async () => {
  const gate = Promise.withResolvers<void>();
  const asked = new Set<string>();
  using _ = world.routing.script(async ({ messageId }) => {
    asked.add(messageId);
    await gate.promise;
    return { operatorId: 'op-1' };
  });
  const onItsWay = await submit();
  await until(() => asked.has(onItsWay));
  await nothingUntold();
  await streams.streams.update(EVENTS, { max_msg_size: 10 } as StreamUpdateConfig);
  gate.resolve();
  await world.status(onItsWay, 'SENT');
  const accepted = await submit();
  const isLogged = (id: string) =>
    world.logs.some((line) => line['action'] === 'publish' && line['messageId'] === id && line['level'] === 'warn');
  await until(() => isLogged(onItsWay) && isLogged(accepted), { what: 'a line in the log for each' });

  await streams.streams.update(EVENTS, { max_msg_size: -1 } as StreamUpdateConfig);
  await world.finalStatus(accepted, { timeoutMs: 15_000 });
  await toldInOrder(accepted);
  await toldInOrder(onItsWay);
  await nothingUntold();
});

test('NATS out of reach: submits are accepted, and published and carried in their order when it is back', async () => {
  await world.proxies.nats.refuse();
  const ids = await Promise.all(Array.from({ length: 5 }, () => submit()));
  for (const id of ids) assert.equal(await stored(id), []);
  await world.proxies.nats.pass();
  for (const id of ids) {
    assert.is((await world.finalStatus(id, { timeoutMs: 20_000 })).status, 'SENT');
    await toldInOrder(id);
    assert.is((await world.streamMessages('SMPP_OPERATOR', '>', id)).length, 1);
  }
  await nothingUntold();
});

test.run();
