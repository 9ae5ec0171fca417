// US-ORCH-052: while P0 or P1 lags, the lanes below are refused with 429, and nothing is refused on a guess.
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { JetStreamManager } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { everyMs, type Loop } from '../../src/lib/loop.ts';
import { approvalsIn, made, NEVER_SAMPLED, untilOpen as untilFastPathOpen } from '../support/approvals.ts';
import type { HttpClient, Reply } from '../support/http-client.ts';
import { parseMetrics } from '../support/metrics-text.ts';
import { submitKeyOf } from '../support/redis-keys.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-052 shedding of lanes');

const text = { to: '+14155550152', from: 'ACME', body: 'hello' };
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const PATIENCE = { timeoutMs: 25_000, everyMs: 50 };
const P1_ON_ABOVE = 20;
const GAUGE_TTL_MS = 2_000;
/** The windows of a deployment are half a minute and more; their lengths are tested under a moved clock. */
const shortWindows = {
  LANE_SHED_ON_AFTER_SECONDS: '1',
  LANE_SHED_OFF_AFTER_SECONDS: '1',
  LANE_SHED_AT_LEAST_SECONDS: '1',
  LANE_SHED_REOPEN_SECONDS: '1',
  LANE_SHED_P1_ON_ABOVE: String(P1_ON_ABOVE),
  LANE_SHED_P1_OFF_AT: '5',
};

let world: World;
let streams: JetStreamManager;
let tenantId: string;
let monitor: ServiceProcess | undefined;
/** The gauges that a test keeps, and what writes them anew as a monitor would. */
const kept = new Map<Lane, string>();
let keeper: Loop;

test.before(async () => {
  world = await startWorld({
    links: 'proxies',
    service: 'later',
    env: { ORCH_ROLES: 'api', COMPLIANCE_MODE: 'off', ...shortWindows },
    overrides: { settings: { laneLag: { everyMs: 100, gaugeTtlMs: GAUGE_TTL_MS } } },
  });
  await world.startService();
  streams = await world.nats.connection.jetstreamManager();
  const onError = (error: unknown) => assert.unreachable(String(error));
  keeper = everyMs('gauges of the tests', GAUGE_TTL_MS / 10, writeKept, { onError });
  tenantId = await world.createTenant('STANDARD', ['P1', 'P2', 'P3', 'P4']);
});
test.after(async () => {
  await keeper[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});
test.after.each(async () => {
  await monitor?.stop();
  monitor = undefined;
  await streams.streams.purge('ORCH_LANES');
  await removeGauges();
  await until(async () => (await send('P4')).status === 202, { ...PATIENCE, what: 'an open P4' });
  await streams.streams.purge('ORCH_LANES');
});

const headersOf = (lane: Lane, key?: string) => ({
  ...{ 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane },
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
});
const send = (lane: Lane, key?: string, http: HttpClient = world.http) => http.send(text, headersOf(lane, key));
const bulk = (lane: Lane, key?: string) => world.http.bulk([text, text], headersOf(lane, key));

const gaugeOf = (lane: Lane) => `lane:lag:${lane}`;
const gauge = (lane: Lane) => world.redis.get(gaugeOf(lane));
/** The commands of one connection keep their order, so no gauge comes back by the keeper. */
async function removeGauges(): Promise<void> {
  kept.clear();
  await world.redis.del(...(['P0', 'P1', 'P2', 'P3', 'P4'] as const).map(gaugeOf));
}
async function writeKept(): Promise<void> {
  await Promise.all([...kept].map(([lane, value]) => world.redis.set(gaugeOf(lane), value, 'PX', GAUGE_TTL_MS)));
}
/** A gauge that lives for ever, or for longer than one of a monitor does. */
const writeStale = (value: string, lifeMs: number | null = null) =>
  lifeMs === null ? world.redis.set(gaugeOf('P0'), value) : world.redis.set(gaugeOf('P0'), value, 'PX', lifeMs);
/** A gauge as a monitor writes it, again and again until it is removed. */
async function writeGauge(lane: Lane, value: string): Promise<void> {
  kept.set(lane, value);
  await writeKept();
}

async function startMonitor(): Promise<ServiceProcess> {
  monitor = await world.spawnService({ ORCH_ROLES: 'lag-monitor' });
  return monitor;
}

/** Work on a lane that no worker of this world carries. */
async function leave(lane: 'p0' | 'p1', count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) {
    const messageId = randomUUID();
    const request = { messageId, tenantId, lane: lane.toUpperCase(), acceptedAt: new Date().toISOString(), ...text };
    await world.nats.publish(`lane.${lane}.outbound.request`, request, { 'Nats-Msg-Id': `lane:${messageId}` });
  }
}

const untilShed = (lane: Lane, http?: HttpClient) =>
  until(
    async () => {
      const reply = await send(lane, undefined, http);
      return reply.status === 429 && reply;
    },
    { ...PATIENCE, what: `shedding of ${lane}` },
  );
const untilOpen = (lane: Lane) =>
  until(async () => (await send(lane)).status === 202, { ...PATIENCE, what: `an open ${lane}` });

const sheddings = async () =>
  (await world.metrics()).value('orch_lane_shed_transitions_total', { protectedLane: 'P0', to: 'shedding' });

async function unusable(reason: string): Promise<number> {
  return (await world.metrics()).value('orch_lane_lag_unusable_total', { lane: 'P0', reason });
}

/** Waits until the gauge of P0 was looked at so many times more and found unusable. */
async function untilLooked(reason: string, times: number): Promise<void> {
  const before = await unusable(reason);
  await until(async () => (await unusable(reason)) >= before + times, {
    ...PATIENCE,
    what: `${times} looks: ${reason}`,
  });
}

function isShed(reply: Reply): void {
  assert.equal([reply.status, reply.problem.code, reply.headers['retry-after']], [429, 'LANE_SHED', '60']);
}

test('every pair of lanes that can occur is counted from 0, and no other pair is', async () => {
  const { samples } = await world.metrics();
  const pairs = samples
    .filter(({ name }) => name === 'orch_lane_shed_total')
    .map(({ labels, value }) => [labels['shedLane'], labels['protectedLane'], value]);
  assert.equal(pairs, [
    ['P3', 'P0', 0],
    ['P4', 'P0', 0],
    ['P4', 'P1', 0],
  ]);
  for (const reason of ['missing', 'stale', 'unreadable', 'unanswered']) assert.type(await unusable(reason), 'number');
});

test('one message waiting on P0 sheds P3 and P4, sent alone or in bulk, and neither P1 nor P2; worked off, they reopen', async () => {
  const before = await world.metrics();
  await leave('p0', 1);
  await startMonitor();
  isShed(await untilShed('P4'));
  isShed(await send('P3'));
  isShed(await bulk('P3'));
  isShed(await bulk('P4'));
  for (const lane of ['P1', 'P2'] as const) {
    assert.is((await send(lane)).status, 202);
    assert.is((await bulk(lane)).status, 202);
  }
  const during = await world.metrics();
  const more = (shedLane: string, protectedLane: string) =>
    during.value('orch_lane_shed_total', { shedLane, protectedLane }) -
    before.value('orch_lane_shed_total', { shedLane, protectedLane });
  assert.equal([more('P3', 'P0'), more('P4', 'P1')], [2, 0]);
  assert.ok(more('P4', 'P0') >= 2);
  assert.is(during.value('orch_lane_open_share', { protectedLane: 'P0' }), 0);

  await world.startService({ ORCH_ROLES: 'worker' }).then(async (worker) => {
    await untilOpen('P4');
    await untilOpen('P3');
    await worker[Symbol.asyncDispose]();
  });
  const changes = async (to: string) =>
    (await world.metrics()).value('orch_lane_shed_transitions_total', { protectedLane: 'P0', to }) -
    before.value('orch_lane_shed_transitions_total', { protectedLane: 'P0', to });
  await until(async () => (await changes('open')) === 1, PATIENCE);
  assert.equal([await changes('shedding'), await changes('reopening')], [1, 1]);
});

test('a backlog of P1 above its threshold sheds P4 alone; with P0 waiting as well P0 is the protected lane', async () => {
  const counted = async (protectedLane: string) =>
    (await world.metrics()).value('orch_lane_shed_total', { shedLane: 'P4', protectedLane });
  await leave('p1', P1_ON_ABOVE);
  await startMonitor();
  await until(async () => (await gauge('P1')) === String(P1_ON_ABOVE), PATIENCE);
  await leave('p1', 1);
  isShed(await untilShed('P4'));
  assert.is((await send('P3')).status, 202);
  await leave('p0', 1);
  await untilShed('P3');
  const before = [await counted('P0'), await counted('P1')];
  isShed(await send('P4'));
  assert.equal([await counted('P0'), await counted('P1')], [before[0]! + 1, before[1]!]);
});

test('a repeated request is answered as it was while its lane is shed, also when Redis has lost its key', async () => {
  const [sendKey, bulkKey] = [randomUUID(), randomUUID()];
  const [sent, sentInBulk] = [await send('P4', sendKey), await bulk('P4', bulkKey)];
  assert.equal([sent.status, sentInBulk.status], [202, 202]);
  await writeGauge('P0', '1');
  await untilShed('P4');
  for (let times = 0; times < 2; times += 1) {
    for (const [again, first] of [
      [await send('P4', sendKey), sent],
      [await bulk('P4', bulkKey), sentInBulk],
    ] as const) {
      assert.equal([again.status, again.headers['idempotency-replayed']], [202, 'true']);
      assert.is(again.text, first.text);
    }
    await world.redis.del(submitKeyOf(tenantId, sendKey), submitKeyOf(tenantId, bulkKey));
  }
  isShed(await send('P4', randomUUID()));
  assert.is((await world.http.send({ ...text, body: 'another' }, headersOf('P4', sendKey))).status, 409);
});

test('a shed request leaves no key, no row and no message behind, and its key is a fresh one afterwards', async () => {
  const rows = async () => {
    const [found] = await world.rows(sql.unsafe`
      SELECT (SELECT count(*)::int4 FROM orch.sms_messages WHERE tenant_id = ${tenantId}) AS messages,
        (SELECT count(*)::int4 FROM orch.submit_idempotency WHERE tenant_id = ${tenantId}) AS keys,
        (SELECT count(*)::int4 FROM orch.message_history) AS history`);
    return found;
  };
  await writeGauge('P0', '1');
  await untilShed('P4');
  const published = (await streams.streams.info('ORCH_LANES')).state.last_seq;
  const before = await rows();
  const key = randomUUID();
  isShed(await send('P4', key));
  isShed(await bulk('P3', key));
  assert.equal(await rows(), before);
  assert.is(await world.redis.exists(submitKeyOf(tenantId, key)), 0);
  assert.is((await streams.streams.info('ORCH_LANES')).state.last_seq, published);
  await removeGauges();
  await untilOpen('P4');
  const first = await send('P4', key);
  assert.equal([first.status, first.headers['idempotency-replayed']], [202, undefined]);
  assert.is((await world.message(first.json<MessageAccepted>().messageId))?.lane, 'P4');
});

test('a template message is shed as a text is, alone or beside one, and leaves no row, no key and no shadow behind', async () => {
  const http = world.httpOf(await world.startService({ COMPLIANCE_MODE: 'enforce', ...NEVER_SAMPLED }));
  const sender = await world.createTenant('STANDARD', ['P4']);
  await approvalsIn(world).grant('otp-login', sender);
  await untilFastPathOpen(world);
  const template = made('otp-login', { code: '493201' });
  const as = (key: string) => ({ ...headersOf('P4', key), 'X-Tenant-Id': sender });
  const [key, keyOfBulk] = [randomUUID(), randomUUID()];
  await writeGauge('P0', '1');
  await untilShed('P4', http);
  isShed(await http.send(template, as(key)));
  isShed(await http.bulk([template, text], as(keyOfBulk)));
  assert.equal(
    await world.rows(sql.unsafe`
      SELECT message_id::text AS id FROM orch.sms_messages WHERE tenant_id = ${sender}
      UNION ALL SELECT 'a key' FROM orch.submit_idempotency WHERE tenant_id = ${sender}`),
    [],
  );
  assert.is(await world.redis.exists(submitKeyOf(sender, key), submitKeyOf(sender, keyOfBulk)), 0);
  await removeGauges();
  const first = await until(async () => {
    const reply = await http.send(template, as(key));
    return reply.status === 202 && reply;
  }, PATIENCE);
  assert.is(first.headers['idempotency-replayed'], undefined);
  const shadows = () => world.nats.sent('shadowRequest').filter(({ payload }) => payload.tenantId === sender);
  await until(() => shadows().length > 0, { what: 'the shadow of the one that was accepted' });
  assert.equal(
    shadows().map(({ payload }) => payload.messageId),
    [first.json<MessageAccepted>().messageId],
  );
});

test('with the monitor killed its gauges go, nothing is shed any more, and each look without one is counted', async () => {
  await leave('p0', 1);
  const killed = await startMonitor();
  await untilShed('P4');
  await killed.kill('SIGKILL');
  await untilOpen('P4');
  assert.is((await send('P3')).status, 202);
  assert.is(await gauge('P0'), null);
  await untilLooked('missing', 3);
  await killed.restart();
  await untilShed('P4');
});

test('without Redis nothing is shed for longer than a gauge lives, and each look without an answer is counted', async () => {
  await leave('p0', 1);
  await startMonitor();
  await untilShed('P4');
  try {
    await world.proxies.redis.refuse();
    await untilOpen('P4');
    assert.is((await send('P3')).status, 202);
    await untilLooked('unanswered', 3);
  } finally {
    await world.proxies.redis.pass();
  }
  await untilShed('P4');
});

test('a gauge that is no count sheds nothing: negative, a fraction, a word, huge, or of another type', async () => {
  const before = await sheddings();
  const WINDOWS = 2;
  for (let looks = 0; looks < WINDOWS; looks += 1) {
    for (const value of ['-1', '1.5', '1e3', ' 5', '+5', '0x10', 'many', '07', '9'.repeat(16), '']) {
      await writeGauge('P0', value);
      await untilLooked('unreadable', 1);
      assert.is((await send('P4')).status, 202, value);
    }
  }
  await removeGauges();
  await world.redis.rpush(gaugeOf('P0'), '5');
  await untilLooked('missing', 12);
  assert.is(await sheddings(), before);
});

test('a gauge without an expiry, or with a longer one than a monitor sets, sheds nothing, and each look at it is counted as stale', async () => {
  const before = await sheddings();
  for (const lifeMs of [null, 30 * GAUGE_TTL_MS]) {
    await writeStale('5', lifeMs);
    await untilLooked('stale', 25);
    for (const lane of ['P3', 'P4'] as const) assert.is((await send(lane)).status, 202);
  }
  assert.is(await sheddings(), before);
});

test('a gauge that loses its expiry while it sheds opens the lane', async () => {
  await writeGauge('P0', '5');
  await untilShed('P4');
  kept.clear();
  await writeStale('5');
  await untilOpen('P4');
  await untilLooked('stale', 25);
  for (const lane of ['P3', 'P4'] as const) assert.is((await send(lane)).status, 202);
});

test('a submit that names no lane is shed on that of its tier, and one of a tier above is not', async () => {
  const [standard, enterprise] = [await world.createTenant('STANDARD'), await world.createTenant('ENTERPRISE')];
  const nameless = (tenant: string) => world.http.send(text, { 'X-Tenant-Id': tenant });
  const ofP3 = async () =>
    (await world.metrics()).value('orch_lane_shed_total', { shedLane: 'P3', protectedLane: 'P0' });
  assert.is((await nameless(standard)).status, 202);
  await writeGauge('P0', '1');
  await untilShed('P4');
  const before = await ofP3();
  isShed(await nameless(standard));
  isShed(await world.http.bulk([text, text], { 'X-Tenant-Id': standard }));
  assert.is(await ofP3(), before + 2);
  assert.is((await nameless(enterprise)).status, 202);
});

test('replicas shed by the same gauges; one that has not seen the whole window, or is told not to, sheds nothing', async () => {
  const second = world.httpOf(await world.startService());
  const young = world.httpOf(await world.startService({ LANE_SHED_ON_AFTER_SECONDS: '3600' }));
  const off = world.httpOf(await world.startService({ LANE_SHEDDING: 'off' }));
  await leave('p0', 1);
  await startMonitor();
  await Promise.all([untilShed('P4'), untilShed('P4', second)]);
  for (const http of [world.http, second]) isShed(await send('P3', undefined, http));
  for (const http of [young, off]) {
    for (const lane of ['P3', 'P4'] as const) assert.is((await send(lane, undefined, http)).status, 202);
  }
});

test('a key that was accepted by one replica is replayed by another one that sheds its lane', async () => {
  const second = world.httpOf(await world.startService());
  const key = randomUUID();
  const first = await send('P4', key);
  await writeGauge('P0', '1');
  await untilShed('P4', second);
  const again = await send('P4', key, second);
  assert.equal([again.status, again.text], [202, first.text]);
});

test('legacy input has no answer that could refuse it, and is taken while its lane is shed', async () => {
  await writeGauge('P0', '1');
  await untilShed('P3');
  const worker = await world.startService({ ORCH_ROLES: 'worker' });
  const messageId = randomUUID();
  await world.nats.publish('sms.outbound.request', { messageId, tenantId, ...text });
  const message = await world.finalStatus(messageId, PATIENCE);
  assert.equal([message.status, message.lane], ['SENT', 'P3']);
  isShed(await send('P3'));
  await worker[Symbol.asyncDispose]();
});

test('Retry-After is spread upwards by the setting, and never below 60', async () => {
  const spread = world.httpOf(await world.startService({ LANE_SHED_RETRY_SPREAD_SECONDS: '30' }));
  await writeGauge('P0', '1');
  await untilShed('P4', spread);
  const waits: number[] = [];
  for (let n = 0; n < 40; n += 1) waits.push(Number((await send('P4', undefined, spread)).headers['retry-after']));
  assert.ok(waits.every((wait) => wait >= 60 && wait <= 90));
  assert.ok(new Set(waits).size > 20);
});

test('the lag monitor is a process of its own: every lane has its gauge, for 15 s, and each consumer its figures', async () => {
  await leave('p1', 3);
  const own = await world.spawnService({ ORCH_ROLES: 'lag-monitor' }, MAIN);
  // A second one changes nothing.
  await startMonitor();
  await until(async () => (await gauge('P1')) === '3', PATIENCE);
  await monitor!.stop();
  await removeGauges();
  await until(async () => (await gauge('P4')) !== null, { ...PATIENCE, what: 'the next gauges' });
  for (const lane of ['P0', 'P1', 'P2', 'P3', 'P4'] as const) {
    // Submits of the tests before may still come to P4.
    assert.match((await gauge(lane)) ?? 'none', lane === 'P1' ? /^3$/ : /^(?:0|[1-9]\d*)$/);
    const leftMs = await world.redis.pttl(gaugeOf(lane));
    assert.ok(leftMs > 10_000 && leftMs <= 15_000, `${leftMs}`);
  }
  const metrics = parseMetrics((await world.internalOf(own).request({ path: '/metrics' })).text);
  const figure = (name: string, lane: string) =>
    metrics.samples.filter((one) => one.name === name && one.labels['lane'] === lane).map(({ value }) => value);
  assert.equal(figure('nats_consumer_lag', 'P1'), [3]);
  assert.equal(figure('nats_consumer_ack_pending', 'P1'), [0]);
  await own.stop();
});

test('what a worker has and has not acknowledged counts as ack-pending and not as lag', async () => {
  using _ = world.routing.script(() => 'HANG');
  await leave('p1', 4);
  const worker = await world.startService({ ORCH_ROLES: 'worker' });
  const watched = await startMonitor();
  const read = async (name: string) =>
    parseMetrics((await world.internalOf(watched).request({ path: '/metrics' })).text).value(name, { lane: 'P1' });
  await until(async () => (await read('nats_consumer_ack_pending')) === 4, PATIENCE);
  assert.is(await read('nats_consumer_lag'), 0);
  assert.is(await gauge('P1'), '0');
  await worker[Symbol.asyncDispose]();
});

test.run();
