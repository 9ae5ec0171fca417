// Actions on dead letters are recorded with the audit, sooner or later: an event that is not stored counts as unpublished.
import type { StreamUpdateConfig } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted, Replay, ReplayCount } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('the audit of dead letters');
const EVENTS = 'ORCH_EVENTS';
const token = 'a-token-of-the-incident-responders';
let world: World;

test.before(async () => {
  world = await startWorld({ env: { INTERNAL_API_TOKENS: token, COMPLIANCE_MODE: 'off' } });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function replay(body: object) {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const path = '/v1/internal/orch/dead-letters/replay';
  const text = JSON.stringify({ reason: 'INC-1', ...body });
  return world.internal.request({ method: 'POST', path, headers, body: text });
}

const recordOf = async (replayId: string) =>
  (
    await world.rows(sql.unsafe`
      SELECT state, start_published_at IS NOT NULL AS is_start_published, end_published_at IS NOT NULL AS is_end_published
      FROM orch.replays WHERE replay_id = ${replayId}::uuid`)
  )[0];

test('an audit event that its stream refuses is published as soon as it is accepted, start before end, each once', async () => {
  const reply = await world.http.send({ to: '+14155550001', from: 'ACME', body: 'hello' });
  const { messageId } = reply.json<MessageAccepted>();
  assert.is((await world.finalStatus(messageId)).status, 'FAILED');
  using _ = world.routing.script(() => ({ operatorId: 'op-1' }));
  const streams = await world.nats.connection.jetstreamManager();
  await streams.streams.update(EVENTS, { max_msg_size: 10 } as StreamUpdateConfig);

  const { confirmation } = (await replay({ messageId })).json<ReplayCount>();
  const started = await replay({ messageId, dryRun: false, confirmation, ratePerSecond: 500 });
  const { replayId } = started.json<Replay>();
  await until(async () => (await recordOf(replayId)).state === 'ENDED');
  await until(() => world.logs.some((line) => line['action'] === 'audit' && line['level'] === 'warn'));
  assert.equal(await recordOf(replayId), { state: 'ENDED', is_start_published: false, is_end_published: false });

  await streams.streams.update(EVENTS, { max_msg_size: -1 } as StreamUpdateConfig);
  await until(async () => (await recordOf(replayId)).is_end_published, { what: 'the mark' });
  const published = (await world.streamMessages(EVENTS, 'orch.deadletter.audited.v1')).map(({ payload }) => payload);
  assert.equal(
    published.map((event) => [event.replayId, event.action]),
    [
      [replayId, 'REPLAY_STARTED'],
      [replayId, 'REPLAY_ENDED'],
    ],
  );
});

test.run();
