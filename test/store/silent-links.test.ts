// Connections to PostgreSQL whose other end vanishes without a sign: a statement fails in its time, and no dead connection is kept.
import { createServer } from 'node:net';
import type { DatabasePool } from 'slonik';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { stored } from '../../src/store/errors.ts';
import { openPool, pingStore } from '../../src/store/pool.ts';
import { sharedResources } from '../support/resources.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const test = suite('silent links to PostgreSQL');
const CONNECTIONS = 4;
const row = z.object({ one: z.number() });

const stack = new AsyncDisposableStack();
let proxy: TcpProxy;
let pool: DatabasePool;
test.before(async () => {
  const { createDatabase } = await sharedResources();
  const { url } = stack.use(await createDatabase());
  const { hostname, port } = new URL(url);
  proxy = stack.use(await startTcpProxy({ host: hostname, port: Number(port) }));
  pool = stack.use(
    await openPool({
      ...{ databaseUrl: proxy.through(url), applicationName: 'silent', maxConnections: CONNECTIONS },
      ...{ statementTimeoutMs: 500, onConnectionError: () => {} },
    }),
  );
});
test.after(() => stack.disposeAsync());

const one = () => stored(() => pool.one(sql.type(row)`SELECT 1 AS one`));
const endOf = (work: Promise<unknown>) =>
  work.then(
    () => 'answered',
    (error) => (error instanceof Unavailable ? 'unavailable' : error),
  );

test('a statement on a silent link fails by itself, and takes every connection of its age with it', async () => {
  await until(() => proxy.connections === CONNECTIONS);
  proxy.silence();
  assert.is(await endOf(one()), 'unavailable');
  await until(() => proxy.silent === 0, { what: 'the end of all silent connections' });
  for (let n = 0; n < 2 * CONNECTIONS; n += 1) assert.is(await endOf(one()), 'answered');
});

test('every connection that was in use when its link went silent is replaced', async () => {
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  proxy.silence();
  const ends = await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => endOf(one())));
  assert.ok(ends.slice(0, CONNECTIONS).every((end) => end === 'unavailable'));
  await until(() => proxy.silent === 0, { what: 'the end of all silent connections' });
  assert.equal(await Promise.all(Array.from({ length: 2 * CONNECTIONS }, () => endOf(one()))), [
    ...Array.from({ length: 2 * CONNECTIONS }, () => 'answered'),
  ]);
});

test('a transaction whose link goes silent fails, and nothing of it is asked for again', async () => {
  const work = pool.transaction(async (connection) => {
    await connection.one(sql.type(row)`SELECT 1 AS one`);
    proxy.silence();
    return connection.one(sql.type(row)`SELECT 1 AS one`);
  });
  assert.is(await endOf(stored(() => work)), 'unavailable');
  assert.is(await endOf(one()), 'answered');
});

test('a path that lets nothing through fails each statement, and works as soon as it does', async () => {
  proxy.blackhole();
  for (let round = 0; round < 2; round += 1) assert.is(await endOf(one()), 'unavailable');
  await proxy.pass();
  await until(async () => (await endOf(one())) === 'answered');
  await pingStore(pool);
});

test('a statement that PostgreSQL ends in time keeps its link', async () => {
  const before = proxy.connections;
  const slow = stored(() => pool.query(sql.unsafe`SELECT pg_sleep(5)`));
  assert.is(await endOf(slow), 'unavailable');
  assert.is(proxy.silent, 0);
  assert.ok(proxy.connections >= before - 1);
});

test('a server that accepts connections and never speaks is given up', async () => {
  const mute = createServer((socket) => void socket.resume());
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const { port } = mute.address() as { port: number };
  const opening = openPool({
    ...{ databaseUrl: `postgres://nobody@127.0.0.1:${port}/nothing`, applicationName: 'mute', maxConnections: 1 },
    ...{ statementTimeoutMs: 500, onConnectionError: () => {} },
  });
  assert.instance(await opening.catch((error) => error), Error);
  // It has no open connection left, or this would never end.
  await new Promise((resolve) => mute.close(resolve));
});

test.run();
