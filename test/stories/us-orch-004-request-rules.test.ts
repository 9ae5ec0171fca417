// US-ORCH-004: every rule for a message holds at its boundaries, for one message and inside a bulk alike, and a refusal names field and code.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, BulkQueued, BulkResult, MessageAccepted } from '../../generated/http/contract.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('US-ORCH-004 validate at the boundary');
const world = await sharedWorld();
const tenantId = await world.createTenant();
const headers = { 'X-Tenant-Id': tenantId };

const text = (over: object = {}): object => ({ to: '+14155550123', from: 'ACME', body: 'hello', ...over });

/** The errors of a message, as `field code`, the same from both operations; null when both accept it. */
async function faultsOf(message: object): Promise<readonly string[] | null> {
  const single = await world.http.send(message, headers);
  // The id, when it has one, exists by now.
  const { messageId: _taken, ...rest } = message as { messageId?: unknown };
  const bulk = await world.http.bulk([text(), single.status === 202 ? rest : message], headers);
  const [, inBulk] = bulk.json<BulkAccepted>().results as [BulkResult, BulkResult];
  const lines = (errors: readonly { field: string; code: string }[]) =>
    errors.map((e) => `${e.field} ${e.code}`).sort();
  const expected = single.status === 202 ? undefined : lines(single.problem.errors).map((line) => `messages.1.${line}`);
  assert.equal(
    inBulk.status === 'INVALID' ? lines(inBulk.errors) : undefined,
    expected,
    `${single.text}\n${bulk.text}`,
  );
  assert.ok([202, 400].includes(single.status), single.text);
  return single.status === 202 ? null : lines(single.problem.errors);
}

async function takes(field: string, values: readonly unknown[]): Promise<void> {
  for (const value of values) assert.is(await faultsOf(text({ [field]: value })), null, `${field} ${String(value)}`);
}

async function refuses(field: string, code: string, values: readonly unknown[]): Promise<void> {
  for (const value of values) {
    assert.equal(await faultsOf(text({ [field]: value })), [`${field} ${code}`], `${field} ${String(value)}`);
  }
}

test('to: E.164, a plus sign and 2 to 15 digits of ASCII, the first one not 0', async () => {
  await takes('to', ['+10', '+99', '+14155550123', '+123456789012345']);
  const lengths = ['', '+', '+1', '+1234567890123456', `+${'1'.repeat(5000)}`];
  const forms = ['+0123', '15551234567', '0015551234567', 'tel:+15551234567', '++15551234567', '+1555+1234'];
  const spaces = ['+1555 123', ' +15551234567', '+15551234567 ', '+15551234567\n', '+15551234567\r\n', '+1555\t123'];
  const digits = ['+1٥٥٥', '+１５５５１２３', '+1555-123', '+1555x', '+1e10', '＋15551234567'];
  await refuses('to', 'RECIPIENT_FORMAT', [...lengths, ...forms, ...spaces, ...digits]);
  await refuses('to', 'RECIPIENT_FORMAT', [null, 14155550123, ['+14155550123'], { number: '+14155550123' }]);
});

test('from: 1 to 11 letters and digits, or 1 to 15 digits', async () => {
  await takes('from', ['A', 'z', '0', 'ABCDEFGHIJK', 'abc123XYZ90', '1', '12345678901', '123456789012345']);
  const lengths = ['', 'ABCDEFGHIJKL', '1234567890123456', '12345678901A', 'A12345678901'];
  const signs = ['+123', 'A CME', ' ACME', 'ACME ', 'AC-ME', 'AC_ME', 'AC.ME', 'é', 'ACMÉ', '👋', '١٢٣', 'Ａ'];
  const tricks = ['A\r\nB', 'ACME\n', "' OR 1=1", '<b>', '%00', '*', '>'];
  await refuses('from', 'SENDER_FORMAT', [...lengths, ...signs, ...tricks, null, 123, ['ACME']]);
});

test('body: 1 to 1,600 code points, an emoji counting as one', async () => {
  await takes('body', [
    'x',
    ' ',
    '\n',
    'x'.repeat(1600),
    '👋'.repeat(1600),
    `${'x'.repeat(1599)}👋`,
    'e\u0301'.repeat(800),
  ]);
  await refuses('body', 'BODY_LENGTH', ['', 'x'.repeat(1601), '👋'.repeat(1601), `${'x'.repeat(1600)}👋`]);
  await refuses('body', 'BODY_LENGTH', ['e\u0301'.repeat(801), null, 5, true, ['x'], { text: 'x' }]);
});

test('body: stored to the last character, for any text', async () => {
  const bodies = [
    `\u202Eright to left\u200F`,
    '{{name}} %s $1 \\u0000 \\',
    "'; DROP TABLE orch.outbox; --",
    '\u{10FFFF}\uFEFF\uFFFD',
  ];
  for (const body of [...bodies, '👩‍👩‍👧‍👦 e\u0301', '\t\r\n\f\u0001\u007F']) {
    const { messageId } = (await world.http.send(text({ body }), headers)).json<MessageAccepted>();
    const [row] = await world.rows(sql.unsafe`SELECT body FROM orch.sms_messages WHERE message_id = ${messageId}`);
    assert.is(row.body, body);
  }
});

test('segmentCount and encoding are in the 202, right at each edge of GSM-7 and UCS-2', async () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ...(
      [
        [160, 1],
        [161, 2],
        [306, 2],
        [307, 3],
        [1600, 11],
      ] as const
    ).map(([length, segments]) => ['x'.repeat(length), 'GSM-7', segments] as const),
    ...(
      [
        [70, 1],
        [71, 2],
        [134, 2],
        [135, 3],
        [1600, 24],
      ] as const
    ).map(([length, segments]) => ['я'.repeat(length), 'UCS-2', segments] as const),
    ...(
      [
        [35, 1],
        [36, 2],
        [66, 2],
        [67, 3],
        [1600, 49],
      ] as const
    ).map(([length, segments]) => ['👋'.repeat(length), 'UCS-2', segments] as const),
    ...[...'€[]{}^~|\\'].flatMap((extension) => [
      [extension.repeat(80), 'GSM-7', 1] as const,
      [extension.repeat(81), 'GSM-7', 2] as const,
    ]),
    [`${'x'.repeat(152)}€${'x'.repeat(152)}`, 'GSM-7', 3],
    [`${'x'.repeat(159)}é`, 'GSM-7', 1],
    [`${'x'.repeat(69)}ё`, 'UCS-2', 1],
    [`${'x'.repeat(70)}ё`, 'UCS-2', 2],
    ['`', 'UCS-2', 1],
  ];
  const { results } = (
    await world.http.bulk(
      cases.map(([body]) => text({ body })),
      headers,
    )
  ).json<BulkAccepted>();
  for (const [index, [body, encoding, segments]] of cases.entries()) {
    const { encoding: got, segmentCount } = results[index] as BulkQueued;
    assert.equal([got, segmentCount], [encoding, segments], `${body.length} units of ${body.slice(0, 2)}`);
  }
  const single = (await world.http.send(text({ body: '👋'.repeat(36) }), headers)).json<MessageAccepted>();
  assert.equal([single.segmentCount, single.encoding], [2, 'UCS-2']);
});

test('messageId: UUID v4 when provided, stored in lower case', async () => {
  const id = randomUUID();
  const { messageId } = (await world.http.send(text({ messageId: id.toUpperCase() }), headers)).json<MessageAccepted>();
  assert.is(messageId, id);
  for (const variant of ['8', '9', 'a', 'B']) {
    await takes('messageId', [`${randomUUID().slice(0, 19)}${variant}${randomUUID().slice(20)}`]);
  }
  const versions = [1, 2, 3, 5, 6, 7, 8].map((version) => `${id.slice(0, 14)}${version}${id.slice(15)}`);
  const variants = ['0', '7', 'c', 'f'].map((variant) => `${id.slice(0, 19)}${variant}${id.slice(20)}`);
  const named = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '', 'x'];
  const spelt = [`{${id}}`, `urn:uuid:${id}`, `${id}0`, id.slice(1), id.replaceAll('-', ''), ` ${id}`, `${id}\n`];
  await refuses('messageId', 'MESSAGE_ID_FORMAT', [...versions, ...variants, ...named, ...spelt, null, 4]);
});

test('metadata: at most 20 labels, names of 1 to 40 and values of at most 256 characters', async () => {
  const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
  await takes('metadata', [
    {},
    labels(20),
    { ['k'.repeat(40)]: 'v'.repeat(256) },
    { a: '' },
    { '👋': '👋'.repeat(256) },
  ]);
  await refuses('metadata', 'COUNT', [labels(21)]);
  await refuses('metadata', 'TYPE', [null, 'text', 5, [], ['a']]);
  const long = 'k'.repeat(41);
  const cases: readonly (readonly [object, string])[] = [
    [{ '': 'v' }, 'metadata. LENGTH'],
    [{ [long]: 'v' }, `metadata.${long} LENGTH`],
    [{ a: 'v'.repeat(257) }, 'metadata.a LENGTH'],
    [{ a: '👋'.repeat(257) }, 'metadata.a LENGTH'],
    [{ a: 1 }, 'metadata.a TYPE'],
    [{ a: null }, 'metadata.a TYPE'],
    [{ a: { b: 'c' } }, 'metadata.a TYPE'],
    [{ a: ['b'] }, 'metadata.a TYPE'],
  ];
  for (const [metadata, fault] of cases) assert.equal(await faultsOf(text({ metadata })), [fault]);
});

test('to, from and body are required, and a field that no schema names is refused', async () => {
  for (const field of ['to', 'from', 'body']) {
    const { [field]: _left, ...rest } = text() as Record<string, unknown>;
    assert.equal(await faultsOf(rest), [`${field} REQUIRED`]);
  }
  for (const field of ['To', 'status', 'lane', 'tenantId', 'createdAt', 'operatorId', 'acceptedAt', 'body ']) {
    assert.equal(await faultsOf(text({ [field]: 'x' })), [`${field} UNKNOWN_FIELD`]);
  }
});

test('validation errors are { errors: [{ field, message, code }] }, one per field and all at once, without the values', async () => {
  const bad = {
    to: 'secret-to',
    from: 'secret from',
    body: '',
    messageId: 'secret-id',
    metadata: { a: 5 },
    extra: 'secret',
  };
  const reply = await world.http.send(bad, headers);
  assert.is(reply.status, 400);
  const { type, title, status, code, errors } = reply.problem;
  assert.equal([type, status, code], ['urn:sms-orchestrator:fault:VALIDATION_FAILED', 400, 'VALIDATION_FAILED']);
  assert.ok(title.length > 0);
  assert.equal(errors.map(({ field }) => field).sort(), ['body', 'extra', 'from', 'messageId', 'metadata.a', 'to']);
  for (const error of errors) {
    assert.equal(Object.keys(error).sort(), ['code', 'field', 'message']);
    assert.ok(error.message.length > 0);
  }
  assert.not.match(reply.text, /secret/);
});

test('a refusal of the longest kind stays short: what a client sends does not come back at length', async () => {
  const keys = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`${'k'.repeat(1000)}${index}`, 'v']));
  const reply = await world.http.send(text(keys), headers);
  assert.is(reply.status, 400);
  assert.ok(reply.text.length < 16_384, `${reply.text.length} characters`);
});

test.run();
