// The private servers: an outage ends with the same port and data, a port in use is named with its owner, and no server outlives a killed supervisor.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { connect } from 'nats';
import { createPool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { type Dependencies, runFolder, startDependencies } from '../../deploy/local/instances.ts';
import { assertFree, freePort, portHolder } from '../../deploy/local/ports.ts';
import { dropPostgresData } from '../../deploy/local/postgres.ts';
import { commandLine } from '../../deploy/local/recorded.ts';
import type { Instance } from '../../deploy/local/server.ts';

const test = suite('private instances');
const dir = runFolder(`test-instances-${process.pid}`);
const orphaned = `${dir}-orphaned`;
const environment = { PATH: process.env['PATH'] };
const project = fileURLToPath(new URL('../../', import.meta.url));
let dependencies: Dependencies;

test.before(async () => {
  dependencies = await startDependencies({ dir, durable: false, env: environment });
});

test.after(async () => {
  await dependencies[Symbol.asyncDispose]();
  for (const folder of [dir, orphaned]) {
    dropPostgresData(folder);
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Kills the instance and starts it again; every reference to it must still be true. */
async function outage(instance: Instance): Promise<void> {
  const { port, pid, url } = instance;
  await instance.kill('SIGKILL');
  assert.is(instance.pid, undefined);
  assert.is(await portHolder(port), undefined);
  await instance.restart();
  assert.is(instance.port, port);
  assert.is(instance.url, url);
  assert.is.not(instance.pid, pid);
}

test('a killed PostgreSQL comes back on its port with its committed rows', async () => {
  const { postgres } = dependencies;
  const pool = await createPool(postgres.url, { maxPoolSize: 1 });
  const row = sql.type(z.object({ id: z.number() }));
  await pool.query(row`CREATE TABLE kept AS SELECT 7 AS id`);
  await outage(postgres);
  const after = await createPool(postgres.url, { maxPoolSize: 1 });
  assert.is(await after.oneFirst(row`SELECT id FROM kept`), 7);
  await Promise.all([pool.end(), after.end()]);
});

test('a killed Redis comes back on its port with its keys', async () => {
  const { redis } = dependencies;
  const before = new Redis(redis.url, { retryStrategy: () => null });
  before.on('error', () => {});
  await before.set('kept', '7');
  await outage(redis);
  const after = new Redis(redis.url);
  assert.is(await after.get('kept'), '7');
  after.disconnect();
});

test('a killed NATS comes back on its port with its streams', async () => {
  const { nats } = dependencies;
  const before = await connect({ servers: nats.url, reconnect: false });
  await (await before.jetstreamManager()).streams.add({ name: 'KEPT', subjects: ['kept'] });
  await before.jetstream().publish('kept', 'seven');
  await outage(nats);
  const after = await connect({ servers: nats.url });
  const { state } = await (await after.jetstreamManager()).streams.info('KEPT');
  assert.is(state.messages, 1);
  await after.close();
});

test('a port in use is refused with the name and pid of its owner', async () => {
  const server = createServer().listen(await freePort(), '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const error = await assertFree(port).catch((thrown: Error) => thrown);
  assert.match(
    error?.message ?? '',
    new RegExp(`^Port ${port} is used by node \\(pid ${process.pid}\\)\\. Stop it, or: npm start`),
  );
  server.close();
});

test('a second run cannot use the servers of one that is still going', async () => {
  const script = `import { reapStale } from ${JSON.stringify(`${project}deploy/local/children.ts`)}; await reapStale(${JSON.stringify(dir)});`;
  const other = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 20_000,
  });
  assert.is(other.status, 1);
  assert.match(other.stderr, new RegExp(`belong to a run that is still going \\(pid ${process.pid}`));
  assert.ok(commandLine(dependencies.redis.pid!).includes(String(dependencies.redis.port)));
});

test('the servers of a supervisor that was killed do not outlive it', async () => {
  const script = `
    import { startDependencies } from ${JSON.stringify(`${project}deploy/local/instances.ts`)};
    const all = await startDependencies({ dir: ${JSON.stringify(orphaned)}, durable: false, env: { PATH: process.env.PATH } });
    console.log(JSON.stringify([all.postgres.pid, all.redis.pid, all.nats.pid]));
    setInterval(() => {}, 1000);`;
  const supervisor = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: supervisor.stdout }), 'line', {
    signal: AbortSignal.timeout(60_000),
  });
  const pids = JSON.parse(line) as number[];
  assert.ok(pids.every((pid) => commandLine(pid) !== ''));
  supervisor.kill('SIGKILL');
  for (const until = Date.now() + 20_000; pids.some((pid) => commandLine(pid) !== ''); await sleep(50)) {
    assert.ok(Date.now() < until, 'they were still running after 20 s');
  }
});

test.run();
