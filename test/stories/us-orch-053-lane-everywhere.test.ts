// US-ORCH-053: the lane of a message is that of its acceptance at every hop, the last one included, whichever way it came in or was brought back.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChannelId } from '../../generated/events/channels.ts';
import type {
  BulkAccepted,
  DeadLetterPage,
  Message,
  MessageAccepted,
  Replay,
  ReplayCount,
} from '../../generated/http/contract.ts';
import { Lane as RpcLane } from '../../generated/rpc/routing/v1/routing_pb.js';
import type { Lane } from '../../src/domain/contract.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { keepAged } from '../support/aged-rows.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-053 the lane everywhere');

const TOKEN = 'a-token-of-the-incident-responders';
const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
/** Nothing is published for these recipients by the process that stored them. */
const LEFT_TO_RELAY = '7001';
const DELIVERIES = 3;

let world: World;
let nothingIsPublished = false;
/** By message, how many of its next claims fail. */
const troubles = new Map<string, number>();

test.before(async () => {
  world = await startWorld({
    service: 'later',
    env: { ORCH_ROLES: 'api,jobs', INTERNAL_API_TOKENS: TOKEN },
    receipts: () => [{ state: 'DELIVERED', afterMs: 1 }],
    overrides: {
      settings: { recovery: { sweepEveryMs: 200 } },
      wrapPorts: (ports) => ({
        ...ports,
        publish(publication) {
          const { to } = publication.payload as { to?: string };
          const isLeft = nothingIsPublished && to?.endsWith(LEFT_TO_RELAY);
          return isLeft ? Promise.reject(new Unavailable('nats', 'kept away by the test')) : ports.publish(publication);
        },
        claim(claim) {
          const left = troubles.get(claim.messageId) ?? 0;
          if (left === 0) return ports.claim(claim);
          troubles.set(claim.messageId, left - 1);
          return Promise.reject(new Unavailable('postgres', 'kept away by the test'));
        },
      }),
    },
  });
  await world.startService();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** The tier of the tenant would lead to P3. */
const tenant = (...allowed: Lane[]) => world.createTenant('STANDARD', allowed);

async function send(tenantId: string, lane: Lane, more: Partial<typeof text> = {}): Promise<string> {
  const reply = await world.http.send({ ...text, ...more }, { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane });
  const accepted = reply.json<MessageAccepted>();
  assert.equal([reply.status, accepted.lane], [202, lane]);
  return accepted.messageId;
}

const ALL: readonly ChannelId[] = [
  'laneRequest',
  'complianceEvaluation',
  'operatorMessage',
  'statusEvent',
  'retryEvent',
  'deadLetters',
  'deadLetterAudit',
];
const SENT: readonly ChannelId[] = ['laneRequest', 'complianceEvaluation', 'operatorMessage', 'statusEvent'];

/** The lane at each hop: what was published on `hops`, and anywhere else; what was asked by gRPC; the row; the status. */
async function sameEverywhere(messageId: string, lane: Lane, hops: readonly ChannelId[]): Promise<void> {
  await world.finalStatus(messageId, { timeoutMs: 30_000 });
  await world.nats.flush();
  const sent = ALL.flatMap((channel) => world.nats.sent(channel, messageId));
  for (const { subject, payload } of sent) assert.is(payload.lane, lane, `${subject} of ${messageId}`);
  const seen = new Set(sent.map(({ channel }) => channel));
  for (const hop of hops) assert.ok(seen.has(hop), `${hop} of ${messageId}`);
  for (const { subject } of world.nats.sent('laneRequest', messageId)) {
    assert.is(subject, `lane.${lane.toLowerCase()}.outbound.request`);
  }
  const asked = world.routing.calls.latest.flatMap(({ requests }) => requests);
  for (const one of asked) if (one.messageId === messageId) assert.is(RpcLane[one.lane], lane);
  const row = await world.message(messageId);
  assert.is(row?.lane, lane);
}

/** With the last hops: the operator's message as its connector took it, its receipt, and what the tenant reads. */
async function delivered(messageId: string, lane: Lane, tenantId: string): Promise<void> {
  await sameEverywhere(messageId, lane, SENT);
  assert.equal(await world.history(messageId).then((all) => all.at(-1)), 'SENT');
  const taken = await until(() => world.smpp.taken.latest.find((one) => one.messageId === messageId));
  assert.is(taken.lane, lane);
  const read = await until(async () => {
    const reply = await world.http.get(messageId, { 'X-Tenant-Id': tenantId });
    const message = reply.json<Message>();
    return message.delivery?.state === 'DELIVERED' && message;
  });
  assert.is(read.lane, lane);
}

test('the column of the lane is never null, and P3 where nobody names one', async () => {
  const columns = await world.rows(sql.unsafe`
    SELECT is_nullable, column_default, character_maximum_length AS length FROM information_schema.columns
    WHERE table_schema = 'orch' AND table_name = 'sms_messages' AND column_name = 'lane'`);
  assert.equal(columns, [{ is_nullable: 'NO', column_default: "'P3'::character varying", length: 2 }]);
});

test('without a worker: what recovery puts on a lane is on the lane of the message', async () => {
  const tenantId = await tenant('P1');
  // The deliveries of the first are used up, the second was on a lane that NATS lost.
  const exhausted = await send(tenantId, 'P1');
  const [original] = await until(async () => {
    const found = await world.streamMessages('ORCH_LANES', 'lane.p1.outbound.request', exhausted);
    return found.length > 0 && found;
  });
  await world.nats.publish('$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.ORCH_LANES.orch-consumer-p1', {
    ...{ type: 'io.nats.jetstream.advisory.v1.max_deliver', id: randomUUID(), timestamp: new Date().toISOString() },
    ...{ stream: 'ORCH_LANES', consumer: 'orch-consumer-p1', stream_seq: original?.seq, deliveries: 3 },
  });
  const lost = await Promise.all(
    (['P0', 'P4'] as const).map(async (lane) => [lane, (await keepAged(world, tenantId, 1, { lane }))[0]!] as const),
  );
  for (const [lane, messageId] of [['P1', exhausted] as const, ...lost]) {
    const copy = await until(() =>
      world.nats.sent('laneRequest', messageId).find(({ headers }) => headers['Nats-Msg-Id']?.includes(':redrive:')),
    );
    assert.equal([copy.subject, copy.payload.lane], [`lane.${lane.toLowerCase()}.outbound.request`, lane]);
  }
  await world.startService({ ORCH_ROLES: 'worker' });
  for (const [lane, messageId] of [['P1', exhausted] as const, ...lost]) await delivered(messageId, lane, tenantId);
});

test('send', async () => {
  const tenantId = await tenant('P1');
  await delivered(await send(tenantId, 'P1'), 'P1', tenantId);
});

test('a bulk, each message of it', async () => {
  const tenantId = await tenant('P4');
  const reply = await world.http.bulk([text, text], { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': 'P4' });
  const { lane, results } = reply.json<BulkAccepted>();
  assert.equal([lane, results.length], ['P4', 2]);
  for (const { messageId } of results) await delivered(messageId ?? '', 'P4', tenantId);
});

test('the legacy ingress, whose tenant has another tier', async () => {
  const tenantId = await world.createTenant('ENTERPRISE');
  const messageId = randomUUID();
  await world.nats.publish('sms.outbound.request', { messageId, tenantId, ...text });
  await delivered(messageId, 'P2', tenantId);
});

test('work of a message that PostgreSQL lost', async () => {
  const tenantId = await tenant();
  const messageId = randomUUID();
  const work = { messageId, tenantId, lane: 'P4', ...text, acceptedAt: new Date().toISOString() };
  await world.nats.publish('lane.p4.outbound.request', work, { 'Nats-Msg-Id': `lane:${messageId}` });
  await until(async () => (await world.message(messageId)) !== undefined);
  assert.is((await world.message(messageId))?.lane, 'P4');
  await until(() => world.smpp.taken.latest.some((one) => one.messageId === messageId && one.lane === 'P4'));
});

test('a retry, with its event', async () => {
  const tenantId = await tenant('P2');
  const failed = new Set<string>();
  using _ = world.routing.script(({ messageId }) => {
    if (failed.has(messageId)) return { operatorId: 'op-1' };
    failed.add(messageId);
    return 'UNAVAILABLE';
  });
  const messageId = await send(tenantId, 'P2');
  await delivered(messageId, 'P2', tenantId);
  await sameEverywhere(messageId, 'P2', ['retryEvent']);
});

test('a redrive, after trouble in every delivery', async () => {
  const tenantId = await tenant('P1');
  // The id is chosen, so that its trouble begins before its first delivery.
  const messageId = randomUUID();
  troubles.set(messageId, DELIVERIES);
  const reply = await world.http.send({ ...text, messageId }, { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': 'P1' });
  assert.is(reply.status, 202);
  await delivered(messageId, 'P1', tenantId);
  const ids = world.nats.sent('laneRequest', messageId).map(({ headers }) => headers['Nats-Msg-Id']);
  assert.is(ids.length, 2);
  assert.match(ids[1] ?? '', /:after:/);
});

test('the relay', async () => {
  const tenantId = await tenant('P4');
  const deferred = async () => (await world.metrics()).value('orch_outbox_deferred_total', {});
  const before = await deferred();
  nothingIsPublished = true;
  const messageId = await send(tenantId, 'P4', { to: `+1415555${LEFT_TO_RELAY}` });
  await until(async () => (await deferred()) > before);
  nothingIsPublished = false;
  await delivered(messageId, 'P4', tenantId);
});

const internal = (method: string, path: string, body?: object) =>
  world.internal.request({
    method,
    path: `/v1/internal/orch/dead-letters${path}`,
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

test('a dead letter, its resolution and its replay', async () => {
  const tenantId = await tenant('P1');
  const noRoute = world.routing.script(() => 'NO_ROUTE');
  const messageId = await send(tenantId, 'P1');
  await sameEverywhere(messageId, 'P1', ['deadLetters', 'statusEvent']);
  noRoute[Symbol.dispose]();

  const page = (await internal('GET', `?tenantId=${tenantId}&lane=P1`)).json<DeadLetterPage>();
  assert.equal(
    page.deadLetters.map((one) => [one.messageId, one.lane]),
    [[messageId, 'P1']],
  );
  // The audit of a replay is about many messages and names no lane; that of a resolution is about one, here made doubtful.
  await world.rows(
    sql.unsafe`UPDATE orch.dead_letters SET may_have_been_sent = true WHERE message_id = ${messageId}::uuid`,
  );
  assert.is((await internal('POST', `/${messageId}/resolve`, { outcome: 'not-sent', reason: 'INC-1' })).status, 200);
  await until(() => world.nats.sent('deadLetterAudit', messageId).length > 0);
  await sameEverywhere(messageId, 'P1', ['deadLetterAudit']);
  // The grant is gone: what was accepted keeps its lane.
  await world.rows(sql.unsafe`DELETE FROM auth.tenant_lane_grants WHERE tenant_id = ${tenantId}`);
  const selection = { reason: 'INC-1', filter: { tenantId } };
  const { confirmation } = (await internal('POST', '/replay', selection)).json<ReplayCount>();
  const started = await internal('POST', '/replay', { ...selection, dryRun: false, confirmation, ratePerSecond: 10 });
  const { replayId } = started.json<Replay>();
  await until(async () => (await internal('GET', `/replays/${replayId}`)).json<Replay>().state === 'ENDED');
  const [{ id }] = (await world.rows(
    sql.unsafe`SELECT replayed_as AS id FROM orch.dead_letters WHERE message_id = ${messageId}::uuid`,
  )) as [{ id: string }];
  await delivered(id, 'P1', tenantId);
});

test.run();
