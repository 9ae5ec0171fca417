// US-ORCH-060: a message is submitted as an approved template with its variables, and the text is made here, or the request is refused.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { TEMPLATE_PREFIX } from '../../src/domain/template.ts';
import { type Approvals, approvalsIn, made, NEVER_SAMPLED, untilOpen } from '../support/approvals.ts';
import type { Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-060 template submits');
let world: World;
let approvals: Approvals;

test.before(async () => {
  // A template that changes is seen at the next submit, unless a test waits for less.
  world = await startWorld({ env: NEVER_SAMPLED, links: 'proxies' });
  approvals = approvalsIn(world);
  await untilOpen(world);
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(async () => {
  await world.proxies.redis.pass();
  await world.proxies.postgres.pass();
});

const as = (tenantId: string, key?: string) => ({
  'X-Tenant-Id': tenantId,
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
});
const accepted = (reply: Reply) => {
  assert.is(reply.status, 202, reply.text);
  return reply.json<MessageAccepted>();
};
const faultsOf = ({ status, problem }: Reply) => [
  `${status} ${problem.code}`,
  ...problem.errors.map(({ field, code }) => `${field} ${code}`),
];
const storedOf = async (tenantId: string) =>
  (await world.rows(sql.unsafe`SELECT body, template_id FROM orch.sms_messages WHERE tenant_id = ${tenantId}`)) as {
    body: string;
    template_id: string;
  }[];

test('POST /v1/sms/send accepts { to, from, templateId, variables } in place of body, stores its text and sends it', async () => {
  const tenantId = await world.createTenant();
  const messageId = randomUUID();
  const message = made('otp-login', { code: '493201' }, { messageId, metadata: { flow: 'login' } });
  assert.is(accepted(await world.http.send(message, as(tenantId))).messageId, messageId);
  const row = await approvals.pathOf(messageId);
  assert.equal([row.body, row.template_id], ['Your login code is 493201. Do not share it.', 'otp-login']);
  await world.finalStatus(messageId);
  const dispatched = world.nats.sent('operatorMessage').filter(({ payload }) => payload.messageId === messageId);
  assert.equal(
    dispatched.map(({ payload }) => payload.body),
    [row.body],
  );
});

test('a template is read from compliance.approved_templates, through Redis, where it is for 5 minutes', async () => {
  const tenantId = await world.createTenant();
  const templateId = await approvals.approve({ body: 'Hello {{name}}' });
  accepted(await world.http.send(made(templateId, { name: 'Ann' }), as(tenantId)));
  const key = `${TEMPLATE_PREFIX}:${templateId}`;
  await until(async () => (await world.redis.exists(key)) === 1, { what: 'the template is in Redis' });
  const leftMs = await world.redis.pttl(key);
  assert.ok(leftMs > 240_000 && leftMs <= 300_000, `${leftMs}`);
  await world.redis.set(key, JSON.stringify(['From Redis: {{name}}', null, null]), 'PX', 60_000);
  const { messageId } = accepted(
    await world.httpOf(await world.startService()).send(made(templateId, { name: 'Ann' }), as(tenantId)),
  );
  assert.is((await approvals.pathOf(messageId)).body, 'From Redis: Ann');
});

test('404 TEMPLATE_NOT_FOUND, byte for byte the same: missing, revoked, of another tenant, and unusable', async () => {
  const tenantId = await world.createTenant();
  const foreign = await approvals.approve({ body: 'Hello {{name}}', tenantId: 'somebody-else' });
  const unusable = await approvals.approve({ body: '{{#name}}Hello{{/name}}' });
  const replies = await Promise.all(
    ['nowhere', 'otp-old', foreign, unusable].map((id) => world.http.send(made(id, { name: 'Ann' }), as(tenantId))),
  );
  assert.equal(new Set(replies.map(({ text }) => text)).size, 1);
  assert.equal(faultsOf(replies[0]!), ['404 TEMPLATE_NOT_FOUND', 'templateId TEMPLATE_NOT_FOUND']);
  assert.equal(await storedOf(tenantId), []);
});

test('a variable that is not supplied is 400 TEMPLATE_VARIABLE_MISSING and named; one that the template has not is named too', async () => {
  const templateId = await approvals.approve({ body: '{{a}} {{b}} {{a}} {{c}}' });
  const answers = async (variables: object) => faultsOf(await world.http.send(made(templateId, { ...variables })));
  assert.equal(await answers({ b: '1', C: '2' }), [
    '400 TEMPLATE_VARIABLE_MISSING',
    'variables.a TEMPLATE_VARIABLE_MISSING',
    'variables.c TEMPLATE_VARIABLE_MISSING',
    'variables.C UNKNOWN_FIELD',
  ]);
  const all = { a: '1', b: '2', c: '3' };
  assert.equal(await answers({ ...all, d: '4' }), ['400 VALIDATION_FAILED', 'variables.d UNKNOWN_FIELD']);
  for (const value of [null, 1, true, [], {}])
    assert.equal(await answers({ ...all, a: value }), ['400 VALIDATION_FAILED', 'variables.a TYPE']);
});

test('what every object has is no variable, and a variable of that name is filled in', async () => {
  const names = ['toString', 'valueOf', 'hasOwnProperty'];
  const templateId = await approvals.approve({ body: names.map((name) => `{{${name}}}`).join(',') });
  const missing = names.map((name) => `variables.${name} TEMPLATE_VARIABLE_MISSING`);
  assert.equal(faultsOf(await world.http.send(made(templateId, {}))), ['400 TEMPLATE_VARIABLE_MISSING', ...missing]);
  const own = Object.fromEntries(names.map((name, index) => [name, `${index}`]));
  const { messageId } = accepted(await world.http.send(made(templateId, own)));
  assert.is((await approvals.pathOf(messageId)).body, '0,1,2');
  for (const name of ['__proto__', 'constructor', 'prototype']) {
    const body = JSON.stringify(made(templateId, {})).replace('{}', `{"${name}":"x"}`);
    assert.is((await world.http.send(body)).problem.code, 'FORBIDDEN_KEY');
    const unusable = await approvals.approve({ body: `Hello {{${name}}}` });
    assert.equal(faultsOf(await world.http.send(made(unusable, {})))[0], '404 TEMPLATE_NOT_FOUND');
  }
});

test('values are filled in as they are: not escaped, not read as tags, not as replacements', async () => {
  const templateId = await approvals.approve({ body: 'Dear {{name}}, bye {{name}}' });
  const odd = [
    'A&B',
    "Tom & O'Neil",
    '<b>"/`=</b>',
    '{{secret}}',
    '{{name}}',
    '{{{x}}}',
    '{{#a}}{{/a}}',
    '{{=<% %>=}}',
  ];
  for (const name of [...odd, '$&', '$1', "$'", '\\1', '%s', '\r\n', '']) {
    const { messageId } = accepted(await world.http.send(made(templateId, { name })));
    assert.is((await approvals.pathOf(messageId)).body, `Dear ${name}, bye ${name}`);
  }
});

test('a template with anything of Mustache but plain names does not exist for anybody, is logged once and counted each time', async () => {
  const tags = ['{{{name}}}', '{{&name}}', '{{#name}}x{{/name}}', '{{^name}}x{{/name}}', '{{>name}}', '{{=<% %>=}}'];
  const odd = [
    '{{!name}}',
    '{{na me}}',
    '{{}}',
    '{{ }}',
    '{{.}}',
    '{{name.first}}',
    '{{1st}}',
    '{{name',
    '{{/name}}',
    'x}}',
  ];
  const nested = `${'{{#name}}'.repeat(8)}x${'{{/name}}'.repeat(8)}`;
  const met = async () => (await world.metrics()).value('orch_template_unusable_total', { part: 'body' });
  const before = await met();
  const bodies = [...tags, ...odd, nested];
  for (const body of bodies) {
    const templateId = await approvals.approve({ body });
    assert.is((await world.http.send(made(templateId, { name: 'Ann' }))).problem.code, 'TEMPLATE_NOT_FOUND', body);
    const lines = world.logs.filter((line) => line['templateId'] === templateId);
    const told = lines.map(({ level, action, part, reason }) => [level, action, part, typeof reason]);
    assert.equal(told, [['error', 'template', 'body', 'string']], body);
    assert.not.ok(JSON.stringify(lines).includes(JSON.stringify(body).slice(1, -1)), body);
  }
  assert.is(await met(), before + bodies.length);
});

test('length, segments and encoding are those of the text that is made, and are in the 202', async () => {
  const templateId = await approvals.approve({ body: `${'x'.repeat(1_440)}{{rest}}` });
  const short = await approvals.approve({ body: '{{rest}}' });
  const measured = async (id: string, rest: string) => {
    const { segmentCount, encoding } = accepted(await world.http.send(made(id, { rest })));
    return `${segmentCount} ${encoding}`;
  };
  assert.equal(await measured(short, 'x'.repeat(160)), '1 GSM-7');
  assert.equal(await measured(short, '€'.repeat(81)), '2 GSM-7');
  assert.equal(await measured(short, 'ж'.repeat(71)), '2 UCS-2');
  assert.equal(await measured(templateId, 'x'.repeat(160)), '11 GSM-7');
  assert.equal(await measured(templateId, '👋'.repeat(80)), '24 UCS-2');
  const longer = await approvals.approve({ body: `${'x'.repeat(1_441)}{{rest}}` });
  for (const [id, rest] of [
    [longer, 'x'.repeat(160)],
    [short, ''],
  ] as const) {
    const reply = await world.http.send(made(id, { rest }));
    assert.equal(faultsOf(reply), ['400 VALIDATION_FAILED', 'variables BODY_LENGTH']);
  }
});

test('X-Template-Id may repeat the template once; elsewhere it is refused with where it belongs, and stores nothing', async () => {
  const tenantId = await world.createTenant();
  const message = made('otp-login', { code: '493201' });
  const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
  const send = async (body: object, header: string | readonly string[]) =>
    world.http.send(body, { ...as(tenantId), 'X-Template-Id': header });
  const misplaced = (reply: Reply, code = 'NOT_ALLOWED') => {
    assert.equal(faultsOf(reply), ['400 VALIDATION_FAILED', `x-template-id ${code}`]);
    assert.match(reply.problem.errors[0]!.message, /templateId/);
  };
  assert.equal(faultsOf(await send(message, 'shop-news')), ['400 TEMPLATE_ID_MISMATCH']);
  const { templateId: _, variables, ...addressed } = message;
  for (const body of [addressed, text, { ...addressed, variables }, { ...text, templateId: 'otp-login' }])
    misplaced(await send(body, 'otp-login'));
  for (const header of [['otp-login', 'otp-login'], '', 'a b', 'x'.repeat(65), 'otp-login,shop-news'])
    misplaced(await send(message, header), 'FORMAT');
  misplaced(await world.http.bulk([message], { ...as(tenantId), 'X-Template-Id': 'otp-login' }));
  assert.equal(await storedOf(tenantId), []);
  accepted(await send(message, 'otp-login'));
});

test('a repeated request is answered as before although its template was revoked, and Redis has lost everything', async () => {
  const tenantId = await world.createTenant();
  const templateId = await approvals.approve({ body: 'Hello {{name}}' });
  const message = made(templateId, { name: 'Ann' });
  const first = await world.http.send(message, as(tenantId, 'k'));
  assert.is(first.status, 202);
  await approvals.revoke(templateId);
  await world.redis.flushall();
  // It has not seen the template before, nor the key.
  const other = world.httpOf(await world.startService());
  assert.is((await other.send(message, as(tenantId))).problem.code, 'TEMPLATE_NOT_FOUND');
  for (const flushes of [true, false]) {
    if (flushes) await world.redis.flushall();
    const again = await other.send(message, as(tenantId, 'k'));
    assert.equal([again.status, again.text], [202, first.text]);
    assert.is(again.headers['idempotency-replayed'], 'true');
  }
  const changed = await other.send(made(templateId, { name: 'Bob' }), as(tenantId, 'k'));
  assert.is(changed.problem.code, 'IDEMPOTENCY_KEY_REUSED');
  assert.is((await storedOf(tenantId)).length, 1);
  await untilOpen(world);
});

test('a refusal leaves the key free: the corrected request has it', async () => {
  const tenantId = await world.createTenant();
  const headers = as(tenantId, 'k');
  assert.is((await world.http.send(made('nowhere', {}), headers)).status, 404);
  assert.is((await world.http.send(made('otp-login', {}), headers)).status, 400);
  await world.proxies.postgres.refuse();
  const away = await world.http.send(made('otp-unread', {}), headers);
  assert.equal(faultsOf(away), ['503 STORE_UNAVAILABLE']);
  await world.proxies.postgres.pass();
  const reply = await until(
    async () => {
      const found = await world.http.send(made('otp-login', { code: '123456' }), headers);
      return found.status === 202 ? found : undefined;
    },
    { what: 'PostgreSQL is there again' },
  );
  assert.is(reply.headers['idempotency-replayed'], undefined);
  assert.is((await storedOf(tenantId)).length, 1);
});

test.run();
