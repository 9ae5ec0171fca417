// `npm start -- --gateway`: submits go through the gateway with the token that is printed, and by no other way.
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

const test = suite('npm start, behind a gateway');
const project = fileURLToPath(new URL('../../', import.meta.url));
const port = await freePort();

type Urls = { readonly api: string; readonly internal: string; readonly gateway: string };
type Ready = { readonly event: string; readonly urls: Urls; readonly token: string };
let child: ChildProcess;
let urls: Urls;
let token: string;

test.before(async () => {
  const args = ['deploy/local/run.mjs', 'deploy/local/start.ts', '--gateway', '--json', '--port', String(port)];
  const started = spawn(process.execPath, args, { cwd: project, stdio: ['ignore', 'pipe', 'ignore'] });
  child = started;
  ({ urls, token } = await readyLineOf(started.stdout));
});
test.after(async () => {
  if (child.exitCode === null) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(runFolder(`port-${port}`), { recursive: true, force: true });
});

async function readyLineOf(stdout: Readable): Promise<Ready> {
  for await (const line of createInterface(stdout)) {
    const event = JSON.parse(line) as Ready;
    if (event.event === 'ready') return event;
  }
  throw new Error('it ended before it was ready');
}

/** The status of the answer to a printed line, pasted into a shell in another folder. */
function statusOfLine(line: string): string {
  const command = `${line} -o /dev/null -w '%{http_code}'`;
  return spawnSync('sh', ['-c', command], { cwd: '/', encoding: 'utf8', timeout: 30_000 }).stdout;
}

test('submits go through it with the token, and the API refuses those that do not', async () => {
  assert.is(Object.keys(urls)[0], 'gateway');
  const as = { internalToken: LOCAL_TOKEN, isSeeded: true };
  const sends = (doors: Partial<Urls>, caller: { readonly token?: string }) =>
    tryIt({ ...urls, ...doors }, { ...as, ...caller })
      .flatMap(({ lines }) => lines)
      .filter((line) => line.includes('/v1/sms/send'));
  for (const line of sends({}, { token })) assert.is(statusOfLine(line), '202', line);
  const [past = ''] = sends({ gateway: urls.api }, {});
  assert.is(statusOfLine(past), '401', past);
  assert.is((await fetch(`${urls.gateway}/metrics`)).status, 404);
});

test.run();
