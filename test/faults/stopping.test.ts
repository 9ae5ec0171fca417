// A process that stops: it finishes and publishes the work that it has begun, and other work goes to another process at once.
import { randomUUID } from 'node:crypto';
import type { JetStreamManager } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChannelId } from '../../generated/events/channels.ts';
import { consumers } from '../../generated/events/topology.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { wrapPublish } from '../support/wrap-publish.ts';

const test = suite('processes that stop');

const LANES = 'ORCH_LANES';
const MAX_CONCURRENCY = 2;
const text = { to: '+14155550132', from: 'ACME', body: 'hello' };
const lanes = consumers.flatMap((one) => ('lane' in one ? [one.lane] : []));
const ofWorkers = consumers.filter(({ stream }) => [LANES, 'ORCH_DLR'].includes(stream));

let world: World;
let streams: JetStreamManager;
/** Publications on this channel wait at the gate. */
let held: { readonly channel: ChannelId; readonly gate: Promise<void>; waiting: number } | undefined;

const gated = wrapPublish((publish) => async (publication) => {
  if (publication.channel === held?.channel) {
    held.waiting += 1;
    await held.gate;
  }
  return publish(publication);
});

/** Blocks the publications of the processes here on a channel until released. */
function hold(channel: ChannelId) {
  const { promise: gate, resolve } = Promise.withResolvers<void>();
  const holding = { channel, gate, waiting: 0 };
  held = holding;
  const release = () => {
    if (held === holding) held = undefined;
    resolve();
  };
  return { holding, release, [Symbol.dispose]: release };
}

test.before(async () => {
  world = await startWorld({
    service: 'later',
    env: { COMPLIANCE_MODE: 'off', MAX_CONCURRENCY: String(MAX_CONCURRENCY) },
    overrides: gated,
  });
  // Without jobs: no process does what another one leaves undone.
  await world.startService({ ORCH_ROLES: 'api' });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** A message as a neighbour puts it on a lane; its id. */
async function publishOn(lane: string): Promise<string> {
  const messageId = randomUUID();
  const acceptedAt = new Date().toISOString();
  const request = { messageId, tenantId: 'demo', lane: lane.toUpperCase(), acceptedAt, ...text };
  await world.nats.publish(`lane.${lane}.outbound.request`, request, { 'Nats-Msg-Id': `lane:${messageId}` });
  return messageId;
}

/** Waits until no worker pulls, on any lane or beside them. */
const untilNothingIsAskedFor = () =>
  until(
    async () => {
      const infos = await Promise.all(ofWorkers.map(({ stream, durable }) => streams.consumers.info(stream, durable)));
      return infos.every(({ num_waiting }) => num_waiting === 0);
    },
    { what: 'the end of the pulling' },
  );

async function allSent(ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    assert.is((await world.finalStatus(id)).status, 'SENT');
    assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', id)).length, 1);
  }
}

const messagesOf = (ids: readonly string[]) => Promise.all(ids.map((id) => world.message(id)));

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal}: a message in flight is SENT before its process ends`, async () => {
    const worker = await world.spawnService({ ORCH_ROLES: 'worker' });
    const asked = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    using _ = world.routing.script(async () => {
      asked.resolve();
      await gate.promise;
      return { operatorId: 'op-1' };
    });
    const reply = await world.http.send(text);
    const { messageId } = reply.json<MessageAccepted>();
    await asked.promise;
    const ended = worker.kill(signal);
    gate.resolve();
    await ended;
    assert.is((await world.message(messageId))?.status, 'SENT');
  });
}

test('while a process finishes its messages in flight, it pulls nothing new from any lane', async () => {
  await using worker = await world.startService({ ORCH_ROLES: 'worker' });
  using operator = hold('operatorMessage');
  const inFlight = await Promise.all(lanes.map(publishOn));
  await until(() => operator.holding.waiting === lanes.length, { what: 'a message of each lane in flight' });
  const ended = worker[Symbol.asyncDispose]();
  await untilNothingIsAskedFor();
  const later = await Promise.all(lanes.map(publishOn));
  operator.release();
  await ended;
  for (const row of await messagesOf(inFlight)) assert.is(row?.status, 'SENT');
  for (const row of await messagesOf(later)) assert.is(row, undefined);
  await using _ = await world.startService({ ORCH_ROLES: 'worker' });
  await allSent([...inFlight, ...later]);
});

test('work that a process has pulled and not begun is carried by another one, long before its delivery is over', async () => {
  await using worker = await world.startService({ ORCH_ROLES: 'worker' });
  using events = hold('statusEvent');
  const ids = Array.from({ length: 8 }, () => randomUUID());
  for (const messageId of ids)
    await world.nats.publish('sms.outbound.request', { messageId, tenantId: 'demo', ...text });
  const given = async () => (await streams.consumers.info(LANES, 'orch-consumer')).num_ack_pending;
  // As many as it may have in flight, one that waits for a free place, and one behind it.
  const fetched = await until(async () => (await given()) >= MAX_CONCURRENCY + 2 && given());
  const ended = worker[Symbol.asyncDispose]();
  await untilNothingIsAskedFor();
  events.release();
  await ended;
  const begun = (await messagesOf(ids)).filter((row) => row !== undefined).length;
  assert.ok(begun > 0 && begun < fetched, `${begun} of ${fetched} were begun`);
  await using _ = await world.startService({ ORCH_ROLES: 'worker' });
  await allSent(ids);
});

test('a process publishes what it has promised before it ends: nothing is left to a relay', async () => {
  await using api = await world.startService({ ORCH_ROLES: 'api' });
  using events = hold('statusEvent');
  const { messageId } = (await world.httpOf(api).send(text)).json<MessageAccepted>();
  await until(() => events.holding.waiting === 1);
  const ended = api[Symbol.asyncDispose]();
  const isRefused = () =>
    fetch(api.internalUrl).then(
      () => false,
      () => true,
    );
  await until(isRefused, { what: 'the end of its answers' });
  using work = hold('laneRequest');
  events.release();
  await until(() => work.holding.waiting === 1, { what: 'the next word, after the first one' });
  work.release();
  await ended;
  assert.equal(await world.rows(sql.unsafe`SELECT seq FROM orch.outbox WHERE message_id = ${messageId}::uuid`), []);
  assert.is((await world.streamMessages('ORCH_EVENTS', 'sms.events.status', messageId)).length, 1);
  assert.is((await world.streamMessages(LANES, 'lane.p3.outbound.request', messageId)).length, 1);
});

test.run();
