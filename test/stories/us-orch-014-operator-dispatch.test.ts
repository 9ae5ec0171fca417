// US-ORCH-014: a message reaches its operator's subject once, and is SENT only after the PubAck of the stream.
import { createHash } from 'node:crypto';
import type { JetStreamManager, StreamUpdateConfig } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-014 dispatch to the operator');

const STREAM = 'SMPP_OPERATOR';
const text = { to: '+14155550114', from: 'ACME', body: 'hello' };
let world: World;
let streams: JetStreamManager;

test.before(async () => {
  world = await startWorld({ links: 'proxies' });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(message: object = text, headers = {}): Promise<MessageAccepted> {
  const reply = await world.http.send(message, headers);
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>();
}

const handedOver = (messageId: string) => world.streamMessages(STREAM, 'smpp.operator.*', messageId);
const retryCodes = async (messageId: string) =>
  (await world.streamMessages('ORCH_EVENTS', 'sms.outbound.retry', messageId)).map(
    ({ payload }) => payload.failureReason.code,
  );

/** Sent at the second attempt, though the first one failed with this code, and dispatched once. */
async function recovers(messageId: string, code: string): Promise<void> {
  const row = await world.finalStatus(messageId, { timeoutMs: 20_000 });
  assert.is(row.status, 'SENT');
  const attempt = ['ROUTING', 'ROUTED'];
  assert.equal(await world.history(messageId), ['QUEUED', ...attempt, 'RETRY', ...attempt, 'SENT']);
  assert.is((await handedOver(messageId)).length, 1);
  await until(async () => (await retryCodes(messageId)).length > 0);
  assert.equal(await retryCodes(messageId), [code]);
}

test('published on smpp.operator.{operatorId} as SmppOutboundMessage, with messageId, tenantId and routing', async () => {
  using _ = world.routing.script(() => ({ operatorId: 'op-A_1', routeId: 'rule-1' }));
  const metadata = { campaign: 'spring' };
  const body = 'Grüße €';
  const { messageId, acceptedAt } = await submit({ ...text, body, metadata });
  await world.finalStatus(messageId);
  const [message, ...more] = await handedOver(messageId);
  assert.is(more.length, 0);
  assert.is(message?.subject, 'smpp.operator.op-A_1');
  assert.equal(message?.payload, {
    ...{ messageId, tenantId: 'demo', lane: 'P3', to: text.to, from: text.from, body, metadata, acceptedAt },
    ...{ encoding: 'GSM-7', segmentCount: 1, routing: { operatorId: 'op-A_1', routeId: 'rule-1' } },
  });
});

test('a text comes out as it went in, to the last byte', async () => {
  const bodies = [
    'a\r\nb\tc',
    ' \u00a0 spaces ',
    '👩‍👩‍👧‍👦 مرحبا',
    '{"json": "\\u0041"}',
    "'; DROP TABLE orch.outbox; --",
    '\u007f\u0001',
  ];
  for (const body of bodies) {
    const { messageId } = await submit({ ...text, body });
    await world.finalStatus(messageId);
    const sha = (value: string) => createHash('sha256').update(value).digest('hex');
    assert.is(sha((await handedOver(messageId))[0]?.payload.body), sha(body), JSON.stringify(body));
  }
});

test('headers: X-Correlation-ID and Nats-Msg-Id are the messageId, traceparent is of its trace', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const { messageId } = await submit(text, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  await world.finalStatus(messageId);
  const [message] = await handedOver(messageId);
  assert.is(message?.headers['X-Correlation-ID'], messageId);
  assert.is(message?.headers['Nats-Msg-Id'], messageId);
  assert.is(message?.headers['traceparent']?.split('-')[1], traceId);
});

test('a messageId in capitals is one and the same message everywhere', async () => {
  const chosen = 'ABCDEF01-2345-4789-ABCD-EF0123456789';
  const { messageId } = await submit({ ...text, messageId: chosen });
  assert.is(messageId, chosen.toLowerCase());
  await world.finalStatus(messageId);
  assert.is((await handedOver(messageId)).length, 1);
});

test('a stream that refuses the publication: never SENT; tried again, and sent when it accepts messages', async () => {
  await streams.streams.update(STREAM, { max_msg_size: 10 } as StreamUpdateConfig);
  const { messageId } = await submit();
  await world.status(messageId, 'RETRY');
  assert.equal(await handedOver(messageId), []);
  await streams.streams.update(STREAM, { max_msg_size: -1 } as StreamUpdateConfig);
  await recovers(messageId, 'OPERATOR_PUBLISH_FAILED');
});

test('a PubAck that is lost with the link: no attempt is counted, published again under the same id, and stored once', async () => {
  const body = 'the answer to this one is lost';
  const cut = world.proxies.nats.cutAnswer((request) => request.includes('smpp.operator.') && request.includes(body));
  const { messageId } = await submit({ ...text, body });
  await cut;
  assert.is((await world.message(messageId))?.status, 'ROUTED');
  assert.is((await handedOver(messageId)).length, 1);
  assert.is((await world.finalStatus(messageId, { timeoutMs: 20_000 })).status, 'SENT');
  assert.equal(await world.history(messageId), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  assert.is((await handedOver(messageId)).length, 1);
});

test('a dispatched message whose worker died before it wrote SENT is not dispatched again', async () => {
  const { messageId } = await submit();
  await world.finalStatus(messageId);
  const before = (await handedOver(messageId)).length;
  // Another message, in the state in which a worker left it: the stream has it, PostgreSQL does not know.
  const [sent] = await handedOver(messageId);
  const orphan = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';
  const payload = { ...sent?.payload, messageId: orphan };
  const head = { ...sent?.headers, 'Nats-Msg-Id': orphan, 'X-Correlation-ID': orphan };
  await world.nats.publish('smpp.operator.op-1', payload, head);
  const { to, from, body, acceptedAt, tenantId, lane } = payload;
  const request = { messageId: orphan, tenantId, lane, to, from, body, acceptedAt };
  await world.nats.publish('lane.p3.outbound.request', request, { 'Nats-Msg-Id': `lane:${orphan}` });
  assert.is((await world.finalStatus(orphan)).status, 'SENT');
  assert.equal([before, (await handedOver(orphan)).length], [1, 1]);
});

test.run();
