// US-ORCH-033: a failure that another attempt cannot help ends the message at once, with a dead letter that has the reason.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('US-ORCH-033 permanent failures');
const world = await sharedWorld();
const text = { to: '+14155550133', from: 'ACME', body: 'hello' };

async function submit(): Promise<string> {
  const headers = { 'X-Tenant-Id': await world.createTenant() };
  return (await world.http.send(text, headers)).json<MessageAccepted>().messageId;
}

/** FAILED at the first attempt with this code, with one dead letter and no retry event. */
async function failedAtOnce(id: string, code: string, history: readonly string[]): Promise<void> {
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.attemptCount, row.lastError?.code], ['FAILED', 1, code]);
  assert.equal(await world.history(id), history);
  const [letter, ...more] = await until(async () => {
    const found = await world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter', id);
    return found.length > 0 && found;
  });
  assert.is(more.length, 0);
  assert.is(letter?.payload.attemptCount, 1);
  assert.equal(Object.keys(letter?.payload.failureReason).sort(), ['code', 'detail']);
  assert.is(letter?.payload.failureReason.code, code);
  assert.type(letter?.payload.failureReason.detail, 'string');
  assert.equal(await world.streamMessages('ORCH_EVENTS', 'sms.outbound.retry', id), []);
  assert.equal(await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', id), []);
  await until(async () => (await world.streamMessages('ORCH_LANES', 'lane.p3.outbound.request', id)).length === 0, {
    what: 'the acknowledgement',
  });
}

const failed = ['QUEUED', 'ROUTING', 'FAILED'];

test('validation failure: FAILED and a dead letter at once, attemptCount 1', async () => {
  const messageId = randomUUID();
  const tenantId = await world.createTenant();
  await world.nats.publish('sms.outbound.request', { messageId, tenantId, ...text, to: 'nobody' });
  await failedAtOnce(messageId, 'VALIDATION_FAILED', failed);
});

test('no route: FAILED and a dead letter at once, attemptCount 1', async () => {
  using _ = world.routing.script(() => 'NO_ROUTE');
  await failedAtOnce(await submit(), 'NO_ROUTE', failed);
});

test('blocked by compliance: FAILED and a dead letter at once', async () => {
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK', reason: 'quiet hours' }));
  await failedAtOnce(await submit(), 'COMPLIANCE_BLOCKED', failed);
});

test('an impossible route: FAILED and a dead letter at once', async () => {
  using _ = world.routing.script(() => ({ operatorId: 'op.*' }));
  await failedAtOnce(await submit(), 'ROUTING_BAD_RESPONSE', failed);
});

test.run();
