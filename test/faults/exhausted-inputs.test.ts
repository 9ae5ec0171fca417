// Input without further deliveries that names no stored message: redriven a few times, then dead-lettered, never left in its stream.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepAged, putOnLane } from '../support/aged-rows.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { wrapPublish } from '../support/wrap-publish.ts';

const test = suite('exhausted input');

let world: World;
let refusesDeadLetters = false;

const refusing = wrapPublish((publish) => async (publication) => {
  if (refusesDeadLetters && publication.channel === 'deadLetters') throw new Error('refused by the test');
  return publish(publication);
});

test.before(async () => {
  world = await startWorld({ env: { ORCH_ROLES: 'api,jobs' }, overrides: refusing });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

const advise = (stream: string, consumer: string, seq: number) =>
  world.nats.publish(`$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.${stream}.${consumer}`, {
    ...{ type: 'io.nats.jetstream.advisory.v1.max_deliver', id: randomUUID(), timestamp: new Date().toISOString() },
    ...{ stream, consumer, stream_seq: seq, deliveries: 3 },
  });

const receipt = () => ({
  ...{ messageId: randomUUID(), tenantId: 'demo', lane: 'P3', operatorId: 'op-1', state: 'DELIVERED' },
  receivedAt: new Date().toISOString(),
});

test('an exhausted receipt is in its stream once more, counted, and after three copies in the dead letters', async () => {
  const { messageId, ...rest } = receipt();
  let { seq } = await world.nats.publish('sms.dlr.received', { messageId, ...rest });
  for (const n of ['1', '2', '3']) {
    await advise('ORCH_DLR', 'orch-dlr', seq);
    const copy = await until(async () => {
      const found = await world.streamMessages('ORCH_DLR', 'sms.dlr.received', messageId);
      return found.length === 1 && found[0]!.seq > seq && found[0];
    });
    assert.is(copy.headers['X-Orch-Redrive'], n);
    seq = copy.seq;
  }
  await advise('ORCH_DLR', 'orch-dlr', seq);
  await until(async () => (await world.streamMessages('ORCH_DLR', 'sms.dlr.received', messageId)).length === 0);
  const letters = await world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter');
  const texts = letters.map(({ payload }) => Buffer.from(payload.payloadBase64 ?? '', 'base64').toString());
  assert.is(texts.filter((text) => text.includes(messageId)).length, 1);
});

test('exhausted legacy input is redriven on its subject', async () => {
  const messageId = randomUUID();
  const { seq } = await world.nats.publish('sms.outbound.request', { messageId, tenantId: 'demo' });
  await advise('ORCH_LANES', 'orch-consumer', seq);
  await until(async () => {
    const found = await world.streamMessages('ORCH_LANES', 'sms.outbound.request', messageId);
    return found.length === 1 && found[0]!.seq > seq;
  });
});

test('input of a lane that could not be read is redriven on it, with its trace and the number of its copy', async () => {
  const subject = 'lane.p4.outbound.request';
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const { seq } = await world.nats.publish(subject, 'no message', { traceparent });
  await advise('ORCH_LANES', 'orch-consumer-p4', seq);
  const copy = await until(async () => {
    const found = await world.streamMessages('ORCH_LANES', subject);
    return found.length === 1 && found[0]!.seq > seq && found[0];
  });
  const { 'Nats-Msg-Id': id, 'X-Orch-Redrive': redrive } = copy.headers;
  assert.equal([id, redrive, copy.headers['traceparent']], [`again:ORCH_LANES:${seq}`, '1', traceparent]);
});

test('an exhausted copy of a message that is final is removed, and its unpublished events are published', async () => {
  const messageId = randomUUID();
  const acceptedAt = new Date().toISOString();
  const work = { messageId, tenantId: 'demo', lane: 'P1', to: '+14155550135', from: 'ACME', body: 'x', acceptedAt };
  const head = { 'Nats-Msg-Id': `lane:${messageId}` };
  const { seq } = await world.nats.publish('lane.p1.outbound.request', work, head);
  const worker = await world.startService({ ORCH_ROLES: 'worker' });
  await world.finalStatus(messageId);
  await worker[Symbol.asyncDispose]();
  await until(async () => (await world.streamMessages('ORCH_LANES', 'lane.p1.outbound.request')).length === 0);
  const again = await world.nats.publish('lane.p1.outbound.request', work);
  assert.ok(again.seq > seq);
  await advise('ORCH_LANES', 'orch-consumer-p1', again.seq);
  await until(async () => (await world.streamMessages('ORCH_LANES', 'lane.p1.outbound.request')).length === 0);
  assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)).length, 1);
});

test('work in a crash loop leaves its stream only after its dead letter is stored', async () => {
  const lane = 'lane.p3.outbound.request';
  const [id = ''] = await keepAged(world, 'demo', 1, { status: 'ROUTING', epoch: 6, ageSeconds: 30 });
  const seq = await putOnLane(world, id);
  const deadLetters = () => world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter', id);
  refusesDeadLetters = true;
  try {
    await advise('ORCH_LANES', 'orch-consumer-p3', seq);
    // Its advisory is handed back when all tries are used up.
    await until(() => world.logs.some((line) => line['action'] === 'advisory'));
    assert.is((await world.message(id))?.status, 'DEAD_LETTER');
    assert.equal(await deadLetters(), []);
    assert.is((await world.streamMessages('ORCH_LANES', lane, id)).length, 1);
  } finally {
    refusesDeadLetters = false;
  }
  await until(async () => (await world.streamMessages('ORCH_LANES', lane, id)).length === 0, { timeoutMs: 20_000 });
  assert.is((await deadLetters()).length, 1);
});

test('an exhausted copy of a message that a worker has claimed stays as it is, and is redriven once its lease is over', async () => {
  const lane = 'lane.p3.outbound.request';
  const [id = ''] = await keepAged(world, 'demo', 1, { status: 'ROUTING', epoch: 1, ageSeconds: 30, isLeased: true });
  const seq = await putOnLane(world, id);
  const copies = async () => (await world.streamMessages('ORCH_LANES', lane, id)).map((copy) => copy.seq);
  const answers: string[] = [];
  const watching = world.nats.connection.subscribe('$JS.ACK.ORCH_ADVISORY.orch-advisory.>', {
    callback: (error, answer) => void answers.push(error?.message ?? answer.string()),
  });
  await world.nats.flush();
  await advise('ORCH_LANES', 'orch-consumer-p3', seq);
  const answer = await until(() => answers[0], { what: 'an answer to the advisory' });
  watching.unsubscribe();
  assert.match(answer, /^-NAK/);
  assert.equal(await copies(), [seq]);
  await world.rows(sql.unsafe`UPDATE orch.sms_messages SET lease_until = now() WHERE message_id = ${id}::uuid`);
  await until(async () => (await copies()).every((copy) => copy > seq), { what: 'its one new copy' });
  assert.is((await copies()).length, 1);
});

test('an advisory that names no message, or cannot be read, is acknowledged', async () => {
  await advise('ORCH_LANES', 'orch-consumer-p3', 4_000_000);
  await world.nats.publish('$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_LANES.x', 'no advisory');
  const manager = await world.nats.connection.jetstreamManager();
  await until(async () => {
    const { num_ack_pending, num_pending } = await manager.consumers.info('ORCH_ADVISORY', 'orch-advisory');
    return num_ack_pending === 0 && num_pending === 0;
  });
});

test.run();
