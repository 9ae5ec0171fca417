// The path of a template message is audited once, as its row has it, whatever fails on the way; a text is not audited.
import type { DatabasePool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fastPathFallbackReasons } from '../../generated/events/types.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import type { NewMessage } from '../../src/domain/submission.ts';
import type { Protocol } from '../../src/protocol/protocol.ts';
import { openPool } from '../../src/store/pool.ts';
import { storeMessage, templateMessage } from '../support/templates.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { wrapPublish } from '../support/wrap-publish.ts';

const test = suite('the audit of compliance paths');
const EVENTS = 'ORCH_EVENTS';
const fingerprints = new Set<string>();
let world: World;
let pool: DatabasePool & AsyncDisposable;
let protocol: Protocol;
let refusesAudits = false;

test.before(async () => {
  world = await startWorld({
    links: 'proxies',
    overrides: {
      ...wrapPublish((publish) => async (publication, ...rest) => {
        if (refusesAudits && publication.subject.startsWith('orch.fastpath.')) throw new Error('refused by the test');
        return publish(publication, ...rest);
      }),
      wrapProtocol: (one) => {
        protocol = one;
        return one;
      },
      settings: { outbox: { relayAfterMs: 500, relayEveryMs: 100 } },
    },
  });
  const options = { applicationName: 'path-audits', maxConnections: 1, statementTimeoutMs: 5_000 };
  pool = await openPool({ databaseUrl: world.env['DATABASE_URL']!, onConnectionError: () => {}, ...options });
});
test.after(async () => {
  await pool[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** As a submit does it; `forgets` false: the process dies before it deletes the outbox row. */
async function accept(message: NewMessage, { forgets = true } = {}): Promise<NewMessage> {
  fingerprints.add(message.fingerprint ?? '');
  const unpublished = await storeMessage(pool, message);
  protocol.publishLater(forgets ? unpublished : { ...unpublished, outboxId: null });
  return message;
}

const auditsOf = ({ messageId }: Pick<NewMessage, 'messageId'>) =>
  world.streamMessages(EVENTS, 'orch.fastpath.>', messageId);

async function pathOf({ messageId }: NewMessage): Promise<string> {
  const [row] = await world.rows(sql.unsafe`
    SELECT compliance_path FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`);
  return row.compliance_path;
}

const subjectOfPath = { FAST_PATH: 'orch.fastpath.taken.v1', FULL: 'orch.fastpath.fallback.v1' } as const;

/** Waits until nothing of the message is unpublished; then it has one audit, which says what its row says. */
async function auditedOnce(message: NewMessage): Promise<void> {
  assert.is((await world.finalStatus(message.messageId, { timeoutMs: 20_000 })).status, 'SENT');
  const { messageId, tenantId, lane, templateId, pathReason, acceptedAt: timestamp, traceparent } = message;
  const path = pathReason === null ? 'FAST_PATH' : 'FULL';
  assert.is(await pathOf(message), path);
  const says = pathReason === null ? { fingerprintMatched: true } : { reason: pathReason };
  const found = (await auditsOf(message)).map(({ subject, headers, payload }) => ({ subject, headers, payload }));
  const headers = { 'Nats-Msg-Id': `fastpath:${messageId}`, 'X-Correlation-ID': messageId, traceparent };
  const payload = { messageId, tenantId, lane, templateId, ...says, timestamp };
  assert.equal(found, [{ subject: subjectOfPath[path], headers, payload }]);
}

test('a message on the fast path is audited as taken, any other template message with its reason, a text not at all', async () => {
  const messages = await Promise.all(
    [null, ...fastPathFallbackReasons].map((reason) => accept(templateMessage(reason))),
  );
  for (const message of messages) await auditedOnce(message);
  const reply = await world.http.send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  const { messageId } = reply.json<MessageAccepted>();
  await world.finalStatus(messageId);
  assert.equal(await auditsOf({ messageId }), []);
});

test('accepted while NATS is out of reach: each is audited once when it is back', async () => {
  await world.proxies.nats.refuse();
  const messages = await Promise.all([null, 'SAMPLED' as const].map((reason) => accept(templateMessage(reason))));
  for (const message of messages) assert.equal(await auditsOf(message), []);
  await world.proxies.nats.pass();
  for (const message of messages) await auditedOnce(message);
});

test('a process that dies before it deletes the outbox row: published again by the relay, and audited once', async () => {
  const messages = [templateMessage(null), templateMessage('KILLED')];
  for (const message of messages) await accept(message, { forgets: false });
  for (const message of messages) await auditedOnce(message);
  const sent = () =>
    messages.map(({ messageId }) => world.nats.sent('statusEvent', messageId).filter((s) => s.payload.seq === 1));
  await until(() => sent().every((events) => events.length > 1), { what: 'a second publication of each' });
});

test('an audit that is refused does not hold up its message, and is published before the outbox row is deleted', async () => {
  refusesAudits = true;
  const message = await accept(templateMessage(null));
  await world.status(message.messageId, 'SENT');
  const waiting = sql.unsafe`SELECT 1 FROM orch.outbox WHERE message_id = ${message.messageId}::uuid AND seq = 1`;
  assert.is((await world.rows(waiting)).length, 1);
  assert.equal(await auditsOf(message), []);
  refusesAudits = false;
  await auditedOnce(message);
});

test('the fingerprint is in the row, and in no stream, no log line and no metric', async () => {
  const rows = await world.rows(sql.unsafe`SELECT fingerprint FROM orch.sms_messages WHERE fingerprint IS NOT NULL`);
  assert.equal(new Set(rows.map((row) => row.fingerprint)), fingerprints);
  const told = await Promise.all(
    (['ORCH_EVENTS', 'ORCH_LANES', 'SMPP_OPERATOR', 'ORCH_DEADLETTER'] as const).map((one) =>
      world.streamMessages(one),
    ),
  );
  const asked = world.compliance.calls.latest;
  const everything = JSON.stringify([told, world.logs, await world.metrics(), asked]);
  assert.ok(asked.length > 0);
  for (const fingerprint of fingerprints) assert.not(everything.includes(fingerprint));
});

test.run();
