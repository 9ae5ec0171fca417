// Changes by an administrator of PostgreSQL while the service runs, and the locale of its process: messages go on all the same.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Message, MessageAccepted } from '../../../generated/http/contract.ts';
import type { HttpClient, Reply } from '../../support/http-client.ts';
import { sql, startWorld, type World } from '../../support/world.ts';
import { becameOf, isOneOf, seenWithin, sent, sharedBound } from '../became.ts';
import { cases, type Right } from '../case.ts';

const test = cases('settings of PostgreSQL');
/** A delivery that met trouble is handed back for five seconds, and that may happen twice. */
const WITHIN_MS = 25_000;
const SHOWN_WITHIN_MS = 5_000;
const MESSAGES = 10;
const MINUTE_MS = 60_000;

let world: World;
let http: HttpClient;

test.before(async () => {
  world = await startWorld({ service: 'later' });
  const place = { TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  http = world.httpOf(await world.spawnService(place));
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

const send = () => http.send({ to: '+14155550123', from: 'ACME', body: 'hello' }, { 'Idempotency-Key': randomUUID() });

/** Sends some, one after the other; each is accepted and sent, and is shown with the moments of both. */
async function messagesGoOn(right: Right, pauseMs = 0): Promise<void> {
  const replies: Reply[] = [];
  for (let count = 0; count < MESSAGES; count += 1) {
    if (pauseMs > 0 && count > 0) await sleep(pauseMs);
    replies.push(await send());
  }
  right.is(statusesBeside(replies, 202), [], 'answers other than 202');
  const accepted = replies.filter(({ status }) => status === 202).map((reply) => reply.json<MessageAccepted>());
  const leftMs = sharedBound(WITHIN_MS);
  const ends = [];
  for (const { messageId } of accepted) ends.push(await becameOf(world, { mark: messageId }, leftMs()));
  right.is(
    ends.filter((end) => !isOneOf(end, [sent])),
    [],
    'messages that were not sent',
  );
  const shownMs = sharedBound(SHOWN_WITHIN_MS);
  for (const one of accepted) await isShown(right, one, shownMs());
}

/** A connection whose plan is out of date may answer 503 once. */
async function isShown(right: Right, { messageId, acceptedAt }: MessageAccepted, withinMs: number): Promise<void> {
  const reply = await seenWithin(
    withinMs,
    () => http.get(messageId),
    ({ status }) => status === 200,
  );
  right.is(reply.status, 200, 'the answer to GET');
  if (reply.status !== 200) return;
  const { createdAt, updatedAt } = reply.json<Message>();
  right.is(createdAt, acceptedAt, 'when it was accepted');
  const took = Date.parse(updatedAt) - Date.parse(acceptedAt);
  right.holds(took >= 0 && took < MINUTE_MS, `it was sent soon after ${acceptedAt}: ${updatedAt}`);
}

const statusesBeside = (replies: readonly Reply[], ...expected: readonly number[]) =>
  replies.map(({ status }) => status).filter((status) => !expected.includes(status));

/** Ends the connections of the service, which then opens others, and waits until it answers by them. */
async function reconnect(right: Right): Promise<void> {
  await world.rows(sql.unsafe`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'sms-orchestrator%'`);
  const status = await seenWithin(
    WITHIN_MS,
    async () => (await send()).status,
    (seen) => seen === 202,
  );
  right.is(status, 202, 'a submit by the new connections');
}

/** The rest of an ALTER DATABASE or ALTER ROLE of this database. */
async function alter(what: 'DATABASE' | 'ROLE', change: string): Promise<void> {
  const [{ database, role }] = await world.rows(
    sql.unsafe`SELECT current_database() AS database, current_user AS role`,
  );
  const name = what === 'DATABASE' ? `"${database}"` : `"${role}" IN DATABASE "${database}"`;
  await world.rows({ ...sql.unsafe``, sql: `ALTER ${what} ${name} ${change}` });
}

/** Messages go on while these settings are in force for every new connection. */
async function underSettings(
  right: Right,
  changes: readonly string[],
  pauseMs = 0,
  what: 'DATABASE' | 'ROLE' = 'DATABASE',
) {
  try {
    for (const change of changes) await alter(what, `SET ${change}`);
    await reconnect(right);
    await messagesGoOn(right, pauseMs);
  } finally {
    await alter(what, 'RESET ALL');
    await reconnect(right);
  }
}

test('delivery/13/S0', 'a process in Kathmandu that speaks Turkish', (right) => messagesGoOn(right));

test('delivery/13/S1', 'a column is added', async (right) => {
  await world.rows(sql.unsafe`ALTER TABLE orch.sms_messages ADD COLUMN note text`);
  await messagesGoOn(right);
});

test('delivery/13/S2', 'a column gets another type', async (right) => {
  await world.rows(sql.unsafe`ALTER TABLE orch.sms_messages ALTER COLUMN operator_id TYPE varchar(200)`);
  await messagesGoOn(right);
});

test('delivery/13/S2b', 'the same process later', (right) => messagesGoOn(right));

test('delivery/13/S2c', 'the column gets its type back', async (right) => {
  await world.rows(sql.unsafe`ALTER TABLE orch.sms_messages ALTER COLUMN operator_id TYPE text`);
  await messagesGoOn(right);
});

test('delivery/13/S3', 'DateStyle SQL, DMY', (right) => underSettings(right, [`datestyle = 'SQL, DMY'`]));

test('delivery/13/S4', 'DateStyle German', (right) => underSettings(right, [`datestyle = 'German'`]));

test('delivery/13/S5', 'a time zone with half an hour', (right) =>
  underSettings(right, [`timezone = 'America/St_Johns'`]),
);

test('delivery/13/S6', 'old ways to write texts, bytes, intervals and numbers', (right) =>
  underSettings(right, [
    'standard_conforming_strings = off',
    `bytea_output = 'escape'`,
    `intervalstyle = 'sql_standard'`,
    'extra_float_digits = -5',
  ]),
);

test('delivery/13/S7', 'an empty search path', (right) => underSettings(right, [`search_path = ''`]));

test('delivery/13/S8', 'sessions that end after a second without work', (right) =>
  underSettings(right, [`idle_session_timeout = '1s'`], 1_500),
);

test('delivery/13/S9', 'a statement timeout of a millisecond for the role', (right) =>
  underSettings(right, [`statement_timeout = '1ms'`], 0, 'ROLE'),
);

async function countKept(): Promise<number> {
  return (await world.rows(sql.unsafe`SELECT count(*)::int AS count FROM orch.sms_messages`))[0].count;
}

/** Twenty at a time: a message that is answered 202 is sent once, one that is answered 503 is not stored. */
async function manyUnder(right: Right, level: string): Promise<void> {
  try {
    await alter('DATABASE', `SET default_transaction_isolation = '${level}'`);
    await reconnect(right);
    const before = await countKept();
    const replies: Reply[] = [];
    for (let round = 0; round < 20; round += 1) replies.push(...(await Promise.all(Array.from({ length: 20 }, send))));
    right.is(statusesBeside(replies, 202, 503), [], 'answers other than 202 and 503');
    const ids = replies.filter(({ status }) => status === 202).map((reply) => reply.json<MessageAccepted>().messageId);
    right.holds(ids.length > replies.length / 2, `most are accepted: ${ids.length}`);
    right.is((await countKept()) - before, ids.length, 'stored messages');
    const open = async () => {
      const rows = await world.rows(sql.unsafe`
        SELECT status, count(*)::int AS count FROM orch.sms_messages
        WHERE message_id = ANY(${sql.array(ids, 'uuid')}) GROUP BY status`);
      return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
    };
    const seen = await seenWithin(WITHIN_MS, open, ({ SENT }) => SENT === ids.length);
    right.is(seen, { SENT: ids.length }, 'the statuses of the accepted ones');
  } finally {
    await alter('DATABASE', 'RESET ALL');
    await reconnect(right);
  }
}

test('delivery/13/S10-serializable', 'transactions are serializable by default', (right) =>
  manyUnder(right, 'serializable'),
);

test('delivery/13/S10-repeatable-read', 'transactions read repeatably by default', (right) =>
  manyUnder(right, 'repeatable read'),
);

test.run();
