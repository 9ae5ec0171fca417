// US-ORCH-054: for each lane, the time to the operator's PubAck and to the first final receipt is observed, once per message.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lanes, type MessageAccepted } from '../../generated/http/contract.ts';
import { type MetricsSnapshot, parseMetrics } from '../support/metrics-text.ts';
import { until } from '../support/until.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('US-ORCH-054 service levels of lanes');
const world = await sharedWorld();
const text = { to: '+14155550154', from: 'ACME', body: 'hello' };

const acks = (metrics: MetricsSnapshot, lane: string) => metrics.value('orch_submit_to_ack_seconds_count', { lane });
const ends = (metrics: MetricsSnapshot, lane: string) => metrics.value('orch_submit_to_dlr_seconds_count', { lane });
const received = (metrics: MetricsSnapshot, outcome: string) =>
  metrics.samples
    .filter(({ name, labels }) => name === 'orch_delivery_receipt_total' && labels['outcome'] === outcome)
    .reduce((sum, { value }) => sum + value, 0);

async function submit(tenantId: string): Promise<string> {
  const reply = await world.http.send(text, { 'X-Tenant-Id': tenantId });
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

test('a message is observed on its lane when its operator has it, and again at its first final receipt only', async () => {
  const tenantId = await world.createTenant('ENTERPRISE');
  using _ = world.smpp.script(() => [
    { state: 'ACCEPTED', afterMs: 0 },
    { state: 'UNDELIVERABLE', afterMs: 20 },
    { state: 'DELIVERED', afterMs: 40 },
  ]);
  const before = await world.metrics();
  await world.finalStatus(await submit(tenantId));
  const after = await until(async () => {
    const metrics = await world.metrics();
    const all = (outcome: string) => received(metrics, outcome) - received(before, outcome);
    return all('recorded') + all('stale') >= 3 ? metrics : undefined;
  });
  assert.is(acks(after, 'P2') - acks(before, 'P2'), 1);
  assert.is(ends(after, 'P2') - ends(before, 'P2'), 1);
  assert.is(acks(after, 'P3') - acks(before, 'P3'), 0);
  const seconds = 'orch_submit_to_dlr_seconds_sum';
  assert.ok(after.value(seconds, { lane: 'P2' }) > before.value(seconds, { lane: 'P2' }));
});

test('a message that no operator gets is not observed', async () => {
  const tenantId = await world.createTenant('ENTERPRISE');
  using _ = world.routing.script(() => 'NO_ROUTE');
  const before = await world.metrics();
  assert.is((await world.finalStatus(await submit(tenantId))).status, 'FAILED');
  const after = await world.metrics();
  assert.is(acks(after, 'P2'), acks(before, 'P2'));
  assert.is(ends(after, 'P2'), ends(before, 'P2'));
});

test('a worker has the times of every lane from its start, and a process without that role has none', async () => {
  const times = ({ samples }: MetricsSnapshot) =>
    samples.filter(({ name }) => /^orch_submit_to_(?:ack|dlr)_seconds_count$/.test(name)).length;
  assert.is(times(await world.metrics()), 2 * lanes.length);
  const door = await world.startService({ ORCH_ROLES: 'api' });
  const { text: metrics } = await world.internalOf(door).request({ path: '/metrics' });
  assert.is(times(parseMetrics(metrics)), 0);
});

test.run();
