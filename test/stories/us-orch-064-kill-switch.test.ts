// US-ORCH-064: an incident responder takes a tenant or a template off the fast path, on every replica at the next submit, and allows it again.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FastPathKill, FastPathKills, MessageAccepted } from '../../generated/http/contract.ts';
import { COPY_KEY, type KillState, keyOf } from '../../src/domain/kill-switch.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { approvalsIn, made, NEVER_SAMPLED } from '../support/approvals.ts';
import type { HttpClient, Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-064 kill switch');
const PATH = '/v1/internal/orch/fastpath/disable';
const token = 'a-token-of-the-incident-responders';
const bare = 'a-token-that-has-no-name-of-its-own';
let world: World;
let other: HttpClient;
/** Of both replicas, as their submits use them. */
const ports: Ports[] = [];
let serial = 0;

test.before(async () => {
  world = await startWorld({
    links: 'proxies',
    env: { INTERNAL_API_TOKENS: `on-call=${token},${bare}`, ORCH_ROLES: 'api,jobs', ...NEVER_SAMPLED },
    overrides: {
      wrapPorts(its) {
        ports.push(its);
        return its;
      },
    },
  });
  other = world.internalOf(await world.startService({ ORCH_ROLES: 'api' }));
  await untilCopied();
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(async () => {
  await world.proxies.redis.pass();
  await world.proxies.postgres.pass();
  await untilCopied();
});

const untilCopied = () =>
  until(async () => (await told('nobody', 'nothing')).every((state) => state === 'on'), { what: 'the copy' });

function fresh(): string {
  serial += 1;
  return `bank-${serial}`;
}

const bearer = (value = token) => ({ Authorization: `Bearer ${value}` });
const told = (tenantId: string, templateId = 'otp') =>
  Promise.all(ports.map(({ killSwitch }) => killSwitch.stateOf(tenantId, templateId)));
const both = (state: KillState) => [state, state];

function post(body: object | string, headers: Record<string, string> = {}, http = world.internal): Promise<Reply> {
  return http.request({
    ...{ method: 'POST', path: PATH, headers: { ...bearer(), 'Content-Type': 'application/json', ...headers } },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function del(query: Record<string, string>, headers = bearer(), http = world.internal): Promise<Reply> {
  return http.request({ method: 'DELETE', path: `${PATH}?${new URLSearchParams(query)}`, headers });
}

const get = (http = world.internal, headers: Record<string, string> = bearer()) =>
  http.request({ path: PATH, headers });
const listed = async (tenantId: string, http = world.internal) => {
  const { kills, copy } = (await get(http)).json<FastPathKills>();
  return { copy, kills: kills.filter((kill) => kill.tenantId === tenantId) };
};

function refused(reply: Reply, status: number, code: string): void {
  assert.equal([reply.status, reply.problem.code], [status, code], reply.text.slice(0, 300));
  assert.not.match(reply.text, new RegExp(`${token}|${bare}`));
}

async function eventsOf(tenantId: string) {
  const stored = await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.killed.v1');
  return stored.map(({ payload }) => payload!).filter((payload) => payload['tenantId'] === tenantId);
}

const untilPublished = () =>
  until(
    async () =>
      (await world.rows(sql.unsafe`SELECT 1 FROM orch.fastpath_kill_audits WHERE published_at IS NULL`)).length === 0,
    { what: 'all audit events' },
  );

test('a kill is answered with who, why and until when, and the next question on both replicas is told so', async () => {
  const tenantId = fresh();
  assert.equal(await told(tenantId), both('on'));
  const reply = await post({ tenantId, reason: 'INC-4711' });
  assert.equal(await told(tenantId), both('killed'));
  assert.is(reply.status, 200, reply.text);
  const { since, expiresAt, ...kill } = reply.json<FastPathKill>();
  assert.equal(kill, { tenantId, reason: 'INC-4711', actor: 'on-call' });
  assert.is(Date.parse(expiresAt) - Date.parse(since), 86_400_000);
  assert.equal(await listed(tenantId, other), { copy: 'CURRENT', kills: [{ ...kill, since, expiresAt }] });
  const leftMs = await world.redis.pttl(keyOf({ tenantId, templateId: null }));
  assert.ok(leftMs > 86_300_000 && leftMs <= 86_400_000, `${leftMs} ms in Redis`);
});

test('a lift is answered 204, also a second time, and the next question on both replicas is told so', async () => {
  const scope = { tenantId: fresh(), templateId: 'otp' };
  await post({ ...scope, reason: 'INC-1' }, {}, other);
  assert.equal(
    [...(await told(scope.tenantId)), ...(await told(scope.tenantId, 'news'))],
    [...both('killed'), ...both('on')],
  );
  assert.is((await del({ tenantId: scope.tenantId, reason: 'another scope' })).status, 204);
  assert.equal(await told(scope.tenantId), both('killed'));
  for (const _ of [1, 2]) {
    const reply = await del({ ...scope, reason: 'INC-1 is over' });
    assert.equal([reply.status, reply.text], [204, '']);
    assert.equal(await told(scope.tenantId), both('on'));
  }
  assert.is(await world.redis.exists(keyOf(scope)), 0);
  assert.equal((await listed(scope.tenantId)).kills, []);
});

test('both directions are audited once each, with the name of the token and the reason, and a repeat is not', async () => {
  const tenantId = fresh();
  const requests = { 'X-Request-Id': 'first', ...bearer(bare) };
  await post({ tenantId, reason: 'INC-1' }, requests);
  await post({ tenantId, reason: 'INC-1' }, requests);
  await del({ tenantId, reason: 'INC-1 is over' });
  await del({ tenantId, reason: 'INC-1 is over' });
  await untilPublished();
  // As if a process had died after the PubAck: the stream has the event already.
  await world.rows(sql.unsafe`UPDATE orch.fastpath_kill_audits SET published_at = NULL`);
  await untilPublished();
  const [killed, lifted, ...more] = await eventsOf(tenantId);
  assert.equal(more, []);
  const shown = (event: Readonly<Record<string, unknown>> | undefined) =>
    ['action', 'killed', 'reason', 'actor'].map((name) => event?.[name]);
  assert.equal(shown(killed), ['KILLED', true, 'INC-1', 'token-2']);
  assert.equal(shown(lifted), ['LIFTED', false, 'INC-1 is over', 'on-call']);
  assert.equal([killed?.['requestId'], lifted?.['expiresAt']], ['first', null]);
  assert.is(killed?.['killId'], lifted?.['killId']);
  const lines = world.logs.filter((line) => line['action'] === 'kill-switch' && line['tenantId'] === tenantId);
  assert.equal(
    lines.map((line) => [line['change'], line['actor']]),
    [
      ['KILLED', 'token-2'],
      ['LIFTED', 'on-call'],
    ],
  );
  assert.not.match(JSON.stringify(world.logs), new RegExp(`${token}|${bare}`));
});

test('without a tenant and a template, or without a reason, nothing is done', async () => {
  const tenantId = fresh();
  for (const body of [
    {},
    { reason: 'INC-1' },
    { tenantId },
    { tenantId, reason: '' },
    { tenantId, reason: 'r', all: true },
  ]) {
    refused(await post(body), 400, 'VALIDATION_FAILED');
  }
  for (const query of [{}, { reason: 'INC-1' }, { tenantId }, { tenantId, reason: '' }, { tenantId, reason: 'a\0b' }]) {
    refused(await del(query), 400, 'VALIDATION_FAILED');
  }
  assert.equal(
    (await del({ reason: 'INC-1' })).problem.errors.map(({ field, code }) => [field, code]),
    [['tenantId', 'REQUIRED']],
  );
  assert.equal([await told(tenantId), (await listed(tenantId)).kills], [both('on'), []]);
  assert.equal(await eventsOf(tenantId), []);
});

test('a body that is no plain JSON, or too long, is refused as such', async () => {
  const tenantId = fresh();
  const bodies: readonly (readonly [string, number, string])[] = [
    ['{', 400, 'MALFORMED_JSON'],
    ['{"tenantId":"a","tenantId":"b","reason":"r"}', 400, 'DUPLICATE_KEY'],
    ['{"tenantId":"a","reason":"r","__proto__":{}}', 400, 'FORBIDDEN_KEY'],
    [`{"tenantId":"a","reason":${'['.repeat(20)}${']'.repeat(20)}}`, 400, 'TOO_DEEP'],
    ['{"tenantId":"a","reason":"\\u0000"}', 400, 'INVALID_TEXT'],
    [JSON.stringify({ tenantId, reason: 'r'.repeat(5_000) }), 413, 'BODY_TOO_LARGE'],
  ];
  for (const [body, status, code] of bodies) refused(await post(body), status, code);
  refused(await post({ tenantId, reason: 'r' }, { 'Content-Type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  const notUtf8 = await world.internal.request({
    ...{ method: 'POST', path: PATH, headers: { ...bearer(), 'Content-Type': 'application/json' } },
    body: Buffer.from('{"reason":"\xff"}', 'latin1'),
  });
  refused(notUtf8, 400, 'INVALID_ENCODING');
});

test('without a token of the internal operations nothing is shown and nothing is done', async () => {
  const tenantId = fresh();
  for (const value of ['x'.repeat(40), `on-call=${token}`]) {
    refused(await post({ tenantId, reason: 'r' }, bearer(value)), 401, 'INTERNAL_TOKEN_REFUSED');
    refused(await del({ tenantId, reason: 'r' }, bearer(value)), 401, 'INTERNAL_TOKEN_REFUSED');
    refused(await get(world.internal, bearer(value)), 401, 'INTERNAL_TOKEN_REFUSED');
  }
  assert.equal(await told(tenantId), both('on'));
});

test('what was accepted on the fast path before a kill is sent all the same, without being asked about', async () => {
  const tenantId = await world.createTenant();
  await approvalsIn(world).grant('otp-login', tenantId);
  const submit = async () => {
    const reply = await world.http.send(made('otp-login', { code: '493201' }), { 'X-Tenant-Id': tenantId });
    return reply.json<MessageAccepted>().messageId;
  };
  const before = await submit();
  assert.is((await post({ tenantId, reason: 'INC-1' })).status, 200);
  const after = await submit();
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK' }));
  // Nobody has carried either of them so far.
  assert.equal([await world.history(before), await world.history(after)], [['QUEUED'], ['QUEUED']]);
  const worker = await world.spawnService({ ORCH_ROLES: 'worker' });
  assert.is((await world.finalStatus(before)).status, 'SENT');
  assert.is((await world.finalStatus(after)).lastError?.code, 'COMPLIANCE_BLOCKED');
  await worker.stop();
  assert.equal(
    world.compliance.calls.latest.map(({ request }) => request.messageId),
    [after],
  );
  const audited = async (messageId: string) =>
    (await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.*.v1', messageId)).map(({ subject }) => subject);
  assert.equal(
    [await audited(before), await audited(after)],
    [['orch.fastpath.taken.v1'], ['orch.fastpath.fallback.v1']],
  );
});

test('with Redis away a kill is stored and answered 503, nothing takes the fast path, and it takes effect by itself', async () => {
  const tenantId = fresh();
  await world.proxies.redis.refuse();
  await until(async () => (await told(tenantId)).every((state) => state === 'unknown'), { what: 'no Redis' });
  const reply = await post({ tenantId, reason: 'INC-1' });
  refused(reply, 503, 'KILL_SWITCH_UNAVAILABLE');
  assert.match(reply.text, 'stored');
  assert.is(reply.headers['retry-after'], '1');
  refused(await post({ tenantId, reason: 'INC-1' }), 503, 'KILL_SWITCH_UNAVAILABLE');
  const { copy, kills } = await listed(tenantId);
  assert.equal([copy, kills.length], ['UNREACHABLE', 1]);
  const seen = new Set<KillState>();
  const watch = async () => {
    const states = await told(tenantId);
    for (const state of states) seen.add(state);
    return states.every((state) => state === 'killed');
  };
  await watch();
  await world.redis.del(COPY_KEY);
  await world.proxies.redis.pass();
  await until(watch, { what: 'the effect' });
  assert.not(seen.has('on'), [...seen].join());
  assert.is((await post({ tenantId, reason: 'INC-1' })).status, 200);
  await untilPublished();
  assert.equal(
    (await eventsOf(tenantId)).map((event) => event['action']),
    ['KILLED'],
  );
});

test('a kill after PostgreSQL fell back to older data is not said to be copied while the copy is of what was lost', async () => {
  const tenantId = fresh();
  await world.rows(sql.unsafe`UPDATE orch.fastpath_switch SET version = version - 5`);
  refused(await post({ tenantId, reason: 'INC-1' }), 503, 'KILL_SWITCH_UNAVAILABLE');
  assert.is((await listed(tenantId)).copy, 'BEHIND');
  await until(async () => (await told(tenantId)).every((state) => state === 'killed'), { what: 'the effect' });
  assert.is((await post({ tenantId, reason: 'INC-1' })).status, 200);
});

test('with Redis away a lift is stored and answered 503, and takes effect by itself', async () => {
  const tenantId = fresh();
  await post({ tenantId, reason: 'INC-1' });
  await world.proxies.redis.refuse();
  refused(await del({ tenantId, reason: 'over' }), 503, 'KILL_SWITCH_UNAVAILABLE');
  assert.equal((await listed(tenantId)).kills, []);
  await world.proxies.redis.pass();
  await until(async () => (await told(tenantId)).every((state) => state === 'on'));
  assert.is((await del({ tenantId, reason: 'over' })).status, 204);
});

test('while PostgreSQL hangs, each operation says so in time', async () => {
  const tenantId = fresh();
  // Open connections, since a new one is given up by itself.
  await Promise.all([get(), get(), get()]);
  world.proxies.postgres.blackhole();
  const replies = await Promise.all([post({ tenantId, reason: 'r' }), del({ tenantId, reason: 'r' }), get()]);
  for (const reply of replies) refused(reply, 503, 'STORE_UNAVAILABLE');
});

test('without PostgreSQL nothing is stored, and the answer says so', async () => {
  const tenantId = fresh();
  await world.proxies.postgres.refuse();
  refused(await post({ tenantId, reason: 'r' }), 503, 'STORE_UNAVAILABLE');
  refused(await del({ tenantId, reason: 'r' }), 503, 'STORE_UNAVAILABLE');
  refused(await get(), 503, 'STORE_UNAVAILABLE');
});

test('a list takes no filter', async () => {
  const reply = await world.internal.request({ path: `${PATH}?tenantId=bank`, headers: bearer() });
  refused(reply, 400, 'VALIDATION_FAILED');
  assert.equal(
    reply.problem.errors.map(({ field, code }) => [field, code]),
    [['tenantId', 'UNKNOWN_FIELD']],
  );
});

test('after FLUSHALL a killed scope is never open, and a replica writes the copy again', async () => {
  const tenantId = fresh();
  await post({ tenantId, reason: 'INC-1' });
  const seen = new Set<KillState>();
  for (let times = 0; times < 3; times += 1) {
    await world.redis.flushall();
    await until(async () => {
      const states = await told(tenantId);
      for (const state of states) seen.add(state);
      return states.every((state) => state === 'killed');
    });
  }
  assert.equal([...seen].sort(), ['killed', 'unknown']);
  assert.is((await listed(tenantId)).copy, 'CURRENT');
});

test('the answers are counted by what they were', async () => {
  const tenantId = fresh();
  const before = await world.metrics();
  await post({ tenantId, reason: 'INC-1' });
  await told(tenantId);
  const of = (state: KillState) => ({ state });
  const after = await world.metrics();
  const grown =
    after.value('orch_kill_switch_answers_total', of('killed')) -
    before.value('orch_kill_switch_answers_total', of('killed'));
  assert.is(grown, 1);
  assert.ok(after.value('orch_kill_switch_answers_total', of('unknown')) > 0);
});

test.run();
