// US-ORCH-041: events of messages can be counted on /metrics, under the names and labels that dashboards use.
import { randomUUID } from 'node:crypto';
import type { StreamUpdateConfig } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { document } from '../../generated/http/document.ts';
import { createTenantLabel } from '../../src/telemetry/metrics.ts';
import { parseMetrics } from '../support/metrics-text.ts';
import { until } from '../support/until.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('US-ORCH-041 metrics');
const world = await sharedWorld();
const text = { to: '+14155550141', from: 'ACME', body: 'hello' };

/** Label names of each metric, `le` of histograms aside. */
const documented: Readonly<Record<string, readonly string[]>> = {
  orch_messages_submitted_total: ['lane', 'source', 'tenant_id'],
  orch_submit_path_total: ['path', 'tenant_id'],
  orch_pipeline_duration_seconds_bucket: ['operator_id', 'status'],
  orch_retry_total: ['code', 'tenant_id'],
  orch_dlq_total: ['code', 'status', 'tenant_id'],
  orch_idempotency_hit_total: ['layer'],
  nats_consumer_lag: ['consumer', 'lane'],
  nats_messages_in_flight: ['consumer', 'lane'],
  nats_consumer_ack_pending: ['consumer', 'lane'],
};

async function submit(tenantId: string, to = text.to, headers = {}): Promise<string> {
  const reply = await world.http.send({ ...text, to }, { 'X-Tenant-Id': tenantId, ...headers });
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

const scrape = (accept: string | null) =>
  world.internal.request({ path: '/metrics', headers: accept === null ? {} : { Accept: accept } });

test('each of the documented metrics is exposed, with its labels', async () => {
  const tenantId = await world.createTenant();
  const key = { 'Idempotency-Key': `metrics-${tenantId}` };
  const sent = await submit(tenantId, text.to, key);
  assert.is(await submit(tenantId, text.to, key), sent);
  await world.finalStatus(sent);
  let asked = 0;
  using _ = world.routing.script(() => (asked++ === 0 ? 'UNAVAILABLE' : 'NO_ROUTE'));
  const failed = await submit(tenantId);
  await world.finalStatus(failed);
  const metrics = await until(async () => {
    const found = await world.metrics();
    return found.value('orch_dlq_total', { tenant_id: tenantId }) === 1 ? found : undefined;
  });
  for (const [name, labels] of Object.entries(documented)) {
    const sample = metrics.samples.find((one) => one.name === name);
    const names = Object.keys(sample?.labels ?? {}).filter((label) => label !== 'le');
    assert.equal(names.sort(), labels, name);
  }
  const counted = (name: string, labels: Readonly<Record<string, string>> = {}) =>
    metrics.value(name, { tenant_id: tenantId, ...labels });
  assert.is(counted('orch_messages_submitted_total', { lane: 'P3', source: 'http' }), 2);
  assert.is(counted('orch_retry_total', { code: 'ROUTING_UNAVAILABLE' }), 1);
  assert.is(counted('orch_dlq_total', { status: 'FAILED', code: 'NO_ROUTE' }), 1);
});

test('a replay counts as an idempotency hit, and not as a message', async () => {
  const tenantId = await world.createTenant();
  const before = await world.metrics();
  const key = { 'Idempotency-Key': `metrics-${tenantId}` };
  for (let times = 0; times < 3; times += 1) await submit(tenantId, text.to, key);
  const after = await world.metrics();
  const layer = { layer: 'submit' };
  assert.is(after.value('orch_idempotency_hit_total', layer) - before.value('orch_idempotency_hit_total', layer), 2);
  assert.is(after.value('orch_messages_submitted_total', { tenant_id: tenantId }), 1);
});

test('orch_pipeline_duration_seconds has the buckets 50 ms, 100 ms, 200 ms, 500 ms, 1 s and 2 s', async () => {
  await world.finalStatus(await submit('demo'));
  const { samples } = await world.metrics();
  const buckets = samples.filter(
    ({ name, labels }) => name === 'orch_pipeline_duration_seconds_bucket' && labels['status'] === 'sent',
  );
  assert.equal(
    [...new Set(buckets.map(({ labels }) => labels['le']))],
    ['0.05', '0.1', '0.2', '0.5', '1', '2', '+Inf'],
  );
  assert.ok(buckets.some(({ labels }) => labels['operator_id'] === 'op-1'));
});

test('the seconds of a request are seconds: of one that is answered no more are counted than its client waited', async () => {
  const labels = { operation: 'sendMessage', status: '202' };
  const counted = async () => (await world.metrics()).value('orch_http_request_duration_seconds_sum', labels);
  const before = await counted();
  const beganAt = performance.now();
  await submit('demo');
  const waited = (performance.now() - beganAt) / 1_000;
  const seconds = (await counted()) - before;
  assert.ok(seconds > 0 && seconds <= waited, `${seconds} s of ${waited} s`);
});

test('work that is put on a lane is counted under the name of the lane', async () => {
  const before = await world.metrics();
  await submit(await world.createTenant('ENTERPRISE'));
  await submit(await world.createTenant('STANDARD'));
  await until(async () => {
    const after = await world.metrics();
    const more = (lane: string) =>
      after.value('orch_publish_lane_total', { lane }) - before.value('orch_publish_lane_total', { lane });
    return more('P2') >= 1 && more('P3') >= 1;
  });
});

test('a legacy message that comes twice is counted once as submitted', async () => {
  const tenantId = await world.createTenant();
  const request = { messageId: randomUUID(), tenantId, ...text };
  for (let times = 0; times < 2; times += 1) await world.nats.publish('sms.outbound.request', request);
  await world.finalStatus(request.messageId);
  await until(async () => (await world.streamMessages('ORCH_LANES', 'sms.outbound.request')).length === 0);
  const labels = { tenant_id: tenantId, source: 'legacy' };
  assert.is((await world.metrics()).value('orch_messages_submitted_total', labels), 1);
});

test('stored messages are counted by path and tenant: no repeats, no invalid ones; a text is full, also a legacy one', async () => {
  const tenantId = await world.createTenant();
  const counted = async () => {
    const metrics = await world.metrics();
    return ['full', 'fastpath'].map((path) => metrics.value('orch_submit_path_total', { path, tenant_id: tenantId }));
  };
  const key = { 'Idempotency-Key': `path-${tenantId}` };
  for (let times = 0; times < 2; times += 1) await submit(tenantId, text.to, key);
  assert.equal(await counted(), [1, 0]);
  const messages = [text, { ...text, to: 'nobody' }, text];
  const bulk = await world.http.bulk(messages, { 'X-Tenant-Id': tenantId });
  assert.is(bulk.status, 202);
  assert.equal(await counted(), [3, 0]);
  const request = { messageId: randomUUID(), tenantId, ...text };
  await world.nats.publish('sms.outbound.request', request);
  await world.finalStatus(request.messageId);
  assert.equal(await counted(), [4, 0]);
});

test('rows that the relay publishes are counted', async () => {
  const counted = async () => (await world.metrics()).value('orch_relay_published_total');
  const before = await counted();
  const manager = await world.nats.connection.jetstreamManager();
  const takesEvents = (max_msg_size: number) =>
    manager.streams.update('ORCH_EVENTS', { max_msg_size } as StreamUpdateConfig);
  await takesEvents(10);
  const id = await submit('demo');
  await until(() => world.logs.some((line) => line['action'] === 'publish' && line['messageId'] === id));
  await takesEvents(-1);
  await world.finalStatus(id);
  await until(async () => (await counted()) > before, { what: 'the row that was left' });
});

test('every lane has its lag, and no message is named in a label', async () => {
  const { samples } = await world.metrics();
  const lag = samples.filter(({ name }) => name === 'nats_consumer_lag').map(({ labels }) => labels['lane']);
  for (const lane of ['P0', 'P1', 'P2', 'P3', 'P4']) assert.ok(lag.includes(lane), lane);
  const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-4/;
  for (const { labels } of samples) {
    for (const [label, value] of Object.entries(labels)) if (label !== 'tenant_id') assert.not.match(value, uuid);
  }
});

test('OpenMetrics for clients that accept it, the Prometheus text format for the rest', async () => {
  const open = await scrape('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
  assert.match(open.headers['content-type'] ?? '', /^application\/openmetrics-text/);
  assert.match(open.text, /\n# EOF\n$/);
  assert.match(open.text, /^# TYPE orch_messages_submitted counter$/m);
  for (const accept of [null, 'text/plain', '*/*']) {
    const plain = await scrape(accept);
    assert.match(plain.headers['content-type'] ?? '', /^text\/plain/);
    assert.match(plain.text, /^# TYPE orch_messages_submitted_total counter$/m);
    assert.not.match(plain.text, /# EOF/);
    assert.ok(parseMetrics(plain.text).samples.length > 0);
  }
});

test('the tenants in labels are capped; the rest counts as _other', () => {
  const labelOf = createTenantLabel(2);
  assert.equal(['a', 'b', 'c', 'a', 'd', 'b'].map(labelOf), ['a', 'b', '_other', 'a', '_other', 'b']);
});

test('/metrics is internal: the contract says so, and no tenant is asked for', async () => {
  const { get } = (document.paths as Record<string, unknown>)['/metrics'] as { get: Readonly<Record<string, unknown>> };
  assert.is(get['x-internal'], true);
  assert.is((await scrape(null)).status, 200);
});

test.run();
