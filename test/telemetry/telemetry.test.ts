// Counts and log lines of a delivery, by its outcome, and of a message that is put on a lane.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { laneTokens } from '../../generated/events/channels.ts';
import { outboundRequest, statusChanged } from '../../generated/events/publications.ts';
import { lanes } from '../../src/domain/contract.ts';
import type { StoredMessage } from '../../src/domain/message.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { StalledMessage } from '../../src/domain/recovery.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { parseMetrics, type Sample } from '../support/metrics-text.ts';

const test = suite('telemetry');

function observed() {
  const lines: Record<string, unknown>[] = [];
  const metrics = createMetrics();
  const log = createLog({ level: 'debug', showBodies: false, write: (line) => void lines.push(JSON.parse(line)) });
  const read = async () => parseMetrics(await metrics.read('text/plain'));
  return { telemetry: createTelemetry(log, metrics), lines, read };
}

const ids = { messageId: '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11', tenantId: 'demo' };
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const reason = { code: 'NO_ROUTE', detail: 'no operator serves this message' } as const;

type Told = {
  readonly outcome: Outcome;
  readonly level: 'debug' | 'warn';
  readonly says: object;
  /** The counter that goes up; undefined when none does. */
  readonly counts?: Sample;
};

/** A new outcome needs an entry here, as it needs a case in the code. */
const expected = {
  sent: {
    outcome: { kind: 'sent', operatorId: 'op-1', duplicate: false, sinceAcceptedMs: 12 },
    level: 'debug',
    says: { outcome: 'sent' },
  },
  'done-before': {
    outcome: { kind: 'done-before', status: 'SENT' },
    level: 'warn',
    says: { duplicate: true },
    counts: { name: 'orch_idempotency_hit_total', labels: { layer: 'pipeline' }, value: 1 },
  },
  leased: { outcome: { kind: 'leased', leaseLeftMs: 5 }, level: 'debug', says: { outcome: 'leased' } },
  retry: {
    outcome: { kind: 'retry', delayMs: 5, reason },
    level: 'warn',
    says: { reason },
    counts: { name: 'orch_retry_total', labels: { tenant_id: 'demo', code: 'NO_ROUTE' }, value: 1 },
  },
  'given-up': {
    outcome: { kind: 'given-up', status: 'FAILED', reason },
    level: 'warn',
    says: { reason, status: 'FAILED' },
    counts: { name: 'orch_dlq_total', labels: { tenant_id: 'demo', status: 'FAILED', code: 'NO_ROUTE' }, value: 1 },
  },
  'dead-letter-unpublished': {
    outcome: { kind: 'dead-letter-unpublished', reason },
    level: 'debug',
    says: { outcome: 'dead-letter-unpublished' },
  },
  unstorable: { outcome: { kind: 'unstorable' }, level: 'debug', says: { outcome: 'unstorable' } },
  fenced: { outcome: { kind: 'fenced' }, level: 'debug', says: { outcome: 'fenced' } },
} satisfies { readonly [Kind in Outcome['kind']]: Told & { readonly outcome: Extract<Outcome, { kind: Kind }> } };

for (const [kind, { outcome, level, says, counts }] of Object.entries<Told>(expected)) {
  test(`a delivery that ended as ${kind} is one line and one observation${counts ? ', and is counted' : ''}`, async () => {
    const { telemetry, lines, read } = observed();
    telemetry.carried({ ...ids, lane: 'P2', traceparent, outcome, durationMs: 20 });
    const { level: of, action, messageId, durationMs, traceId, ...more } = lines[0] ?? {};
    assert.equal([lines.length, of, action, messageId, durationMs], [1, level, 'carry', ids.messageId, 20]);
    assert.is(traceId, '4bf92f3577b34da6a3ce929d0e0e4736');
    for (const [name, value] of Object.entries(says)) assert.equal(more[name], value, name);
    const operator = outcome.kind === 'sent' ? outcome.operatorId : '';
    const found = await read();
    const observation = { status: kind, operator_id: operator };
    assert.is(found.value('orch_pipeline_duration_seconds_count', observation), 1, kind);
    const counters = ['orch_idempotency_hit_total', 'orch_retry_total', 'orch_dlq_total'];
    const counted = found.samples.filter(({ name, value }) => counters.includes(name) && value > 0);
    assert.equal(counted, counts === undefined ? [] : [counts]);
  });
}

test('a message that is put on a lane is counted there, and an event about it on none', async () => {
  const { telemetry, read } = observed();
  const message = { ...ids, to: '+14155550123', from: 'ACME', body: 'x', acceptedAt: '2026-11-23T08:00:00.000Z' };
  for (const lane of lanes) {
    telemetry.published(outboundRequest({ lane: laneTokens[lane] }, { ...message, lane }, { msgId: 'x', traceparent }));
  }
  const change = { seq: 1, previousStatus: null, newStatus: 'QUEUED', timestamp: message.acceptedAt } as const;
  const metadata = { segmentCount: 1, attemptCount: 0 };
  telemetry.published(statusChanged({ ...ids, lane: 'P2', ...change, metadata }, { msgId: 'y', traceparent }));
  const { samples } = await read();
  assert.equal(
    samples.filter(({ name }) => name === 'orch_publish_lane_total'),
    lanes.map((lane) => ({ name: 'orch_publish_lane_total', labels: { lane }, value: 1 })),
  );
});

/** Stalled on P1, with workers that died on it. */
function stalled(): StalledMessage {
  const message = { ...ids, lane: 'P1', attemptCount: 0 } as StoredMessage;
  return { message, epoch: 6, releases: 0, redrives: 3, leaseLeftMs: 0 };
}

const gaveUp = { kind: 'given-up', status: 'DEAD_LETTER', reason } as const;
const unpublished = { kind: 'dead-letter-unpublished', reason } as const;

for (const outcome of [gaveUp, unpublished] as const) {
  test(`a message that ended as ${outcome.kind} is counted as given up on its lane, by a worker and by recovery`, async () => {
    const { telemetry, read } = observed();
    telemetry.carried({ ...ids, lane: 'P1', traceparent, outcome, durationMs: 20 });
    telemetry.gaveUp({ stalled: stalled(), outcome });
    const found = await read();
    assert.is(found.value('orch_lane_given_up_total', { lane: 'P1' }), 2);
    assert.is(found.value('orch_lane_given_up_total'), 2);
  });
}

test('a message that recovery found at its operator is observed at its transition to SENT, and is not given up', async () => {
  const { telemetry, read } = observed();
  const outcome = { kind: 'sent', operatorId: 'op-1', duplicate: true, sinceAcceptedMs: 90_000 } as const;
  telemetry.gaveUp({ stalled: stalled(), outcome });
  const found = await read();
  assert.is(found.value('orch_submit_to_ack_seconds_count', { lane: 'P1' }), 1);
  assert.is(found.value('orch_submit_to_ack_seconds_sum', { lane: 'P1' }), 90);
  assert.is(found.value('orch_lane_given_up_total'), 0);
});

test('a stored message is counted as accepted on its lane, whichever way it came', async () => {
  const { telemetry, read } = observed();
  const message = { ...ids, lane: 'P0', compliancePath: 'FULL', to: '+14155550123', body: 'x' } as const;
  for (const source of ['http', 'legacy', 'replay'] as const) telemetry.stored(message, source);
  const found = await read();
  assert.is(found.value('orch_lane_accepted_total', { lane: 'P0' }), 3);
  assert.is(found.value('orch_lane_accepted_total'), 3);
});

test('a stored message is counted under its path and its tenant', async () => {
  const { telemetry, read } = observed();
  const message = { ...ids, lane: 'P1', to: '+14155550123', body: 'x' } as const;
  for (const compliancePath of ['FULL', 'FAST_PATH', 'FAST_PATH'] as const)
    telemetry.stored({ ...message, compliancePath }, 'http');
  const found = await read();
  const counted = (path: string) => found.value('orch_submit_path_total', { path, tenant_id: ids.tenantId });
  assert.equal([counted('full'), counted('fastpath')], [1, 2]);
});

test('a replay is stored and no submit: its path is not counted, a legacy message counts as full', async () => {
  const { telemetry, read } = observed();
  const message = { ...ids, lane: 'P1', compliancePath: 'FULL', to: '+14155550123', body: 'x' } as const;
  for (const source of ['http', 'legacy', 'replay', 'replay'] as const) telemetry.stored(message, source);
  const found = await read();
  assert.is(found.value('orch_messages_submitted_total', { source: 'replay' }), 2);
  assert.is(found.value('orch_submit_path_total', { path: 'full' }), 2);
  assert.is(found.value('orch_submit_path_total'), 2);
});

/** The series of a metric by the values of one label, with what they count. */
async function countsBy(label: string, metric: string, read: ReturnType<typeof observed>['read']) {
  const found = (await read()).samples.filter(({ name }) => name === metric);
  return Object.fromEntries(found.map(({ labels, value }) => [labels[label], value]));
}

const NAMED = 200;

test('beyond the first 200 tenants the path of a message is counted for all others together', async () => {
  const { telemetry, read } = observed();
  const message = { messageId: ids.messageId, lane: 'P1', to: '+14155550123', body: 'x' } as const;
  for (let n = 0; n < NAMED + 7; n += 1)
    telemetry.stored({ ...message, tenantId: `tenant-${n}`, compliancePath: 'FAST_PATH' }, 'http');
  const counts = await countsBy('tenant_id', 'orch_submit_path_total', read);
  assert.equal([Object.keys(counts).length, counts['_other'], counts['tenant-199']], [NAMED + 1, 7, 1]);
});

test('beyond the first 200 tenants and the first 200 templates drift is counted for all others together', async () => {
  const drifted = { messageId: ids.messageId, mode: 'shadow' } as const;
  for (const [label, event] of [
    ['tenant_id', (n: number) => ({ ...drifted, tenantId: `x-${n}`, templateId: 'otp-login' })],
    ['template_id', (n: number) => ({ ...drifted, tenantId: 'demo', templateId: `x-${n}` })],
  ] as const) {
    const { telemetry, read } = observed();
    for (let n = 0; n < NAMED + 7; n += 1) telemetry.drifted(event(n));
    const counts = await countsBy(label, 'orch_fastpath_drift_total', read);
    assert.equal([Object.keys(counts).length, counts['_other'], counts['x-199']], [NAMED + 1, 7, 1], label);
  }
});

for (const [answer, level] of [
  ['ALLOW', 'debug'],
  ['BLOCK', 'debug'],
  ['unknown', 'warn'],
  ['unreadable', 'warn'],
] as const) {
  test(`a verdict of ${answer} about a message of the fast path is one line of level ${level}, and is counted`, async () => {
    const { telemetry, lines, read } = observed();
    const about = answer === 'unreadable' ? { streamSequence: 7 } : { ...ids, templateId: 'otp-login' };
    telemetry.shadowAnswered(answer, about);
    const [{ level: of, action, verdict, ...fields } = {}, ...more] = lines;
    assert.equal([of, action, verdict, more], [level, 'shadow', answer, []]);
    for (const [name, value] of Object.entries(about)) assert.equal(fields[name], value, name);
    assert.is((await read()).value('orch_fastpath_shadow_verdicts_total', { verdict: answer }), 1);
  });
}

test('above the level debug a verdict of ALLOW is counted and has no line', async () => {
  const lines: string[] = [];
  const metrics = createMetrics();
  const log = createLog({ level: 'info', showBodies: false, write: (line) => void lines.push(line) });
  createTelemetry(log, metrics).shadowAnswered('ALLOW', { ...ids, templateId: 'otp-login' });
  assert.equal(lines, []);
  const verdicts = parseMetrics(await metrics.read('text/plain'));
  assert.is(verdicts.value('orch_fastpath_shadow_verdicts_total', { verdict: 'ALLOW' }), 1);
});

test('a part of a template that cannot be used is one line with its reason, and is counted each time that it is met', async () => {
  const { telemetry, lines, read } = observed();
  for (const part of ['body', 'pattern'] as const) {
    telemetry.templateUnusable({ templateId: 'otp-login', part, reason: 'syntax' });
    telemetry.unusableTemplateMet(part);
    assert.is((await read()).value('orch_template_unusable_total', { part }), 1);
    const { level, action, templateId, part: of, reason: why } = lines.pop() ?? {};
    assert.equal([level, action, templateId, of, why], ['error', 'template', 'otp-login', part, 'syntax']);
  }
  assert.equal(lines, []);
});

test.run();
