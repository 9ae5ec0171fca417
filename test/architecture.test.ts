// Which folder of src may import which: the direction of imports separates the parts.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('architecture');
const project = fileURLToPath(new URL('../', import.meta.url));

const adapter = ['domain', 'lib', 'telemetry', 'settings.ts'];
const policy = ['domain', 'lib', 'settings.ts'];
const everything = [
  'admission',
  'bus',
  'domain',
  'http',
  'jobs',
  'lib',
  'outbox',
  'pipeline',
  'protocol',
  'redis',
  'rpc',
  'signature',
  'store',
  'telemetry',
  'template',
  'settings.ts',
];

/** The folders of src that each folder may import beside its own; a file directly in src stands for itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  domain: [],
  telemetry: ['domain', 'lib'],
  bus: adapter,
  redis: adapter,
  rpc: adapter,
  store: adapter,
  signature: policy,
  template: policy,
  admission: [...policy, 'template'],
  outbox: policy,
  pipeline: policy,
  jobs: policy,
  // The protocol joins the policies, and knows no adapter: the simulation runs it over models.
  protocol: [...policy, 'admission', 'jobs', 'outbox', 'pipeline', 'template'],
  http: [...policy, 'admission'],
  roles: [...everything, 'config.ts'],
  'settings.ts': [],
  variables: [],
  'config.ts': ['domain', 'lib', 'variables'],
  'service.ts': [...everything, 'roles', 'config.ts'],
  'main.ts': ['service.ts', 'config.ts', 'settings.ts'],
};

/** The folders that may import from each generated tree; every other one goes through them. */
const generatedFor: Readonly<Record<string, readonly string[]>> = {
  'generated/http': ['http', 'domain', 'admission', 'signature', 'template', 'pipeline', 'rpc'],
  'generated/events': ['domain', 'bus', 'outbox', 'pipeline', 'protocol', 'telemetry', 'roles', 'settings.ts'],
  'generated/rpc': ['rpc'],
  codegen: [],
};

/** The folders that may use a package of a server or a client; a package that is not named may be used anywhere. */
const packagesFor: Readonly<Record<string, readonly string[]>> = {
  '@peculiar/x509': ['signature'],
  jose: ['signature'],
  mustache: ['template'],
  re2js: ['template'],
  nats: ['bus'],
  ioredis: ['redis'],
  slonik: ['store', 'roles'],
  pg: ['store'],
  '@connectrpc/connect': ['rpc'],
  '@connectrpc/connect-node': ['rpc'],
  '@bufbuild/protobuf': ['rpc'],
  koa: ['http'],
  '@koa/router': ['http'],
  'openapi-backend': ['http'],
  ajv: ['http'],
  bunyan: ['telemetry'],
  'prom-client': ['telemetry'],
  '@opentelemetry/api': ['telemetry'],
  '@opentelemetry/sdk-node': ['telemetry'],
};

type Import = { readonly from: string; readonly to: string };

const sources = globSync('src/**/*.ts', { cwd: project })
  .map((file) => file.replaceAll('\\', '/'))
  .sort();

function importsOf(file: string): Import[] {
  const text = readFileSync(join(project, file), 'utf8');
  const found = text.matchAll(
    /^(?:import|export)\s[^'"]*?from\s+['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/gms,
  );
  return [...found].map(([, named, called]) => ({
    from: file,
    to: posix.normalize(posix.join(dirname(file), named ?? called ?? '')),
  }));
}

function packagesOf(file: string): string[] {
  const found = readFileSync(join(project, file), 'utf8').matchAll(/\bfrom '((?!node:)@?[a-z][\w-]*(?:\/[\w-]+)?)/g);
  return [...found].map(([, name = '']) => (name.startsWith('@') ? name : (name.split('/')[0] ?? '')));
}

const imports = sources.flatMap(importsOf);

/** The folder of src, or the file that lies directly in it. */
function partOf(file: string): string {
  return file.split('/')[1] ?? '';
}

test('each folder imports only what its row in the table allows', () => {
  const wrong = imports
    .filter(({ to }) => to.startsWith('src/'))
    .filter(({ from, to }) => partOf(from) !== partOf(to) && !allowed[partOf(from)]?.includes(partOf(to)));
  assert.equal(wrong, []);
});

test('each folder of src has its row in the table', () => {
  assert.equal(
    [...new Set(sources.map(partOf))].filter((part) => !(part in allowed)),
    [],
  );
});

test('generated trees are imported through their own folders', () => {
  const wrong = imports
    .filter(({ to }) => !to.startsWith('src/'))
    .filter(({ from, to }) => {
      const tree = Object.keys(generatedFor).find((name) => to.startsWith(`${name}/`));
      return tree === undefined || !generatedFor[tree]?.includes(partOf(from));
    });
  assert.equal(wrong, []);
});

test('a package is used only where its row in the table allows, and none is in domain or lib', () => {
  const used = sources.flatMap((file) => packagesOf(file).map((name) => ({ file, name })));
  const isPure = (file: string) => ['domain', 'lib'].includes(partOf(file));
  const wrong = used.filter(({ file, name }) => isPure(file) || packagesFor[name]?.includes(partOf(file)) === false);
  assert.equal(wrong, []);
});

test('kong/ imports nothing but itself and modules of Node, so that it can be copied as it is', () => {
  const files = globSync('kong/*.ts', { cwd: project });
  const imported = files.flatMap((file) => {
    const found = readFileSync(join(project, file), 'utf8').matchAll(/\bfrom '([^']+)'/g);
    return [...found].map(([, name = '']) => ({ file, name }));
  });
  assert.ok(imported.length > 0);
  assert.equal(
    imported.filter(({ name }) => !/^(?:node:[\w/]+|\.\/[\w-]+\.ts)$/.test(name)),
    [],
  );
});

test('no role imports another one', () => {
  const roles = ['api', 'internal-port', 'jobs', 'lag-monitor', 'recovery', 'replays', 'worker'].map(
    (name) => `src/roles/${name}.ts`,
  );
  assert.equal(
    roles.filter((role) => !sources.includes(role)),
    [],
  );
  assert.equal(
    imports.filter(({ from, to }) => roles.includes(from) && roles.includes(to)),
    [],
  );
});

test('no file imports itself through others', () => {
  const next = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) return void cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
    if (done.has(file)) return;
    for (const { to } of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of sources) visit(file, []);
  assert.equal(cycles, []);
});

test('nothing is exported as default, and no file only re-exports the names of others', () => {
  const texts = sources.map((file) => ({ file, text: readFileSync(join(project, file), 'utf8') }));
  assert.equal(
    texts.filter(({ text }) => /^export default\b/m.test(text)).map(({ file }) => file),
    [],
  );
  // One file re-exports the names of the contract, so that the rest does not depend on where they are generated.
  const barrels = texts.filter(
    ({ file, text }) => file !== 'src/domain/contract.ts' && /^export (?:\*|\{[^}]*\}) from/m.test(text),
  );
  assert.equal(
    barrels.map(({ file }) => file),
    [],
  );
});

test('each file opens with its purpose', () => {
  const silent = sources.filter((file) => !/^(?:\/\/|\/\*\*) \S/.test(readFileSync(join(project, file), 'utf8')));
  assert.equal(silent, []);
});

test.run();
