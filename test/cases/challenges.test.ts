// A 401 says how to get in: every one carries WWW-Authenticate, as HTTP demands of it.
import { randomUUID } from 'node:crypto';
import type { HttpClient, RequestToSend } from '../support/http-client.ts';
import { sharedWorld } from '../support/world.ts';
import { cases, type Right } from './case.ts';

const add = cases('challenges');
const world = await sharedWorld();
const token = 'a-token-that-the-callers-do-not-know';
const message = JSON.stringify({ to: '+14155550123', from: 'ACME', body: 'hello' });
const json = { 'Content-Type': 'application/json' };

async function challenges(right: Right, http: HttpClient, code: string, request: RequestToSend): Promise<void> {
  const reply = await http.request(request);
  right.is([reply.status, reply.problem.code], [401, code], `${request.method ?? 'GET'} ${request.path}`);
  const challenge = reply.headers['www-authenticate'];
  right.holds(/^Bearer( |$)/.test(challenge ?? ''), `WWW-Authenticate of ${request.path}: ${challenge}`);
}

const withoutTenant = [
  ['content/04/tenant-send', { method: 'POST', path: '/v1/sms/send', headers: json, body: message }],
  [
    'content/04/tenant-bulk',
    { method: 'POST', path: '/v1/sms/bulk', headers: json, body: `{"messages":[${message}]}` },
  ],
  ['content/04/tenant-get', { path: `/v1/sms/${randomUUID()}` }],
  ['content/04/tenant-malformed', { path: `/v1/sms/${randomUUID()}`, headers: { 'X-Tenant-Id': 'a:b' } }],
] as const;

for (const [id, request] of withoutTenant) {
  add(id, 'a request without a usable tenant gets a challenge', (right) =>
    challenges(right, world.http, 'TENANT_MISSING', request),
  );
}

add('content/04/gateway-proof', 'a request that did not come through the gateway gets a challenge', async (right) => {
  const service = await world.startService({ GATEWAY_AUTH_TOKEN: token, ORCH_ROLES: 'api' });
  const request = { path: `/v1/sms/${randomUUID()}`, headers: { 'X-Tenant-Id': 'demo' } };
  await challenges(right, world.httpOf(service), 'GATEWAY_PROOF_REFUSED', request);
});

let replica: Promise<HttpClient> | undefined;

/** A client of a replica that knows the token. */
function withToken(): Promise<HttpClient> {
  replica ??= world.startService({ INTERNAL_API_TOKENS: token, ORCH_ROLES: 'api' }).then(world.internalOf);
  return replica;
}

const letters = '/v1/internal/orch/dead-letters';
const withoutToken = [
  ['content/04/token-missing', {}],
  ['content/04/token-wrong', { Authorization: `Bearer ${token}x` }],
  ['content/04/token-basic', { Authorization: `Basic ${token}` }],
] as const;

for (const [id, headers] of withoutToken) {
  add(id, 'a request without the token of the internal operations gets a challenge', async (right) => {
    const http = await withToken();
    await challenges(right, http, 'INTERNAL_TOKEN_REFUSED', { path: letters, headers });
    const replay = { method: 'POST', path: `${letters}/replay`, headers: { ...json, ...headers }, body: '{}' };
    await challenges(right, http, 'INTERNAL_TOKEN_REFUSED', replay);
  });
}

add('content/04/token-off', 'so is one while the operations are off', (right) =>
  challenges(right, world.internal, 'INTERNAL_TOKEN_REFUSED', { path: letters }),
);

add.run();
