// The rules of Prometheus: valid, tested by promtool, and with the targets of the contract and the metrics of a running service.
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import { findBinaries, type Program } from '../../deploy/local/binaries.ts';
import { STORE } from '../../deploy/local/instances.ts';
import { silent } from '../../deploy/local/progress.ts';
import { lanes, sloSecondsOfLane } from '../../generated/http/contract.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';

const test = suite('rules of Prometheus');
const RULES = globSync('deploy/prometheus/*.rules.yaml').sort();
const WITHIN_MS = 120_000;

type Rule = { readonly record?: string; readonly alert?: string; readonly expr: string; labels?: { lane?: string } };
type RuleFile = { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
const files = RULES.map((file) => parse(readFileSync(file, 'utf8')) as RuleFile);
const rules = files.flatMap(({ groups }) => groups).flatMap((group) => group.rules);

let promtool: Program;
test.before(async () => {
  const wanted = new Set(['promtool'] as const);
  const found = await findBinaries(wanted, { store: STORE, env: process.env, progress: silent });
  promtool = found.promtool!;
});

async function run(...args: readonly string[]): Promise<string> {
  const env = { ...process.env, ...promtool.env };
  const ended = await promisify(execFile)(promtool.path, args, { env, timeout: WITHIN_MS }).catch((error) => error);
  return ended.code === undefined ? '' : `${ended.stdout}${ended.stderr}`;
}

test('the rules are valid, and no two record the same', async () => {
  assert.is(await run('check', 'rules', '--lint=all', '--lint-fatal', ...RULES), '');
});

test('each alert fires when it should and stays silent when it should', async () => {
  const tests = globSync('deploy/prometheus/tests/*.test.yaml');
  assert.ok(tests.length > 0);
  assert.is(await run('test', 'rules', ...tests), '');
});

/** As prom-client prints a bound, and as Prometheus 3 stores it. */
const spellings = { printed: (bound: number) => String(bound), stored: (bound: number) => bound.toFixed(1) };
const BOUNDS = [0.5, 1, 2, 3, 5, 10, 60, 300, 600];
const times = ['dlr', 'ack'] as const;

type SloCase = {
  readonly lane: (typeof lanes)[number];
  readonly spelling: keyof typeof spellings;
  readonly share: number;
};

/** What promtool is to see when so many of 100 messages per scrape are within the lane's target, and the others within no bound. */
function sloCase({ lane, spelling, share }: SloCase) {
  const target = sloSecondsOfLane[lane];
  const series = (name: string, perScrape: number) => ({ series: name, values: `0+${perScrape}x80` });
  const bucket = (time: string, le: string, perScrape: number) =>
    series(`orch_submit_to_${time}_seconds_bucket{lane="${lane}",le="${le}"}`, perScrape);
  const isUrgent = lane === 'P0' || lane === 'P1';
  const alerts = `count(ALERTS{alertname="OrchLaneSloBreach",alertstate="firing",lane="${lane}",severity="${isUrgent ? 'page' : 'ticket'}"})`;
  const firing = share < 95 ? [{ labels: '{}', value: 1 }] : [];
  return {
    name: `${lane}, ${share} % within its target, bounds as ${spelling}`,
    interval: '15s',
    input_series: times.flatMap((time) => [
      ...BOUNDS.map((le) => bucket(time, spellings[spelling](le), le < target ? 0 : share)),
      bucket(time, '+Inf', 100),
      series(`orch_submit_to_${time}_seconds_count{lane="${lane}"}`, 100),
    ]),
    promql_expr_test: [
      ...times.map((time) => ({
        expr: `round(lane:orch_submit_to_${time}_within_target:ratio_5m{lane="${lane}"}, 0.001)`,
        eval_time: '15m',
        exp_samples: [{ labels: `{lane="${lane}"}`, value: share / 100 }],
      })),
      { expr: alerts, eval_time: '15m', exp_samples: firing },
    ],
  };
}

test('on every lane and in both spellings of the bounds, the shares are recorded and 95 % within the target separates', async () => {
  const cases = lanes.flatMap((lane) =>
    (['printed', 'stored'] as const).flatMap((spelling) => [90, 98].map((share) => sloCase({ lane, spelling, share }))),
  );
  const folder = mkdtempSync(join(tmpdir(), 'orch-rules-'));
  try {
    const file = join(folder, 'generated.test.yaml');
    const rule_files = [resolve('deploy/prometheus/lane-slo.rules.yaml')];
    writeFileSync(file, stringify({ rule_files, evaluation_interval: '15s', tests: cases }));
    assert.is(await run('test', 'rules', file), '');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

for (const [metric, record] of [
  ['orch_submit_to_dlr_seconds', 'lane:orch_submit_to_dlr_within_target:ratio_5m'],
  ['orch_submit_to_ack_seconds', 'lane:orch_submit_to_ack_within_target:ratio_5m'],
] as const) {
  test(`the share of each lane in ${record} is that within the lane's target of the contract`, () => {
    const shares = rules.filter((rule) => rule.record === record);
    assert.equal(
      shares.map(({ labels }) => labels?.lane),
      [...lanes],
    );
    for (const { labels, expr } of shares) {
      const lane = labels!.lane as (typeof lanes)[number];
      const target = `${metric}_bucket{lane="${lane}", le=~"${sloSecondsOfLane[lane]}(\\\\.0)?"}`;
      assert.ok(expr.includes(target), `${lane}: ${target} is not in\n${expr}`);
    }
  });

  test(`${metric} has every lane from the start of a worker, and each lane's target as a bound`, async () => {
    const metrics = createMetrics();
    createTelemetry(createLog({ level: 'error', showBodies: false, write: () => {} }), metrics).carryingStarted();
    const text = await metrics.read('text/plain');
    for (const lane of lanes) {
      const sample = `${metric}_bucket{le="${sloSecondsOfLane[lane]}",lane="${lane}"} 0`;
      assert.ok(text.split('\n').includes(sample), `${sample} is missing`);
    }
    for (const bound of [0.5, 3, 5, 10, 300, 600])
      assert.ok(text.includes(`${metric}_bucket{le="${bound}",lane="P1"}`));
  });
}

test('each value that is recorded of a lane has an alert for its absence on every lane', () => {
  const records = new Set(rules.flatMap(({ record }) => (record?.startsWith('lane:') ? record : [])));
  assert.ok(records.size > 0);
  for (const [record, lane] of [...records].flatMap((name) => lanes.map((lane) => [name, lane] as const))) {
    const absence = `absent(${record}{lane="${lane}"})`;
    assert.ok(
      rules.some(({ alert, expr }) => alert === 'OrchLaneSloAbsent' && expr.includes(absence)),
      absence,
    );
  }
});

test('the rules ask for metrics of the service alone', async () => {
  const measured = await createMetrics().read('text/plain');
  const asked = rules.flatMap(({ expr }) => expr.replaceAll(/\w+:\w+:\w+/g, '').match(/\b(?:orch|process)_\w+/g) ?? []);
  assert.ok(asked.length > 0);
  for (const name of asked) {
    const family = name.replace(/_(?:bucket|count)$/, '');
    assert.ok(measured.includes(`# TYPE ${family} `), name);
  }
});

test.run();
