// Closing answers running requests and refuses new ones; a port in use is an error that says what to do.
import { Agent, type RequestListener, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestAnswered } from '../../src/domain/request-answered.ts';
import { openServer, type ServerOptions } from '../../src/http/server.ts';
import { createAnswerUnreadable } from '../../src/http/unreadable.ts';
import { createHttpClient } from '../support/http-client.ts';
import { until } from '../support/until.ts';

const test = suite('http/server');
const GATEWAY_CLOSES_AFTER_SECONDS = 60;
const local = { host: '127.0.0.1', port: 0, portVariable: 'PORT', answerUnreadable: () => '' };
const open = (listener: RequestListener, options: Partial<ServerOptions> = {}) =>
  openServer({ ...local, listener, ...options });

test('a request that runs while the server closes is answered, and a new one is refused', async () => {
  const running = Promise.withResolvers<ServerResponse>();
  const server = await open((_request, response) => running.resolve(response), { closeWithinMs: 3_600_000 });
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
  // Its head promised to keep the connection alive: the server has to end it.
  await closed;
  agent.destroy();
});

test('an idle connection stays open longer than the 60 s after which the gateway closes its own', async () => {
  await using server = await open((_request, response) => response.end('ok'));
  const answer = await fetch(`http://${server.host}:${server.port}/`);
  const seconds = /timeout=(\d+)/.exec(answer.headers.get('keep-alive') ?? '')?.[1];
  assert.ok(Number(seconds) > GATEWAY_CLOSES_AFTER_SECONDS, `timeout=${seconds}`);
});

test('a request that does not end is cut off', async () => {
  const running = Promise.withResolvers<void>();
  const server = await open(() => running.resolve(), { closeWithinMs: 10 });
  const asked = request({ host: server.host, port: server.port });
  const failed = new Promise<NodeJS.ErrnoException>((resolve) => asked.on('error', resolve));
  asked.end();
  await running.promise;
  await server.close();
  assert.is((await failed).code, 'ECONNRESET');
});

test('a port in use names the variable to set', async () => {
  await using server = await open(() => {});
  try {
    await open(() => {}, { port: server.port });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, new RegExp(`port ${server.port} .* set PORT`));
  }
});

const collect = (answers: RequestAnswered[]) =>
  createAnswerUnreadable({ requestAnswered: (answer) => void answers.push(answer) });

for (const [what, rest] of [
  ['a head', ''],
  ['a body', 'Content-Length: 10\r\n\r\n{'],
] as const) {
  test(`${what} that does not come is a REQUEST_TIMEOUT, and logged`, async () => {
    const answers: RequestAnswered[] = [];
    const timeouts = { headersWithinMs: 100, requestWithinMs: 200 };
    await using server = await open((request) => request.resume(), { answerUnreadable: collect(answers), ...timeouts });
    using http = createHttpClient(() => `http://${server.host}:${server.port}`);
    const answer = await http.raw(`POST /v1/sms/send HTTP/1.1\r\nHost: x\r\n${rest}`);
    assert.match(answer, /^HTTP\/1\.1 408 [\s\S]*"code":"REQUEST_TIMEOUT"/);
    assert.equal(
      answers.map(({ status, code, operation }) => [status, code, operation]),
      [[408, 'REQUEST_TIMEOUT', null]],
    );
  });
}

test('a request that is whole gets its own answer, though nonsense follows it', async () => {
  const answers: RequestAnswered[] = [];
  const listener: RequestListener = (_request, response) => {
    response.setHeader('X-Request-Id', 'whole');
    setImmediate(() => response.end('ok\n'));
  };
  await using server = await open(listener, { answerUnreadable: collect(answers) });
  using http = createHttpClient(() => `http://${server.host}:${server.port}`);
  const answer = await http.raw('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n', 'unjudged');
  assert.match(answer, /^HTTP\/1\.1 200 [\s\S]*Connection: close[\s\S]*\r\n\r\n[\s\S]*ok\n/);
  assert.not.match(answer, /MALFORMED_HTTP/);
  assert.equal(answers, []);
});

test('requests that are whole get their answers, though one behind them breaks off', async () => {
  const listener: RequestListener = ({ url }, response) => {
    if (url !== '/broken') setTimeout(() => response.end(`answer to ${url}`), 20);
  };
  await using server = await open(listener, { answerUnreadable: () => 'refusal' });
  using http = createHttpClient(() => `http://${server.host}:${server.port}`);
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const broken = 'POST /broken HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n';
  const answer = await http.raw(`${get('/1')}${get('/2')}${broken}`, 'unjudged');
  assert.equal(answer.match(/answer to .\d|refusal/g), ['answer to /1', 'answer to /2']);
});

test('a connection on which nonsense followed a request ends with its answer, though the head had promised to keep it', async () => {
  const running = Promise.withResolvers<ServerResponse>();
  const listener: RequestListener = (_request, response) => {
    response.writeHead(200, { 'Content-Length': 4 });
    response.flushHeaders();
    running.resolve(response);
  };
  await using server = await open(listener);
  const socket = connect(server.port, server.host);
  const answer = text(socket);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n');
  (await running.promise).end('done');
  await until(() => socket.readableEnded, { timeoutMs: 3_000, what: 'the end of the connection' });
  assert.match(await answer, /Connection: keep-alive[\s\S]*\r\n\r\ndone$/);
});

test.run();
