// The documents name only existing paths, npm scripts, environment variables and metrics; and their lists are complete.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settings } from '../src/settings.ts';
import { allOff } from './bench/lanes/controls.ts';

const test = suite('documents');
const project = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string) => readFileSync(join(project, file), 'utf8');

type Mention = { readonly file: string; readonly name: string };

const documents = [
  ...globSync('{README,CONTRIBUTING,SECURITY}.md', { cwd: project }),
  ...globSync('docs/**/*.md', { cwd: project }),
].map((file) => ({ file, text: read(file) }));

/** All matches of `pattern`, with its first group as the name. */
function mentions(pattern: RegExp): Mention[] {
  return documents.flatMap(({ file, text }) => [...text.matchAll(pattern)].map(([, name = '']) => ({ file, name })));
}

/** Files and folders of the project's top level; a word with a slash that starts with none of them is no path. */
const roots = globSync('*', { cwd: project, withFileTypes: true })
  .filter((entry) => entry.name !== 'node_modules')
  .map(({ name }) => name);
const planned = ['kong', '.ci', 'docs', 'test', 'src', 'deploy', 'db', 'proto', 'codegen', 'generated'];
const isPath = (name: string) => name.includes('/') && [...roots, ...planned].includes(name.split('/')[0] ?? '');

/** `src/http/` , `src/{a,b}.ts`, `test/stories/us-orch-0NN-redis-outage.test.ts`, `src/main.ts:12`: braces and stars are globs, and NN stands for any number. */
function exists(name: string): boolean {
  const pattern = name
    .replace(/:\d+$/, '')
    .replaceAll(/N+(?=[.-])/g, '*')
    .replaceAll(/<[^>]+>/g, '*')
    .replace(/\/$/, '');
  return existsSync(join(project, pattern)) || globSync(pattern, { cwd: project }).length > 0;
}

test('every path that a document mentions exists', () => {
  const named = mentions(/`([\w.{}*<>/,-]+(?::\d+)?)`/g).filter(({ name }) => isPath(name));
  assert.equal(
    named.filter(({ name }) => !exists(name)),
    [],
  );
});

test('every link to a file leads to it', () => {
  const linked = mentions(/\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)/g);
  assert.equal(
    linked.filter(({ file, name }) => !existsSync(join(project, dirname(file), name))),
    [],
  );
});

test('every npm script that a document mentions exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...mentions(/\bnpm run ([\w:-]+)/g), ...mentions(/\bnpm (start|test)\b/g)];
  assert.equal(
    named.filter(({ name }) => !(name in scripts)),
    [],
  );
});

/** Words in capitals that have an underscore and are no variables: statuses, codes, streams and SQL have their own lists. */
function otherCapitals(): ReadonlySet<string> {
  const sources = ['openapi.yaml', 'asyncapi.yaml', ...globSync('proto/**/*.proto', { cwd: project })];
  return new Set(sources.flatMap((file) => read(file).match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []));
}

test('every environment variable or constant that a document mentions exists', () => {
  const code = [...globSync('{src,deploy/local,test,db,codegen}/**/*.{ts,mjs}', { cwd: project })].filter((file) =>
    existsSync(join(project, file)),
  );
  const known = code.map(read).join('\n');
  const others = otherCapitals();
  const named = mentions(/`\$?\{?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\}?(?:=[^`]*)?`/g).filter(
    ({ name }) => !others.has(name),
  );
  assert.equal(
    named.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(known)),
    [],
  );
});

test('every metric that a document mentions is measured', () => {
  const known = globSync('src/telemetry/*-metrics.ts', { cwd: project }).map(read).join('\n');
  const names = new Set([...known.matchAll(/name: '(\w+)'/g)].map(([, name]) => name));
  const named = mentions(/`((?:orch|nats)_\w+?)(?:_bucket|_sum|_count)?(?:\{[^`]*\})?`/g);
  assert.equal(
    named.filter(({ name }) => !names.has(name)),
    [],
  );
});

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  second: 1_000,
  seconds: 1_000,
  minute: 60_000,
  minutes: 60_000,
  hour: 3_600_000,
  hours: 3_600_000,
};

/** `25 s (`lease.ms`)`, `every minute (`recovery.sweepEveryMs`)`, `at most 10 s, `stop.requestsWithinMs``: a duration and the setting it names. */
const NAMED_DURATION =
  /(?:(?<count>\d+(?:\.\d+)?)|every) (?<unit>ms|s|seconds?|minutes?|hours?)(?: \(|, )`(?<group>[a-zA-Z]+)\.(?<name>\w+Ms|ms)`/g;

test('every duration that a document names is the one of the setting that it names', () => {
  const groups = settings as unknown as Readonly<Record<string, Readonly<Record<string, number | null>>>>;
  const found = documents.flatMap(({ file, text }) =>
    [...text.matchAll(NAMED_DURATION)].map(({ 0: said, groups: at }) => {
      const { count = '1', unit = '', group = '', name = '' } = at!;
      return { file, said, ms: Number(count) * UNIT_MS[unit]!, is: groups[group]?.[name] };
    }),
  );
  assert.ok(found.length > 0);
  assert.equal(
    found.filter(({ ms, is }) => ms !== is),
    [],
  );
});

test('each folder of src has its row in the table of tests, and each row names existing tests', () => {
  const text = read('CONTRIBUTING.md');
  const rows = text
    .slice(text.indexOf('## Which tests cover what'), text.indexOf('## Recipes'))
    .matchAll(/^\| `src\/(\w+)` \| (.*) \|$/gm);
  const covered = new Map(
    [...rows].map(([, folder = '', tests = '']) => [folder, tests.match(/test\/[\w./*-]+\.test\.ts/g) ?? []]),
  );
  const folders = globSync('src/*/', { cwd: project, withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.equal([...covered.keys()].sort(), folders.map(({ name }) => name).sort());
  const isCovered = (tests: readonly string[]) => tests.length > 0 && tests.every(exists);
  assert.equal(
    [...covered].filter(([, tests]) => !isCovered(tests)),
    [],
  );
});

test('every setting that a document mentions exists', () => {
  const names = Object.entries(settings).flatMap(([group, of]) => Object.keys(of).map((name) => `${group}.${name}`));
  const named = mentions(/`((?:lease|delivery|stages|outbox|recovery|submit|store|redis|checks|stop)\.\w+)`/g);
  assert.equal(
    named.filter(({ name }) => !names.includes(name)),
    [],
  );
});

/** Of the settings of lanes those that set a size; every other one switches a protection. */
const SIZES = [...['admittedShare', 'maxRowsBesideUrgent', 'relayReservedRows', 'slotsTogether']];

test('every protection of the lanes has a row that says how it is switched off, and a control that does so', () => {
  const text = read('docs/lanes.md');
  const table = text.slice(text.indexOf('## Switched off'), text.indexOf('## What it costs'));
  const rows = [...table.matchAll(/^\| `(?<name>\w+)` \| `(?<off>\S+)` \| [^|]+ \| (?<controls>.+) \|$/gm)].map(
    ({ groups }) => groups!,
  );
  const names = rows.map(({ name }) => name!);
  assert.equal(
    names.toSorted(),
    Object.keys(settings.lanes)
      .filter((name) => !SIZES.includes(name))
      .toSorted(),
  );
  // The measurements switch all of them off, by the same values.
  assert.equal(Object.fromEntries(rows.map(({ name, off }) => [name, JSON.parse(off!)])), allOff.settings?.lanes);
  for (const { name = '', controls = '' } of rows) {
    const files = controls.match(/test\/[\w./-]+\.test\.ts/g) ?? [];
    assert.ok(files.length > 0, `${name} has no control`);
    for (const file of files) assert.ok(new RegExp(`\\b${name}\\b`).test(read(file)), `${file} does not set ${name}`);
  }
});

test('the words of this project are sorted and listed once, so that two changes seldom touch one line', () => {
  const words = read('cspell.words.txt').trimEnd().split('\n');
  assert.equal(words, [...new Set(words)].sort());
});

test('each migration has a line in the changelog that says whether it is safe to roll', () => {
  const rows = read('CHANGELOG.md')
    .split('\n')
    .filter((line) => /\| (?:yes|no)\b[^|]* \|$/.test(line));
  assert.equal(
    globSync('*.sql', { cwd: join(project, 'db/migrations') }).filter(
      (file) => !rows.some((row) => row.includes(`\`${file}\``)),
    ),
    [],
  );
});

test.run();
