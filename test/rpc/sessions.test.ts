// The sessions to the routing engine by themselves: how one gives way to another, and that nothing of it ends the process.
import { once } from 'node:events';
import { type ClientHttp2Stream, constants, createServer, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createSessions } from '../../src/rpc/sessions.ts';
import { until } from '../support/until.ts';

const test = suite('sessions of the routing engine');
const times = { connectWithinMs: 2_000, endWithinMs: 2_000 };

let server: Http2Server;
let url: string;
let opened: ServerHttp2Session[] = [];
let waitingCalls = 0;
test.before(async () => {
  server = createServer();
  server.on('session', (session) => void opened.push(session));
  server.on('stream', (stream, { ':path': path }) => {
    stream.on('error', () => {});
    if (path === '/wait') waitingCalls += 1;
    if (path === '/answer') stream.respond({ ':status': 200 }, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
test.before.each(() => {
  opened = [];
});
test.after(async () => {
  await new Promise((resolve) => server.close(resolve));
});

type Sessions = ReturnType<typeof createSessions>;

async function begin(sessions: Sessions, path: string): Promise<ClientHttp2Stream> {
  const stream = await sessions.request('POST', path, {}, {});
  stream.on('error', () => {});
  stream.end();
  stream.resume();
  return stream;
}

/** A call that the engine has, and does not answer. */
async function hanging(sessions: Sessions): Promise<ClientHttp2Stream> {
  const before = waitingCalls;
  const stream = await begin(sessions, '/wait');
  await until(() => waitingCalls > before);
  return stream;
}

async function answered(sessions: Sessions): Promise<void> {
  const stream = await begin(sessions, '/answer');
  await until(() => stream.destroyed);
  assert.is(stream.rstCode, constants.NGHTTP2_NO_ERROR);
}

test('a session that has had its calls gives way to another, before its stream ids run out', async () => {
  using sessions = createSessions(url, { ...times, maxCalls: 2 });
  for (let call = 0; call < 5; call += 1) await answered(sessions);
  assert.is(opened.length, 3);
});

test('a session that the engine sends away takes no more calls, and those that it has are answered', async () => {
  using sessions = createSessions(url, times);
  await answered(sessions);
  const waiting = await hanging(sessions);
  opened[0]!.goaway(constants.NGHTTP2_NO_ERROR);
  await once(waiting.session!, 'goaway');
  await answered(sessions);
  assert.is(opened.length, 2);
  assert.not.ok(waiting.destroyed);
});

test('a session that the engine ends for an error ends its calls, and the next call opens another', async () => {
  using sessions = createSessions(url, times);
  const waiting = await hanging(sessions);
  opened[0]!.on('error', () => {});
  opened[0]!.destroy(new Error('a defect'), constants.NGHTTP2_INTERNAL_ERROR);
  await until(() => waiting.destroyed);
  await answered(sessions);
  assert.is(opened.length, 2);
});

test('only a call that is younger than its session, and later than its last answer, says that it is silent', async () => {
  using sessions = createSessions(url, times);
  const beforeAll = performance.now();
  await answered(sessions);
  sessions.unanswered(beforeAll);
  await answered(sessions);
  assert.is(opened.length, 1, 'a call that is older than the session');
  const beforeAnswer = performance.now();
  await answered(sessions);
  sessions.unanswered(beforeAnswer);
  await answered(sessions);
  assert.is(opened.length, 1, 'a call that began before the latest answer');
  sessions.unanswered(performance.now());
  await answered(sessions);
  assert.is(opened.length, 2, 'a call after which nothing came');
});

test('after the end no call opens a session', async () => {
  const sessions = createSessions(url, times);
  await answered(sessions);
  sessions[Symbol.dispose]();
  const refused = await sessions.request('POST', '/answer', {}, {}).catch((error: Error) => error);
  assert.instance(refused, Error);
  assert.is(opened.length, 1);
});

test.run();
