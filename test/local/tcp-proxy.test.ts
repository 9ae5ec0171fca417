// The proxy by which tests take the network away does what its words say.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

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

/** The answer, or the reason why there is none. */
async function ask(signal?: AbortSignal): Promise<string> {
  const headers = { connection: 'close' };
  return fetch(proxy.through('http://somewhere:1/'), { headers, ...(signal && { signal }) }).then(
    (reply) => reply.text(),
    (error: Error) => (error.cause as { code?: string } | undefined)?.code ?? error.name,
  );
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

test('as a black hole it takes a request and gives nothing back, until what it held may pass', async () => {
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

test.run();
