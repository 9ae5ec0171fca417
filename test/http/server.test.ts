// Closing answers what is running and refuses what is new; a port that is taken says what to do.
import type { ServerResponse } from 'node:http';
import { Agent, request } from 'node:http';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openServer } from '../../src/http/server.ts';

const test = suite('http/server');

test('a request that runs while the server closes is answered, and a new one is refused', async () => {
  const running = Promise.withResolvers<ServerResponse>();
  const server = await openServer((_request, response) => running.resolve(response), '127.0.0.1', 0, 3_600_000);
  const agent = new Agent({ keepAlive: true });
  const ask = () =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ host: server.host, port: server.port, agent }, async (response) =>
        resolve((await response.toArray()).join('')),
      );
      asked.on('error', reject);
      asked.end();
    });
  const first = ask();
  const response = await running.promise;
  response.flushHeaders();
  const closed = server.close();
  const refusal = await ask().catch((error: NodeJS.ErrnoException) => error.code);
  assert.is(refusal, 'ECONNREFUSED');
  response.end('done');
  assert.is(await first, 'done');
  // Its head promised to keep the connection alive: the server has to be the one who ends it.
  await closed;
  agent.destroy();
});

test('a request that does not end is cut off', async () => {
  const running = Promise.withResolvers<void>();
  const server = await openServer(() => running.resolve(), '127.0.0.1', 0, 10);
  const asked = request({ host: server.host, port: server.port });
  const failed = new Promise<NodeJS.ErrnoException>((resolve) => asked.on('error', resolve));
  asked.end();
  await running.promise;
  await server.close();
  assert.is((await failed).code, 'ECONNRESET');
});

test('a port in use names the variable to set', async () => {
  await using server = await openServer(() => {}, '127.0.0.1', 0);
  try {
    await openServer(() => {}, '127.0.0.1', server.port);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, new RegExp(`port ${server.port} .* set PORT`));
  }
});

test.run();
