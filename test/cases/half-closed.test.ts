// A client that has sent its whole request may close its sending side (nc -N, shutdown) and still gets the answer; one that broke off counts as incomplete.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { sharedWorld } from '../support/world.ts';
import { cases } from './case.ts';

const add = cases('half-closed connections');
const world = await sharedWorld();
const ANSWER_WITHIN_MS = 10_000;

/** Sends the bytes and the end of them in one go; resolves to the bytes that came back until the server closed, too. */
async function halfClose(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk)).on('error', () => {});
  socket.setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
  socket.on('end', () => socket.destroy());
  socket.end(bytes);
  await once(socket, 'close');
  return Buffer.concat(chunks).toString('utf8');
}

const statusesIn = (answer: string) => [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\nX-Tenant-Id: demo\r\n\r\n`;

function post(path: string, body: string, framing = `Content-Length: ${Buffer.byteLength(body)}\r\n`): string {
  const head = 'Host: x\r\nX-Tenant-Id: demo\r\nContent-Type: application/json\r\n';
  return `POST ${path} HTTP/1.1\r\n${head}${framing}\r\n${body}`;
}

function message(messageId: string): string {
  return JSON.stringify({ messageId, to: '+14155550123', from: 'ACME', body: 'half' });
}

add('content/03/send', 'a submit gets its 202, and its message is stored', async (right) => {
  const messageId = randomUUID();
  const answer = await halfClose(world.url, post('/v1/sms/send', message(messageId)));
  right.is(statusesIn(answer), [202], 'the answer');
  right.holds(answer.includes(messageId), 'the answer does not name the message');
  right.is((await world.http.get(messageId)).status, 200, 'a GET of it');
});

add('content/03/chunked', 'so does a submit in chunks', async (right) => {
  const messageId = randomUUID();
  const body = message(messageId);
  const chunks = `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  const answer = await halfClose(world.url, post('/v1/sms/send', chunks, 'Transfer-Encoding: chunked\r\n'));
  right.is(statusesIn(answer), [202], 'the answer');
});

add('content/03/bulk', 'so does a bulk', async (right) => {
  const body = `{"messages":[${message(randomUUID())}]}`;
  right.is(statusesIn(await halfClose(world.url, post('/v1/sms/bulk', body))), [202], 'the answer');
});

add('content/03/get', 'a GET of a message gets it', async (right) => {
  const messageId = randomUUID();
  const sent = await world.http.send(message(messageId));
  if (sent.status !== 202) throw new Error(`no message to ask for: ${sent.text}`);
  const answer = await halfClose(world.url, get(`/v1/sms/${messageId}`));
  right.is(statusesIn(answer), [200], 'the answer');
  right.holds(answer.includes(messageId), 'the answer is not the message');
});

add('content/03/refusal', 'a refusal is an answer, too', async (right) => {
  const answer = await halfClose(world.url, post('/v1/sms/send', '{}'));
  right.is(statusesIn(answer), [400], 'the answer');
  right.holds(answer.includes('"VALIDATION_FAILED"'), 'the answer has no code');
});

add('content/03/probe', 'a probe and the metrics are answered', async (right) => {
  for (const path of ['/health/live', '/health/ready', '/metrics']) {
    right.is(statusesIn(await halfClose(world.service.internalUrl, get(path))), [200], path);
  }
});

add('content/03/two-in-one', 'two whole requests on one connection get an answer each, in order', async (right) => {
  const messageId = randomUUID();
  const both = `${post('/v1/sms/send', message(messageId))}${get(`/v1/sms/${randomUUID()}`)}`;
  right.is(statusesIn(await halfClose(world.url, both)), [202, 404], 'the answers');
});

add(
  'content/03/broken-off',
  'a body that broke off is not stored, and never answered as if it were whole',
  async (right) => {
    const messageId = randomUUID();
    const body = message(messageId);
    const shorter = post('/v1/sms/send', body, `Content-Length: ${Buffer.byteLength(body) + 1}\r\n`);
    const statuses = statusesIn(await halfClose(world.url, shorter));
    right.holds(
      statuses.every((status) => status === 400),
      `it was answered ${statuses}`,
    );
    // By the time that this one is stored, an earlier one would be, too.
    right.is((await world.http.send(message(randomUUID()))).status, 202, 'the next one');
    right.is((await world.http.get(messageId)).status, 404, 'a GET of it');
  },
);

add.run();
