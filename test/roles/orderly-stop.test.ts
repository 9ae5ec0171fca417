// A worker that stops in the middle of its pulls: what NATS sent meanwhile goes to another worker at once, and not after AckWait.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../support/until.ts';
import { sql, startWorld } from '../support/world.ts';

const test = suite('an orderly stop of a worker');

const text = { to: '+14155550123', from: 'ACME', body: 'Hello there.' };
const MESSAGES = 800;
const ROUNDS = 3;
/** Far below AckWait, which is 30 s. */
const SENT_WITHIN_MS = 15_000;

test('every delivery that was on its way is handed back, so that no message waits for AckWait', async () => {
  await using world = await startWorld({ service: 'later', env: { MAX_CONCURRENCY: '64' } });
  await world.startService({ ORCH_ROLES: 'api,jobs' });
  const staying = { MAX_CONCURRENCY: '10', ORCH_ROLES: 'worker' };
  await world.startService(staying);
  for (let round = 0; round < ROUNDS; round += 1) {
    const tenantId = await world.createTenant('STANDARD', ['P1']);
    const sent = async () => {
      const rows = await world.rows(sql.unsafe`
        SELECT count(*)::int4 AS sent FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND status = 'SENT'`);
      return (rows[0] as { sent: number }).sent;
    };
    const leaving = await world.startService({ ORCH_ROLES: 'worker' });
    const headers = { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': 'P1' };
    const reply = await world.http.bulk(Array(MESSAGES).fill(text), headers);
    assert.is(reply.status, 202);
    await until(async () => (await sent()) > 0);
    await leaving[Symbol.asyncDispose]();
    await until(async () => (await sent()) === MESSAGES, { timeoutMs: SENT_WITHIN_MS, what: 'all of them SENT' });
  }
});

test.run();
