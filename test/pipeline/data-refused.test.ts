// A value that PostgreSQL refuses behind the border: its input ends, other inputs in the same statement go on, and no outage is reported.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('refused data');
const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
/** The number of deliveries that a worker has in flight. */
const IN_HAND = 10;

let world: World;
/** PostgreSQL refuses the rows of this tenant that the triggers below name. */
let refused: string;

test.before(async () => {
  world = await startWorld({ env: { MAX_CONCURRENCY: String(IN_HAND) } });
  refused = await world.createTenant();
  await world.rows(sql.unsafe`
    CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '22P05'; END $$`);
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** Refuses rows until it is disposed; `when` is SQL about NEW and, of an update, OLD. */
async function refusing(event: 'INSERT' | 'UPDATE', when: string): Promise<AsyncDisposable> {
  const create = `CREATE TRIGGER refuse BEFORE ${event} ON orch.sms_messages FOR EACH ROW
    WHEN (NEW.tenant_id = '${refused}' AND ${when}) EXECUTE FUNCTION public.refuse()`;
  await run(create);
  return { [Symbol.asyncDispose]: () => run('DROP TRIGGER refuse ON orch.sms_messages') };
}

async function run(statement: string): Promise<void> {
  await world.rows({ ...sql.unsafe`SELECT 1`, sql: statement, values: [] });
}

const left = async (stream: 'ORCH_LANES' | 'ORCH_DLR') => (await world.streamMessages(stream)).length;

/** Dead letters with this raw input. */
async function deadLetterAndAck(id: string): Promise<number> {
  const letters = await world.streamMessages('ORCH_DEADLETTER');
  return letters.filter(({ payload }) => Buffer.from(payload.payloadBase64 ?? '', 'base64').includes(id)).length;
}

async function accepted(tenantId = 'demo'): Promise<string> {
  const reply = await world.http.send(text, { 'X-Tenant-Id': tenantId });
  return reply.json<MessageAccepted>().messageId;
}

/** As many refused inputs as a worker has in flight, and a good one behind them. */
async function eachIsSetAside(subject: string, inputOf: (tenantId: string) => { readonly messageId: string }) {
  const inputs = Array.from({ length: IN_HAND }, () => inputOf(refused));
  const good = inputOf('demo');
  for (const input of [...inputs, good]) {
    // Work has the id that the service would give it, so that it is not put on its lane twice.
    const head = subject.startsWith('lane.') ? { 'Nats-Msg-Id': `lane:${input.messageId}` } : {};
    await world.nats.publish(subject, input, head);
  }
  assert.is((await world.finalStatus(good.messageId)).status, 'SENT');
  await until(async () => (await left('ORCH_LANES')) === 0);
  for (const { messageId } of inputs) {
    assert.is(await deadLetterAndAck(messageId), 1);
    assert.is(await world.message(messageId), undefined);
  }
  // Keys of work that is gone would stay for two days.
  await until(async () => (await Promise.all(inputs.map(({ messageId }) => hasKey(messageId)))).every((has) => !has));
}

const hasKey = async (messageId: string) => (await world.redis.exists(`orch:idem:${messageId}`)) === 1;

test('legacy input that cannot be stored is dead-lettered, and the input behind it is sent', async () => {
  await using _ = await refusing('INSERT', 'true');
  await eachIsSetAside('sms.outbound.request', (tenantId) => ({ messageId: randomUUID(), tenantId, ...text }));
});

test('work of a message that is missing in PostgreSQL and cannot be stored is dead-lettered, and the work behind it is sent', async () => {
  await using _ = await refusing('INSERT', 'true');
  await eachIsSetAside('lane.p3.outbound.request', (tenantId) => ({
    ...{ messageId: randomUUID(), tenantId, lane: 'P3', ...text },
    acceptedAt: new Date().toISOString(),
  }));
});

test('work under the id of a message that was accepted at another moment is dead-lettered, and the message stays as it is', async () => {
  const messageId = await accepted();
  await world.finalStatus(messageId);
  // The idempotency entry of the id would end the delivery as a duplicate.
  await world.redis.del(`orch:idem:${messageId}`);
  const work = { messageId, tenantId: 'demo', lane: 'P3', ...text, acceptedAt: '2026-11-01T00:00:00.000Z' };
  await world.nats.publish('lane.p3.outbound.request', work);
  await until(async () => (await deadLetterAndAck(messageId)) === 1);
  await until(async () => (await left('ORCH_LANES')) === 0);
  assert.is((await world.message(messageId))?.status, 'SENT');
});

test('a receipt that cannot be recorded is dead-lettered, and the one behind it is shown', async () => {
  const [id, good] = [await accepted(refused), await accepted()];
  for (const one of [id, good]) await world.finalStatus(one);
  await using _ = await refusing('UPDATE', 'NEW.delivery_state IS DISTINCT FROM OLD.delivery_state');
  const report = (messageId: string, tenantId: string) =>
    world.nats.publish('sms.dlr.received', {
      ...{ messageId, tenantId, lane: 'P3', operatorId: 'op-1', state: 'DELIVERED' },
      receivedAt: new Date().toISOString(),
    });
  for (let count = 0; count < IN_HAND; count += 1) await report(id, refused);
  await report(good, 'demo');
  await until(async () => (await world.http.get(good)).json<Message>().delivery?.state === 'DELIVERED');
  await until(async () => (await left('ORCH_DLR')) === 0);
  assert.is(await deadLetterAndAck(id), IN_HAND);
});

test('a step that cannot be stored ends the attempt of its message, and no other one', async () => {
  await using _ = await refusing('UPDATE', "NEW.status = 'ROUTED'");
  const ids = [await accepted(), await accepted(refused), await accepted()];
  const ends = await Promise.all(ids.map((id) => world.finalStatus(id)));
  assert.equal(
    ends.map(({ status, attemptCount, lastError }) => [status, attemptCount, lastError?.code]),
    [
      ['SENT', 0, undefined],
      ['FAILED', 1, 'UNREADABLE_MESSAGE'],
      ['SENT', 0, undefined],
    ],
  );
});

test('a message that may be at its operator is not given up as unreadable', async () => {
  await using _ = await refusing('UPDATE', "NEW.status = 'SENT'");
  const id = await accepted(refused);
  const { status, lastError } = await world.status(id, 'RETRY');
  assert.equal([status, lastError?.code], ['RETRY', 'PUBLISH_OUTCOME_UNKNOWN']);
  assert.is((await world.streamMessages('SMPP_OPERATOR', '>', id)).length, 1);
});

test('over HTTP it is the fault of the request, is logged, and stops no other request', async () => {
  await using _ = await refusing('INSERT', 'true');
  const replies = await Promise.all(
    ['demo', refused, 'demo'].map((tenantId) => world.http.send(text, { 'X-Tenant-Id': tenantId })),
  );
  assert.equal(
    replies.map(({ status }) => status),
    [202, 400, 202],
  );
  assert.is(replies[1]?.problem.code, 'VALIDATION_FAILED');
  const requestId = replies[1]?.headers['x-request-id'];
  assert.ok(world.logs.some((line) => line['level'] === 'error' && line['requestId'] === requestId));
});

test.run();
