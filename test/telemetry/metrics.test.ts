// The series of a process that has just started: an alert on an increase sees the first event only if its series was there before.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lanes } from '../../src/domain/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { parseMetrics } from '../support/metrics-text.ts';

const test = suite('metrics of a fresh process');

/** With a label for tenants, whose number is open. */
const BORN_LATER = [
  'orch_dlq_total',
  'orch_fastpath_drift_total',
  'orch_messages_submitted_total',
  'orch_retry_total',
  'orch_submit_path_total',
];
const LANE_TIMES = ['orch_submit_to_ack_seconds', 'orch_submit_to_dlr_seconds'];

function fresh() {
  const metrics = createMetrics();
  const log = createLog({ level: 'error', showBodies: false, write: () => {} });
  return { metrics, telemetry: createTelemetry(log, metrics), read: () => metrics.read('text/plain') };
}

const countersIn = (text: string) => [...text.matchAll(/^# TYPE (\w+) counter$/gm)].map(([, name = '']) => name);
const seriesIn = (text: string) =>
  parseMetrics(text)
    .samples.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
    .sort();

test('every counter is at 0, except those by tenant', async () => {
  const text = await fresh().read();
  const { samples } = parseMetrics(text);
  const born = (counter: string) => samples.filter(({ name }) => name === counter);
  const counters = countersIn(text);
  assert.equal(counters.filter((name) => born(name).length === 0).sort(), BORN_LATER);
  assert.equal(
    counters.flatMap(born).filter(({ value }) => value !== 0),
    [],
  );
});

test('events with every kind of label make no new series of a counter without tenants', async () => {
  const { telemetry, read } = fresh();
  const before = seriesIn(await read());
  const message = { messageId: 'm', tenantId: 'demo', to: '', body: '' };
  const answer = { method: 'POST', cause: undefined, durationMs: 1, requestId: 'r', traceparent: '', tenantId: null };
  telemetry.requestAnswered({ ...answer, operation: 'sendMessage', status: 429, code: 'LANE_SHED' });
  telemetry.requestAnswered({ ...answer, operation: 'getMessage', status: 500, code: 'INTERNAL_ERROR' });
  telemetry.requestAnswered({ ...answer, operation: null, status: 404, code: 'UNKNOWN_PATH' });
  telemetry.stored({ ...message, lane: 'P4', compliancePath: 'FAST_PATH' }, 'legacy');
  telemetry.unreadable({ subject: 'lane.p0.outbound.request', streamSequence: 1 });
  telemetry.unreadable({ subject: 'sms.dlr.received', streamSequence: 1 });
  telemetry.breakerChanged('redis', 'open');
  telemetry.laneShed({ shedLane: 'P4', protectedLane: 'P1' });
  telemetry.shadowsDropped('limit', 2);
  telemetry.shadowAnswered('unreadable', { streamSequence: 1 });
  telemetry.replayed();
  const counters = countersIn(await read()).filter((name) => !BORN_LATER.includes(name));
  const ofCounters = (series: readonly string[]) => series.filter((one) => counters.includes(one.split(' ')[0] ?? ''));
  assert.equal(ofCounters(seriesIn(await read())), ofCounters(before));
});

test('the times of the lanes have series from the start in a process that carries messages, and in no other', async () => {
  const { telemetry, read } = fresh();
  const lanesOf = async (histogram: string) =>
    parseMetrics(await read())
      .samples.filter(({ name }) => name === `${histogram}_count`)
      .map(({ labels }) => labels['lane']);
  for (const histogram of LANE_TIMES) assert.equal(await lanesOf(histogram), [], histogram);
  telemetry.carryingStarted();
  for (const histogram of LANE_TIMES) assert.equal(await lanesOf(histogram), [...lanes], histogram);
});

test.run();
