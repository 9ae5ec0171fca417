// The dashboards of Grafana: files that it can provision, whose queries ask for what the service measures and the rules record, by labels that are there.
import { execFile } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { findBinaries } from '../../deploy/local/binaries.ts';
import { STORE } from '../../deploy/local/instances.ts';
import { silent } from '../../deploy/local/progress.ts';
import { createLog } from '../../src/telemetry/log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createTelemetry } from '../../src/telemetry/telemetry.ts';
import { parseMetrics } from '../support/metrics-text.ts';

const test = suite('dashboards of Grafana');
const WITHIN_MS = 60_000;
/** The columns of Grafana's grid. */
const COLUMNS = 24;

type Source = { readonly type: string; readonly uid: string };
type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly interval?: string;
  readonly datasource: Source;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly targets: readonly { readonly refId: string; readonly expr: string; readonly datasource: Source }[];
};
type Variable = { readonly name: string; readonly type: string; readonly definition?: string };
type Dashboard = {
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly Variable[] };
  readonly panels: readonly Panel[];
};

const files = globSync('deploy/grafana/dashboards/*.json').sort();
const dashboards = files.map((file) => ({ file, dashboard: JSON.parse(readFileSync(file, 'utf8')) as Dashboard }));
const panels = dashboards.flatMap(({ dashboard }) => dashboard.panels);
const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
const definitions = dashboards.flatMap(({ dashboard }) =>
  dashboard.templating.list.flatMap(({ definition }) => definition ?? []),
);

type Rule = { readonly record?: string; readonly expr: string };
const rules = globSync('deploy/prometheus/*.rules.yaml').flatMap((file) =>
  (parse(readFileSync(file, 'utf8')) as { groups: { rules: Rule[] }[] }).groups.flatMap((group) => group.rules),
);

/** Of each metric that the service has from its start, or after a stored message, the names of its labels. */
async function measuredLabels(): Promise<Map<string, ReadonlySet<string>>> {
  const metrics = createMetrics();
  const telemetry = createTelemetry(createLog({ level: 'error', showBodies: false, write: () => {} }), metrics);
  const ids = { messageId: 'any', tenantId: 'any', lane: 'P1', to: '+14155550123', body: 'x' } as const;
  telemetry.stored({ ...ids, compliancePath: 'FAST_PATH' }, 'http');
  const { samples } = parseMetrics(await metrics.read('text/plain'));
  return new Map(samples.map(({ name, labels }) => [name, new Set(Object.keys(labels))]));
}

/** The labels that a rule leaves: those of its `by`, or of the record that it takes over. */
function recordedLabels(record: string): ReadonlySet<string> {
  const { expr } = rules.find((rule) => rule.record === record)!;
  const [, by] = /\bby \(([\w, ]+)\)/.exec(expr) ?? [];
  if (by !== undefined) return new Set(by.split(/, */));
  return recordedLabels(/\w+:\w+:\w+/.exec(expr)![0]);
}

async function labelsOf(name: string): Promise<ReadonlySet<string>> {
  if (name.includes(':')) return recordedLabels(name);
  const labels = (await measuredLabels()).get(name);
  assert.ok(labels, `${name} is not measured`);
  return labels;
}

/** The names that an expression asks for, each with the labels that it selects or groups by. */
function askedOf(expr: string): { readonly names: readonly string[]; readonly labels: readonly string[] } {
  const names = expr.match(/\b(?:\w+:\w+:\w+|orch_\w+|nats_\w+)/g) ?? [];
  const selected = [...expr.matchAll(/\{([^}]*)\}/g)].flatMap(
    ([, inside = '']) => inside.match(/\w+(?=[=!]~?")/g) ?? [],
  );
  const grouped = [...expr.matchAll(/\bby \(([\w, ]+)\)/g)].flatMap(([, by = '']) => by.split(/, */));
  return { names, labels: [...selected, ...grouped] };
}

test('each query asks for what is measured or recorded, by labels that it has', async () => {
  assert.ok(expressions.length > 0);
  const records = new Set(rules.flatMap(({ record }) => record ?? []));
  for (const expr of expressions) {
    const { names, labels } = askedOf(expr);
    assert.ok(names.length > 0, expr);
    for (const name of names) {
      assert.ok(!name.includes(':') || records.has(name), `${name} is not recorded`);
      const found = await labelsOf(name);
      assert.equal(
        labels.filter((label) => !found.has(label)),
        [],
        `${name} in ${expr}`,
      );
    }
  }
});

test('each legend, and each variable, names a label that its query has', async () => {
  for (const { title, targets } of panels) {
    for (const { expr, ...target } of targets) {
      const found = await labelsOf(askedOf(expr).names[0]!);
      const named = [...JSON.stringify(target).matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
      assert.ok(named.length > 0 && named.every((label) => found.has(label)), title);
    }
  }
  for (const definition of definitions) {
    const [, name = '', label = ''] = /^label_values\(([\w:]+), (\w+)\)$/.exec(definition) ?? [];
    assert.ok((await labelsOf(name)).has(label), definition);
  }
});

test('each query is one of PromQL', async () => {
  const { promtool } = await findBinaries(new Set(['promtool'] as const), {
    ...{ store: STORE, env: process.env, progress: silent },
  });
  const dir = mkdtempSync(join(tmpdir(), 'orch-grafana-'));
  try {
    const file = join(dir, 'queries.json');
    const asked = expressions.map((expr, at) => ({ record: `query_${at}`, expr: filledIn(expr) }));
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'queries', rules: asked }] }));
    const env = { ...process.env, ...promtool!.env };
    await promisify(execFile)(promtool!.path, ['check', 'rules', file], { env, timeout: WITHIN_MS });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

/** As Grafana asks it. */
function filledIn(expr: string): string {
  const filled = expr.replaceAll('$__rate_interval', '1m').replaceAll('"$tenant"', '".*"');
  assert.not.ok(filled.includes('$'), `a variable that is not known: ${expr}`);
  return filled;
}

test('a panel shows the share of the fast path by tenant, one point an hour', () => {
  const found = panels.find(({ title }) => title === 'Fast-path share by tenant per hour');
  assert.is(found?.interval, '1h');
  assert.equal(
    found?.targets.map(({ expr }) => expr),
    ['tenant:orch_submit_path_fastpath:ratio_1h{tenant_id=~"$tenant"}'],
  );
});

test('each dashboard can be provisioned: named once, bound to no installation, with panels beside one another', () => {
  assert.ok(dashboards.length > 0);
  assert.is(new Set(dashboards.map(({ dashboard }) => dashboard.uid)).size, dashboards.length);
  for (const { file, dashboard } of dashboards) {
    assert.is(dashboard.id, null, file);
    assert.match(dashboard.uid, /^[\w-]{1,40}$/);
    assert.ok(dashboard.title !== '' && dashboard.schemaVersion >= 36, file);
    assert.ok(!('__inputs' in dashboard), `${file}: inputs are asked for by people alone`);
    const variables = new Map(dashboard.templating.list.map(({ name, type }) => [name, type]));
    assert.is(variables.get('datasource'), 'datasource');
    assert.is(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length);
    for (const { datasource, targets } of dashboard.panels) {
      for (const source of [datasource, ...targets.map((target) => target.datasource)])
        assert.equal(source, { type: 'prometheus', uid: '$' + '{datasource}' });
      assert.is(new Set(targets.map(({ refId }) => refId)).size, targets.length);
    }
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      assert.ok(x + w <= COLUMNS);
      return Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`);
    });
    assert.is(new Set(cells).size, cells.length, `${file}: panels lie on one another`);
  }
});

test('the provider of the dashboards says where they are, and lets nobody change them elsewhere', () => {
  const [file = ''] = globSync('deploy/grafana/provisioning/dashboards/*.yaml');
  const { apiVersion, providers } = parse(readFileSync(file, 'utf8'));
  assert.is(apiVersion, 1);
  assert.equal(
    providers.map(({ type, allowUiUpdates }: Record<string, unknown>) => ({ type, allowUiUpdates })),
    [{ type: 'file', allowUiUpdates: false }],
  );
  assert.is(basename(providers[0].options.path), 'sms-orchestrator');
});

test.run();
