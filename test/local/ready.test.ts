// What `npm start` says when it is ready: the doors that it names, the lines that it prints, and how all of it ends.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runFolder } from '../../deploy/local/instances.ts';
import { freePort } from '../../deploy/local/ports.ts';
import { LOCAL_TOKEN, tryIt } from '../../deploy/local/try-it.ts';
import { until } from '../support/until.ts';

const test = suite('npm start, once it is ready');
const project = fileURLToPath(new URL('../../', import.meta.url));
const port = await freePort();

type Urls = Readonly<Record<'api' | 'internal' | 'readiness' | 'docs', string>> & {
  readonly metrics: Readonly<Record<string, string>>;
};
let child: ChildProcess;
let urls: Urls;

test.before(async () => {
  const args = ['start', '-s', '--', '--json', '--port', String(port)];
  const env = { ...process.env, INTERNAL_API_TOKENS: '' };
  const started = spawn('npm', args, { cwd: project, env, stdio: ['ignore', 'pipe', 'ignore'] });
  child = started;
  ({ urls } = await readyLineOf(started.stdout));
});
test.after(() => end());

async function readyLineOf(stdout: Readable): Promise<{ readonly urls: Urls }> {
  for await (const line of createInterface(stdout)) {
    const event = JSON.parse(line) as { readonly event: string; readonly urls: Urls };
    if (event.event === 'ready') return event;
  }
  throw new Error('it ended before it was ready');
}

async function end(): Promise<void> {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  const probe = urls?.readiness;
  const answers = () => fetch(probe).catch(() => undefined);
  if (probe) await until(async () => (await answers()) === undefined, { timeoutMs: 30_000, what: 'the end' });
  rmSync(runFolder(`port-${port}`), { recursive: true, force: true });
}

test('the ready line names every door, and each door answers as named', async () => {
  assert.equal(Object.keys(urls), ['api', 'internal', 'readiness', 'metrics', 'docs', 'nats', 'postgres', 'redis']);
  assert.equal([urls.api, urls.internal], [`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]);
  const statusOf = async (url: string, init?: RequestInit) => (await fetch(url, init)).status;
  assert.equal(Object.keys(urls.metrics), ['api', 'worker', 'jobs', 'lag-monitor']);
  for (const url of Object.values(urls.metrics)) assert.is(await statusOf(url), 200, url);
  assert.is(await statusOf(urls.readiness), 200);
  assert.is(await statusOf(`${urls.api}/v1/sms/send`, { method: 'POST' }), 401);
  assert.is(await statusOf(`${urls.api}/metrics`), 404);
  assert.is(await statusOf(`${urls.internal}/v1/internal/orch/dead-letters`), 401);
  await until(async () => (await statusOf(urls.docs)) === 200, { timeoutMs: 20_000, what: 'the documents' });
  const worker = new URL(urls.metrics['worker']!).origin;
  assert.is(await statusOf(`${worker}/v1/sms/send`, { method: 'POST' }), 404);
  assert.is(await statusOf(`${worker}/v1/internal/orch/dead-letters`), 404);
});

/** Pastes a printed line into a shell in another folder; it has to succeed. `messageId`: of the answer before. */
function paste(line: string, messageId = ''): Readonly<Record<string, unknown>> & { readonly status: string } {
  const command = `${line.replace('<messageId>', messageId)} -w '\n%{http_code}'`;
  const { stdout } = spawnSync('sh', ['-c', command], { cwd: '/', encoding: 'utf8', timeout: 30_000 });
  const at = stdout.lastIndexOf('\n');
  const [text, status] = [stdout.slice(0, at), stdout.slice(at + 1)];
  assert.match(status, /^20[024]$/, `${line}: ${text}`);
  return { ...(text !== '' && JSON.parse(text)), status };
}

const lines = (isSeeded: boolean) =>
  tryIt(urls, { internalToken: LOCAL_TOKEN, isSeeded }).flatMap((section) => section.lines);

test('each printed line can be pasted: a message on each kind of lane, what became of it, and dead letters', () => {
  const [plain, read, urgent, signed, ...fastPath] = lines(true);
  const deadLetters = fastPath.pop();
  const sent = [plain, urgent, signed].map((line) => paste(line!));
  assert.equal(
    sent.map(({ lane }) => lane),
    ['P3', 'P1', 'P0'],
  );
  for (const { messageId, lane } of sent) assert.is(paste(read!, String(messageId))['lane'], lane);
  assert.equal(paste(deadLetters!)['deadLetters'], []);
  assert.is(fastPath.length, 4);
  assert.equal(lines(false), [plain, read, deadLetters], 'what needs no grant');
});

test('the printed template takes the fast path, does not once the printed kill is done, and does again after the lift', async () => {
  const [read = '', send = '', kill = '', list = '', lift = ''] = [lines(true)[1], ...lines(true).slice(-5)];
  assert.match(send, '"templateId":');
  const path = () => paste(read, String(paste(send)['messageId']))['compliancePath'];
  // Not the first one while the kill switch is unknown, and not a sampled one.
  const untilFast = () => until(() => path() === 'FAST_PATH', { what: 'the fast path' });
  await untilFast();
  paste(kill);
  assert.is(path(), 'FULL');
  assert.is((paste(list)['kills'] as unknown[]).length, 1);
  assert.is(paste(lift).status, '204');
  await untilFast();
});

test('a signal to npm alone stops all of it', async () => {
  await end();
  assert.is(child.exitCode, 143);
});

test.run();
