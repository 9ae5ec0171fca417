// The table of a message's columns matches PostgreSQL, and a message comes back with all its values.
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newMessage } from '../../src/domain/message.ts';
import { firstUnpublished, type NewMessage } from '../../src/domain/submission.ts';
import { messageColumnTypes } from '../../src/store/message-columns.ts';
import { blankExpiredContent } from '../../src/store/partitions.ts';
import { findStalled } from '../../src/store/stalled.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { unnestAs } from '../../src/store/unnest.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';

const test = suite('the columns of a message');
let store: Store;

test.before(async () => {
  store = await openStore('columns', { maxConnections: 1 });
});
test.after(async () => store[Symbol.asyncDispose]());

test('each column of the table exists in PostgreSQL, with the type of the table', async () => {
  const found = await store.rows(sql.unsafe`
    SELECT column_name, replace(udt_name, 'varchar', 'text') AS type FROM information_schema.columns
    WHERE table_schema = 'orch' AND table_name = 'sms_messages'`);
  const types = new Map(found.map((row) => [row.column_name, row.type]));
  for (const [name, type] of messageColumnTypes) assert.is(types.get(name), type, name);
});

test('each field of a message comes back as it was stored', async () => {
  const content = {
    to: '+14155550123',
    from: 'ACME',
    body: 'héllo €, \u4f60\u597d "{}"\\',
    metadata: { a: '"b",{\\}' },
  };
  const sampled = { templateId: 'otp-login', fingerprint: 'ab'.repeat(32), pathReason: 'SAMPLED' } as const;
  const assigned = { ...freshMessage(), acceptedAt: '2026-11-23T08:30:00.123Z' };
  await store.rows(sql.unsafe`SELECT orch.ensure_partition(${assigned.acceptedAt}::timestamptz)`);
  const messages = [newMessage(content, assigned), newMessage({ ...content, metadata: null }, freshMessage(), sampled)];
  await insertSubmissions(store.pool, [{ requestId: assigned.messageId, idempotency: null, messages }]);
  for (const message of messages) {
    const found = (await findStalled(store.pool, message))?.message;
    // Fields that are stored and not read on the journey.
    const { batchId, idIsChosen, fingerprint } = message;
    assert.equal({ ...found, batchId, idIsChosen, fingerprint }, firstUnpublished(message, null).message);
  }
});

test('PostgreSQL stores no message whose path does not follow from its template and its reason', async () => {
  const templated = { templateId: 'otp-login', fingerprint: 'ab'.repeat(32), pathReason: null } as const;
  const [fast, full] = [freshMessage({}, templated), freshMessage({}, { ...templated, pathReason: 'KILLED' })];
  const put = (message: NewMessage) =>
    insertSubmissions(store.pool, [{ requestId: message.messageId, idempotency: null, messages: [message] }]);
  const wrong: readonly NewMessage[] = [
    { ...fast, templateId: null },
    { ...fast, templateId: null, compliancePath: 'FULL' },
    { ...fast, pathReason: 'KILLED' },
    { ...fast, compliancePath: 'FULL' },
    { ...full, compliancePath: 'FAST_PATH' },
    { ...full, pathReason: null },
    { ...freshMessage(), compliancePath: 'FAST_PATH' },
    { ...freshMessage(), pathReason: 'KILLED' },
  ];
  for (const message of wrong) assert.instance(await put(message).catch((error: Error) => error), Error);
  for (const message of [fast, full, freshMessage()]) assert.is((await put(message))[0]?.kind, 'stored');
});

test('the fingerprint goes when the text goes, since the text may be guessed from it', async () => {
  const acceptedAt = new Date(Date.now() - 91 * 86_400_000).toISOString();
  await store.rows(sql.unsafe`SELECT orch.ensure_partition(${acceptedAt}::timestamptz)`);
  const templated = { templateId: 'otp-login', fingerprint: 'cd'.repeat(32), pathReason: null } as const;
  const message = freshMessage({ acceptedAt }, templated);
  await insertSubmissions(store.pool, [{ requestId: message.messageId, idempotency: null, messages: [message] }]);
  const left = () =>
    store.rows(sql.unsafe`
    SELECT body, fingerprint, template_id FROM orch.sms_messages WHERE message_id = ${message.messageId}::uuid`);
  assert.equal(await left(), [{ body: 'hello', fingerprint: templated.fingerprint, template_id: 'otp-login' }]);
  await blankExpiredContent(store.pool, 90, 1_000);
  assert.equal(await left(), [{ body: '', fingerprint: null, template_id: 'otp-login' }]);
});

test('rows become a relation whose columns have the values that were picked for them, in any order', async () => {
  const relation = unnestAs<{ n: number; name: string | null }>('t', {
    name: ['text', (row) => row.name],
    labels: ['jsonb', (row) => JSON.stringify({ n: row.n, quoted: '",{}\\' })],
    place: ['int4', (_, index) => index],
  });
  const rows = [
    { n: 7, name: null },
    { n: 8, name: 'eight' },
  ];
  assert.equal(await store.rows(sql.unsafe`SELECT place, labels, name, ${2}::int4 AS two FROM ${relation(rows)}`), [
    { place: 0, labels: { n: 7, quoted: '",{}\\' }, name: null, two: 2 },
    { place: 1, labels: { n: 8, quoted: '",{}\\' }, name: 'eight', two: 2 },
  ]);
});

test.run();
