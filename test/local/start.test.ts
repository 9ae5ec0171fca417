// Refusals of `npm start`, as a caller sees them: exit code, the message on stderr and the event on stdout.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runFolder } from '../../deploy/local/instances.ts';
import { freePort } from '../../deploy/local/ports.ts';

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

test('an option that npm took for itself ends the start with 2, and it says where to write it', () => {
  const { status, stderr } = start(['3011'], { npm_config_port: 'true' });
  assert.is(status, 2);
  assert.match(stderr, 'npm start -- --port');
  assert.match(start([], { npm_config_keep: 'true', npm_config_json: 'true' }).stderr, 'npm start -- --keep --json');
});

test('an unknown option ends the start with 2, and --help lists the options', () => {
  assert.is(start(['--prot', '3011']).status, 2);
  const help = start(['--help']);
  assert.is(help.status, 0);
  assert.match(help.stdout, '--port N');
});

test.run();
