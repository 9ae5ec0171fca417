// US-ORCH-002: each message of a bulk is validated by itself, the valid ones are stored together, and the answer has the result of each.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, BulkResult } from '../../generated/http/contract.ts';
import type { Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('US-ORCH-002 submit a bulk');
const world = await sharedWorld();

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MIB = 1024 * 1024;

type Over = { readonly to?: string; readonly messageId?: string; readonly body?: string };
const text = (over: Over = {}) => ({ to: '+14155550123', from: 'ACME', body: 'Sale starts today.', ...over });
const invalid = { to: '0', from: 'ACME', body: 'Sale starts today.' };
const as = (tenantId: string, key?: string) => ({
  'X-Tenant-Id': tenantId,
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
});
const accepted = (reply: Reply) => {
  assert.is(reply.status, 202, reply.text);
  return reply.json<BulkAccepted>();
};
const resultsOf = (reply: Reply) => (reply.problem as unknown as { results: readonly BulkResult[] }).results;
const errorsOf = (result: BulkResult) => (result.status === 'INVALID' ? result.errors : undefined);
const faultsOf = (result: BulkResult) => (errorsOf(result) ?? []).map(({ field, code }) => `${field} ${code}`);
const isReplayed = (reply: Reply) => reply.headers['idempotency-replayed'] === 'true';

function refused(reply: Reply, status: number, code: string): void {
  assert.equal([reply.status, reply.problem.code], [status, code], reply.text);
}

/** The rows of a tenant in PostgreSQL. */
async function storedOf(tenantId: string) {
  const [counts] = await world.rows(sql.unsafe`SELECT
    (SELECT count(*)::int FROM orch.sms_messages WHERE tenant_id = ${tenantId}) AS messages,
    (SELECT count(*)::int FROM orch.submit_idempotency WHERE tenant_id = ${tenantId}) AS keys`);
  return counts as { messages: number; keys: number };
}

test('accepts { messages: [{ to, from, body, messageId?, metadata? }] } of 1 to 1,000 items', async () => {
  const messageId = randomUUID();
  const one = accepted(await world.http.bulk([{ ...text({ messageId }), metadata: { campaign: 'spring' } }]));
  assert.equal([one.accepted, one.rejected, one.results[0]?.messageId], [1, 0, messageId]);
  const [row] = await world.rows(sql.unsafe`
    SELECT recipient, sender, body, metadata, batch_id FROM orch.sms_messages WHERE message_id = ${messageId}`);
  const { to: recipient, from: sender, body } = text();
  assert.equal(row, { recipient, sender, body, metadata: { campaign: 'spring' }, batch_id: one.batchId });
});

test('a bulk of 1,000 is written by one statement of one transaction, and none of it is missing', async () => {
  const tenantId = await world.createTenant();
  const before = await world.metrics();
  const { accepted: count, results } = accepted(await world.http.bulk(Array(1000).fill(text()), as(tenantId, 'k')));
  const after = await world.metrics();
  assert.equal([count, new Set(results.map(({ messageId }) => messageId)).size], [1000, 1000]);
  const grown = (name: string) => after.value(name, { writer: 'insert' }) - before.value(name, { writer: 'insert' });
  assert.equal([grown('orch_store_batch_rows_count'), grown('orch_store_batch_rows_sum')], [1, 1000]);
  // PostgreSQL marks each row with the transaction and the statement that wrote it.
  const [written] = await world.rows(sql.unsafe`
    SELECT count(*)::int AS rows, count(DISTINCT (h.xmin::text, h.cmin::text))::int AS statements
    FROM orch.message_history h JOIN orch.sms_messages m USING (message_id) WHERE m.tenant_id = ${tenantId} AND h.seq = 1`);
  assert.equal(written, { rows: 1000, statements: 1 });
});

test('202 carries { batchId, accepted: N, rejected: N, results } with one lane and one moment for all', async () => {
  const tenantId = await world.createTenant('ENTERPRISE');
  const body = accepted(await world.http.bulk([text(), invalid, text()], as(tenantId)));
  assert.match(body.batchId, UUID_V4);
  assert.equal([body.accepted, body.rejected, body.results.length, body.lane], [2, 1, 3, 'P2']);
  const rows = await world.rows(sql.unsafe`
    SELECT DISTINCT batch_id, created_at, lane FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
  assert.equal(rows, [{ batch_id: body.batchId, created_at: Date.parse(body.acceptedAt), lane: 'P2' }]);
});

test('each message in results has its index, messageId and status QUEUED or INVALID, in the order of the request', async () => {
  const [chosen, refusedId] = [randomUUID(), randomUUID()];
  const { results } = accepted(
    await world.http.bulk([
      text({ body: 'ё'.repeat(71) }),
      { ...invalid, messageId: refusedId.toUpperCase() },
      text({ messageId: chosen.toUpperCase() }),
      { ...invalid, messageId: 'x' },
      invalid,
    ]),
  );
  assert.equal(
    results.map(({ index, status }) => `${index} ${status}`),
    ['0 QUEUED', '1 INVALID', '2 QUEUED', '3 INVALID', '4 INVALID'],
  );
  assert.match(results[0]?.messageId ?? '', UUID_V4);
  const [first] = results;
  assert.equal(first?.status === 'QUEUED' && [first.segmentCount, first.encoding], [2, 'UCS-2']);
  assert.equal(
    results.slice(1).map(({ messageId }) => messageId),
    [refusedId, chosen, null, null],
  );
  assert.equal(
    results.map((result) => errorsOf(result)?.length),
    [undefined, 1, undefined, 2, 1],
  );
});

test('invalid messages are rejected one by one with dotted fields, and the valid ones between them proceed', async () => {
  const tenantId = await world.createTenant();
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    [text(), []],
    [text({ to: '+0' }), ['messages.1.to RECIPIENT_FORMAT']],
    [text({ body: '' }), ['messages.2.body BODY_LENGTH']],
    [{}, ['messages.3.to REQUIRED', 'messages.3.from REQUIRED', 'messages.3.body REQUIRED']],
    [null, ['messages.4 TYPE']],
    ['text', ['messages.5 TYPE']],
    [[], ['messages.6 TYPE']],
    [{ ...text(), status: 'SENT' }, ['messages.7.status UNKNOWN_FIELD']],
    [{ ...text(), templateId: 'otp', variables: {} }, ['messages.8.body NOT_ALLOWED']],
    [{ ...text(), metadata: { a: 1 } }, ['messages.9.metadata.a TYPE']],
    [{ ...text(), body: 5 }, ['messages.10.body BODY_LENGTH']],
    [text(), []],
  ];
  const body = accepted(
    await world.http.bulk(
      cases.map(([message]) => message),
      as(tenantId),
    ),
  );
  assert.equal(
    body.results.map(faultsOf),
    cases.map(([, faults]) => faults),
  );
  assert.equal([body.accepted, body.rejected], [2, 10]);
  assert.is((await storedOf(tenantId)).messages, 2);
});

test('of two messages with one id in a bulk the second is INVALID, in any spelling, and an invalid one uses no id', async () => {
  const messageId = randomUUID();
  const { accepted: count, results } = accepted(
    await world.http.bulk([
      { ...invalid, messageId },
      text({ messageId }),
      text({ messageId: messageId.toUpperCase(), body: 'second' }),
      text({ messageId, body: 'third' }),
    ]),
  );
  assert.is(count, 1);
  assert.equal(results.map(faultsOf), [
    ['messages.0.to RECIPIENT_FORMAT'],
    [],
    ['messages.2.messageId DUPLICATE_IN_BATCH'],
    ['messages.3.messageId DUPLICATE_IN_BATCH'],
  ]);
  const [row] = await world.rows(sql.unsafe`SELECT body FROM orch.sms_messages WHERE message_id = ${messageId}`);
  assert.is(row.body, text().body);
});

test('a conflicting id is INVALID with MESSAGE_ID_CONFLICT, for any tenant, and its neighbours proceed', async () => {
  const [owner, stranger] = [await world.createTenant(), await world.createTenant()];
  const messageId = randomUUID();
  await world.http.send(text({ messageId, body: 'first' }), as(owner));
  const body = accepted(await world.http.bulk([text(), text({ messageId }), text()], as(stranger)));
  assert.equal([body.accepted, body.rejected], [2, 1]);
  assert.equal(body.results.map(faultsOf), [[], ['messages.1.messageId MESSAGE_ID_CONFLICT'], []]);
  assert.is((await storedOf(stranger)).messages, 2);
  const [row] = await world.rows(sql.unsafe`SELECT body FROM orch.sms_messages WHERE message_id = ${messageId}`);
  assert.is(row.body, 'first');
});

test('400 ALL_MESSAGES_INVALID with the same results when none is valid or left, and the key stays free', async () => {
  const tenantId = await world.createTenant();
  const messageId = randomUUID();
  await world.http.send(text({ messageId }));
  for (const [messages, faults] of [
    [
      [invalid, null],
      [['messages.0.to RECIPIENT_FORMAT'], ['messages.1 TYPE']],
    ],
    [
      [invalid, text({ messageId })],
      [['messages.0.to RECIPIENT_FORMAT'], ['messages.1.messageId MESSAGE_ID_CONFLICT']],
    ],
  ] as const) {
    const reply = await world.http.bulk(messages, as(tenantId, 'k'));
    refused(reply, 400, 'ALL_MESSAGES_INVALID');
    assert.equal(resultsOf(reply).map(faultsOf), faults);
    assert.equal(
      reply.problem.errors.map(({ field, code }) => `${field} ${code}`),
      faults.flat(),
    );
  }
  assert.equal(await storedOf(tenantId), { messages: 0, keys: 0 });
  assert.not.ok(isReplayed(await world.http.bulk([text()], as(tenantId, 'k'))));
});

test('400 for an empty array, no array, and anything beside messages', async () => {
  const tenantId = await world.createTenant();
  const cases = [
    [[], 'messages COUNT'],
    [{}, 'messages TYPE'],
    [null, 'messages TYPE'],
    [undefined, 'messages REQUIRED'],
  ] as const;
  for (const [messages, fault] of cases) {
    const reply = await world.http.bulk(messages as never, as(tenantId));
    refused(reply, 400, 'VALIDATION_FAILED');
    assert.equal(
      reply.problem.errors.map(({ field, code }) => `${field} ${code}`),
      [fault],
    );
  }
  const extra = { method: 'POST', path: '/v1/sms/bulk', body: JSON.stringify({ messages: [text()], lane: 'P0' }) };
  const reply = await world.http.request({
    ...extra,
    headers: { ...as(tenantId), 'Content-Type': 'application/json' },
  });
  refused(reply, 400, 'VALIDATION_FAILED');
  assert.equal(await storedOf(tenantId), { messages: 0, keys: 0 });
});

test('413 BATCH_TOO_LARGE for 1,001 items, also when every one of them is invalid', async () => {
  const tenantId = await world.createTenant();
  for (const item of [text(), null]) {
    refused(await world.http.bulk(Array(1001).fill(item), as(tenantId, 'k')), 413, 'BATCH_TOO_LARGE');
  }
  assert.equal(await storedOf(tenantId), { messages: 0, keys: 0 });
});

test('413 BODY_TOO_LARGE beyond 6 MiB, and one byte less is read', async () => {
  const tenantId = await world.createTenant();
  const head = { ...as(tenantId), 'Content-Type': 'application/json' };
  const document = JSON.stringify({ messages: [text()] });
  const post = (bytes: number) =>
    world.http.request({ method: 'POST', path: '/v1/sms/bulk', headers: head, body: document.padEnd(bytes, ' ') });
  refused(await post(6 * MIB + 1), 413, 'BODY_TOO_LARGE');
  assert.is((await storedOf(tenantId)).messages, 0);
  assert.is((await post(6 * MIB)).status, 202);
});

test('a keyed bulk is replayed byte for byte, with its rejected messages, and stores nothing more', async () => {
  const tenantId = await world.createTenant();
  const messageId = randomUUID();
  await world.http.send(text({ messageId }));
  const messages = [text(), invalid, text({ messageId }), text({ messageId: randomUUID() })];
  const first = await world.http.bulk(messages, as(tenantId, 'k'));
  const again = await world.http.bulk(messages, as(tenantId, 'k'));
  assert.is(accepted(first).accepted, 2);
  assert.equal([again.status, isReplayed(first), isReplayed(again)], [202, false, true]);
  assert.ok(again.body.equals(first.body));
  refused(await world.http.bulk(messages.toReversed(), as(tenantId, 'k')), 409, 'IDEMPOTENCY_KEY_REUSED');
  assert.equal(await storedOf(tenantId), { messages: 2, keys: 1 });
});

test('concurrent bulks with one key get one answer that is true, also when some of their ids conflict', async () => {
  const tenantId = await world.createTenant();
  const messageId = randomUUID();
  await world.http.send(text({ messageId }));
  const messages = [text({ messageId }), text({ messageId: randomUUID() }), text({ messageId: randomUUID() })];
  const all = await Promise.all(Array.from({ length: 8 }, () => world.http.bulk(messages, as(tenantId, 'k'))));
  for (const reply of all.filter(({ status }) => status !== 202)) refused(reply, 409, 'IDEMPOTENCY_IN_PROGRESS');
  const replies = all.filter(({ status }) => status === 202);
  assert.is(new Set(replies.map((reply) => reply.text)).size, 1);
  assert.equal(
    accepted(replies[0]!).results.map(({ status }) => status),
    ['INVALID', 'QUEUED', 'QUEUED'],
  );
  assert.is(replies.filter((reply) => !isReplayed(reply)).length, 1);
  assert.equal(await storedOf(tenantId), { messages: 2, keys: 1 });
});

test('concurrent bulks that share ids store each id once, and each answer says which ones it got', async () => {
  const tenants = await Promise.all(Array.from({ length: 4 }, () => world.createTenant()));
  const ids = Array.from({ length: 5 }, () => randomUUID());
  const messages = [text(), ...ids.map((messageId) => text({ messageId }))];
  const replies = await Promise.all(tenants.map((tenantId) => world.http.bulk(messages, as(tenantId, 'k'))));
  const got = replies.map(
    (reply) =>
      accepted(reply)
        .results.slice(1)
        .filter(({ status }) => status === 'QUEUED').length,
  );
  assert.is(
    got.reduce((sum, count) => sum + count),
    ids.length,
  );
  for (const [index, tenantId] of tenants.entries()) {
    assert.equal(await storedOf(tenantId), { messages: 1 + got[index]!, keys: 1 });
    const again = await world.http.bulk(messages, as(tenantId, 'k'));
    assert.ok(isReplayed(again) && again.body.equals(replies[index]!.body));
  }
});

test('E2E: of 500 messages, valid and invalid mixed, the counts are right and every valid one reaches SENT once', async () => {
  const tenantId = await world.createTenant();
  const isBad = (index: number) => index % 3 === 1;
  const messages = Array.from({ length: 500 }, (_, index) => {
    const to = `+1415556${String(index).padStart(4, '5')}`;
    return isBad(index) ? { ...text({ to }), from: 'not a sender' } : text({ to, body: `number ${index}` });
  });
  const body = accepted(await world.http.bulk(messages, as(tenantId)));
  assert.equal([body.accepted, body.rejected, body.results.length], [333, 167, 500]);
  for (const [at, result] of body.results.entries()) {
    assert.equal([result.index, result.status], [at, isBad(at) ? 'INVALID' : 'QUEUED']);
    assert.equal(faultsOf(result), isBad(at) ? [`messages.${at}.from SENDER_FORMAT`] : []);
  }
  await until(() => countOf(tenantId, 'SENT').then((sent) => sent === 333), { what: '333 SENT', timeoutMs: 20_000 });
  assert.is((await storedOf(tenantId)).messages, 333);
  const atOperator = world.nats.sent('operatorMessage').filter(({ payload }) => payload.tenantId === tenantId);
  assert.is(atOperator.length, 333);
  const bodyOf = new Map(atOperator.map(({ payload }) => [payload.messageId, payload.body]));
  for (const { index, messageId, status } of body.results) {
    if (status === 'QUEUED') assert.is(bodyOf.get(messageId), `number ${index}`);
  }
});

async function countOf(tenantId: string, status: string): Promise<number> {
  const [row] = await world.rows(sql.unsafe`
    SELECT count(*)::int AS count FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND status = ${status}`);
  return row.count;
}

test.run();
