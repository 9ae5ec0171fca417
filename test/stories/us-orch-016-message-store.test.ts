// US-ORCH-016: PostgreSQL has the whole and only truth about a message: each transition with its history, and no illegal one.
import { randomUUID } from 'node:crypto';
import { type DatabasePool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { runRetention } from '../../src/jobs/retention.ts';
import { deleteExpiredDeadLetters } from '../../src/store/dead-letters.ts';
import { deleteExpiredSignatures } from '../../src/store/gov-signatures.ts';
import { claimMessages, moveMessages } from '../../src/store/journey.ts';
import { deleteExpiredKills } from '../../src/store/kill-times.ts';
import {
  blankExpiredContent,
  deleteExpiredKeys,
  dropExpiredPartitions,
  ensurePartitions,
} from '../../src/store/partitions.ts';
import { openPool } from '../../src/store/pool.ts';
import { deleteExpiredReplays } from '../../src/store/replays.ts';
import { type Database, sharedResources } from '../support/resources.ts';
import { until } from '../support/until.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('US-ORCH-016 message state');
const world = await sharedWorld();
const text = { to: '+14155550116', from: 'ACME', body: 'hello' };
/** A database of its own, without a service, for tests that would disturb one. */
let database: Database;
let pool: DatabasePool;

test.before(async () => {
  database = await (await sharedResources()).createDatabase();
  pool = await openPool({
    ...{ databaseUrl: database.url, applicationName: 'test', maxConnections: 8, statementTimeoutMs: 10_000 },
    onConnectionError: () => {},
  });
});
test.after(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

async function submit(to = text.to): Promise<string> {
  const reply = await world.http.send({ ...text, to });
  assert.is(reply.status, 202);
  return reply.json<MessageAccepted>().messageId;
}

// biome-ignore lint/suspicious/noExplicitAny: the columns are those of the query
const rowsOf = async (query: ReturnType<typeof sql.unsafe>) => (await pool.query(query)).rows as any[];

type Made = { readonly lane: 'P3'; readonly messageId: string; readonly acceptedAt: string };

/** A message as a row, with its first history entry; `createdAt` is any expression of PostgreSQL's. */
async function lay(createdAt = sql.fragment`now()`, more: { status?: string; body?: string } = {}): Promise<Made> {
  const messageId = randomUUID();
  const { status = 'QUEUED', body = 'hello' } = more;
  const [row] = await rowsOf(sql.unsafe`
    INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, metadata, encoding,
      segment_count, traceparent, status, seq, status_updated_at)
    VALUES (${messageId}, date_trunc('milliseconds', ${createdAt}), 'demo', '+14155550116', 'ACME', ${body},
      '{"campaign":"spring"}', 'GSM-7', 1, '00-', ${status}, 1, now())
    RETURNING created_at`);
  await pool.query(sql.unsafe`
    INSERT INTO orch.message_history (message_id, message_created_at, seq, status, at)
    SELECT message_id, created_at, 1, 'QUEUED', created_at FROM orch.sms_messages WHERE message_id = ${messageId}`);
  return { messageId, lane: 'P3', acceptedAt: new Date(row.created_at).toISOString() };
}

/** The row and its history in the world's database. */
async function recordOf(messageId: string) {
  const [row] = await world.rows(sql.unsafe`SELECT * FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`);
  const history = await world.rows(
    sql.unsafe`SELECT * FROM orch.message_history WHERE message_id = ${messageId}::uuid ORDER BY seq`,
  );
  return { row, history };
}

/** One message per end; made by the first test. */
const ids: string[] = [];
const ends = { SENT: text.to, FAILED: '+14155550001', DEAD_LETTER: '+14155550002' };

test('status_updated_at is the moment of the latest transition; processed_at that of SENT, FAILED or DEAD_LETTER', async () => {
  const entries = Object.entries(ends);
  ids.push(...(await Promise.all(entries.map(([, to]) => submit(to)))));
  await world.status(ids[2]!, 'RETRY');
  assert.is((await recordOf(ids[2]!)).row.processed_at, null);
  for (const [index, [status]] of entries.entries()) {
    await world.finalStatus(ids[index]!);
    const { row, history } = await recordOf(ids[index]!);
    assert.is(row.status, status);
    assert.is(row.status_updated_at, history.at(-1).at);
    assert.is(row.processed_at, history.at(-1).at);
  }
});

test('INSERT on QUEUED, UPDATE on every later transition: the history is a chain without gaps that ends where the row is', async () => {
  assert.is(ids.length, 3);
  for (const id of ids) {
    const { row, history } = await recordOf(id);
    assert.equal([history[0].status, history[0].previous_status], ['QUEUED', null]);
    assert.is(history[0].at, row.created_at);
    for (const [index, entry] of history.entries()) {
      assert.is(entry.seq, index + 1);
      if (index > 0) assert.is(entry.previous_status, history[index - 1].status);
    }
    const last = history.at(-1);
    assert.equal([row.status, row.seq, row.attempt_count], [last.status, last.seq, last.attempt_count]);
  }
});

test('attempt_count counts each RETRY, last_error is the reason of the latest failed attempt', async () => {
  const failures = ['UNAVAILABLE', 'NO_ROUTE'] as const;
  let asked = 0;
  using _ = world.routing.script(() => failures[asked++] ?? { operatorId: 'op-1' });
  const id = await submit();
  await world.status(id, 'RETRY');
  const first = await recordOf(id);
  assert.equal([first.row.attempt_count, first.row.last_error.code], [1, 'ROUTING_UNAVAILABLE']);
  await world.finalStatus(id);
  const { row, history } = await recordOf(id);
  assert.equal([row.status, row.attempt_count, row.last_error.code], ['FAILED', 2, 'NO_ROUTE']);
  assert.equal(
    history.map(({ status, attempt_count, reason }) => [status, attempt_count, reason?.code ?? null]),
    [
      ['QUEUED', 0, null],
      ['ROUTING', 0, null],
      ['RETRY', 1, 'ROUTING_UNAVAILABLE'],
      ['ROUTING', 1, null],
      ['FAILED', 2, 'NO_ROUTE'],
    ],
  );
});

test('a transition is written whole or not at all: status, history entry and outbox row', async () => {
  await pool.query(sql.unsafe`CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'disk full' USING ERRCODE = '53100'; END $$`);
  const key = await lay();
  const at = new Date().toISOString();
  const state = async () => {
    const [row] = await rowsOf(sql.unsafe`
      SELECT m.status, m.seq, m.epoch, (SELECT count(*)::int4 FROM orch.message_history h WHERE h.message_id = m.message_id) AS told,
        (SELECT count(*)::int4 FROM orch.outbox o WHERE o.message_id = m.message_id) AS unpublished
      FROM orch.sms_messages m WHERE m.message_id = ${key.messageId}`);
    return row;
  };
  const untouched = await state();
  for (const table of ['outbox', 'message_history']) {
    const name = sql.identifier(['orch', table]);
    await pool.query(
      sql.unsafe`CREATE TRIGGER refuse BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION public.refuse()`,
    );
    const failure = await claimMessages(pool, 1_000, [{ ...key, at }]).catch((error: Error) => error);
    assert.is((failure as Error).name, 'Unavailable', table);
    assert.equal(await state(), untouched);
    await pool.query(sql.unsafe`DROP TRIGGER refuse ON ${name}`);
  }
  const [claimed] = await claimMessages(pool, 60_000, [{ ...key, at }]);
  assert.is(claimed?.kind, 'claimed');
  assert.equal(await state(), { status: 'ROUTING', seq: 2, epoch: 1, told: 2, unpublished: 1 });
});

test('a fenced worker changes nothing', async () => {
  const key = await lay();
  const at = new Date().toISOString();
  await claimMessages(pool, 1, [{ ...key, at }]);
  const second = await until(async () => {
    const [outcome] = await claimMessages(pool, 60_000, [{ ...key, at }]);
    return outcome?.kind === 'claimed' && outcome;
  });
  assert.is(second.epoch, 2);
  const nothing = { operatorId: null, routeId: null, onOperatorLane: null, failedAttempts: 0, reason: null } as const;
  const move = { ...key, from: 'ROUTING', to: 'FAILED', at, ...nothing } as const;
  assert.equal(await moveMessages(pool, [{ ...move, epoch: 1 }]), [{ kind: 'fenced' }]);
  const [row] = await rowsOf(sql.unsafe`SELECT status, seq FROM orch.sms_messages WHERE message_id = ${key.messageId}`);
  assert.equal(row, { status: 'ROUTING', seq: 2 });
  const [moved] = await moveMessages(pool, [{ ...move, epoch: 2 }]);
  assert.is(moved?.kind, 'moved');
});

test('of ten workers that claim a message at the same moment one gets it', async () => {
  const key = { ...(await lay()), at: new Date().toISOString() };
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => claimMessages(pool, 60_000, [key])));
  const kinds = outcomes.map(([outcome]) => outcome?.kind).sort();
  assert.equal(kinds, ['claimed', ...Array(9).fill('leased')]);
});

test('PostgreSQL refuses an illegal transition of a message, from any caller', async () => {
  for (const [from, to] of [
    ['SENT', 'QUEUED'],
    ['FAILED', 'ROUTING'],
    ['DEAD_LETTER', 'SENT'],
    ['QUEUED', 'SENT'],
    ['ROUTED', 'ROUTING'],
  ]) {
    const { messageId } = await lay(sql.fragment`now()`, { status: from! });
    const update = pool.query(sql.unsafe`UPDATE orch.sms_messages SET status = ${to!} WHERE message_id = ${messageId}`);
    const failure = await update.then(
      () => null,
      (error: Error) => error,
    );
    assert.ok(failure, `${from} > ${to}`);
    const [row] = await rowsOf(sql.unsafe`SELECT status FROM orch.sms_messages WHERE message_id = ${messageId}`);
    assert.is(row.status, from);
  }
});

const leafOf = async (messageId: string) =>
  (
    await rowsOf(sql.unsafe`
      SELECT (SELECT relname FROM pg_class WHERE oid = m.tableoid) AS message,
        (SELECT relname FROM pg_class WHERE oid = h.tableoid) AS history
      FROM orch.sms_messages m JOIN orch.message_history h USING (message_id) WHERE m.message_id = ${messageId}`)
  )[0];

test('partitioned by month of created_at in UTC: each row lies in the partition of its month, its history beside it', async () => {
  await ensurePartitions(pool, 3);
  const moments = [
    '2026-01-31T23:59:59.999Z',
    '2026-02-01T00:00:00.000Z',
    '2028-02-29T12:00:00.000Z',
    '2026-12-31T23:59:59.999Z',
  ];
  for (const moment of moments) {
    await pool.query(sql.unsafe`SELECT orch.ensure_partition(${moment}::timestamptz)`);
    const { messageId } = await lay(sql.fragment`${moment}::timestamptz`);
    const suffix = moment.slice(0, 7).replace('-', '_');
    assert.equal(await leafOf(messageId), { message: `sms_messages_${suffix}`, history: `message_history_${suffix}` });
  }
  const id = await submit();
  const [row] = await world.rows(sql.unsafe`
    SELECT (SELECT relname FROM pg_class c WHERE c.oid = m.tableoid) AS leaf, to_char(created_at AT TIME ZONE 'UTC', 'YYYY_MM') AS month
    FROM orch.sms_messages m WHERE message_id = ${id}::uuid`);
  assert.is(row.leaf, `sms_messages_${row.month}`);
  await world.finalStatus(id);
});

test('a partition holds its month in UTC, whatever the time zone of the session that made it', async () => {
  const madeIn = {
    '2033_04': 'UTC',
    '2033_05': 'Pacific/Kiritimati',
    '2033_06': 'Pacific/Pago_Pago',
    '2033_07': 'America/New_York',
  };
  for (const [month, zone] of Object.entries(madeIn)) {
    await pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`SELECT set_config('TimeZone', ${zone}, true)`);
      await transaction.query(sql.unsafe`SELECT orch.ensure_partition(${`${month.replace('_', '-')}-15T00:00:00Z`})`);
    });
  }
  const borders: readonly (readonly [string, string])[] = [
    ['2033-04-30T23:59:59.999Z', '2033_04'],
    ['2033-05-01T00:00:00.000Z', '2033_05'],
    ['2033-05-31T23:59:59.999Z', '2033_05'],
    ['2033-06-01T00:00:00.000Z', '2033_06'],
    ['2033-06-30T23:59:59.999Z', '2033_06'],
    ['2033-07-01T00:00:00.000Z', '2033_07'],
    ['2033-07-31T23:59:59.999Z', '2033_07'],
  ];
  for (const [moment, month] of borders) {
    const { messageId } = await lay(sql.fragment`${moment}::timestamptz`);
    assert.equal(await leafOf(messageId), { message: `sms_messages_${month}`, history: `message_history_${month}` });
  }
});

test('partitions are there three months ahead; making them again, and at the same moment, makes each once', async () => {
  const made = await rowsOf(sql.unsafe`
    SELECT count(*)::int4 AS months FROM generate_series(0, 3) AS ahead
    WHERE to_regclass('orch.sms_messages_' || to_char(now() AT TIME ZONE 'UTC' + make_interval(months => ahead), 'YYYY_MM')) IS NOT NULL`);
  assert.is(made[0].months, 4);
  assert.is(await ensurePartitions(pool, 3), 0);
  const make = sql.unsafe`SELECT orch.ensure_partition('2031-05-05Z') AS made`;
  const answers = await Promise.all(Array.from({ length: 8 }, () => rowsOf(make)));
  assert.is(answers.filter(([row]) => row.made).length, 1);
});

test('retention: whole months go once all of them is older than 90 days; content goes at 90 days, and nothing before', async () => {
  await pool.query(sql.unsafe`
    SELECT orch.ensure_partition(now() - make_interval(days => ago)) FROM generate_series(0, 200, 20) AS ago`);
  const ago = (days: number) => sql.fragment`now() - make_interval(days => ${days})`;
  const old = await lay(ago(150));
  const due = await lay(sql.fragment`now() - interval '90 days 1 minute'`);
  const dueWithoutText = await lay(sql.fragment`now() - interval '90 days 1 minute'`, { status: 'FAILED', body: '' });
  const young = await lay(sql.fragment`now() - interval '89 days 23 hours'`);
  const fresh = await lay();

  const reports: unknown[] = [];
  const house = {
    ensurePartitions: (months: number) => ensurePartitions(pool, months),
    dropExpiredPartitions: (days: number) => dropExpiredPartitions(pool, days),
    blankExpiredContent: (days: number, limit: number) => blankExpiredContent(pool, days, limit),
    deleteExpiredKeys: (limit: number) => deleteExpiredKeys(pool, limit),
    deleteExpiredDeadLetters: (days: number, limit: number) => deleteExpiredDeadLetters(pool, days, limit),
    deleteExpiredReplays: (days: number, limit: number) => deleteExpiredReplays(pool, days, limit),
    deleteExpiredSignatures: (days: number, limit: number) => deleteExpiredSignatures(pool, days, limit),
    deleteExpiredKills: (days: number, limit: number) => deleteExpiredKills(pool, days, limit),
    report: (done: unknown) => void reports.push(done),
  };
  const signal = new AbortController().signal;
  await runRetention(house, signal);
  const left = async ({ messageId }: Made) =>
    (
      await rowsOf(sql.unsafe`
        SELECT recipient, body, metadata, status, seq FROM orch.sms_messages WHERE message_id = ${messageId}`)
    )[0];
  assert.is(await left(old), undefined);
  const blank = { recipient: '', body: '', metadata: null, seq: 1 };
  const due90 = await left(due);
  // Its month may be over by more than 90 days only if that month ended on this very day.
  if (due90 !== undefined) assert.equal(due90, { ...blank, status: 'QUEUED' });
  if (due90 !== undefined) assert.equal(await left(dueWithoutText), { ...blank, status: 'FAILED' });
  for (const kept of [young, fresh]) {
    assert.equal([(await left(kept)).body, (await left(kept)).recipient], ['hello', '+14155550116']);
    assert.equal(
      (await rowsOf(sql.unsafe`SELECT 1 AS one FROM orch.message_history WHERE message_id = ${kept.messageId}`)).length,
      1,
    );
  }
  const expired = await rowsOf(sql.unsafe`
    SELECT relname FROM pg_class WHERE relname ~ '^(sms_messages|message_history)_[0-9]{4}_[0-9]{2}$'
      AND to_date(right(relname, 7), 'YYYY_MM') + interval '1 month' <= (now() - interval '90 days') AT TIME ZONE 'UTC'`);
  assert.equal(expired, []);

  await runRetention(house, signal);
  const nothing = { keysDeleted: 0, deadLettersDeleted: 0, replaysDeleted: 0, signaturesDeleted: 0, killsDeleted: 0 };
  assert.equal(reports.at(-1), { partitionsMade: 0, partitionsDropped: [], messagesBlanked: 0, ...nothing });
});

test('retention: the evidence of a signature goes with the month of its messages, and not before', async () => {
  const lastMonth = sql.fragment`date_trunc('month', now() - interval '90 days', 'UTC')`;
  await pool.query(sql.unsafe`
    INSERT INTO orch.gov_signatures
      (signer_thumbprint, jti, request_id, tenant_id, body_sha256, header, accepted_as, accepted_at)
    SELECT 'aa', jti, gen_random_uuid(), 'demo', 'bb', 'h..s', gen_random_uuid(), at
    FROM (VALUES ('gone', ${lastMonth} - interval '1 second'), ('kept', ${lastMonth}), ('new', now())) AS v (jti, at)`);
  assert.is(await deleteExpiredSignatures(pool, 90, 100), 1);
  const left = await rowsOf(sql.unsafe`SELECT jti FROM orch.gov_signatures ORDER BY jti`);
  assert.equal(
    left.map(({ jti }) => jti),
    ['kept', 'new'],
  );
  const isStored = sql.unsafe`
    SELECT to_regclass('orch.sms_messages_' || to_char(${lastMonth} AT TIME ZONE 'UTC', 'YYYY_MM')) IS NOT NULL AS there`;
  assert.equal(await rowsOf(isStored), [{ there: true }]);
});

test('retention: a dead letter goes when its message has gone, and a replay that ended so long ago and was published', async () => {
  const { messageId } = await lay();
  const list = (id: string, days: number) => sql.unsafe`
    INSERT INTO orch.dead_letters (message_id, created_at, tenant_id, lane, status, code, at, may_have_been_sent)
    SELECT ${id}::uuid, coalesce((SELECT created_at FROM orch.sms_messages WHERE message_id = ${id}::uuid), '2020-01-01'),
           'demo', 'P3', 'FAILED', 'NO_ROUTE', now() - make_interval(days => ${days}), false`;
  const gone = randomUUID();
  const young = randomUUID();
  await pool.query(list(messageId, 91));
  await pool.query(list(gone, 91));
  await pool.query(list(young, 89));
  assert.is(await deleteExpiredDeadLetters(pool, 90, 100), 1);
  const left = await rowsOf(sql.unsafe`
    SELECT message_id FROM orch.dead_letters WHERE message_id = ANY(${sql.array([messageId, gone, young], 'uuid')})`);
  assert.equal(left.map((row) => row.message_id).sort(), [messageId, young].sort());
  await pool.query(sql.unsafe`DELETE FROM orch.dead_letters WHERE message_id = ${messageId}::uuid`);

  await pool.query(sql.unsafe`
    INSERT INTO orch.replays (replay_id, state, reason, rate_per_second, total, done, request_id, traceparent, started_at,
      ended_at, next_at, start_published_at, end_published_at)
    SELECT gen_random_uuid(), 'ENDED', 'old', 1, 1, 1, 'r', 't', at, at, at, at, told
    FROM (VALUES (now() - interval '91 days', now()), (now() - interval '91 days', NULL), (now(), now())) AS v (at, told)`);
  assert.is(await deleteExpiredReplays(pool, 90, 100), 1);
});

test('retention: expired idempotency keys go, others stay', async () => {
  await pool.query(sql.unsafe`
    INSERT INTO orch.submit_idempotency (key_hash, tenant_id, fingerprint, request_id, response, expires_at)
    VALUES ('old', 'demo', '', gen_random_uuid(), '', now() - interval '1 second'),
           ('new', 'demo', '', gen_random_uuid(), '', now() + interval '1 hour')`);
  assert.is(await deleteExpiredKeys(pool, 100), 1);
  assert.equal(await rowsOf(sql.unsafe`SELECT key_hash FROM orch.submit_idempotency`), [{ key_hash: 'new' }]);
});

// Delivery receipts

type State = 'ACCEPTED' | 'BUFFERED' | 'EXPIRED' | 'UNDELIVERABLE' | 'DELIVERED';

async function report(messageId: string, state: State, more = {}): Promise<void> {
  const receivedAt = new Date().toISOString();
  const receipt = { messageId, tenantId: 'demo', lane: 'P3', operatorId: 'op-1', state, receivedAt, ...more };
  await world.nats.publish('sms.dlr.received', receipt);
}

const receiptsOf = async (state: State, outcome: string) =>
  (await world.metrics()).value('orch_delivery_receipt_total', { state, outcome });

const deliveryOf = async (messageId: string) => (await world.http.get(messageId)).json<Message>().delivery;

test('a delivery receipt fills delivery and leaves the status alone', async () => {
  const id = await submit();
  await world.finalStatus(id);
  const receivedAt = '2026-11-23T08:30:02.000Z';
  await report(id.toUpperCase(), 'DELIVERED', { receivedAt });
  await until(async () => (await world.message(id))?.deliveryState === 'DELIVERED');
  assert.equal(await deliveryOf(id), { state: 'DELIVERED', at: receivedAt });
  assert.is((await world.message(id))?.status, 'SENT');
  assert.is((await world.history(id)).length, 4);
});

test('receipts only move forward in rank, in whatever order and however often they come', async () => {
  const id = await submit();
  await world.finalStatus(id);
  const steps: readonly (readonly [State, State])[] = [
    ['BUFFERED', 'BUFFERED'],
    ['ACCEPTED', 'BUFFERED'],
    ['BUFFERED', 'BUFFERED'],
    ['UNDELIVERABLE', 'UNDELIVERABLE'],
    ['EXPIRED', 'UNDELIVERABLE'],
    ['DELIVERED', 'DELIVERED'],
    ['UNDELIVERABLE', 'DELIVERED'],
    ['ACCEPTED', 'DELIVERED'],
  ];
  for (const [index, [state, wanted]] of steps.entries()) {
    const at = `2026-11-23T08:30:0${index}.000Z`;
    const handled = async () => (await receiptsOf(state, 'stale')) + (await receiptsOf(state, 'recorded'));
    const before = await handled();
    await report(id, state, { receivedAt: at });
    await until(async () => (await handled()) > before, { what: `the receipt ${state}` });
    assert.is((await world.message(id))?.deliveryState, wanted);
  }
  assert.equal(await deliveryOf(id), { state: 'DELIVERED', at: '2026-11-23T08:30:05.000Z' });
});

test('a receipt that names another tenant changes nothing', async () => {
  const id = await submit();
  await world.finalStatus(id);
  const before = await receiptsOf('DELIVERED', 'unknown');
  await report(id, 'DELIVERED', { tenantId: 'acme' });
  await until(async () => (await receiptsOf('DELIVERED', 'unknown')) > before);
  assert.is((await world.message(id))?.deliveryState, null);
  assert.is(await deliveryOf(id), null);
});

test('a receipt that comes before its message stays on its stream until the message is there', async () => {
  const messageId = randomUUID();
  const before = await receiptsOf('ACCEPTED', 'unknown');
  await report(messageId, 'ACCEPTED');
  await until(async () => (await receiptsOf('ACCEPTED', 'unknown')) > before);
  await world.http.send({ ...text, messageId });
  await until(async () => (await world.message(messageId))?.deliveryState === 'ACCEPTED');
  await world.finalStatus(messageId);
});

test('a receipt that cannot be read is dead-lettered as raw input, and delays no other', async () => {
  const id = await submit();
  await world.finalStatus(id);
  const bad = ['hello', '{}', JSON.stringify({ messageId: id, tenantId: 'demo', lane: 'P3', state: 'LOST' })];
  const published = await Promise.all(bad.map((payload) => world.nats.publish('sms.dlr.received', payload)));
  await report(id, 'DELIVERED');
  await until(async () => (await world.message(id))?.deliveryState === 'DELIVERED');
  for (const [index, { seq }] of published.entries()) {
    const letter = await until(async () => {
      const all = await world.streamMessages('ORCH_DEADLETTER');
      return all.find(({ headers }) => headers['Nats-Msg-Id'] === `unreadable:ORCH_DLR:${seq}`);
    });
    assert.is(Buffer.from(letter.payload.payloadBase64, 'base64').toString(), bad[index]);
    assert.is(letter.payload.subject, 'sms.dlr.received');
  }
});

test.run();
