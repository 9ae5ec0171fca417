// The link to NATS when its server goes silent, is drained or vanishes: another one is found, and what was under way is unknown, never lost.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startNats } from '../../deploy/local/nats.ts';
import type { Running } from '../../deploy/local/server.ts';
import { type Bus, openBus } from '../../src/bus/connection.ts';
import { freeze } from '../support/frozen.ts';
import { startNatsCluster } from '../support/nats-cluster.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const test = suite('the link to NATS');
const BACK = { timeoutMs: 10_000 };
/** More than the buffers of two sockets hold. */
const BACKLOG = { messages: 64, bytes: 512 * 1_024 };

const stack = new AsyncDisposableStack();
let cluster: readonly Running[];
test.before(async () => {
  const { binaries } = await sharedResources();
  const dir = join(runDir, 'links-cluster');
  mkdirSync(dir, { recursive: true });
  cluster = await startNatsCluster(dir, binaries.nats!, stack);
});
test.after(() => stack.disposeAsync());

type Opened = { readonly bus: Bus; readonly states: readonly string[] };

async function open(url: string, opened: AsyncDisposableStack): Promise<Opened> {
  const states: string[] = [];
  const bus = opened.use(await openBus({ url, name: 'links', onChange: (state) => void states.push(state) }));
  return { bus, states };
}

const serverOf = ({ bus }: Opened) => cluster.find(({ port }) => bus.connection.getServer().endsWith(`:${port}`))!;
const urls = () => cluster.map(({ url }) => url).join(',');

async function answers({ bus }: Opened): Promise<boolean> {
  return bus.isConnected && (await bus.connection.rtt()) >= 0;
}

test('a connection that goes silent is replaced', async () => {
  await using opened = new AsyncDisposableStack();
  const { binaries } = await sharedResources();
  const dir = join(runDir, 'links-single');
  mkdirSync(dir, { recursive: true });
  const server = opened.use(await startNats({ dir, binaries: binaries.nats! }));
  const { hostname: host, port } = new URL(server.url);
  const proxy = opened.use(await startTcpProxy({ host, port: Number(port) }));
  const link = await open(proxy.through(server.url), opened);
  proxy.silence();
  await until(() => link.states.includes('connected'), { ...BACK, what: 'another connection' });
  assert.ok(await answers(link));
  assert.is(proxy.silent, 0);
});

test('a server that stands still with a backlog is left for another one', async () => {
  await using opened = new AsyncDisposableStack();
  const link = await open(urls(), opened);
  const first = serverOf(link);
  using _ = freeze(first.pid);
  const payload = Buffer.alloc(BACKLOG.bytes);
  for (let n = 0; n < BACKLOG.messages; n += 1) link.bus.connection.publish('nobody.listens', payload);
  await until(() => link.states.includes('connected'), { ...BACK, what: 'another server' });
  assert.is.not(serverOf(link).port, first.port);
  assert.ok(await answers(link));
});

test('a server that is drained is left for another one before it sends its clients away', async () => {
  await using opened = new AsyncDisposableStack();
  const link = await open(urls(), opened);
  const first = serverOf(link);
  process.kill(first.pid!, 'SIGUSR2');
  await until(() => link.states.includes('connected') && serverOf(link).port !== first.port, {
    ...BACK,
    what: 'another server',
  });
  assert.ok(await answers(link));
  await first.kill('SIGKILL');
  await first.restart();
});

test('a server that vanishes is left for another one', async () => {
  await using opened = new AsyncDisposableStack();
  const link = await open(urls(), opened);
  const first = serverOf(link);
  await first.kill('SIGKILL');
  await until(() => link.states.includes('connected'), { ...BACK, what: 'another server' });
  assert.is.not(serverOf(link).port, first.port);
  assert.ok(await answers(link));
  await first.restart();
});

test.run();
