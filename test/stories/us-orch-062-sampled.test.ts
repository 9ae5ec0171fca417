// US-ORCH-062: one in so many messages that may take the fast path is evaluated in full, to see whether compliance still agrees.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import { type Approvals, approvalsIn, made, untilOpen } from '../support/approvals.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-062 sampled messages');
const variables = { code: '493201' };
let world: World;
let approvals: Approvals;

/** Every message is sampled. */
test.before(async () => {
  world = await startWorld({ env: { FASTPATH_SAMPLE_ONE_IN: '1' } });
  approvals = approvalsIn(world);
  await untilOpen(world);
});
test.after(async () => world[Symbol.asyncDispose]());

async function granted(): Promise<string> {
  const tenantId = await world.createTenant();
  await approvals.grant('otp-login', tenantId);
  return tenantId;
}

async function submitted(tenantId: string, to = '+14155550123'): Promise<string> {
  const reply = await world.http.send(made('otp-login', variables, { to }), { 'X-Tenant-Id': tenantId });
  assert.is(reply.status, 202, reply.text);
  return reply.json<MessageAccepted>().messageId;
}

const drifts = async (tenantId: string) =>
  (await world.metrics()).value('orch_fastpath_drift_total', { mode: 'sampled', tenant_id: tenantId });

test('a sampled message is recorded as FULL, evaluated before it is sent, and its fallback says SAMPLED', async () => {
  const messageId = await submitted(await granted());
  const { path, reason } = await approvals.pathOf(messageId);
  assert.equal([path, reason], ['FULL', 'SAMPLED']);
  assert.is((await world.finalStatus(messageId)).status, 'SENT');
  const [event, ...more] = await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.>', messageId);
  assert.equal([event?.subject, event?.payload?.['reason'], more], ['orch.fastpath.fallback.v1', 'SAMPLED', []]);
  assert.ok(world.compliance.calls.latest.some(({ request }) => request.messageId === messageId));
});

test('a sampled message that compliance blocks fails, and counts as drift; one that it allows does neither', async () => {
  const tenantId = await granted();
  using _ = world.compliance.script(({ to }) => ({ verdict: to === '+14155550124' ? 'ALLOW' : 'BLOCK' }));
  assert.is((await world.finalStatus(await submitted(tenantId, '+14155550124'))).status, 'SENT');
  assert.is(await drifts(tenantId), 0);
  const { status, lastError } = await world.finalStatus(await submitted(tenantId));
  assert.equal([status, lastError?.code], ['FAILED', 'COMPLIANCE_BLOCKED']);
  assert.is(await drifts(tenantId), 1);
});

test('only those that may take the fast path are sampled: a message without a grant has its own reason', async () => {
  const { reason } = await approvals.pathOf(await submitted(await world.createTenant()));
  assert.is(reason, 'TENANT_NOT_GRANTED');
});

test('one in FASTPATH_SAMPLE_ONE_IN is sampled, by its id and the same on every replica, however the client chooses ids', async () => {
  const tenantId = await granted();
  const [here, there] = [
    world.httpOf(await world.startService({ FASTPATH_SAMPLE_ONE_IN: '4' })),
    world.httpOf(await world.startService({ FASTPATH_SAMPLE_ONE_IN: '4' })),
  ];
  const ids = Array.from({ length: 1_000 }, (_, n) => `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`);
  const messages = ids.map((messageId) => made('otp-login', variables, { messageId }));
  const reply = await here.bulk(messages, { 'X-Tenant-Id': tenantId });
  assert.is(reply.json<BulkAccepted>().accepted, 1_000);
  const sampled = async () =>
    (
      await world.rows(sql.unsafe`
        SELECT message_id FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND path_reason = 'SAMPLED' ORDER BY 1`)
    ).map(({ message_id }) => message_id);
  const first = await sampled();
  // 250 are expected; beyond these bounds once in a billion runs.
  assert.ok(first.length > 160 && first.length < 340, `${first.length}`);
  const again = async (http: typeof here) => {
    await world.rows(sql.unsafe`DELETE FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
    assert.is((await http.bulk(messages, { 'X-Tenant-Id': tenantId })).status, 202);
    return sampled();
  };
  assert.equal(await again(there), first);
  // Whoever does not know the secret cannot tell which ids they are.
  const env = { FASTPATH_SAMPLE_ONE_IN: '4', IDEMPOTENCY_SECRET: 'another secret' };
  const others = new Set(await again(world.httpOf(await world.startService(env))));
  const both = first.filter((id) => others.has(id));
  // About a quarter of a quarter.
  assert.ok(others.size > 160 && both.length < 140, `${others.size}, ${both.length}`);
});

test.run();
