// Compliance is asked before delivery about every message but those on the fast path, and the row alone says which these are.
import { randomUUID } from 'node:crypto';
import type { DatabasePool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FastPathFallbackReason } from '../../src/domain/contract.ts';
import type { NewMessage } from '../../src/domain/submission.ts';
import { openPool } from '../../src/store/pool.ts';
import { freshMessage } from '../support/store.ts';
import { storeMessage, templateMessage } from '../support/templates.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('the compliance path of a message');
let world: World;
let pool: DatabasePool & AsyncDisposable;

test.before(async () => {
  world = await startWorld({ overrides: { settings: { outbox: { relayAfterMs: 50, relayEveryMs: 50 } } } });
  const options = { applicationName: 'compliance-path', maxConnections: 1, statementTimeoutMs: 5_000 };
  pool = await openPool({ databaseUrl: world.env['DATABASE_URL']!, onConnectionError: () => {}, ...options });
});
test.after(async () => {
  await pool[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** The relay puts it on its lane. */
async function carried(message: NewMessage): Promise<string> {
  await storeMessage(pool, message);
  return endOf(message.messageId);
}

async function endOf(messageId: string): Promise<string> {
  const { status, lastError } = await world.finalStatus(messageId);
  return lastError === null ? status : `${status} ${lastError.code}`;
}

const askedAbout = (messageId: string) =>
  world.compliance.calls.latest.map(({ request }) => request).filter((request) => request.messageId === messageId);

const drifts = async (tenantId: string, labels = {}) =>
  (await world.metrics()).value('orch_fastpath_drift_total', { tenant_id: tenantId, ...labels });

test('a message on the fast path is sent, and compliance is not asked: neither its BLOCK nor its silence matters', async () => {
  const [blocked, hung] = [templateMessage(null), templateMessage(null)];
  using _ = world.compliance.script(({ messageId }) => (messageId === hung.messageId ? 'HANG' : { verdict: 'BLOCK' }));
  for (const message of [blocked, hung]) {
    assert.is(await carried(message), 'SENT');
    assert.equal(askedAbout(message.messageId), []);
  }
});

test('a text and a template message on the full path are asked about, with the template, and a BLOCK fails them', async () => {
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK' }));
  const [text, killed] = [freshMessage(), templateMessage('KILLED')];
  for (const message of [text, killed]) assert.is(await carried(message), 'FAILED COMPLIANCE_BLOCKED');
  assert.equal(
    askedAbout(text.messageId).map((request) => 'templateId' in request),
    [false],
  );
  assert.equal(
    askedAbout(killed.messageId).map(({ templateId }) => templateId),
    ['otp-login'],
  );
});

test('a sampled message that is blocked fails and counts as drift; allowed, or on the full path for another reason, it does not', async () => {
  const tenantId = await world.createTenant();
  using _ = world.compliance.script(({ to }) => ({ verdict: to === '+14155550124' ? 'ALLOW' : 'BLOCK' }));
  const of = (reason: FastPathFallbackReason, to: string) => carried({ ...templateMessage(reason, { tenantId }), to });
  assert.is(await of('SAMPLED', '+14155550124'), 'SENT');
  assert.is(await of('KILLED', '+14155550123'), 'FAILED COMPLIANCE_BLOCKED');
  assert.is(await drifts(tenantId), 0);
  assert.is(await of('SAMPLED', '+14155550123'), 'FAILED COMPLIANCE_BLOCKED');
  assert.is(await drifts(tenantId, { mode: 'sampled', template_id: 'otp-login' }), 1);
  assert.is(await drifts(tenantId), 1);
});

test('work that claims the fast path does not get it: neither for a message that is stored, nor for one that is restored', async () => {
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK' }));
  const claims = { templateId: 'otp-login', compliancePath: 'FAST_PATH', pathReason: null };
  const [known, lost] = [freshMessage(), freshMessage({ messageId: randomUUID() })];
  await storeMessage(pool, known);
  for (const { messageId, acceptedAt, tenantId, lane, to, from, body } of [known, lost]) {
    const work = { messageId, tenantId, lane, to, from, body, acceptedAt, ...claims };
    await world.nats.publish('lane.p3.outbound.request', work);
    assert.is(await endOf(messageId), 'FAILED COMPLIANCE_BLOCKED');
    const [row] = await world.rows(sql.unsafe`
      SELECT compliance_path, template_id FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`);
    assert.equal(row, { compliance_path: 'FULL', template_id: null });
  }
});

test.run();
