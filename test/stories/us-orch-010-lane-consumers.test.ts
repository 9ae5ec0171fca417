// US-ORCH-010: work on a lane is carried to its end, for any crash on the way, and removed only then.
import { randomUUID } from 'node:crypto';
import { type ConsumerConfig, type JetStreamManager, RetentionPolicy } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import type { Service } from '../../src/service.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-010 consumers of the lanes');

const LANES = 'ORCH_LANES';
const SECOND_NS = 1_000_000_000;
const laneDurables = ['p0', 'p1', 'p2', 'p3', 'p4'].map((lane) => `orch-consumer-${lane}`);
const text = { to: '+14155550110', from: 'ACME', body: 'hello' };

let world: World;
let streams: JetStreamManager;
let worker: Service;

test.before(async () => {
  world = await startWorld({ service: 'later', env: { ORCH_ROLES: 'api,jobs', MAX_CONCURRENCY: '3' } });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(tenantId: string): Promise<string> {
  const reply = await world.http.send(text, { 'X-Tenant-Id': tenantId });
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

const submitMany = (tenantId: string, count: number) =>
  Promise.all(Array.from({ length: count }, () => submit(tenantId)));

const allSent = (ids: readonly string[]) =>
  Promise.all(
    ids.map(async (id) => assert.is((await world.finalStatus(id, { timeoutMs: 25_000 })).status, 'SENT', id)),
  );

/** Each of these messages is in the operators' stream once. */
async function dispatchedOnce(ids: readonly string[]): Promise<void> {
  const stored = await world.streamMessages('SMPP_OPERATOR');
  for (const id of ids) assert.is(stored.filter((one) => one.payload.messageId === id).length, 1, id);
}

/** A message as a neighbour puts it on a lane; its id. */
async function publishOn(lane: string, tenantId: string): Promise<string> {
  const messageId = randomUUID();
  const acceptedAt = new Date().toISOString();
  const request = { messageId, tenantId, lane: lane.toUpperCase(), acceptedAt, ...text };
  await world.nats.publish(`lane.${lane}.outbound.request`, request, { 'Nats-Msg-Id': `lane:${messageId}` });
  return messageId;
}

/** Blocks every call to the routing engine until released; records the callers. */
function blockRouting() {
  const gate = Promise.withResolvers<void>();
  const asked = new Set<string>();
  const script = world.routing.script(async ({ messageId }) => {
    asked.add(messageId);
    await gate.promise;
    return { operatorId: 'op-1' };
  });
  return {
    asked,
    release: gate.resolve,
    [Symbol.dispose]() {
      gate.resolve();
      script[Symbol.dispose]();
    },
  };
}

const unacknowledged = async (durable: string) => (await streams.consumers.info(LANES, durable)).num_ack_pending;

/** As if the leases had run out. */
const endLeases = (ids: readonly string[]) =>
  world.rows(sql.unsafe`
    UPDATE orch.sms_messages SET lease_until = now() - interval '1 second'
    WHERE message_id = ANY(${sql.array([...ids], 'uuid')}) AND lease_until IS NOT NULL`);

const setAckWait = (durable: string, seconds: number) =>
  streams.consumers.update(LANES, durable, { ack_wait: seconds * SECOND_NS } as ConsumerConfig);

test('a stream that cannot be relied on is refused with each difference, and nothing is left running', async () => {
  await streams.streams.add({ name: LANES, subjects: ['lane.*.outbound.request'], retention: RetentionPolicy.Limits });
  const failure = await world.startService().then(
    () => assert.unreachable('it started'),
    (error: Error) => error,
  );
  assert.is(failure?.name, 'TopologyMismatch');
  for (const part of [LANES, 'subjects is', 'retention is "limits" and has to be "workqueue"']) {
    assert.ok(failure?.message.includes(part), failure?.message);
  }
  await until(async () => {
    const [row] = await world.rows(sql.unsafe`
      SELECT count(*)::int4 AS open FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'sms-orchestrator%'`);
    return row.open === 0;
  });
  await streams.streams.delete(LANES);
});

test('a consumer that cannot be relied on is refused, and left as it is', async () => {
  await world.startService();
  await setAckWait('orch-consumer-p3', 7);
  const failure = await world.startService().then(
    () => assert.unreachable('it started'),
    (error: Error) => error,
  );
  assert.match(failure?.message ?? '', /orch-consumer-p3 .*ack_wait is 7 s and has to be at least 30 s/);
  assert.is((await streams.consumers.info(LANES, 'orch-consumer-p3')).config.ack_wait, 7 * SECOND_NS);
  await setAckWait('orch-consumer-p3', 30);
});

test('durable consumers orch-consumer and one per lane: AckExplicit, AckWait 30 s, MaxDeliver 3, 1000 unacknowledged', async () => {
  const found = (await streams.consumers.list(LANES).next()).map(({ config }) => config);
  assert.equal(found.map(({ durable_name }) => durable_name).sort(), ['orch-consumer', ...laneDurables]);
  for (const config of found) {
    assert.is(config.ack_policy, 'explicit');
    assert.is(config.ack_wait, 30 * SECOND_NS);
    assert.is(config.max_deliver, 3);
    assert.is(config.max_ack_pending, 1000);
    const lane = config.durable_name?.split('-')[2];
    assert.is(config.filter_subject, lane ? `lane.${lane}.outbound.request` : 'sms.outbound.request');
  }
});

test('a killed worker loses nothing: another one finishes what it had in flight, once', async () => {
  const tenantId = await world.createTenant('STANDARD');
  const doomed = await world.spawnService({ ORCH_ROLES: 'worker' });
  const heirs: Service[] = [];
  const ids: string[] = [];
  {
    using blocked = blockRouting();
    ids.push(...(await submitMany(tenantId, 3)));
    await until(() => ids.every((id) => blocked.asked.has(id)), { what: 'all in flight' });
    await doomed.kill('SIGKILL');
    heirs.push(await world.startService({ ORCH_ROLES: 'worker' }));
    blocked.release();
  }
  for (const id of ids) assert.is((await world.message(id))?.status, 'ROUTING');
  await endLeases(ids);
  await setAckWait('orch-consumer-p3', 1);
  await allSent(ids);
  await setAckWait('orch-consumer-p3', 30);
  await dispatchedOnce(ids);
  for (const id of ids) {
    assert.ok((await world.message(id))!.epoch > 1, 'it was claimed anew');
    assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  }
  worker = heirs[0]!;
});

test('a message is acknowledged only after the pipeline has completed it', async () => {
  const tenantId = await world.createTenant('ENTERPRISE');
  using blocked = blockRouting();
  const id = await submit(tenantId);
  await until(() => blocked.asked.has(id));
  assert.is(await unacknowledged('orch-consumer-p2'), 1);
  assert.is((await world.streamMessages(LANES, 'lane.p2.outbound.request', id)).length, 1);
  blocked.release();
  await allSent([id]);
  await until(async () => (await unacknowledged('orch-consumer-p2')) === 0, { what: 'the acknowledgement' });
  assert.is((await world.streamMessages(LANES, 'lane.p2.outbound.request', id)).length, 0);
});

test('MAX_CONCURRENCY bounds the deliveries in flight, lane by lane', async () => {
  const inFlight = new Map<string, number>();
  let most = 0;
  const turn = { next: Promise.withResolvers<void>() };
  using _ = world.routing.script(async ({ tenantId }) => {
    const now = (inFlight.get(tenantId) ?? 0) + 1;
    inFlight.set(tenantId, now);
    most = Math.max(most, now);
    await turn.next.promise;
    inFlight.set(tenantId, (inFlight.get(tenantId) ?? 0) - 1);
    return { operatorId: 'op-1' };
  });
  const [p2, p3] = [await world.createTenant('ENTERPRISE'), await world.createTenant('STANDARD')];
  const ids = [...(await submitMany(p2, 7)), ...(await submitMany(p3, 7))];
  // P3 keeps a slot of its own beside a full P2 (docs/lanes.md).
  await until(() => inFlight.get(p2) === 3 && (inFlight.get(p3) ?? 0) >= 1, { what: 'P2 is full, and P3 goes on' });
  turn.next.resolve();
  await allSent(ids);
  assert.is(most, 3);
  await dispatchedOnce(ids);
});

test('messages on each of the lanes P0 to P4 are carried, also those that are missing in PostgreSQL', async () => {
  const tenantId = await world.createTenant();
  const lanes = ['p0', 'p1', 'p2', 'p3', 'p4'];
  const ids = await Promise.all(lanes.map((lane) => publishOn(lane, tenantId)));
  await allSent(ids);
  await dispatchedOnce(ids);
  for (const [index, id] of ids.entries()) {
    assert.is((await world.message(id))?.lane, lanes[index]?.toUpperCase());
    assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  }
});

test('a message on sms.outbound.request is stored and goes on the lane of its tenant', async () => {
  const lanes = { ENTERPRISE: 'P2', STANDARD: 'P3', TRIAL: 'P3' } as const;
  for (const [tier, lane] of Object.entries(lanes)) {
    const tenantId = await world.createTenant(tier as keyof typeof lanes);
    const messageId = randomUUID();
    await world.nats.publish('sms.outbound.request', {
      messageId,
      tenantId,
      ...text,
      metadata: { campaign: 'spring' },
    });
    await allSent([messageId]);
    assert.is((await world.message(messageId))?.lane, lane);
    const [sent] = await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId);
    assert.equal(sent?.payload.metadata, { campaign: 'spring' });
  }
});

test('the trace of a message on sms.outbound.request goes on in all of its publications', async () => {
  const messageId = randomUUID();
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  await world.nats.publish('sms.outbound.request', { messageId, tenantId: 'demo', ...text }, { traceparent });
  await allSent([messageId]);
  const publications = [
    ...(await world.streamMessages('ORCH_EVENTS', 'sms.events.status', messageId)),
    ...(await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId)),
    ...world.nats.sent('laneRequest', messageId),
  ];
  assert.is(publications.length, 6);
  for (const { subject, headers } of publications) assert.is(headers['traceparent']?.split('-')[1], traceId, subject);
});

test('a message that comes twice on sms.outbound.request is carried once', async () => {
  const tenantId = await world.createTenant();
  const messageId = randomUUID();
  const request = { messageId, tenantId, ...text };
  await world.nats.publish('sms.outbound.request', request);
  await world.nats.publish('sms.outbound.request', { ...request, messageId: messageId.toUpperCase() });
  await allSent([messageId]);
  await until(async () => (await unacknowledged('orch-consumer')) === 0);
  await dispatchedOnce([messageId]);
  assert.is((await world.history(messageId)).length, 4);
});

/** A message that another worker has claimed, and whose copy on the lane comes here; its id and the copy's sequence. */
async function claimElsewhere(leaseMs: number, head = {}): Promise<{ id: string; seq: number }> {
  const like = await publishOn('p1', await world.createTenant());
  await allSent([like]);
  const id = randomUUID();
  const [row] = await world.rows(sql.unsafe`
    INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, lane, recipient, sender, body, encoding,
      segment_count, traceparent, status, seq, status_updated_at, lease_until, epoch)
    SELECT ${id}::uuid, date_trunc('milliseconds', now()), tenant_id, lane, recipient, sender, body, encoding,
      segment_count, traceparent, 'ROUTING', 2, now(), now() + make_interval(secs => ${leaseMs / 1_000}), 1
    FROM orch.sms_messages WHERE message_id = ${like}::uuid RETURNING created_at`);
  const acceptedAt = new Date(row.created_at).toISOString();
  const request = { messageId: id, tenantId: 'demo', lane: 'P1', acceptedAt, ...text };
  const { seq } = await world.nats.publish('lane.p1.outbound.request', request, head);
  return { id, seq };
}

/** The fresh copy that comes after the last delivery of a message that is claimed again and again for a moment. */
async function copyOfLeased({ id, seq }: { id: string; seq: number }) {
  return until(
    async () => {
      await world.rows(sql.unsafe`
        UPDATE orch.sms_messages SET lease_until = clock_timestamp() + interval '300 milliseconds'
        WHERE message_id = ${id}::uuid`);
      const copies = await world.streamMessages(LANES, 'lane.p1.outbound.request', id);
      return copies.find((copy) => copy.seq > seq);
    },
    { what: 'a fresh copy after the last delivery' },
  );
}

test('a message that another worker has claimed for longer than its deliveries last stays on its lane', async () => {
  const blocked = await claimElsewhere(300);
  await copyOfLeased(blocked);
  await allSent([blocked.id]);
  await dispatchedOnce([blocked.id]);
});

test('a quarantined message is still quarantined in the fresh copy after its last delivery', async () => {
  const blocked = await claimElsewhere(300, { 'X-Orch-Redrive': '2' });
  const copy = await copyOfLeased(blocked);
  assert.is(copy.headers['X-Orch-Redrive'], '2');
  await allSent([blocked.id]);
});

test('a leased message is delivered again when its lease is over and not before: its deliveries are not used up', async () => {
  const given = async () => (await streams.consumers.info(LANES, 'orch-consumer-p1')).delivered.consumer_seq;
  const { id } = await claimElsewhere(4_000);
  const before = await given();
  await allSent([id]);
  assert.ok((await given()) - before <= 2, 'it was delivered once while it was blocked, and once afterwards');
  assert.equal(world.nats.sent('laneRequest', id), []);
});

test('nats_consumer_lag and nats_messages_in_flight show the waiting messages, and those begun or fetched: twice MAX_CONCURRENCY at most', async () => {
  const tenantId = await world.createTenant('TRIAL');
  const watched = world.internalOf(worker);
  const read = async (name: string) => {
    const lines = (await watched.request({ path: '/metrics' })).text.split('\n');
    const line = lines.find((one) => one.startsWith(`${name}{consumer="orch-consumer-p3"`));
    return Number(line?.split(' ')[1]);
  };
  const ids: string[] = [];
  {
    using _ = world.routing.script(() => 'HANG');
    ids.push(...(await submitMany(tenantId, 15)));
    await until(async () => (await read('nats_consumer_lag')) > 0 && (await read('nats_messages_in_flight')) > 3);
    assert.ok((await read('nats_messages_in_flight')) <= 6);
  }
  await allSent(ids);
});

test('NATS killed and restarted under messages in flight: all are sent, each once', async () => {
  const tenantId = await world.createTenant('STANDARD');
  const ids: string[] = [];
  // A delivery that is handed back before JetStream is ready again is lost, and comes after AckWait.
  await setAckWait('orch-consumer-p3', 5);
  {
    using blocked = blockRouting();
    ids.push(...(await submitMany(tenantId, 6)));
    await until(() => blocked.asked.size >= 3, { what: 'a full lane' });
    await world.servers.nats.kill('SIGKILL');
    blocked.release();
  }
  await until(async () => (await world.rows(sql.unsafe`SELECT 1 FROM orch.outbox`)).length > 0);
  await world.servers.nats.restart();
  await endLeases(ids);
  await allSent(ids);
  await setAckWait('orch-consumer-p3', 30);
  await dispatchedOnce(ids);
  for (const id of ids) assert.equal(await world.history(id), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
});

test.run();
