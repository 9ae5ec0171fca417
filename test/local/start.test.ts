// Refusals of `npm start`, as a caller sees them: exit code, the message on stderr and the event on stdout.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runFolder } from '../../deploy/local/instances.ts';
import { freePort } from '../../deploy/local/ports.ts';
import { tryIt } from '../../deploy/local/try-it.ts';
import { until } from '../support/until.ts';

const test = suite('npm start');
const project = fileURLToPath(new URL('../../', import.meta.url));
const unused = await freePort();
const apiPort = await freePort();

test.after(() => rmSync(runFolder(`port-${apiPort}`), { recursive: true, force: true }));

function start(args: string[], env: Record<string, string> = {}) {
  const command = ['deploy/local/run.mjs', 'deploy/local/start.ts', ...args];
  return spawnSync(process.execPath, command, {
    cwd: project,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
    timeout: 60_000,
  });
}

for (const [variable, url] of [
  ['DATABASE_URL', `postgres://somebody:secret@127.0.0.1:${unused}/orch`],
  ['REDIS_URL', `redis://:secret@127.0.0.1:${unused}`],
  ['NATS_URL', `nats://somebody:secret@127.0.0.1:${unused}`],
] as const) {
  test(`${variable} that cannot be reached ends the start with 5, never with a private server instead`, async () => {
    const { status, stdout, stderr } = start(['--json', '--port', String(apiPort)], { [variable]: url });
    assert.is(status, 5);
    assert.match(stderr, new RegExp(`^${variable} is set to \\w+://`, 'm'));
    assert.not.match(stdout + stderr, 'secret');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; code?: string });
    assert.is(events.at(-1)?.code, 'DEPENDENCY_UNREACHABLE');
    assert.not.ok(events.some(({ event }) => event === 'ready'));
  });
}

test('the ready line names every door, each door answers as named, and a signal to npm alone stops all of it', async () => {
  const port = await freePort();
  const args = ['start', '-s', '--', '--json', '--port', String(port)];
  const child = spawn('npm', args, { cwd: project, stdio: ['ignore', 'pipe', 'ignore'] });
  let probe: string | undefined;
  try {
    const { urls } = await readyLineOf(child.stdout);
    probe = urls.readiness;
    assert.equal(Object.keys(urls), ['api', 'internal', 'readiness', 'metrics', 'docs', 'nats', 'postgres', 'redis']);
    assert.equal([urls.api, urls.internal], [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]);
    const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
    assert.equal(Object.keys(urls.metrics), ['api', 'worker', 'jobs', 'lag-monitor']);
    for (const url of Object.values(urls.metrics)) assert.is(await statusOf(url), 200, url);
    assert.is(await statusOf(urls.readiness), 200);
    assert.is(await statusOf(`${urls.api}/v1/sms/send`, { method: 'POST' }), 401);
    assert.is(await statusOf(`${urls.api}/metrics`), 404);
    const { sends, signed } = tryIt(urls, { tenant: 'demo', internalToken: '' });
    for (const line of [...sends, signed]) assert.is(statusOfLine(line), '202', line);
    assert.is(await statusOf(`${urls.internal}/v1/internal/orch/dead-letters`), 401);
    await until(async () => (await statusOf(urls.docs)) === 200, { timeoutMs: 20_000, what: 'the documents' });
    const worker = new URL(urls.metrics['worker']!).origin;
    assert.is(await statusOf(`${worker}/v1/sms/send`, { method: 'POST' }), 404);
    assert.is(await statusOf(`${worker}/v1/internal/orch/dead-letters`), 404);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    const answers = () => fetch(probe!).catch(() => undefined);
    if (probe) await until(async () => (await answers()) === undefined, { timeoutMs: 30_000, what: 'the end' });
    rmSync(runFolder(`port-${port}`), { recursive: true, force: true });
  }
  assert.is(child.exitCode, 143);
});

test('with --gateway submits go through it with the token, and the API refuses those that do not', async () => {
  const port = await freePort();
  const args = ['deploy/local/run.mjs', 'deploy/local/start.ts', '--gateway', '--json', '--port', String(port)];
  const child = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const { urls, token } = await readyLineOf(child.stdout);
    assert.equal(Object.keys(urls)[0], 'gateway');
    const { sends, signed } = tryIt(urls, { tenant: 'demo', internalToken: '', token });
    for (const line of [...sends, signed]) assert.is(statusOfLine(line), '202', line);
    const [past = ''] = tryIt({ ...urls, gateway: urls.api }, { tenant: 'demo', internalToken: '' }).sends;
    assert.is(statusOfLine(past), '401', past);
    assert.is((await fetch(`${urls.gateway}/metrics`)).status, 404);
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    rmSync(runFolder(`port-${port}`), { recursive: true, force: true });
  }
  assert.is(child.exitCode, 143);
});

/** The status of the answer to a printed line, pasted into a shell in another folder. */
function statusOfLine(line: string): string {
  const command = `${line} -o /dev/null -w '%{http_code}'`;
  return spawnSync('sh', ['-c', command], { cwd: '/', encoding: 'utf8', timeout: 30_000 }).stdout;
}

type Urls = Readonly<Record<'api' | 'internal' | 'readiness' | 'docs', string>> & {
  readonly metrics: Readonly<Record<string, string>>;
  /** With --gateway, as the token beside the URLs. */
  readonly gateway: string;
};

type Ready = { readonly event: string; readonly urls: Urls; readonly token: string };

async function readyLineOf(stdout: Readable): Promise<Ready> {
  for await (const line of createInterface(stdout)) {
    const event = JSON.parse(line) as Ready;
    if (event.event === 'ready') return event;
  }
  throw new Error('it ended before it was ready');
}

test('a port in use ends the start with 4 and names its owner', async () => {
  const server = createServer().listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const { status, stderr } = start(['--port', String(port)]);
  server.close();
  assert.is(status, 4);
  assert.match(
    stderr,
    `Port ${port} is used by node (pid ${process.pid}). Stop it, or: npm start -- --port ${port + 10}`,
  );
});

test('an unknown option ends the start with 2, and --help lists the options', () => {
  assert.is(start(['--prot', '3011']).status, 2);
  const help = start(['--help']);
  assert.is(help.status, 0);
  assert.match(help.stdout, '--port N');
});

test.run();
