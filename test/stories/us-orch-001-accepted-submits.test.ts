// US-ORCH-001: a 202 for one message is a promise: it was committed first, it is stored once, and no fault or repeated request breaks it.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted, SendMessageRequest } from '../../generated/http/contract.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { createBatcher } from '../../src/lib/batcher.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import type { HttpClient, Reply } from '../support/http-client.ts';
import { submitKeyOf, untilState } from '../support/redis-keys.ts';
import { until } from '../support/until.ts';
import { sharedWorld, sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-001 submit one message');
const shared = await sharedWorld();

type Insert = Ports['insert'];
let insertInstead: ((submission: Parameters<Insert>[0], insert: Insert) => ReturnType<Insert>) | undefined;

/** A world whose links can be cut, and in which `insertInstead` can stand for the store. */
let world: World;
test.before(async () => {
  const wrapPorts = (ports: Ports): Ports => {
    const { insert } = ports;
    return { ...ports, insert: (submission) => insertInstead?.(submission, insert) ?? insert(submission) };
  };
  world = await startWorld({ links: 'proxies', overrides: { wrapPorts } });
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(() => {
  insertInstead = undefined;
});

const text = <Over extends object>(over?: Over) =>
  ({ to: '+14155550123', from: 'ACME', body: 'hello', ...over }) as Over & SendMessageRequest;
const as = (tenantId: string, key?: string) => ({
  'X-Tenant-Id': tenantId,
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
});
const idOf = (reply: Reply) => reply.json<MessageAccepted>().messageId;
const isReplayed = (reply: Reply) => reply.headers['idempotency-replayed'] === 'true';

function refused(reply: Reply, status: number, code: string): void {
  assert.equal([reply.status, reply.problem.code], [status, code], reply.text);
}

/** The rows of a tenant in PostgreSQL. */
async function storedOf({ rows }: World, tenantId: string) {
  const [counts] = await rows(sql.unsafe`SELECT
    (SELECT count(*)::int FROM orch.sms_messages WHERE tenant_id = ${tenantId}) AS messages,
    (SELECT count(*)::int FROM orch.submit_idempotency WHERE tenant_id = ${tenantId}) AS keys`);
  return counts as { messages: number; keys: number };
}

const NOTHING = { messages: 0, keys: 0 };

/** Every publication for a tenant, on any channel of a submit. */
function toldOf({ nats }: World, tenantId: string) {
  return (['laneRequest', 'statusEvent', 'operatorMessage'] as const)
    .flatMap((channel) => nats.sent(channel))
    .filter(({ payload }) => payload.tenantId === tenantId);
}

test('POST /v1/sms/send accepts { to, from, body, messageId?, metadata? } and stores all of it', async () => {
  const tenantId = await shared.createTenant('ENTERPRISE');
  const message = text({ messageId: randomUUID(), metadata: { campaign: 'spring', ключ: '€' }, body: 'Grüße 👋' });
  const reply = await shared.http.send(message, as(tenantId));
  assert.is(reply.status, 202, reply.text);
  assert.is(idOf(reply), message.messageId);
  const [row] = await shared.rows(sql.unsafe`
    SELECT tenant_id, recipient, sender, body, metadata, lane FROM orch.sms_messages WHERE message_id = ${message.messageId}`);
  const { to: recipient, from: sender, body, metadata } = message;
  assert.equal(row, { tenant_id: tenantId, recipient, sender, body, metadata, lane: 'P2' });
});

test('it reads X-Tenant-Id: exactly one well-formed tenant, whose message it is and no other tenant’s', async () => {
  const tenantId = await shared.createTenant();
  const messageId = idOf(await shared.http.send(text(), as(tenantId)));
  assert.is((await shared.message(messageId))?.tenantId, tenantId);
  for (const header of [null, '', 'a:b', ' ', '-a', 'x'.repeat(65), 'ü', [tenantId, tenantId]]) {
    refused(await shared.http.send(text(), { 'X-Tenant-Id': header }), 401, 'TENANT_MISSING');
  }
  assert.is((await storedOf(shared, tenantId)).messages, 1);
});

test('it reads X-Request-Id: echoed, and its UUID is the trace of the message up to the operator', async () => {
  const requestId = randomUUID();
  const reply = await shared.http.send(text(), { 'X-Request-Id': requestId });
  assert.is(reply.headers['x-request-id'], requestId);
  await shared.finalStatus(idOf(reply));
  const [atOperator] = await shared.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', idOf(reply));
  const trace = requestId.replaceAll('-', '');
  assert.match(atOperator?.headers['traceparent'] ?? '', new RegExp(`^00-${trace}-`));
});

test('202 carries { messageId, status: "QUEUED", acceptedAt }, and the row and its history are committed by then', async () => {
  const accepted = (await shared.http.send(text())).json<MessageAccepted>();
  const [row] = await shared.rows(sql.unsafe`
    SELECT m.created_at, h.status, h.previous_status
    FROM orch.sms_messages m JOIN orch.message_history h USING (message_id)
    WHERE m.message_id = ${accepted.messageId} AND h.seq = 1`);
  assert.is(accepted.status, 'QUEUED');
  assert.equal(row, { created_at: Date.parse(accepted.acceptedAt), status: 'QUEUED', previous_status: null });
});

test('400 with a structured error body when the request breaks the schema, and nothing is stored', async () => {
  const tenantId = await shared.createTenant();
  const reply = await shared.http.send(text({ to: '0123' }), as(tenantId, 'k'));
  refused(reply, 400, 'VALIDATION_FAILED');
  assert.equal(
    reply.problem.errors.map(({ field, code }) => [field, code]),
    [['to', 'RECIPIENT_FORMAT']],
  );
  assert.match(reply.headers['content-type'] ?? '', /^application\/problem\+json/);
  assert.equal(await storedOf(shared, tenantId), NOTHING);
});

test('messageId is a fresh UUID v4 when the client chose none', async () => {
  const replies = await Promise.all(Array.from({ length: 20 }, () => shared.http.send(text())));
  const ids = replies.map(idOf);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.is(new Set(ids).size, 20);
});

test('valid payload: 202 with messageId, and it comes out at its operator exactly once', async () => {
  const reply = await shared.http.send(text());
  assert.is(reply.status, 202);
  assert.is((await shared.finalStatus(idOf(reply))).status, 'SENT');
  assert.equal(await shared.history(idOf(reply)), ['QUEUED', 'ROUTING', 'ROUTED', 'SENT']);
  assert.is((await shared.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', idOf(reply))).length, 1);
});

test('Idempotency-Key: the same request again is answered with the same bytes, and nothing more is stored', async () => {
  const tenantId = await shared.createTenant();
  const first = await shared.http.send(text({ metadata: { a: '1', b: '2' } }), as(tenantId, 'k'));
  const again = await shared.http.send(
    '{ "body":"hello","from":"ACME", "metadata":{"b":"2","a":"1"},"to":"+14155550123"}',
    as(tenantId, 'k'),
  );
  assert.equal([first.status, isReplayed(first)], [202, false]);
  assert.equal([again.status, isReplayed(again)], [202, true]);
  assert.ok(again.body.equals(first.body));
  assert.equal(await storedOf(shared, tenantId), { messages: 1, keys: 1 });
  await shared.finalStatus(idOf(first));
  assert.ok(
    (await shared.http.send(text({ metadata: { a: '1', b: '2' } }), as(tenantId, 'k'))).body.equals(first.body),
  );
  assert.is(toldOf(shared, tenantId).filter(({ channel }) => channel === 'operatorMessage').length, 1);
});

test('409 IDEMPOTENCY_KEY_REUSED: another request with the key, for any difference, also another operation', async () => {
  const tenantId = await shared.createTenant();
  await shared.http.send(text(), as(tenantId, 'k'));
  const others = [{ to: '+14155550124' }, { from: 'ACMF' }, { body: 'hello ' }, { metadata: {} }];
  for (const other of [...others, { messageId: randomUUID() }]) {
    refused(await shared.http.send(text(other), as(tenantId, 'k')), 409, 'IDEMPOTENCY_KEY_REUSED');
  }
  refused(await shared.http.bulk([text()], as(tenantId, 'k')), 409, 'IDEMPOTENCY_KEY_REUSED');
  assert.equal(await storedOf(shared, tenantId), { messages: 1, keys: 1 });
});

test('a key belongs to its tenant: the same key of another tenant is another key', async () => {
  const [one, other] = [await shared.createTenant(), await shared.createTenant()];
  const replies = [await shared.http.send(text(), as(one, 'k')), await shared.http.send(text(), as(other, 'k'))];
  assert.equal(replies.map(isReplayed), [false, false]);
  assert.is.not(idOf(replies[0]!), idOf(replies[1]!));
});

test('concurrent requests with one key store one row and get one answer, on one replica and across two', async () => {
  const tenantId = await world.createTenant();
  const second = world.httpOf(await world.startService());
  const clients = Array.from({ length: 16 }, (_, index) => (index % 2 === 0 ? world.http : second));
  const send = (http: HttpClient) => http.send(text(), as(tenantId, 'k'));
  const all = await Promise.all(clients.map(send));
  for (const reply of all.filter(({ status }) => status !== 202)) refused(reply, 409, 'IDEMPOTENCY_IN_PROGRESS');
  const replies = all.filter(({ status }) => status === 202);
  assert.is(new Set(replies.map((reply) => reply.text)).size, 1);
  assert.is(replies.filter((reply) => !isReplayed(reply)).length, 1);
  assert.equal(await storedOf(world, tenantId), { messages: 1, keys: 1 });
});

test('409 MESSAGE_ID_CONFLICT: a conflicting id is refused with one text, for any tenant and any spelling', async () => {
  const [owner, stranger] = [await shared.createTenant(), await shared.createTenant()];
  const messageId = randomUUID();
  await shared.http.send(text({ messageId }), as(owner));
  const own = await shared.http.send(text({ messageId }), as(owner));
  const foreign = await shared.http.send(text({ messageId: messageId.toUpperCase(), body: 'x' }), as(stranger));
  for (const reply of [own, foreign]) refused(reply, 409, 'MESSAGE_ID_CONFLICT');
  assert.is(foreign.text, own.text);
  assert.equal(own.problem.errors, [{ field: 'messageId', message: 'is taken', code: 'MESSAGE_ID_CONFLICT' }]);
  assert.equal(await storedOf(shared, stranger), NOTHING);
  assert.is((await storedOf(shared, owner)).messages, 1);
});

test('of concurrent messages with one id exactly one is accepted, also when they share a batch', async () => {
  const tenants = await Promise.all(Array.from({ length: 6 }, () => shared.createTenant()));
  const messageId = randomUUID();
  const replies = await Promise.all(tenants.map((tenantId) => shared.http.send(text({ messageId }), as(tenantId))));
  assert.equal(replies.map(({ status }) => status).sort(), [202, 409, 409, 409, 409, 409]);
  const winner = tenants[replies.findIndex(({ status }) => status === 202)];
  assert.is((await shared.message(messageId))?.tenantId, winner);
});

test('a refused id leaves its key free, also for requests that raced for it', async () => {
  const tenantId = await shared.createTenant();
  const messageId = idOf(await shared.http.send(text()));
  const send = () => shared.http.send(text({ messageId }), as(tenantId, 'k'));
  refused(await send(), 409, 'MESSAGE_ID_CONFLICT');
  const raced = await Promise.all(Array.from({ length: 8 }, send));
  const answered = raced.filter((reply) => reply.problem.code !== 'IDEMPOTENCY_IN_PROGRESS');
  assert.ok(answered.length > 0);
  for (const reply of answered) refused(reply, 409, 'MESSAGE_ID_CONFLICT');
  assert.equal(await storedOf(shared, tenantId), NOTHING);
  const free = await shared.http.send(text({ body: 'another' }), as(tenantId, 'k'));
  assert.equal([free.status, isReplayed(free)], [202, false]);
});

test('a 4xx does not use up the key', async () => {
  const tenantId = await shared.createTenant();
  refused(await shared.http.send(text({ body: '' }), as(tenantId, 'k')), 400, 'VALIDATION_FAILED');
  refused(await shared.http.send('{', as(tenantId, 'k')), 400, 'MALFORMED_JSON');
  const reply = await shared.http.send(text(), as(tenantId, 'k'));
  assert.equal([reply.status, isReplayed(reply)], [202, false]);
});

test('a key is stored for 48 hours, and an expired one is free for any request', async () => {
  const tenantId = await shared.createTenant();
  const first = await shared.http.send(text(), as(tenantId, 'k'));
  const [key] = await shared.rows(sql.unsafe`
    SELECT expires_at FROM orch.submit_idempotency WHERE tenant_id = ${tenantId}`);
  assert.is(key.expires_at - Date.parse(first.json<MessageAccepted>().acceptedAt), 48 * 3_600_000);
  await shared.rows(sql.unsafe`
    UPDATE orch.submit_idempotency SET expires_at = now() - interval '1 second' WHERE tenant_id = ${tenantId}`);
  await untilState(shared.redis, submitKeyOf(tenantId, 'k'), 'D');
  await shared.redis.del(submitKeyOf(tenantId, 'k'));
  const fresh = await shared.http.send(text({ body: 'another' }), as(tenantId, 'k'));
  assert.equal([fresh.status, isReplayed(fresh)], [202, false]);
  const again = await shared.http.send(text({ body: 'another' }), as(tenantId, 'k'));
  assert.ok(isReplayed(again) && again.body.equals(fresh.body));
  assert.equal(await storedOf(shared, tenantId), { messages: 2, keys: 1 });
});

test('only the gateway gets in when it proves itself: without its token 401 GATEWAY_PROOF_REFUSED', async () => {
  const guarded = world.httpOf(await world.startService({ GATEWAY_AUTH_TOKEN: 'a token of the gateway' }));
  const tenantId = await world.createTenant();
  const proof = { 'X-Gateway-Auth': 'a token of the gateway' };
  for (const wrong of [{}, { 'X-Gateway-Auth': 'a token of the gatewa' }]) {
    const headers = { ...as(tenantId, 'k'), ...wrong };
    refused(await guarded.send(text(), headers), 401, 'GATEWAY_PROOF_REFUSED');
    refused(await guarded.bulk([text()], headers), 401, 'GATEWAY_PROOF_REFUSED');
    refused(await guarded.get(randomUUID(), headers), 401, 'GATEWAY_PROOF_REFUSED');
  }
  assert.equal(await storedOf(world, tenantId), NOTHING);
  assert.is((await guarded.send(text(), { ...as(tenantId), ...proof })).status, 202);
});

test('an empty gateway token locks nobody out', async () => {
  const open = world.httpOf(await world.startService({ GATEWAY_AUTH_TOKEN: '' }));
  const tenantId = await world.createTenant();
  assert.is((await open.send(text(), as(tenantId))).status, 202);
  assert.is((await open.send(text(), { ...as(tenantId), 'X-Gateway-Auth': 'whatever' })).status, 202);
});

test('the 202 leaves only after the COMMIT', async () => {
  const order: string[] = [];
  insertInstead = async (submission, insert) => {
    await world.http.get(randomUUID());
    const outcome = await insert(submission);
    order.push('committed');
    return outcome;
  };
  for (const send of [() => world.http.send(text()), () => world.http.bulk([text()])]) {
    assert.is((await send()).status, 202);
    order.push('answered');
  }
  assert.equal(order, ['committed', 'answered', 'committed', 'answered']);
});

function refusedByStore(reply: Reply): void {
  refused(reply, 503, 'STORE_UNAVAILABLE');
  assert.match(reply.headers['retry-after'] ?? '', /^[1-9]\d*$/);
}

/** A message of the tenant goes through, and the tenant has no other. */
async function onlyThisOneIsCarried(tenantId: string, key: string): Promise<void> {
  const send = async () => {
    const reply = await world.http.send(text(), as(tenantId, key));
    return reply.status === 202 ? reply : undefined;
  };
  const reply = await until(send, { what: 'a 202 after the outage' });
  assert.not.ok(isReplayed(reply));
  await world.finalStatus(idOf(reply), { timeoutMs: 20_000 });
  await world.nats.flush();
  assert.equal(await storedOf(world, tenantId), { messages: 1, keys: 1 });
  assert.equal(new Set(toldOf(world, tenantId).map(({ payload }) => payload.messageId)), new Set([idOf(reply)]));
}

test('PostgreSQL refuses: 503 with Retry-After for each operation; nothing is stored or published, and the key is free', async () => {
  const tenantId = await world.createTenant();
  await world.proxies.postgres.refuse();
  refusedByStore(await world.http.send(text(), as(tenantId)));
  refusedByStore(await world.http.send(text(), as(tenantId, 'k')));
  refusedByStore(await world.http.bulk([text(), text()], as(tenantId, 'k')));
  refusedByStore(await world.http.get(randomUUID()));
  await world.proxies.postgres.pass();
  await onlyThisOneIsCarried(tenantId, 'k');
});

test('PostgreSQL is lost between the look-up and the write: 503, nothing half-written, and the key is free', async () => {
  const tenantId = await world.createTenant();
  insertInstead = async (submission, insert) => {
    await world.proxies.postgres.refuse();
    return insert(submission);
  };
  refusedByStore(await world.http.send(text(), as(tenantId, 'k')));
  refusedByStore(await world.http.bulk([text(), text({ messageId: randomUUID() })], as(tenantId, 'l')));
  insertInstead = undefined;
  await world.proxies.postgres.pass();
  await onlyThisOneIsCarried(tenantId, 'k');
});

test('PostgreSQL hangs: 503 within the deadline of a submit, and the statement that ends later decides the answer of the key', async () => {
  const [known, unknown] = [await world.createTenant(), await world.createTenant()];
  const before = await until(async () => {
    const reply = await world.http.send(text(), as(known));
    return reply.status === 202 ? reply : undefined;
  });
  await world.finalStatus(idOf(before), { timeoutMs: 20_000 });
  world.proxies.postgres.blackhole();
  const replies = await Promise.all([
    world.http.send(text(), as(known, 'k')),
    world.http.send(text(), as(unknown)),
    world.http.bulk([text()], as(unknown, 'k')),
  ]);
  for (const reply of replies) refusedByStore(reply);
  await world.proxies.postgres.pass();
  await onlyThisOneIsCarried(unknown, 'k');
  // The statement of this one was on its way: the 503 said that its outcome was unknown.
  const repeat = await until(async () => {
    const reply = await world.http.send(text(), as(known, 'k'));
    return reply.status === 202 ? reply : undefined;
  });
  await world.finalStatus(idOf(repeat), { timeoutMs: 20_000 });
  assert.equal(await storedOf(world, known), { messages: 2, keys: 1 });
});

/** Sends while the answer of PostgreSQL to a request with this text is cut off. */
async function sendWithCutAnswer(mark: string, send: () => Promise<Reply>): Promise<Reply> {
  const cut = world.proxies.postgres.cutAnswer((request) => request.includes(mark));
  const reply = await send();
  await cut;
  return reply;
}

test('the answer of the COMMIT is lost: still a 202, exactly one row, one dispatch', async () => {
  const tenantId = await world.createTenant();
  const mark = randomUUID();
  const plain = await sendWithCutAnswer(mark, () => world.http.send(text({ body: mark }), as(tenantId)));
  const chosen = text({ messageId: randomUUID() });
  const keyed = await sendWithCutAnswer('COMMIT', () => world.http.send(chosen, as(tenantId, 'k')));
  for (const reply of [plain, keyed]) assert.equal([reply.status, isReplayed(reply)], [202, false], reply.text);
  assert.is(idOf(keyed), chosen.messageId);
  assert.equal(await storedOf(world, tenantId), { messages: 2, keys: 1 });
  assert.ok(isReplayed(await world.http.send(chosen, as(tenantId, 'k'))));
  for (const reply of [plain, keyed]) {
    assert.is((await world.finalStatus(idOf(reply), { timeoutMs: 20_000 })).status, 'SENT');
    assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', idOf(reply))).length, 1);
  }
});

test('a 503 whose commit had happened after all: the key answers the repeated request with that message, sent once', async () => {
  const tenantId = await world.createTenant();
  insertInstead = async (submission, insert) => {
    await insert(submission);
    throw new Unavailable('postgres', 'its answer was lost each time');
  };
  refusedByStore(await world.http.send(text(), as(tenantId, 'k')));
  insertInstead = undefined;
  const again = await world.http.send(text(), as(tenantId, 'k'));
  assert.equal([again.status, isReplayed(again)], [202, true]);
  assert.is((await world.finalStatus(idOf(again), { timeoutMs: 20_000 })).status, 'SENT');
  assert.equal(await storedOf(world, tenantId), { messages: 1, keys: 1 });
  assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', idOf(again))).length, 1);
});

test('NATS and Redis are down: still 202, and the message is SENT once NATS is back', async () => {
  const { nats, redis } = world.proxies;
  await Promise.all([nats.refuse(), redis.refuse()]);
  const reply = await world.http.send(text({ body: 'while NATS is down' }));
  assert.is(reply.status, 202, reply.text);
  assert.is((await world.message(idOf(reply)))?.status, 'QUEUED');
  await nats.pass();
  // Redis stays away: it only accelerates.
  assert.is((await world.finalStatus(idOf(reply), { timeoutMs: 25_000 })).status, 'SENT');
  await redis.pass();
  assert.is((await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', idOf(reply))).length, 1);
});

test('Redis is down: still 202, a key still answers its repeated request, and the message is SENT', async () => {
  const tenantId = await world.createTenant();
  await world.proxies.redis.refuse();
  const first = await world.http.send(text(), as(tenantId, 'k'));
  const again = await world.http.send(text(), as(tenantId, 'k'));
  assert.equal([first.status, isReplayed(again), again.text], [202, true, first.text]);
  assert.is((await world.finalStatus(idOf(first), { timeoutMs: 20_000 })).status, 'SENT');
  await world.proxies.redis.pass();
});

test('too many rows wait to be stored: 503 OVERLOADED with Retry-After, nothing is stored, and the key is free', async () => {
  const tenantId = await world.createTenant();
  const full = createBatcher<unknown, never>({
    ...{ name: 'full', maxRows: 1, maxPendingRows: 0, maxInFlight: 1 },
    flush: async () => [],
    mayBeOneItemsFault: () => false,
  });
  insertInstead = (submission) => full.submit(submission);
  for (const reply of [
    await world.http.send(text(), as(tenantId, 'k')),
    await world.http.bulk([text()], as(tenantId, 'k')),
  ]) {
    refused(reply, 503, 'OVERLOADED');
    assert.match(reply.headers['retry-after'] ?? '', /^[1-9]\d*$/);
  }
  insertInstead = undefined;
  await onlyThisOneIsCarried(tenantId, 'k');
});

test('a defect: 500 INTERNAL_ERROR that reveals nothing of it, a log line that says where, and the key is free', async () => {
  const tenantId = await world.createTenant();
  const requestId = randomUUID();
  insertInstead = () => Promise.reject(new TypeError('secret detail of a defect'));
  const body = JSON.stringify(text());
  const head = Object.entries({ ...as(tenantId, 'k'), 'X-Request-Id': requestId }).map(([k, v]) => `${k}: ${v}\r\n`);
  const answer = await world.http.raw(
    `POST /v1/sms/send HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${head.join('')}` +
      `Content-Length: ${body.length}\r\n\r\n${body}`,
    'unjudged',
  );
  assert.match(answer, /^HTTP\/1\.1 500 /);
  assert.match(answer, /"code":"INTERNAL_ERROR"/);
  assert.not.match(answer, /secret|TypeError|\.ts|node_modules|hello|4155550123/);
  const logged = world.logs.filter((line) => line['requestId'] === requestId && line['level'] === 'error');
  assert.match(logged.map((line) => line['error']).join(), /^TypeError at .*us-orch-001/);
  insertInstead = undefined;
  await onlyThisOneIsCarried(tenantId, 'k');
});

test.run();
