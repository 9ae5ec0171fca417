// A path means one resource in any escaping and none in another case; a media type means the same with quoted parts.
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { sharedWorld } from '../support/world.ts';
import { cases } from './case.ts';

const add = cases('paths and media types');
const world = await sharedWorld();
const body = JSON.stringify({ to: '+14155550123', from: 'ACME', body: 'hello' });
const statusOf = (answer: string) => Number(answer.split(' ', 2)[1]);

const strangers = [
  ['content/04/path-metrics', '/METRICS'],
  ['content/04/path-live', '/Health/Live/'],
  ['content/04/path-ready', '/health/Ready?scope=traffic'],
  ['content/04/path-slash', '/health/live/'],
] as const;

for (const [id, path] of strangers) {
  add(id, `${path} is UNKNOWN_PATH on both ports`, async (right) => {
    for (const http of [world.internal, world.http]) {
      const reply = await http.request({ path });
      right.is([reply.status, reply.problem.code], [404, 'UNKNOWN_PATH'], path);
    }
  });
}

const escaped = [
  ['content/04/escaped-send', '/v1/sms/%73end', body],
  ['content/04/escaped-bulk', '/v1/sms/%62ul%6B', `{"messages":[${body}]}`],
  ['content/04/escaped-version', '/v%31/sms/send', body],
] as const;

for (const [id, path, content] of escaped) {
  add(id, `${path} is the path that it decodes to`, async (right) => {
    const lines = ['Host: x', 'Connection: close', 'X-Tenant-Id: demo', 'Content-Type: application/json'];
    const head = [`POST ${path} HTTP/1.1`, ...lines, `Content-Length: ${content.length}`].join('\r\n');
    // The contract check looks for the path as it was sent.
    right.is(statusOf(await world.http.raw(`${head}\r\n\r\n${content}`, 'unjudged')), 202, 'the status');
  });
}

add('content/04/escaped-probe', '/health/%6Cive is the probe', async (right) => {
  const answer = await world.internal.raw(
    'GET /health/%6Cive HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'unjudged',
  );
  right.is(statusOf(answer), 200, 'the status');
});

const types = [
  ['content/04/type-quoted', 'application/json; profile="a;charset=latin1"', 202],
  ['content/04/type-quoted-escape', 'application/json; profile="a\\";charset=latin1"; charset=utf-8', 202],
  ['content/04/type-quoted-charset', 'application/json; charset="UTF-8"', 202],
  ['content/04/type-latin1', 'application/json; charset=latin1', 415],
  ['content/04/type-latin1-behind', 'application/json; profile="a"; charset=latin1', 415],
  ['content/04/type-latin1-quoted', 'application/json; charset="latin1"', 415],
] as const;

for (const [id, type, status] of types) {
  add(id, `${type} is ${status}`, async (right) => {
    const reply = await world.http.send(body, { 'Content-Type': type });
    right.is(reply.status, status, 'the status');
    if (reply.status === 202) right.is(reply.json<MessageAccepted>().status, 'QUEUED', 'the message');
  });
}

add.run();
