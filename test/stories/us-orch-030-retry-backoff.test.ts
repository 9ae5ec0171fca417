// US-ORCH-030: a failure that may pass by itself is tried again, with pauses that double.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { nextRetryAt, retryDelayMs } from '../../src/domain/retry.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('US-ORCH-030 retry policy');
const world = await sharedWorld();

async function submit(): Promise<string> {
  const headers = { 'X-Tenant-Id': await world.createTenant() };
  const reply = await world.http.send({ to: '+14155550130', from: 'ACME', body: 'hello' }, headers);
  return reply.json<MessageAccepted>().messageId;
}

/** Every call about this test's messages fails; counts them. */
function failing() {
  const asked: string[] = [];
  const script = world.routing.script(({ messageId }) => {
    asked.push(messageId);
    return 'UNAVAILABLE';
  });
  return { asked, [Symbol.dispose]: () => script[Symbol.dispose]() };
}

test('at most 3 attempts: 1 initial and 2 retries', async () => {
  using fails = failing();
  const id = await submit();
  assert.is((await world.finalStatus(id)).status, 'DEAD_LETTER');
  assert.is(fails.asked.filter((one) => one === id).length, 3);
  const attempts = ['ROUTING', 'RETRY', 'ROUTING', 'RETRY', 'ROUTING', 'RETRY'];
  assert.equal(await world.history(id), ['QUEUED', ...attempts, 'DEAD_LETTER']);
});

test('delays: attempt 1 -> 1 s, attempt 2 -> 2 s, attempt 3 -> 4 s where a fourth attempt follows', () => {
  assert.equal([1, 2, 3].map(retryDelayMs), [1_000, 2_000, 4_000]);
  const at = '2026-11-23T08:30:00.000Z';
  assert.is(nextRetryAt(at, 3, { maxAttempts: 4 }), '2026-11-23T08:30:04.000Z');
  assert.is(nextRetryAt(at, 3, { maxAttempts: 3 }), null);
});

test('attempt_count grows with each failed attempt, and status RETRY comes with last_error', async () => {
  using _ = failing();
  const id = await submit();
  const row = await world.status(id, 'RETRY');
  assert.equal([row.attemptCount, row.lastError?.code], [1, 'ROUTING_UNAVAILABLE']);
  await world.finalStatus(id);
  const rows = await world.rows(sql.unsafe`
    SELECT attempt_count, reason FROM orch.message_history
    WHERE message_id = ${id}::uuid AND status = 'RETRY' ORDER BY seq`);
  assert.equal(
    rows.map((one) => [one.attempt_count, one.reason.code]),
    [1, 2, 3].map((n) => [n, 'ROUTING_UNAVAILABLE']),
  );
});

test('NATS makes the pauses: a delayed nak of 1 s, then of 2 s, and an acknowledgement at the end', async () => {
  using _ = failing();
  const answers: string[] = [];
  const id = await submit();
  const { connection } = world.nats;
  const heard = connection.subscribe('$JS.ACK.ORCH_LANES.orch-consumer-p3.>', {
    callback: (_error, message) => void answers.push(message.string()),
  });
  await world.finalStatus(id);
  await world.nats.flush();
  heard.unsubscribe();
  const delays = answers.flatMap((text) => (text.startsWith('-NAK ') ? [JSON.parse(text.slice(5)).delay / 1e6] : []));
  assert.equal(delays.slice(-2), [1_000, 2_000]);
});

test.run();
