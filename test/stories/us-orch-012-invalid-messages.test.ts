// US-ORCH-012: a message that breaks a rule ends at once, with a reason and a dead letter, and no neighbour ever sees it.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits, type MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('US-ORCH-012 domain validation');
const world = await sharedWorld();
const streams = await world.nats.connection.jetstreamManager();

const valid = { to: '+14155550112', from: 'ACME', body: 'hello' };

/** A value that breaks a rule, and the field that the reason has to name. */
const broken: Readonly<Record<string, { readonly change: object; readonly field: string }>> = {
  'a number without plus': { change: { to: '14155550112' }, field: 'to' },
  'a number that begins with zero': { change: { to: '+04155550112' }, field: 'to' },
  'a number of 16 digits': { change: { to: '+1415555011212345' }, field: 'to' },
  'a number with a line feed behind it': { change: { to: '+14155550112\n' }, field: 'to' },
  'no number': { change: { to: undefined }, field: 'to' },
  'a number that is no text': { change: { to: 14155550112 }, field: 'to' },
  'an empty sender': { change: { from: '' }, field: 'from' },
  'a sender of 12 letters': { change: { from: 'ABCDEFGHIJKL' }, field: 'from' },
  'an empty text': { change: { body: '' }, field: 'body' },
  'a text of 1,601 characters': { change: { body: 'x'.repeat(1_601) }, field: 'body' },
  'a text of 1,601 characters outside of the BMP': { change: { body: '😀'.repeat(1_601) }, field: 'body' },
  'a very long text': { change: { body: 'x'.repeat(20_000) }, field: 'body' },
  'a text with U+0000': { change: { body: 'a\0b' }, field: 'body' },
  'a text with half a surrogate pair': { change: { body: 'a\ud83db' }, field: 'body' },
  'a text that is none': { change: { body: { text: 'hello' } }, field: 'body' },
};

const unusable: Readonly<Record<string, string | Uint8Array>> = {
  nothing: '',
  'no JSON': 'hello',
  'no UTF-8': Uint8Array.of(0x7b, 0xff, 0x7d),
  'a list': '[]',
  null: 'null',
  'no message id': JSON.stringify({ tenantId: 'demo', ...valid }),
  'a message id that is no UUID v4': JSON.stringify({
    messageId: '00000000-0000-1000-8000-000000000000',
    tenantId: 'demo',
    ...valid,
  }),
  'a message id that is a number': JSON.stringify({ messageId: 7, tenantId: 'demo', ...valid }),
  'no tenant': JSON.stringify({ messageId: randomUUID(), ...valid }),
  'an empty tenant': JSON.stringify({ messageId: randomUUID(), tenantId: '', ...valid }),
  'a tenant with a colon': JSON.stringify({ messageId: randomUUID(), tenantId: 'a:b', ...valid }),
};

/** All publications for a message that breaks a rule. */
async function endsAtOnce(messageId: string, field: string): Promise<void> {
  const row = await world.finalStatus(messageId);
  assert.is(row.status, 'FAILED');
  assert.is(row.attemptCount, 1);
  assert.is(row.lastError?.code, 'VALIDATION_FAILED');
  assert.match(row.lastError?.detail ?? '', new RegExp(`^${field} `));
  assert.equal(await world.history(messageId), ['QUEUED', 'ROUTING', 'FAILED']);
  await until(async () => (await world.streamMessages('ORCH_LANES', '>', messageId)).length === 0, {
    what: 'the acknowledgement',
  });
  const letters = await world.streamMessages('ORCH_DEADLETTER', '>', messageId);
  assert.is(letters.length, 1);
  assert.equal(letters[0]?.payload.failureReason, row.lastError);
  assert.is(letters[0]?.payload.attemptCount, 1);
}

async function nobodySaw(ids: readonly string[]): Promise<void> {
  const asked = [
    ...world.compliance.calls.latest.map(({ request }) => request.messageId),
    ...world.routing.calls.latest.flatMap(({ requests }) => requests.map(({ messageId }) => messageId)),
    ...(await world.streamMessages('SMPP_OPERATOR')).map(({ payload }) => payload.messageId),
    ...(await world.streamMessages('ORCH_EVENTS', 'sms.outbound.retry')).map(({ payload }) => payload.messageId),
  ];
  for (const id of ids) assert.not(asked.includes(id), id);
}

test('a payload that breaks a rule: FAILED, dead letter, acknowledged, no retry', async () => {
  const tenantId = await world.createTenant();
  const ids = new Map<string, string>();
  for (const [what, { change }] of Object.entries(broken)) {
    const messageId = randomUUID();
    ids.set(what, messageId);
    await world.nats.publish('sms.outbound.request', { messageId, tenantId, ...valid, ...change });
  }
  for (const [what, messageId] of ids) await endsAtOnce(messageId, broken[what]!.field);
  await nobodySaw([...ids.values()]);
});

test('the same on a lane itself', async () => {
  const tenantId = await world.createTenant();
  const lane = { lane: 'P4', acceptedAt: new Date().toISOString() };
  const ids = new Map<string, string>();
  for (const field of ['to', 'from', 'body']) {
    const messageId = randomUUID();
    ids.set(field, messageId);
    const request = { messageId, tenantId, ...lane, ...valid, [field]: '' };
    await world.nats.publish('lane.p4.outbound.request', request, { 'Nats-Msg-Id': `lane:${messageId}` });
  }
  for (const [field, messageId] of ids) await endsAtOnce(messageId, field);
  await nobodySaw([...ids.values()]);
});

test('the reason names every field that breaks a rule, and none of their values', async () => {
  const messageId = randomUUID();
  const tenantId = await world.createTenant();
  const request = { messageId, tenantId, to: '+49 170 1234567', from: 'no sender id', body: 'y'.repeat(1_700) };
  await world.nats.publish('sms.outbound.request', request);
  const { lastError } = await world.finalStatus(messageId);
  assert.match(lastError?.detail ?? '', /^to .*; from .*; body /);
  for (const value of [request.to, request.from, 'yyy']) assert.not(lastError?.detail.includes(value));
});

test('the limits themselves are valid', async () => {
  const tenantId = await world.createTenant();
  const messages = [
    { ...valid, to: '+12' },
    { ...valid, to: '+123456789012345' },
    { ...valid, from: 'A' },
    { ...valid, from: '123456789012345' },
    { ...valid, body: 'x'.repeat(1_600) },
    { ...valid, body: '😀'.repeat(1_600) },
  ].map((message) => ({ messageId: randomUUID(), tenantId, ...message }));
  for (const message of messages) await world.nats.publish('sms.outbound.request', message);
  for (const { messageId, body } of messages) {
    assert.is((await world.finalStatus(messageId)).status, 'SENT');
    const [sent] = await world.streamMessages('SMPP_OPERATOR', '>', messageId);
    assert.is(sent?.payload.body, body);
  }
});

test('input without usable ids: a dead letter with its bytes, acknowledged, counted', async () => {
  const subjects = ['sms.outbound.request', 'lane.p4.outbound.request'];
  const before = await world.metrics();
  const published: { subject: string; seq: number; base64: string }[] = [];
  for (const subject of subjects) {
    for (const bytes of Object.values(unusable)) {
      const { seq } = await world.nats.publish(subject, bytes);
      published.push({ subject, seq, base64: Buffer.from(bytes).toString('base64') });
    }
  }
  for (const { subject, seq, base64 } of published) {
    const letters = await until(async () => {
      const all = await world.streamMessages('ORCH_DEADLETTER');
      const found = all.filter(({ headers }) => headers['Nats-Msg-Id'] === `unreadable:ORCH_LANES:${seq}`);
      return found.length > 0 && found;
    });
    assert.is(letters.length, 1);
    assert.is(letters[0]?.payload.subject, subject);
    assert.is(letters[0]?.payload.payloadBase64, base64);
    assert.is(letters[0]?.payload.failureReason.code, 'UNREADABLE_MESSAGE');
    await until(() =>
      streams.streams.getMessage('ORCH_LANES', { seq }).then(
        () => false,
        () => true,
      ),
    );
  }
  const after = await world.metrics();
  for (const subject of subjects) {
    const labels = { channel: subject };
    const more =
      after.value('orch_unreadable_input_total', labels) - before.value('orch_unreadable_input_total', labels);
    assert.is(more, Object.keys(unusable).length);
  }
});

test('the segment count is computed and stored in sms_messages.segment_count', async () => {
  const tenantId = await world.createTenant();
  const texts: readonly (readonly [string, string, number])[] = [
    ['x'.repeat(160), 'GSM-7', 1],
    ['x'.repeat(161), 'GSM-7', 2],
    [`${'x'.repeat(152)}€${'x'.repeat(10)}`, 'GSM-7', 2],
    ['ж'.repeat(70), 'UCS-2', 1],
    ['ж'.repeat(71), 'UCS-2', 2],
  ];
  for (const [body, encoding, segments] of texts) {
    const messageId = randomUUID();
    await world.nats.publish('sms.outbound.request', { messageId, tenantId, ...valid, body });
    const reply = await world.http.send({ ...valid, body }, { 'X-Tenant-Id': tenantId });
    const byHttp = reply.json<MessageAccepted>();
    assert.is(byHttp.segmentCount, segments);
    for (const id of [messageId, byHttp.messageId]) {
      await world.finalStatus(id);
      const [row] = await world.rows(
        sql.unsafe`SELECT encoding, segment_count FROM orch.sms_messages WHERE message_id = ${id}::uuid`,
      );
      assert.equal(row, { encoding, segment_count: segments });
      const [sent] = await world.streamMessages('SMPP_OPERATOR', '>', id);
      assert.is(sent?.payload.segmentCount, segments);
    }
  }
});

test('a text beyond every limit is counted, and published, as the greatest number of segments that exists', async () => {
  const messageId = randomUUID();
  const tenantId = await world.createTenant();
  await world.nats.publish('sms.outbound.request', { messageId, tenantId, ...valid, body: '😀'.repeat(5_000) });
  await endsAtOnce(messageId, 'body');
  const { maximum } = limits.segmentCount;
  const [row] = await world.rows(
    sql.unsafe`SELECT segment_count FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`,
  );
  assert.is(row.segment_count, maximum);
  const events = await world.streamMessages('ORCH_EVENTS', 'sms.events.status', messageId);
  assert.equal(
    events.map(({ payload }) => payload.metadata.segmentCount),
    [maximum, maximum, maximum],
  );
});

test.run();
