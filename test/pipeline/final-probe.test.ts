// No message that may be at its operator is given up without one more publication, and none is published when that could send it twice.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Publication } from '../../generated/events/publications.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { PublishRefused, PublishTimeout } from '../../src/domain/publishing.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { keepAged, putOnLane } from '../support/aged-rows.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { wrapPublish } from '../support/wrap-publish.ts';

const test = suite('the final probe');

/** The outcomes of a dispatch: stored and answered, stored and not answered, neither, refused, no stream there. */
type Fate = 'ok' | 'answer lost' | 'lost' | 'refused' | 'no stream';

const fates: Fate[] = [];
let published: string[] = [];

async function dispatch(publish: Ports['publish'], publication: Publication) {
  const fate = fates.shift() ?? 'ok';
  published.push(`${publication.subject} ${fate}`);
  if (fate === 'refused') throw new PublishRefused('maximum bytes exceeded');
  if (fate === 'no stream') throw new PublishRefused('503', false);
  if (fate === 'lost') throw new PublishTimeout('no PubAck');
  const ack = await publish(publication);
  if (fate === 'answer lost') throw new PublishTimeout('no PubAck');
  return ack;
}

const fated = wrapPublish(
  (publish) => (publication) =>
    publication.subject.startsWith('smpp.') ? dispatch(publish, publication) : publish(publication),
);

let world: World;
test.before(async () => {
  world = await startWorld({ env: { COMPLIANCE_MODE: 'off' }, overrides: fated });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});
test.before.each(() => {
  published = [];
  fates.length = 0;
});

async function send(to: World, ...planned: Fate[]): Promise<string> {
  fates.push(...planned);
  const reply = await to.http.send({ to: '+14155550132', from: 'ACME', body: 'hello' });
  return reply.json<MessageAccepted>().messageId;
}

const stored = (id: string) => world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', id);
const deadLetters = (id: string) => world.streamMessages('ORCH_DEADLETTER', 'sms.outbound.deadletter', id);
const attempt = ['ROUTING', 'ROUTED'];

test('the operator stays the same after an unknown outcome, and routing is not asked again', async () => {
  let asked = 0;
  using _ = world.routing.script(() => ({ operatorId: `op-${++asked}` }));
  const id = await send(world, 'answer lost');
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.operatorId, asked], ['SENT', 'op-1', 1]);
  assert.equal(published, ['smpp.operator.op-1 answer lost', 'smpp.operator.op-1 ok']);
  assert.is((await stored(id)).length, 1);
});

test('the subject stays the same after an unknown outcome, be it that of the lane or that of all lanes', async () => {
  for (const [first, later] of [
    ['smpp.operator.op-1.p3', 'smpp.operator.op-1'],
    ['smpp.operator.op-1', 'smpp.operator.op-1.p3'],
  ] as const) {
    published = [];
    let asked = 0;
    using _ = world.routing.script(() => ({ operatorId: 'op-1', operatorSubject: ++asked === 1 ? first : later }));
    const id = await send(world, 'lost');
    assert.is((await world.finalStatus(id)).status, 'SENT');
    assert.equal(published, [`${first} lost`, `${first} ok`]);
  }
});

test('three answers lost, and the message is there: SENT instead of dead-lettered', async () => {
  const id = await send(world, 'answer lost', 'answer lost', 'answer lost');
  assert.is((await world.finalStatus(id)).status, 'SENT');
  assert.equal(await world.history(id), ['QUEUED', ...attempt, 'RETRY', ...attempt, 'RETRY', ...attempt, 'SENT']);
  assert.is((await stored(id)).length, 1);
  assert.equal(await deadLetters(id), []);
});

test('three publications lost, and one more is stored: SENT', async () => {
  const id = await send(world, 'lost', 'lost', 'lost');
  assert.is((await world.finalStatus(id)).status, 'SENT');
  assert.is((await stored(id)).length, 1);
});

test('refused at last: DEAD_LETTER as refused, and nothing is at the operator', async () => {
  const before = (await world.metrics()).value('orch_publish_outcome_unknown_total');
  const id = await send(world, 'refused', 'refused', 'lost', 'refused');
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.lastError?.code], ['DEAD_LETTER', 'OPERATOR_PUBLISH_FAILED']);
  assert.equal(await stored(id), []);
  assert.is((await world.metrics()).value('orch_publish_outcome_unknown_total'), before);
});

test('unknown to the last: DEAD_LETTER with PUBLISH_OUTCOME_UNKNOWN, counted and logged as an error', async () => {
  const before = (await world.metrics()).value('orch_publish_outcome_unknown_total');
  const id = await send(world, 'lost', 'lost', 'lost', 'lost');
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.lastError?.code], ['DEAD_LETTER', 'PUBLISH_OUTCOME_UNKNOWN']);
  assert.is((await world.metrics()).value('orch_publish_outcome_unknown_total'), before + 1);
  assert.ok(world.logs.some((line) => line['level'] === 'error' && line['messageId'] === id));
  await until(async () => (await deadLetters(id)).length === 1);
});

test('stored at first, and then no stream that answers for longer than all attempts: no attempt is used up, and it is SENT', async () => {
  const id = await send(world, 'answer lost', 'no stream', 'no stream');
  const row = await world.finalStatus(id, { timeoutMs: 25_000 });
  assert.equal([row.status, row.attemptCount], ['SENT', 1]);
  assert.is((await stored(id)).length, 1);
  const [{ epoch, release_count: releases }] = await world.rows(sql.unsafe`
    SELECT epoch, release_count FROM orch.sms_messages WHERE message_id = ${id}::uuid`);
  assert.equal([epoch, releases], [4, 2]);
});

test('once the duplicate window may have ended nothing is published again: DEAD_LETTER with PUBLISH_OUTCOME_UNKNOWN', async () => {
  // Less than the pause before the second attempt.
  const other = await startWorld({
    env: { COMPLIANCE_MODE: 'off' },
    overrides: { ...fated, settings: { stages: { dispatchForMs: 900 } } },
  });
  try {
    const id = await send(other, 'answer lost');
    const row = await other.finalStatus(id);
    assert.equal([row.status, row.lastError?.code], ['DEAD_LETTER', 'PUBLISH_OUTCOME_UNKNOWN']);
    assert.equal(published, ['smpp.operator.op-1 answer lost']);
  } finally {
    await other[Symbol.asyncDispose]();
  }
});

test('in the last ten minutes of the duplicate window a message is not published again, and before them it is', async () => {
  await world.rows(sql.unsafe`SELECT orch.ensure_partition(now() - interval '2 hours')`);
  const lay = async (minutes: number) => {
    const routed = { status: 'ROUTED', operatorId: 'op-1', epoch: 1, attempts: 2, ageSeconds: minutes * 60 };
    const [id = ''] = await keepAged(world, 'demo', 1, routed);
    await putOnLane(world, id);
    return id;
  };
  const [certain, uncertain] = [await lay(109), await lay(111)];
  assert.is((await world.finalStatus(certain)).status, 'SENT');
  const row = await world.finalStatus(uncertain);
  assert.equal([row.status, row.lastError?.code], ['DEAD_LETTER', 'PUBLISH_OUTCOME_UNKNOWN']);
  assert.equal([(await stored(certain)).length, (await stored(uncertain)).length], [1, 0]);
});

test.run();
