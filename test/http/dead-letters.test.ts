// Messages that were given up: shown without content, resolved once, and replayed once each, for any crash in between.
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { CheckIntegrityConstraintViolationError } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { DeadLetterPage, Message, MessageAccepted, Replay, ReplayCount } from '../../generated/http/contract.ts';
import { PublishTimeout } from '../../src/domain/publishing.ts';
import type { HttpClient, Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { wrapPublish } from '../support/wrap-publish.ts';

const test = suite('dead letters');

const token = 'a-token-of-the-incident-responders';
const nextToken = 'the-token-that-comes-after-that-one';
const BASE = '/v1/internal/orch/dead-letters';
const KILLS = '/v1/internal/orch/fastpath/disable';
const sentinel = 'SENTINEL-OF-A-TEXT';
/** The operator's stream never answers for recipients with this ending. */
const SILENT = '7777';

let world: World;
let serial = 0;

const silentOperator = wrapPublish((publish) => (publication) => {
  const { to } = publication.payload as { to?: string };
  const isSilent = publication.channel === 'operatorMessage' && to?.endsWith(SILENT);
  return isSilent ? Promise.reject(new PublishTimeout('no PubAck')) : publish(publication);
});

test.before(async () => {
  world = await startWorld({
    links: 'proxies',
    env: { INTERNAL_API_TOKENS: `on-call=${token},${nextToken}`, MAX_ATTEMPTS: '1', COMPLIANCE_MODE: 'off' },
    overrides: silentOperator,
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

const bearer = (value = token) => ({ Authorization: `Bearer ${value}` });

function browse(query: Record<string, string | number>, http: HttpClient = world.internal): Promise<Reply> {
  const text = new URLSearchParams(
    Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return http.request({ path: `${BASE}?${text}`, headers: bearer() });
}

async function page(query: Record<string, string | number>): Promise<DeadLetterPage> {
  const reply = await browse(query);
  assert.is(reply.status, 200, reply.text);
  return reply.json<DeadLetterPage>();
}

function post(path: string, body: unknown, headers: Record<string, string | null> = {}): Promise<Reply> {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array;
  return world.internal.request({
    method: 'POST',
    path: `${BASE}${path}`,
    headers: { ...bearer(), 'Content-Type': 'application/json', ...headers },
    body: isRaw ? body : JSON.stringify(body),
  });
}

const resolve = (messageId: string, outcome: string, reason = 'asked the operator') =>
  post(`/${messageId}/resolve`, { outcome, reason });
const replay = (body: object) => post('/replay', { reason: 'INC-1', ...body });
const getReplay = (replayId: string) =>
  world.internal.request({ path: `${BASE}/replays/${replayId}`, headers: bearer(nextToken) });

function refused(reply: Reply, status: number, code: string, what = ''): void {
  assert.equal([reply.status, reply.problem.code], [status, code], `${what} ${reply.text.slice(0, 300)}`);
  assert.not.match(reply.text, new RegExp(`${sentinel}|${token}|${nextToken}`));
}

async function submit(tenantId: string, ending: string): Promise<string> {
  serial += 1;
  const to = `+1415${String(serial).padStart(5, '0')}${ending}`;
  const reply = await world.http.send({ to, from: 'ACME', body: sentinel }, { 'X-Tenant-Id': tenantId });
  assert.is(reply.status, 202, reply.text);
  return reply.json<MessageAccepted>().messageId;
}

/** A message that is given up: 0001 ends in FAILED, 0002 and SILENT in DEAD_LETTER. */
async function giveUp(tenantId: string, ending = '0001'): Promise<string> {
  const messageId = await submit(tenantId, ending);
  const { status } = await world.finalStatus(messageId);
  assert.is(status, ending === '0001' ? 'FAILED' : 'DEAD_LETTER');
  return messageId;
}

async function giveUpMany(tenantId: string, count: number, ending = '0001'): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) ids.push(await giveUp(tenantId, ending));
  return ids;
}

const takesAll = () => world.routing.script(() => ({ operatorId: 'op-1' }));

async function start(selection: object, ratePerSecond = 500): Promise<Replay> {
  const counted = (await replay(selection)).json<ReplayCount>();
  const reply = await replay({ ...selection, dryRun: false, confirmation: counted.confirmation, ratePerSecond });
  assert.is(reply.status, 202, reply.text);
  const started = reply.json<Replay>();
  assert.equal([started.state, started.total, started.done, started.endedAt], ['RUNNING', counted.count, 0, null]);
  return started;
}

const ended = (replayId: string, timeoutMs = 15_000) =>
  until(
    async () => {
      const found = (await getReplay(replayId)).json<Replay>();
      return found.state === 'ENDED' && found;
    },
    { timeoutMs, what: `the end of replay ${replayId}` },
  );

async function newIdOf(tenantId: string, messageId: string): Promise<string> {
  const { deadLetters } = await page({ tenantId, limit: 200 });
  const found = deadLetters.find((one) => one.messageId === messageId);
  assert.is(found?.replay?.state, 'DONE');
  return found?.replay?.messageId ?? '';
}

/** Every message of the tenant in its operator's stream. */
async function atOperator(tenantId: string): Promise<string[]> {
  const stored = await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*');
  return stored
    .filter(({ payload }) => payload?.tenantId === tenantId)
    .map(({ payload }) => String(payload?.messageId));
}

async function sentOnceEach(tenantId: string, olds: readonly string[]): Promise<void> {
  const rows = await world.rows(sql.unsafe`
    SELECT message_id, replayed_as FROM orch.dead_letters WHERE message_id = ANY(${sql.array([...olds], 'uuid')})`);
  const news = rows.map((row) => row.replayed_as as string);
  assert.is(new Set(news).size, olds.length);
  for (const id of news) assert.is((await world.finalStatus(id, { timeoutMs: 20_000 })).status, 'SENT');
  const [{ messages }] = await world.rows(
    sql.unsafe`SELECT count(*)::int4 AS messages FROM orch.sms_messages WHERE tenant_id = ${tenantId}`,
  );
  assert.is(messages, olds.length * 2, 'one new message for each old one');
  assert.equal((await atOperator(tenantId)).sort(), news.sort());
}

const audits = (matches: (payload: Record<string, unknown>) => boolean) =>
  world.nats
    .sent('deadLetterAudit')
    .map((seen) => seen.payload as Record<string, unknown>)
    .filter(matches);

// Access

/** One request of each operation that needs a token. */
const ask = [
  { method: 'GET', path: BASE },
  { method: 'POST', path: `${BASE}/replay`, body: '{' },
  { method: 'GET', path: `${BASE}/replays/${randomUUID()}` },
  { method: 'POST', path: `${BASE}/${randomUUID()}/resolve`, body: '{' },
  { method: 'GET', path: KILLS },
  { method: 'POST', path: KILLS, body: '{' },
  { method: 'DELETE', path: `${KILLS}?tenantId=demo&reason=x` },
];

test('without one of the tokens every operation is refused, and reveals nothing else', async () => {
  const wrong = [
    null,
    '',
    'Bearer',
    'Bearer ',
    token,
    `Basic ${token}`,
    `Bearer ${token}x`,
    `Bearer ${token.slice(1)}`,
  ];
  for (const one of ask) {
    for (const value of [...wrong, `Bearer ${token},${nextToken}`]) {
      const headers = { Authorization: value, 'X-Tenant-Id': 'demo' };
      refused(await world.internal.request({ ...one, headers }), 401, 'INTERNAL_TOKEN_REFUSED', `${one.path} ${value}`);
    }
  }
  for (const value of [token, nextToken]) {
    assert.is((await world.internal.request({ path: BASE, headers: bearer(value) })).status, 200);
  }
});

test('without a configured token the operations are off', async () => {
  const service = await world.startService({ INTERNAL_API_TOKENS: '', ORCH_ROLES: 'api' });
  const http = world.internalOf(service);
  for (const one of ask) {
    for (const value of [token, '']) {
      const reply = await http.request({ ...one, headers: bearer(value) });
      refused(reply, 401, 'INTERNAL_TOKEN_REFUSED', `${one.method} ${one.path} ${value}`);
    }
  }
});

test('a token below 32 bytes stops the start and is not shown', async () => {
  const short = 'x'.repeat(31);
  try {
    await world.startService({ INTERNAL_API_TOKENS: `${token},${short}` });
    assert.unreachable();
  } catch (error) {
    assert.match(String(error), 'INTERNAL_API_TOKENS');
    assert.not.match(String(error), short);
  }
});

// Browse

test('a dead letter is shown with the number masked, and neither text nor number is in an answer or a log line', async () => {
  const tenantId = await world.createTenant();
  const messageId = await submit(tenantId, '0001');
  await world.finalStatus(messageId);
  const [{ recipient }] = await world.rows(
    sql.unsafe`SELECT recipient FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`,
  );
  const reply = await browse({ tenantId });
  const [entry] = reply.json<DeadLetterPage>().deadLetters;
  assert.equal([entry?.messageId, entry?.to], [messageId, '+14*********01']);
  assert.equal([entry?.status, entry?.lastError.code, entry?.mayHaveBeenSent], ['FAILED', 'NO_ROUTE', false]);
  assert.equal([entry?.resolution, entry?.replay], [null, null]);
  for (const text of [reply.text, JSON.stringify(world.logs)]) {
    assert.not.match(text, sentinel);
    assert.not.match(text, recipient.slice(1));
  }
});

test('each filter finds its messages and no others, newest first', async () => {
  const tenantId = await world.createTenant();
  const enterprise = await world.createTenant('ENTERPRISE');
  const [first, second] = (await giveUpMany(tenantId, 2)) as [string, string];
  const exhausted = await giveUp(tenantId, '0002');
  const other = await giveUp(enterprise);
  const ids = async (query: Record<string, string>) =>
    (await page({ tenantId, ...query })).deadLetters.map(({ messageId }) => messageId);
  assert.equal(await ids({}), [exhausted, second, first]);
  assert.equal(await ids({ status: 'FAILED' }), [second, first]);
  assert.equal(await ids({ status: 'DEAD_LETTER' }), [exhausted]);
  assert.equal(await ids({ code: 'ROUTING_UNAVAILABLE' }), [exhausted]);
  assert.equal(await ids({ lane: 'P2' }), []);
  assert.equal(await ids({ tenantId: enterprise, lane: 'P2' }), [other]);
  const { failedAt } = (await page({ tenantId })).deadLetters.at(1)!;
  const until = new Date(Date.parse(failedAt) + 1).toISOString();
  assert.equal(await ids({ from: failedAt, until }), [second]);
  assert.equal(await ids({ until: failedAt }), [first]);
});

/** All of the tenant's, two per page, in order; between two pages other events may happen. */
async function pagesOf(tenantId: string, between: () => Promise<unknown> = async () => {}): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const found: DeadLetterPage = await page({ tenantId, limit: 2, ...(cursor === null ? {} : { cursor }) });
    seen.push(...found.deadLetters.map(({ messageId }) => messageId));
    cursor = found.nextCursor;
    await between();
  } while (cursor !== null);
  return seen;
}

test('each message is on one page, also when others are given up meanwhile', async () => {
  const tenantId = await world.createTenant();
  const ids = await giveUpMany(tenantId, 5);
  assert.equal(await pagesOf(tenantId, () => giveUp(tenantId)), ids.toReversed());
});

test('messages that were given up in the same microsecond are each on one page, also where a page ends between them', async () => {
  const tenantId = await world.createTenant();
  const ids = await giveUpMany(tenantId, 5);
  await world.rows(sql.unsafe`
    UPDATE orch.dead_letters SET at = (SELECT max(at) FROM orch.dead_letters WHERE tenant_id = ${tenantId})
    WHERE tenant_id = ${tenantId}`);
  assert.equal(await pagesOf(tenantId), ids.sort().reverse());
});

test('a filter, window, limit or cursor that breaks a rule is 400 and names its field', async () => {
  const at = '2026-01-01T00:00:00.000Z';
  const forged = (text: string) => Buffer.from(text).toString('base64url');
  const cases: [string, string][] = [
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=x', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['status=SENT', 'status'],
    ['code=NOPE', 'code'],
    ['lane=P9', 'lane'],
    ['tenantId=a%20b', 'tenantId'],
    ['from=2026-01-01', 'from'],
    ['until=0000-01-01T00:00:00Z', 'until'],
    ['until=1970-01-01T00:00:00%2B00:01', 'until'],
    ['until=9999-12-31T23:59:60Z', 'until'],
    [`from=${at}&until=${at}`, 'from'],
    ['from=2026-01-01T00:00:00Z&until=2026-02-01T00:00:01Z', 'from'],
    ['cursor=', 'cursor'],
    ['cursor=!', 'cursor'],
    ['cursor=abc', 'cursor'],
    [`cursor=${forged(`2026-99-01T00:00:00.000Z ${randomUUID()} ${at} 2026-01-02T00:00:00.000Z`)}`, 'cursor'],
    [`cursor=${forged(`2026-02-30T00:00:00.000Z ${randomUUID()} ${at} 2026-01-02T00:00:00.000Z`)}`, 'cursor'],
    [`cursor=${forged(`2016-12-31T23:59:60.999Z ${randomUUID()} ${at} 2026-01-02T00:00:00.000Z`)}`, 'cursor'],
    [`cursor=${forged(`${at} ${randomUUID()} ${at} 2027-01-02T00:00:00.000Z`)}`, 'cursor'],
    [`cursor=${forged(`${at}' ${randomUUID()} ${at} 2026-01-02T00:00:00.000Z`)}`, 'cursor'],
    ['unknown=1', 'unknown'],
  ];
  for (const [query, field] of cases) {
    const reply = await world.internal.request({ path: `${BASE}?${query}`, headers: bearer() });
    refused(reply, 400, 'VALIDATION_FAILED', query);
    assert.is(reply.problem.errors[0]?.field, field, query);
  }
  assert.is((await browse({ from: '2026-01-01T00:00:00Z', until: '2026-02-01T00:00:00Z', limit: 200 })).status, 200);
  assert.is((await browse({ until: '2016-12-31T23:59:60Z' })).status, 200, 'a leap second');
});

// Bodies

test('a body that breaks a rule is its own error for both operations that have one', async () => {
  const paths = { '/replay': { messageId: randomUUID() }, [`/${randomUUID()}/resolve`]: { outcome: 'sent' } };
  for (const [path, more] of Object.entries(paths)) {
    const valid = JSON.stringify({ ...more, reason: 'INC-1' });
    const bodies: [string, string | Uint8Array][] = [
      ['MALFORMED_JSON', '{'],
      ['INVALID_ENCODING', Buffer.from([0xff, 0xfe])],
      ['INVALID_TEXT', valid.replace('INC-1', '\\u0000')],
      ['DUPLICATE_KEY', valid.replace('{', '{"reason":"a",')],
      ['FORBIDDEN_KEY', valid.replace('{', '{"__proto__":1,')],
      ['TOO_DEEP', `${'['.repeat(17)}${']'.repeat(17)}`],
      ['VALIDATION_FAILED', valid.replace('{', '{"unknown":1,')],
      ['VALIDATION_FAILED', valid.replace('INC-1', '')],
      ['VALIDATION_FAILED', valid.replace('INC-1', 'x'.repeat(501))],
      ['VALIDATION_FAILED', '{}'],
    ];
    for (const [code, body] of bodies) refused(await post(path, body), 400, code, `${path} ${code}`);
    refused(await post(path, valid.padEnd(4_097, ' ')), 413, 'BODY_TOO_LARGE');
    refused(await post(path, valid, { 'Content-Type': 'text/plain' }), 415, 'UNSUPPORTED_MEDIA_TYPE');
    refused(await post(path, gzipSync(valid), { 'Content-Encoding': 'gzip' }), 415, 'UNSUPPORTED_MEDIA_TYPE');
  }
});

test('a replay names one message or a filter, a rate from 1 to 500, and what it confirms', async () => {
  const confirmation = '0'.repeat(64);
  const wrong: object[] = [
    { reason: undefined, filter: {} },
    {},
    { filter: {}, messageId: randomUUID() },
    { filter: { unknown: 1 } },
    { filter: { status: 'SENT' } },
    { filter: { from: '2026-01-01T00:00:00Z', until: '2026-03-01T00:00:00Z' } },
    { filter: {}, ratePerSecond: 0 },
    { filter: {}, ratePerSecond: 501 },
    { filter: {}, ratePerSecond: '1' },
    { filter: {}, dryRun: 'false' },
    { filter: {}, dryRun: false },
    { filter: {}, dryRun: false, confirmation: `${confirmation}0` },
    { messageId: 'x' },
  ];
  for (const body of wrong) refused(await replay(body), 400, 'VALIDATION_FAILED', JSON.stringify(body));
  refused(await resolve('x', 'sent'), 400, 'VALIDATION_FAILED');
  refused(await resolve(randomUUID(), 'maybe'), 400, 'VALIDATION_FAILED');
  refused(await getReplay('x'), 400, 'VALIDATION_FAILED');
  refused(await getReplay(randomUUID()), 404, 'REPLAY_NOT_FOUND');
});

// Replay

test('a replay counts first, sends exactly the counted messages, once each, and publishes its start and its end', async () => {
  const tenantId = await world.createTenant();
  const old = await giveUpMany(tenantId, 3);
  const selection = { filter: { tenantId, status: 'FAILED' } };
  const counted = (await replay(selection)).json<ReplayCount>();
  assert.is(counted.count, 3);
  assert.equal((await replay(selection)).json<ReplayCount>(), counted, 'counting changes nothing');

  old.push(await giveUp(tenantId));
  const run = { ...selection, dryRun: false, confirmation: counted.confirmation };
  refused(await replay(run), 409, 'REPLAY_SET_CHANGED');
  const [{ taken }] = await world.rows(sql.unsafe`
    SELECT count(*)::int4 AS taken FROM orch.dead_letters WHERE tenant_id = ${tenantId} AND replay_id IS NOT NULL`);
  assert.is(taken, 0, 'a refused replay takes no message');

  using _ = takesAll();
  const { replayId } = await start(selection);
  const end = await ended(replayId);
  assert.equal([end.total, end.done, end.failed], [4, 4, 0]);
  await sentOnceEach(tenantId, old);
  for (const id of old) assert.is((await world.message(id))?.status, 'FAILED', 'a final status stays');

  refused(await replay({ ...selection, dryRun: false, confirmation: counted.confirmation }), 409, 'NOTHING_TO_REPLAY');
  refused(await replay({ messageId: old[0] }), 409, 'ALREADY_REPLAYED');
  const told = await until(() => {
    const found = audits((payload) => payload['replayId'] === replayId);
    return found.length >= 2 && found;
  });
  assert.equal(
    told.map((one) => [one['action'], one['total'], one['done'], one['reason'], one['actor']]),
    [
      ['REPLAY_STARTED', 4, 0, 'INC-1', 'on-call'],
      ['REPLAY_ENDED', 4, 4, 'INC-1', 'on-call'],
    ],
  );
  assert.not.match(JSON.stringify(told), sentinel);
});

test('two replays of one set at the same moment: one is started, the other finds no message of it left', async () => {
  const tenantId = await world.createTenant();
  const old = await giveUpMany(tenantId, 3);
  const selection = { filter: { tenantId } };
  const { confirmation } = (await replay(selection)).json<ReplayCount>();
  using _ = takesAll();
  const replies = await Promise.all([1, 2, 3].map(() => replay({ ...selection, dryRun: false, confirmation })));
  assert.equal(replies.map(({ status }) => status).sort(), [202, 409, 409]);
  await ended(replies.find(({ status }) => status === 202)!.json<Replay>().replayId);
  await sentOnceEach(tenantId, old);
});

test('one message is replayed by its id; a replayed message that failed is a message of its own that can be replayed', async () => {
  const tenantId = await world.createTenant();
  const first = await giveUp(tenantId);
  await ended((await start({ messageId: first.toUpperCase() })).replayId);
  const second = await newIdOf(tenantId, first);
  assert.is((await world.finalStatus(second)).status, 'FAILED');
  using _ = takesAll();
  await ended((await start({ messageId: second })).replayId);
  const third = await newIdOf(tenantId, second);
  assert.is((await world.finalStatus(third)).status, 'SENT');
  assert.equal(await atOperator(tenantId), [third]);
});

test('a replayed message has a trace of its own, not that of the old one', async () => {
  const tenantId = await world.createTenant();
  const [first, second] = (await giveUpMany(tenantId, 2)) as [string, string];
  using _ = takesAll();
  await ended((await start({ filter: { tenantId } })).replayId);
  const traceAtOperator = async (messageId: string) => {
    await world.finalStatus(messageId);
    const [stored] = await world.streamMessages('SMPP_OPERATOR', 'smpp.operator.*', messageId);
    return stored?.headers['traceparent']?.split('-')[1];
  };
  const rows = await world.rows(
    sql.unsafe`SELECT split_part(traceparent, '-', 2) AS trace FROM orch.sms_messages WHERE tenant_id = ${tenantId}`,
  );
  const traces = new Set(rows.map(({ trace }) => trace));
  assert.is(traces.size, 4, 'two old ones and two new ones');
  for (const old of [first, second]) {
    const trace = await traceAtOperator(await newIdOf(tenantId, old));
    assert.ok(traces.has(trace), 'the operator gets the trace of the new message');
  }
});

test('a message that was not given up, is unknown, or is past its retention cannot be replayed', async () => {
  const tenantId = await world.createTenant();
  const sent = await submit(tenantId, '0123');
  await world.finalStatus(sent);
  refused(await replay({ messageId: sent }), 409, 'NOT_A_DEAD_LETTER');
  refused(await resolve(sent, 'sent'), 409, 'NOT_A_DEAD_LETTER');
  refused(await replay({ messageId: randomUUID() }), 404, 'MESSAGE_NOT_FOUND');
  refused(await resolve(randomUUID(), 'sent'), 404, 'MESSAGE_NOT_FOUND');
  const blank = await giveUp(tenantId);
  const selection = { filter: { tenantId } };
  assert.is((await replay(selection)).json<ReplayCount>().count, 1);
  await world.rows(
    sql.unsafe`UPDATE orch.sms_messages SET body = '', recipient = '' WHERE message_id = ${blank}::uuid`,
  );
  refused(await replay({ messageId: blank }), 409, 'CONTENT_GONE');
  assert.is((await replay(selection)).json<ReplayCount>().count, 0);
  refused(await resolve(blank, 'not-sent'), 409, 'OUTCOME_NOT_IN_DOUBT');
});

test('more than 10,000 messages are not replayed at once', async () => {
  const tenantId = await world.createTenant();
  await world.rows(sql.unsafe`
    WITH kept AS (
      INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, encoding, segment_count,
        traceparent, status, seq, status_updated_at)
      SELECT gen_random_uuid(), now(), ${tenantId}, '+14155550123', 'ACME', 'x', 'GSM-7', 1, '', 'FAILED', 1, now()
      FROM generate_series(1, 10001) RETURNING message_id, created_at
    )
    INSERT INTO orch.dead_letters (message_id, created_at, tenant_id, lane, status, code, at, may_have_been_sent)
    SELECT message_id, created_at, ${tenantId}, 'P3', 'FAILED', 'NO_ROUTE', now(), false FROM kept`);
  const selection = { filter: { tenantId } };
  refused(await replay(selection), 409, 'REPLAY_TOO_LARGE');
  const run = { ...selection, dryRun: false, confirmation: '0'.repeat(64) };
  refused(await replay(run), 409, 'REPLAY_TOO_LARGE');
  await world.rows(sql.unsafe`DELETE FROM orch.dead_letters WHERE tenant_id = ${tenantId}`);
});

test('in no second are more messages replayed than the rate, however many processes work on the replay', async () => {
  const tenantId = await world.createTenant();
  const old = await giveUpMany(tenantId, 8);
  const other = await world.startService({ ORCH_ROLES: 'jobs' });
  using _ = takesAll();
  const { replayId } = await start({ filter: { tenantId } }, 3);
  await ended(replayId);
  await other[Symbol.asyncDispose]();
  const rows = await world.rows(
    sql.unsafe`SELECT replayed_at FROM orch.dead_letters WHERE replay_id = ${replayId}::uuid ORDER BY replayed_at`,
  );
  const moments = rows.map((row) => row.replayed_at as number);
  for (const from of moments) {
    assert.ok(moments.filter((at) => at >= from && at < from + 1_000).length <= 3, moments.join(' '));
  }
  await sentOnceEach(tenantId, old);
});

// In doubt

test('a message that its operator may have is not replayed before somebody says that it was not sent', async () => {
  const tenantId = await world.createTenant();
  const doubtful = await giveUp(tenantId, SILENT);
  const taken = await giveUp(tenantId, SILENT);
  const [entry] = (await page({ tenantId, code: 'PUBLISH_OUTCOME_UNKNOWN' })).deadLetters;
  assert.is(entry?.mayHaveBeenSent, true);
  assert.is((await replay({ filter: { tenantId } })).json<ReplayCount>().count, 0);
  refused(await replay({ messageId: doubtful }), 409, 'OUTCOME_IN_DOUBT');

  const resolved = await resolve(taken, 'sent');
  assert.is(resolved.status, 200);
  assert.equal((await resolve(taken, 'sent', 'once more')).json(), resolved.json(), 'the first record stays');
  refused(await resolve(taken, 'not-sent'), 409, 'ALREADY_RESOLVED');
  refused(await replay({ messageId: taken }), 409, 'OUTCOME_IN_DOUBT');
  await resolve(doubtful, 'not-sent');
  assert.is((await replay({ filter: { tenantId } })).json<ReplayCount>().count, 1);

  const message = (await world.http.get(doubtful, { 'X-Tenant-Id': tenantId })).json<Message>();
  assert.equal([message.status, message.resolution?.outcome], ['DEAD_LETTER', 'not-sent']);
  const shown = (await page({ tenantId })).deadLetters.find((one) => one.messageId === taken);
  assert.equal([shown?.resolution?.outcome, shown?.resolution?.reason], ['sent', 'asked the operator']);
  const told = await until(() => audits((payload) => payload['messageId'] === doubtful)[0]);
  assert.equal(
    [told['outcome'], told['tenantId'], told['lane'], told['actor']],
    ['not-sent', tenantId, 'P3', 'on-call'],
  );
  await until(() => audits((payload) => payload['messageId'] === taken)[0]);
});

test('PostgreSQL refuses the replay of a message in doubt, from any caller', async () => {
  const tenantId = await world.createTenant();
  const [open, sent, notSent] = (await giveUpMany(tenantId, 3, SILENT)) as [string, string, string];
  await resolve(sent, 'sent');
  await resolve(notSent, 'not-sent');
  const take = async (messageId: string) => {
    try {
      await world.rows(sql.unsafe`
        UPDATE orch.dead_letters SET replay_id = ${randomUUID()}, replay_state = 'PENDING'
        WHERE message_id = ${messageId}::uuid`);
      return 'taken';
    } catch (error) {
      return error instanceof CheckIntegrityConstraintViolationError ? 'refused' : String(error);
    }
  };
  assert.equal([await take(open), await take(sent), await take(notSent)], ['refused', 'refused', 'taken']);
  await world.rows(
    sql.unsafe`UPDATE orch.dead_letters SET replay_state = 'SKIPPED' WHERE message_id = ${notSent}::uuid`,
  );
});

test('ten concurrent resolutions of one message with different outcomes leave one record', async () => {
  const tenantId = await world.createTenant();
  const messageId = await giveUp(tenantId, SILENT);
  const outcomes = Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 'sent' : 'not-sent'));
  const replies = await Promise.all(outcomes.map((outcome) => resolve(messageId, outcome)));
  const records = new Set(replies.filter(({ status }) => status === 200).map(({ text }) => text));
  assert.equal([records.size, replies.filter(({ status }) => status === 409).length], [1, 5]);
});

test('doubt lasts: an attempt without an answer counts also when a later one ended otherwise', async () => {
  const tenantId = await world.createTenant();
  const lay = async (reason: object, operatorId: string | null, code: string) => {
    const messageId = randomUUID();
    await world.rows(sql.unsafe`
      WITH at AS (SELECT date_trunc('milliseconds', now()) AS moment), history AS (
        INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, reason, at)
        SELECT ${messageId}::uuid, moment, 2, 'ROUTED', 'RETRY', ${JSON.stringify(reason)}::jsonb, moment FROM at
      )
      INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, encoding, segment_count,
        traceparent, status, seq, status_updated_at, operator_id, lease_until)
      SELECT ${messageId}::uuid, moment, ${tenantId}, '+14155550123', 'ACME', 'x', 'GSM-7', 1, '', 'RETRY', 2, moment,
        ${operatorId}, 'infinity' FROM at`);
    await world.rows(sql.unsafe`
      UPDATE orch.sms_messages SET status = 'DEAD_LETTER', last_error = ${JSON.stringify({ code, detail: '' })}::jsonb
      WHERE message_id = ${messageId}::uuid`);
    const [{ doubt }] = await world.rows(
      sql.unsafe`SELECT may_have_been_sent AS doubt FROM orch.dead_letters WHERE message_id = ${messageId}::uuid`,
    );
    return doubt;
  };
  const unanswered = { code: 'PUBLISH_OUTCOME_UNKNOWN', detail: '' };
  const refusedThere = { code: 'OPERATOR_PUBLISH_FAILED', detail: '' };
  assert.is(await lay(unanswered, 'op-1', 'COMPLIANCE_UNAVAILABLE'), true);
  assert.is(await lay(refusedThere, 'op-1', 'CRASH_LOOP'), true);
  assert.is(await lay(refusedThere, null, 'CRASH_LOOP'), false);
  assert.is(await lay(refusedThere, 'op-1', 'OPERATOR_PUBLISH_FAILED'), false);
});

// Crashes

test('a connection that breaks at any statement of a portion, or loses the answer of its COMMIT, doubles and loses nothing', async () => {
  const tenantId = await world.createTenant();
  const breaks = [
    'FOR UPDATE SKIP LOCKED',
    'SELECT message_id FROM orch.dead_letters',
    'SET replay_state = i.state',
    'UPDATE orch.replays',
    'COMMIT',
  ];
  const old = await giveUpMany(tenantId, breaks.length + 3);
  using _ = takesAll();
  const { replayId } = await start({ filter: { tenantId } }, 1);
  for (const statement of breaks) await world.proxies.postgres.cutAnswer((request) => request.includes(statement));
  const end = await ended(replayId);
  assert.equal([end.done, end.failed], [old.length, 0]);
  await sentOnceEach(tenantId, old);
});

test('PostgreSQL away: 503 with Retry-After for every operation, and a replay goes on when it is back', async () => {
  const tenantId = await world.createTenant();
  const old = await giveUpMany(tenantId, 3);
  const messageId = await giveUp(tenantId, SILENT);
  using _ = takesAll();
  const { replayId } = await start({ filter: { tenantId } }, 1);
  await world.proxies.postgres.refuse();
  try {
    const replies = [browse({}), replay({ filter: {} }), getReplay(replayId), resolve(messageId, 'sent')];
    for (const reply of await Promise.all(replies)) refused(reply, 503, 'STORE_UNAVAILABLE');
  } finally {
    await world.proxies.postgres.pass();
  }
  const { done } = await until(async () => {
    const found = (await getReplay(replayId)).json<Replay>();
    return found.state === 'ENDED' && found;
  });
  assert.is(done, 3);
  const rows = await world.rows(sql.unsafe`
    SELECT replayed_as FROM orch.dead_letters WHERE message_id = ANY(${sql.array(old, 'uuid')})`);
  for (const row of rows) assert.is((await world.finalStatus(row.replayed_as)).status, 'SENT');
  assert.equal((await atOperator(tenantId)).sort(), rows.map((row) => row.replayed_as).sort());
});

test.run();
