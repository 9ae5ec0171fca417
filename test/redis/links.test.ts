// The link to Redis when its other end goes silent, or is no longer the one that takes writes: another connection is opened, without a restart.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis } from '../../deploy/local/redis.ts';
import type { Running } from '../../deploy/local/server.ts';
import { openRedis, probeRedis, whenReadOnly } from '../../src/redis/client.ts';
import { freeze } from '../support/frozen.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const test = suite('the link to Redis');
const stack = new AsyncDisposableStack();
let servers: readonly [Running, Running];
let proxy: TcpProxy;
let link: Awaited<ReturnType<typeof openRedis>>;

test.before(async () => {
  const { binaries } = await sharedResources();
  const start = async (name: string) => {
    const dir = join(runDir, name);
    mkdirSync(dir, { recursive: true });
    return stack.use(await startRedis({ dir, binaries: binaries.redis!, durable: false }));
  };
  servers = [await start('links-first'), await start('links-second')];
  const { hostname: host, port } = new URL(servers[0].url);
  proxy = stack.use(await startTcpProxy({ host, port: Number(port) }));
  link = stack.use(await openRedis({ url: proxy.through(servers[0].url), commandTimeoutMs: 150, onError: () => {} }));
});
test.after(() => stack.disposeAsync());

const works = () =>
  probeRedis(link).then(
    () => true,
    () => false,
  );
const untilItWorks = () => until(works, { what: 'a write to Redis' });

test('a connection that went silent is replaced, and not kept', async () => {
  await untilItWorks();
  proxy.silence();
  assert.not.ok(await works());
  await untilItWorks();
  assert.is(proxy.silent, 0);
});

test('a server that stands still is found again when it goes on', async () => {
  await untilItWorks();
  {
    using _ = freeze(servers[0].pid);
    await until(async () => !(await works()));
    // By now the connection was replaced, and that one is not answered either.
    await until(() => link.status !== 'ready', { what: 'the end of the connection' });
  }
  await untilItWorks();
});

test('a primary that became a replica is left for the server that took over, though its connection stays', async () => {
  await untilItWorks();
  const admin = stack.adopt(new Redis(servers[0].url), (it) => it.disconnect());
  const second = new URL(servers[1].url);
  await admin.replicaof(second.hostname, Number(second.port));
  assert.not.ok(await works());
  proxy.move({ host: second.hostname, port: Number(second.port) });
  await untilItWorks();
});

test('a server that stays read-only is left at growing intervals', () => {
  let nowMs = 0;
  const leaves = whenReadOnly(() => nowMs);
  const moments: number[] = [];
  for (; nowMs <= 20_000; nowMs += 50) {
    if (leaves(new Error("READONLY You can't write against a read only replica."))) moments.push(nowMs);
  }
  assert.equal(moments, [0, 250, 750, 1_750, 3_750, 7_750, 11_750, 15_750, 19_750]);
  nowMs = 60_000;
  assert.ok(leaves(new Error('READONLY')));
  nowMs += 250;
  assert.ok(leaves(new Error('READONLY')), 'long after, the intervals grow anew');
  assert.not.ok(leaves(new Error('WRONGTYPE')));
});

test.run();
