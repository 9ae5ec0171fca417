// The proxy that tests use to cut the network behaves as its functions are named.
import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const test = suite('TCP proxy');
let served = 0;
let server: Server;
let proxy: TcpProxy;

test.before(async () => {
  server = createServer((_request, response) => {
    served += 1;
    response.end('hello');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  proxy = await startTcpProxy({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
});

test.after(async () => {
  await proxy[Symbol.asyncDispose]();
  server.close();
});

/** The answer, or the reason why it is missing. */
async function ask(signal?: AbortSignal): Promise<string> {
  const headers = { connection: 'close' };
  return fetch(proxy.through('http://somewhere:1/'), { headers, ...(signal && { signal }) }).then(
    (reply) => reply.text(),
    (error: Error) => (error.cause as { code?: string } | undefined)?.code ?? error.name,
  );
}

/** The answer on the connection that the agent reuses. */
async function get(agent: Agent, signal?: AbortSignal): Promise<string> {
  const asking = request(proxy.through('http://somewhere:1/'), { agent, ...(signal && { signal }) }).end();
  const [reply] = (await once(asking, 'response')) as [IncomingMessage];
  return text(reply);
}

test('it forwards', async () => {
  assert.is(await ask(), 'hello');
});

test('it refuses connections, until they may pass again', async () => {
  await proxy.refuse();
  assert.is(await ask(), 'ECONNREFUSED');
  await proxy.pass();
  assert.is(await ask(), 'hello');
});

test('as a black hole it accepts a request and gives nothing back, until the bytes it held may pass', async () => {
  proxy.blackhole();
  const before = served;
  assert.is(await ask(AbortSignal.timeout(100)), 'TimeoutError');
  assert.is(served, before);
  const held = ask();
  await proxy.pass();
  assert.is(await held, 'hello');
});

test('it cuts one answer, after the request has reached the server', async () => {
  const before = served;
  const cut = proxy.cutAnswer((request) => request.includes('GET /'));
  assert.not.equal(await ask(), 'hello');
  await cut;
  assert.is(served, before + 1);
  assert.is(await ask(), 'hello');
});

test('open connections go silent for good, and later ones pass', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  await get(agent);
  proxy.silence();
  assert.is(proxy.silent, 1);
  const before = served;
  assert.is(await get(agent, AbortSignal.timeout(100)).catch((error: Error) => error.name), 'AbortError');
  assert.is(served, before);
  assert.is(await ask(), 'hello');
  await until(() => proxy.silent === 0);
  agent.destroy();
});

test('it leads later connections elsewhere after a move', async () => {
  const other = createServer((_request, response) => response.end('elsewhere')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  assert.is(await get(agent), 'hello');
  proxy.move({ host: '127.0.0.1', port: (other.address() as AddressInfo).port });
  assert.is(await get(agent), 'hello');
  assert.is(await ask(), 'elsewhere');
  proxy.move({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
  agent.destroy();
  other.close();
});

test('a distant server answers late, until it comes nearer', async () => {
  proxy.delay(100);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  assert.is(await get(agent, AbortSignal.timeout(150)).catch((error: Error) => error.name), 'AbortError');
  const late = get(agent);
  proxy.delay(0);
  assert.is(await late, 'hello');
  agent.destroy();
});

test.run();
