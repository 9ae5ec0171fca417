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

test.run();
