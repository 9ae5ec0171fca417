// Installations by `deploy/local/run.mjs`, in a small project and without a network: running needs little, and adding the tools disturbs no running process.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { freePort } from '../../deploy/local/ports.ts';
import { until } from '../support/until.ts';

const test = suite('installation');
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'install-'));
/** No variable of the npm that runs the tests, and no registry. */
const env = {
  ...{ PATH: process.env['PATH'], HOME: folder, npm_config_offline: 'true', npm_config_update_notifier: 'false' },
  npm_config_cache: join(folder, 'cache'),
};
/** Answers with the content that it loads from its dependency at that moment. */
const SERVER = `
  import { createServer } from 'node:http';
  let asked = 0;
  createServer((_, reply) => {
    asked += 1;
    import('library/late.js?' + asked).then(({ word }) => reply.end(word), (error) => reply.writeHead(500).end(error.message));
  }).listen(Number(process.env.PORT), '127.0.0.1');
`;
let projects = 0;
let template: string;

test.before(async () => {
  template = join(folder, 'template');
  mkdirSync(join(template, 'deploy', 'local'), { recursive: true });
  mkdirSync(join(template, 'test'));
  cpSync(fileURLToPath(new URL('../../deploy/local/run.mjs', import.meta.url)), join(template, 'deploy/local/run.mjs'));
  writeFileSync(join(template, 'deploy/local/start.ts'), SERVER);
  writeFileSync(join(template, 'test/run.ts'), "import { word } from 'tool/late.js'; console.log(word);");
  for (const name of ['library', 'tool']) await pack(name);
  const needs = {
    dependencies: { library: 'file:library-1.0.0.tgz' },
    devDependencies: { tool: 'file:tool-1.0.0.tgz' },
  };
  writeJson(join(template, 'package.json'), { name: 'small', version: '1.0.0', type: 'module', ...needs });
  await run('npm', ['install', '--package-lock-only'], { cwd: template, env });
});
test.after(() => rmSync(folder, { recursive: true, force: true }));

function writeJson(file: string, value: unknown): void {
  writeFileSync(file, JSON.stringify(value));
}

async function pack(name: string): Promise<void> {
  const source = join(folder, name);
  mkdirSync(source);
  writeJson(join(source, 'package.json'), { name, version: '1.0.0', type: 'module', exports: { './*': './*' } });
  writeFileSync(join(source, 'late.js'), `export const word = 'from the ${name}';`);
  await run('npm', ['pack', '--pack-destination', template], { cwd: source, env });
}

/** A fresh clone. */
function clone(): string {
  projects += 1;
  const project = join(folder, `project-${projects}`);
  cpSync(template, project, { recursive: true });
  return project;
}

const runTests = (project: string) =>
  run(process.execPath, ['deploy/local/run.mjs', 'test/run.ts'], { cwd: project, env });
const has = (project: string, name: string) => existsSync(join(project, 'node_modules', name, 'late.js'));

type Started = AsyncDisposable & { readonly ask: () => Promise<string>; readonly said: () => string };

async function start(project: string): Promise<Started> {
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, ['deploy/local/run.mjs', 'deploy/local/start.ts'], {
    ...{ cwd: project, env: { ...env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'pipe'] },
  });
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
  await until(() => ask().catch(() => null), { timeoutMs: 30_000, what: 'the small service' });
  return {
    ...{ ask, said: () => said },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}

test('npm start in a fresh clone installs what running needs and none of the tools', async () => {
  const project = clone();
  await using service = await start(project);
  assert.is(await service.ask(), 'from the library');
  assert.equal([has(project, 'library'), has(project, 'tool')], [true, false]);
});

test('a running process is not disturbed while npm test adds the tools', async () => {
  const project = clone();
  await using service = await start(project);
  const library = join(project, 'node_modules/library/late.js');
  const { ino, ctimeMs } = statSync(library);
  const done = Promise.withResolvers<{ stdout: string; stderr: string }>();
  const answers = new Set<string>();
  let isInstalling = true;
  void runTests(project)
    .finally(() => {
      isInstalling = false;
    })
    .then(done.resolve, done.reject);
  while (isInstalling) answers.add(await service.ask());
  const { stdout, stderr } = await done.promise;
  assert.match(stderr, 'node_modules/tool is missing');
  assert.match(stdout, 'from the tool');
  assert.equal([...answers], ['from the library']);
  const after = statSync(library);
  assert.equal([after.ino, after.ctimeMs], [ino, ctimeMs]);
});

test('npm start and npm test at once in a fresh clone both get their packages', async () => {
  const project = clone();
  const [service, { stdout }] = await Promise.all([start(project), runTests(project)]);
  await using _ = service;
  assert.is(await service.ask(), 'from the library');
  assert.match(stdout, 'from the tool');
});

test('installed packages are neither installed again nor removed', async () => {
  const project = clone();
  assert.match((await runTests(project)).stderr, 'Installing dependencies and tools');
  await using service = await start(project);
  assert.is(service.said(), '');
  assert.is((await runTests(project)).stderr, '');
  assert.ok(has(project, 'tool'));
});

test('an installation that broke off is made anew', async () => {
  const project = clone();
  await runTests(project);
  rmSync(join(project, 'node_modules/.package-lock.json'));
  rmSync(join(project, 'node_modules/library/late.js'));
  await using service = await start(project);
  assert.match(service.said(), 'nothing is installed yet');
  assert.is(await service.ask(), 'from the library');
});

test.run();
