// A replay goes on in another process when its process is killed or stops; no message is sent twice.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted, Replay, ReplayCount } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('dead letters, with processes that die');
const token = 'a-token-of-the-incident-responders';
const BASE = '/v1/internal/orch/dead-letters';
const MESSAGES = 24;
const RATE_PER_SECOND = 3;
let world: World;

test.before(async () => {
  // The first process runs no replay, so that the one that does can be killed.
  world = await startWorld({
    env: { INTERNAL_API_TOKENS: token, COMPLIANCE_MODE: 'off', ORCH_ROLES: 'api,worker' },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function replay(body: object) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const text = JSON.stringify({ reason: 'INC-1', ...body });
  return world.internal.request({ method: 'POST', path: `${BASE}/replay`, headers, body: text });
}

async function progress(replayId: string): Promise<Replay> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await world.internal.request({ path: `${BASE}/replays/${replayId}`, headers })).json<Replay>();
}

const doneAtLeast = (replayId: string, count: number) =>
  until(async () => (await progress(replayId)).done >= count, { timeoutMs: 20_000, what: `${count} replayed` });

test('killed and stopped in the middle, a replay ends in a third process with one new message for each old one', async () => {
  const tenantId = await world.createTenant();
  const messages = Array.from({ length: MESSAGES }, () => ({ to: '+14155550001', from: 'ACME', body: 'hello' }));
  const reply = await world.http.bulk(messages, { 'X-Tenant-Id': tenantId });
  const olds = reply.json<{ results: MessageAccepted[] }>().results.map(({ messageId }) => messageId);
  for (const id of olds) assert.is((await world.finalStatus(id)).status, 'FAILED');

  using _ = world.routing.script(() => ({ operatorId: 'op-1' }));
  const filter = { tenantId };
  const { confirmation } = (await replay({ filter })).json<ReplayCount>();
  const run = { filter, dryRun: false, confirmation, ratePerSecond: RATE_PER_SECOND };
  const { replayId } = (await replay(run)).json<Replay>();

  const first = await world.spawnService({ ORCH_ROLES: 'jobs' });
  await doneAtLeast(replayId, 1);
  await first.kill('SIGKILL');
  const afterKill = (await progress(replayId)).done;
  const second = await world.spawnService({ ORCH_ROLES: 'jobs' });
  await doneAtLeast(replayId, afterKill + 1);
  await second.stop();
  const afterStop = await progress(replayId);
  assert.is(afterStop.state, 'RUNNING', 'it was stopped in the middle');
  await world.spawnService({ ORCH_ROLES: 'jobs' });
  await doneAtLeast(replayId, MESSAGES);

  const rows = await world.rows(
    sql.unsafe`SELECT replayed_as, replayed_at FROM orch.dead_letters WHERE replay_id = ${replayId}::uuid`,
  );
  const news = rows.map((row) => row.replayed_as as string);
  assert.is(new Set(news).size, MESSAGES);
  for (const id of news) assert.is((await world.finalStatus(id)).status, 'SENT');
  const stored = await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*');
  assert.equal(stored.map(({ payload }) => payload?.messageId).sort(), news.sort());
  const [{ messageCount }] = await world.rows(
    sql.unsafe`SELECT count(*)::int4 AS "messageCount" FROM orch.sms_messages WHERE tenant_id = ${tenantId}`,
  );
  assert.is(messageCount, MESSAGES * 2);
});

test.run();
