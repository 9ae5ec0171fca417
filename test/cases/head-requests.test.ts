// HEAD is answered wherever GET is, with the headers of GET and no body: a cache, a monitor or curl -I must not meet a refusal.
import { randomUUID } from 'node:crypto';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import type { HeadersToSend, HttpClient } from '../support/http-client.ts';
import { sharedWorld } from '../support/world.ts';
import { cases, type Right } from './case.ts';

const add = cases('HEAD');
const world = await sharedWorld();
const token = 'a-token-for-those-who-ask-with-HEAD';
const asTenant = { 'X-Tenant-Id': 'demo' };
const bearer = { Authorization: `Bearer ${token}` };

let replica: Promise<HttpClient> | undefined;

/** A client of a replica that knows the token. */
function withToken(): Promise<HttpClient> {
  replica ??= world.startService({ INTERNAL_API_TOKENS: token, ORCH_ROLES: 'api' }).then(world.internalOf);
  return replica;
}

/** Headers that differ from one request to the next. */
const OWN = new Set(['date', 'x-request-id', 'connection', 'keep-alive', 'transfer-encoding']);

async function answersLikeGet(
  right: Right,
  http: HttpClient,
  path: string,
  status: number,
  headers: HeadersToSend = {},
) {
  const get = await http.request({ path, headers });
  const head = await http.request({ method: 'HEAD', path, headers });
  right.is([get.status, head.status], [status, status], `GET and HEAD of ${path}`);
  right.is(head.body.length, 0, 'bytes of the body');
  right.holds(head.headers['x-request-id'] !== undefined, 'X-Request-Id is missing');
  const shared = Object.entries(get.headers).filter(([name]) => !OWN.has(name));
  for (const [name, value] of shared) {
    // The length of a body that changes from second to second may be left out, or be that of another second.
    if (name === 'content-length' && path === '/metrics') continue;
    right.is(head.headers[name], value, `${name} of HEAD ${path}`);
  }
}

add('content/04/head-unknown', 'of a message that does not exist it is 404', (right) =>
  answersLikeGet(right, world.http, `/v1/sms/${randomUUID()}`, 404, asTenant),
);

add('content/04/head-message', 'of a message it is 200', async (right) => {
  const sent = await world.http.send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  const { messageId } = sent.json<MessageAccepted>();
  await world.finalStatus(messageId);
  await answersLikeGet(right, world.http, `/v1/sms/${messageId}`, 200, asTenant);
});

add('content/04/head-refused', 'it is refused as GET is', async (right) => {
  await answersLikeGet(right, world.http, `/v1/sms/${randomUUID()}`, 401);
  await answersLikeGet(right, world.http, '/v1/sms/none', 400, asTenant);
});

add('content/04/head-unrouted', 'of a path that no operation has it is 404', (right) =>
  answersLikeGet(right, world.http, '/v2', 404),
);

add('content/04/head-browse', 'of the dead letters it is 200', async (right) =>
  answersLikeGet(right, await withToken(), '/v1/internal/orch/dead-letters', 200, bearer),
);

add('content/04/head-replay', 'of a replay that does not exist it is 404', async (right) =>
  answersLikeGet(right, await withToken(), `/v1/internal/orch/dead-letters/replays/${randomUUID()}`, 404, bearer),
);

for (const [id, path] of [
  ['content/04/head-live', '/health/live'],
  ['content/04/head-ready', '/health/ready'],
  ['content/04/head-traffic', '/health/ready?scope=traffic'],
  ['content/04/head-metrics', '/metrics'],
] as const) {
  add(id, `of ${path} it is 200`, (right) => answersLikeGet(right, world.internal, path, 200));
}

add('content/04/head-of-post', 'of a path without GET it is 405 with Allow', async (right) => {
  const head = await world.http.request({ method: 'HEAD', path: '/v1/sms/send', headers: asTenant });
  right.is([head.status, head.headers.allow, head.body.length], [405, 'POST', 0], 'status, Allow and body');
});

add.run();
