// US-ORCH-063: an auditor sees for each message which path it took: in its row, in a metric and in one event, which agree.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, Message, MessageAccepted } from '../../generated/http/contract.ts';
import { type Approvals, approvalsIn, made, NEVER_SAMPLED, untilOpen } from '../support/approvals.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-063 metrics and audit of the fast path');
const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
const template = made('otp-login', { code: '493201' });
let world: World;
let approvals: Approvals;

test.before(async () => {
  world = await startWorld({ env: NEVER_SAMPLED });
  approvals = approvalsIn(world);
  await untilOpen(world);
});
test.after(async () => world[Symbol.asyncDispose]());

const as = (tenantId: string, key?: string) => ({
  'X-Tenant-Id': tenantId,
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
});

async function granted(): Promise<string> {
  const tenantId = await world.createTenant();
  await approvals.grant('otp-login', tenantId);
  return tenantId;
}

async function counted(tenantId: string) {
  const metrics = await world.metrics();
  const of = (path: string) => metrics.value('orch_submit_path_total', { path, tenant_id: tenantId });
  return { fastpath: of('fastpath'), full: of('full') };
}

async function stored(tenantId: string) {
  const [row] = await world.rows(sql.unsafe`
    SELECT count(*) FILTER (WHERE compliance_path = 'FAST_PATH')::int AS fastpath,
      count(*) FILTER (WHERE compliance_path = 'FULL')::int AS full
    FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
  return row;
}

test('orch_submit_path_total{path} counts each stored message, as the column compliance_path has it', async () => {
  const tenantId = await granted();
  for (const message of [template, template, text, made('otp-login', { code: 'x' })])
    assert.is((await world.http.send(message, as(tenantId))).status, 202);
  assert.equal(await counted(tenantId), { fastpath: 2, full: 2 });
  const bulk = await world.http.bulk([template, text, made('nowhere', {}), made('otp-login', {}), {}], as(tenantId));
  assert.is(bulk.json<BulkAccepted>().accepted, 2);
  assert.equal(await counted(tenantId), { fastpath: 3, full: 3 });
  assert.equal(await stored(tenantId), { fastpath: 3, full: 3 });
});

test('what is not stored is not counted: repeated requests, refused templates, and conflicting ids', async () => {
  const tenantId = await granted();
  const chosen = { ...template, messageId: crypto.randomUUID() };
  for (const status of [202, 202, 202]) assert.is((await world.http.send(chosen, as(tenantId, 'k'))).status, status);
  assert.is((await world.http.send(chosen, as(tenantId))).status, 409);
  assert.is((await world.http.send(made('nowhere', {}), as(tenantId))).status, 404);
  for (const _ of [1, 2]) assert.is((await world.http.bulk([template, template], as(tenantId, 'b'))).status, 202);
  assert.equal(await counted(tenantId), { fastpath: 3, full: 0 });
  assert.equal(await stored(tenantId), { fastpath: 3, full: 0 });
});

test('orch.fastpath.taken.v1 has tenantId, templateId, messageId and fingerprintMatched, once for each message on the fast path', async () => {
  const tenantId = await granted();
  const { messageId } = (await world.http.send(template, as(tenantId))).json<MessageAccepted>();
  const [row, view] = [await approvals.pathOf(messageId), await world.http.get(messageId, as(tenantId))];
  assert.equal([row.path, row.reason, view.json<Message>().compliancePath], ['FAST_PATH', null, 'FAST_PATH']);
  assert.is((await world.finalStatus(messageId)).status, 'SENT');
  const events = await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.>', messageId);
  assert.equal(
    events.map(({ subject }) => subject),
    ['orch.fastpath.taken.v1'],
  );
  const { payload } = events[0]!;
  assert.equal(
    { ...payload, acceptedAt: null, at: null },
    { ...payload, acceptedAt: null, at: null, tenantId, templateId: 'otp-login', messageId, fingerprintMatched: true },
  );
  assert.not.ok(
    JSON.stringify([events, world.logs, (await world.internal.request({ path: '/metrics' })).text]).includes(
      row.fingerprint!,
    ),
  );
  assert.not.ok(world.compliance.calls.latest.some(({ request }) => request.messageId === messageId));
});

test('a text has neither event, and its path is FULL', async () => {
  const tenantId = await granted();
  const { messageId } = (await world.http.send(text, as(tenantId))).json<MessageAccepted>();
  await world.finalStatus(messageId);
  assert.equal(await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.>', messageId), []);
  const { path, reason, template_id, fingerprint } = await approvals.pathOf(messageId);
  assert.equal([path, reason, template_id, fingerprint], ['FULL', null, null, null]);
});

test.run();
