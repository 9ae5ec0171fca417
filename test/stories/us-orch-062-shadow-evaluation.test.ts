// US-ORCH-062: messages of the fast path are evaluated beside their delivery; the verdict shows drift and changes no delivery.
import { randomUUID } from 'node:crypto';
import type { DatabasePool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ShadowVerdict } from '../../generated/events/types.ts';
import type { BulkAccepted, MessageAccepted, Readiness } from '../../generated/http/contract.ts';
import { noRankedTurns } from '../../src/admission/ranked-turns.ts';
import type { NewMessage } from '../../src/domain/submission.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { createHandOver } from '../../src/protocol/submitting.ts';
import { openPool } from '../../src/store/pool.ts';
import { approvalsIn, made, NEVER_SAMPLED, untilOpen } from '../support/approvals.ts';
import { submitKeyOf } from '../support/redis-keys.ts';
import { freshMessage } from '../support/store.ts';
import { storeMessage, templateMessage } from '../support/templates.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-062 shadow evaluation');
const REQUEST = 'compliance.evaluate.shadow.v1';
const RESULT = 'compliance.evaluate.shadow.result.v1';
const SENT = 'orch_fastpath_shadow_sent_total';
const DROPPED = 'orch_fastpath_shadow_dropped_total';
const VERDICTS = 'orch_fastpath_shadow_verdicts_total';
const DRIFT = 'orch_fastpath_drift_total';

let world: World;
let pool: DatabasePool & AsyncDisposable;
let ports: Ports;
let protocol: Protocol;

test.before(async () => {
  world = await startWorld({
    links: 'proxies',
    env: NEVER_SAMPLED,
    overrides: {
      wrapPorts: (real) => (ports = real),
      wrapProtocol: (real) => (protocol = real),
      settings: { outbox: { relayAfterMs: 50, relayEveryMs: 50 } },
    },
  });
  const options = { applicationName: 'shadow', maxConnections: 1, statementTimeoutMs: 5_000 };
  const databaseUrl = world.proxies.postgres.through(world.env['DATABASE_URL']!);
  pool = await openPool({ databaseUrl, onConnectionError: () => {}, ...options });
});
test.after(async () => {
  await pool[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** Stores the message, and hands it over as the process does that accepted it. */
async function accept(message: NewMessage, complianceMode: 'enforce' | 'off' = 'enforce'): Promise<string> {
  const { outboxId } = await storeMessage(pool, message);
  const parts = { ports, telemetry: { stored: () => {} }, turns: noRankedTurns, complianceMode };
  createHandOver(parts, protocol)([{ message, outboxId: outboxId ?? undefined }]);
  return message.messageId;
}

const isOf = (messageId: string) => (call: { readonly request: { readonly messageId: string } }) =>
  call.request.messageId === messageId;
const shadowsOf = (messageId: string) => world.compliance.shadows.latest.filter(isOf(messageId));
const fullOf = (messageId: string) => world.compliance.calls.latest.filter(isOf(messageId));
const value = async (name: string, labels = {}) => (await world.metrics()).value(name, labels);
const comesTo = (wanted: number, name: string, labels = {}) =>
  until(async () => (await value(name, labels)) === wanted, { what: `${name} ${JSON.stringify(labels)} ${wanted}` });

/** Nothing of the durable waits or is unacknowledged. */
async function untilAllRead(): Promise<void> {
  const manager = await world.nats.connection.jetstreamManager();
  await until(async () => {
    const { num_pending, num_ack_pending } = await manager.consumers.info('ORCH_EVENTS', 'orch-shadow');
    return num_pending === 0 && num_ack_pending === 0;
  });
}

function verdictOn(message: NewMessage, changed: Partial<Record<keyof ShadowVerdict, unknown>> = {}) {
  const { messageId, tenantId, lane, templateId } = message;
  return { messageId, tenantId, lane, templateId, verdict: 'BLOCK', ...changed };
}

test('a message of the fast path is asked about once, on a subject of its own that no stream keeps, and never in full', async () => {
  const [sent, allowed] = [await value(SENT), await value(VERDICTS, { verdict: 'ALLOW' })];
  const message = templateMessage(null);
  const id = await accept(message);
  assert.is((await world.finalStatus(id)).status, 'SENT');
  await comesTo(allowed + 1, VERDICTS, { verdict: 'ALLOW' });
  const { messageId, tenantId, lane, to, from, body, templateId, traceparent } = message;
  assert.equal(
    shadowsOf(id).map(({ request }) => request),
    [{ messageId, tenantId, lane, to, from, body, templateId: templateId! }],
  );
  assert.equal(shadowsOf(id)[0]!.headers, { traceparent, 'X-Correlation-ID': id });
  assert.equal(fullOf(id), []);
  assert.equal(await world.streamMessages('ORCH_EVENTS', REQUEST), []);
  await comesTo(sent + 1, SENT);
  await comesTo(0, 'orch_fastpath_shadow_in_flight');
  assert.equal(world.compliance.refused.latest, []);
});

test('submits over HTTP: each message on the fast path has one shadow, alone or in a bulk, and repeated requests have none', async () => {
  await untilOpen(world);
  const tenantId = await world.createTenant();
  await approvalsIn(world).grant('otp-login', tenantId);
  const template = made('otp-login', { code: '493201' });
  const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
  const as = (key: string) => ({ 'X-Tenant-Id': tenantId, 'Idempotency-Key': key });
  const ask = async () => {
    const sent = (await world.http.send(template, as('send'))).json<MessageAccepted>();
    const { results } = (await world.http.bulk([template, text, template], as('bulk'))).json<BulkAccepted>();
    return [sent.messageId, ...results.map(({ messageId }) => messageId!)];
  };
  const ids = await ask();
  assert.equal(await ask(), ids);
  // Redis knows neither key: PostgreSQL answers.
  await world.redis.del(submitKeyOf(tenantId, 'send'), submitKeyOf(tenantId, 'bulk'));
  assert.equal(await ask(), ids);
  // Behind all of them on the same link: what the repeated ones had asked would have come before it.
  const last = (await world.http.send(template, as('last'))).json<MessageAccepted>().messageId;
  await until(() => shadowsOf(last).length === 1);
  assert.equal(
    [...ids, last].map((id) => shadowsOf(id).length),
    [1, 1, 0, 1, 1],
  );
});

test('a BLOCK counts as drift and is logged with its ids, and the message is sent', async () => {
  const tenantId = await world.createTenant();
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK', reason: 'it quotes hello and +14155550123' }));
  const id = await accept(templateMessage(null, { tenantId }));
  assert.is((await world.finalStatus(id)).status, 'SENT');
  const labels = { mode: 'shadow', tenant_id: tenantId, template_id: 'otp-login' };
  await comesTo(1, DRIFT, labels);
  const about = world.logs.filter(({ messageId }) => messageId === id);
  const drifted = about.find(({ mode }) => mode === 'shadow');
  assert.equal([drifted?.['tenantId'], drifted?.['templateId']], [tenantId, 'otp-login']);
  assert.not.match(JSON.stringify(about), /hello|4155550123/);
  assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  assert.equal(fullOf(id), []);
});

test('nobody who listens, and nobody who answers, are nothing to the message', async () => {
  const sent = await value(SENT);
  using _ = world.compliance.script(() => 'HANG');
  const unanswered = await accept(templateMessage(null));
  await until(() => shadowsOf(unanswered).length === 1);
  await world.compliance.stop();
  const unheard = await accept(templateMessage(null));
  for (const id of [unanswered, unheard]) assert.is((await world.finalStatus(id)).status, 'SENT');
  await comesTo(sent + 2, SENT);
  await world.compliance.restart();
  assert.equal(shadowsOf(unheard), []);
});

test('no shadow: texts, template messages on the full path, restored ones, and all where compliance is asked nothing', async () => {
  const tenantId = await world.createTenant();
  const of = (message: NewMessage) => ({ ...message, tenantId });
  const full = [freshMessage(), templateMessage('SAMPLED'), templateMessage('KILLED')].map(of);
  for (const message of full) await accept(message);
  const off = await accept(of(templateMessage(null)), 'off');
  const { messageId, lane, to, from, body, acceptedAt } = freshMessage({ messageId: randomUUID() });
  const claims = { templateId: 'otp-login', compliancePath: 'FAST_PATH' };
  await world.nats.publish('lane.p3.outbound.request', {
    ...{ messageId, tenantId, lane, to, from, body, acceptedAt },
    ...claims,
  });
  const ids = [...full.map((message) => message.messageId), off, messageId];
  for (const id of ids) assert.is((await world.finalStatus(id)).status, 'SENT');
  // Behind all of them on the same links: what they had asked would have come before it.
  const last = await accept(of(templateMessage(null)));
  await until(() => shadowsOf(last).length === 1);
  for (const id of ids) assert.equal(shadowsOf(id), [], id);
  assert.is(fullOf(full[1]!.messageId).length, 1);
});

test('while NATS hangs a message is handed over without a wait, and sent when NATS goes on', async () => {
  world.proxies.nats.blackhole();
  const ids = [await accept(templateMessage(null)), await accept(templateMessage(null))];
  assert.ok((await value('orch_fastpath_shadow_in_flight')) >= ids.length);
  await world.proxies.nats.pass();
  for (const id of ids) {
    assert.is((await world.finalStatus(id)).status, 'SENT');
    await until(() => shadowsOf(id).length === 1);
  }
});

test('without a link to NATS the shadow is dropped and counted, not made up for; the message is sent', async () => {
  const dropped = await value(DROPPED, { reason: 'disconnected' });
  await world.proxies.nats.refuse();
  const ready = async () =>
    (await world.internal.request({ path: '/health/ready' })).json<Readiness>().dependencies.nats;
  await until(async () => (await ready()) === 'down');
  const id = await accept(templateMessage(null));
  assert.is(await value(DROPPED, { reason: 'disconnected' }), dropped + 1);
  await world.proxies.nats.pass();
  assert.is((await world.finalStatus(id)).status, 'SENT');
  const last = await accept(templateMessage(null));
  await until(() => shadowsOf(last).length === 1);
  assert.equal(shadowsOf(id), []);
});

/** Lines about verdicts like this one. */
const warned = (verdict: string) =>
  world.logs.filter((line) => line['level'] === 'warn' && line['action'] === 'shadow' && line['verdict'] === verdict)
    .length;

test('what is no verdict is counted as unreadable, logged and acknowledged', async () => {
  await untilAllRead();
  const unreadable = await value(VERDICTS, { verdict: 'unreadable' });
  const message = templateMessage(null);
  await storeMessage(pool, message);
  const inputs = [
    '{',
    new Uint8Array([0xff, 0xfe]),
    verdictOn(message, { templateId: undefined }),
    verdictOn(message, { verdict: 'PERHAPS' }),
    verdictOn(message, { messageId: 'none' }),
    verdictOn(message, { tenantId: 'a\u0000b' }),
  ];
  for (const input of inputs) await world.nats.publish(RESULT, input);
  await comesTo(unreadable + inputs.length, VERDICTS, { verdict: 'unreadable' });
  assert.is(warned('unreadable'), unreadable + inputs.length);
  await untilAllRead();
});

test('a BLOCK about no stored message of the fast path raises nothing: not for a tenant or a template that it makes up', async () => {
  const tenantId = await world.createTenant();
  const [fast, full] = [templateMessage(null, { tenantId }), templateMessage('KILLED', { tenantId })];
  for (const message of [fast, full]) await storeMessage(pool, message);
  const [unknown, drifts] = [await value(VERDICTS, { verdict: 'unknown' }), await value(DRIFT)];
  const forged = [
    verdictOn(fast, { tenantId: 'nobody' }),
    verdictOn(fast, { templateId: 'none' }),
    verdictOn(fast, { messageId: randomUUID() }),
    verdictOn(full),
  ];
  for (const verdict of forged) await world.nats.publish(RESULT, verdict);
  await comesTo(unknown + forged.length, VERDICTS, { verdict: 'unknown' });
  assert.is(warned('unknown'), unknown + forged.length);
  assert.is(await value(DRIFT), drifts);
  await world.nats.publish(RESULT, verdictOn(fast, { messageId: fast.messageId.toUpperCase() }));
  await comesTo(1, DRIFT, { tenant_id: tenantId, mode: 'shadow' });
  await untilAllRead();
});

test('a BLOCK that comes while PostgreSQL is away counts when it is back', async () => {
  const tenantId = await world.createTenant();
  const message = templateMessage(null, { tenantId });
  await storeMessage(pool, message);
  await world.proxies.postgres.refuse();
  await world.nats.publish(RESULT, verdictOn(message));
  await until(() => world.logs.some((line) => line['action'] === 'shadow' && line['error'] !== undefined));
  await world.proxies.postgres.pass();
  await comesTo(1, DRIFT, { tenant_id: tenantId });
  const [row] = await world.rows(sql.unsafe`
    SELECT compliance_path FROM orch.sms_messages WHERE message_id = ${message.messageId}::uuid`);
  assert.is(row.compliance_path, 'FAST_PATH');
  await untilAllRead();
});

test.run();
