// The edges of a message: the table in the code and the constraints of PostgreSQL are the same.
import { randomUUID } from 'node:crypto';
import { createPool, type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type MessageStatus, messageStatuses } from '../../src/domain/contract.ts';
import { edges, finalStatuses, isFinal, openStatuses, successors } from '../../src/domain/lifecycle.ts';
import { type Database, sharedResources } from '../support/resources.ts';

const test = suite('lifecycle');
let database: Database;
let pool: DatabasePool;

test.before(async () => {
  database = await (await sharedResources()).createDatabase();
  pool = await createPool(database.url, { maxPoolSize: 1 });
});

test.after(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

const transitions = edges.filter((edge) => !edge.startsWith('>'));
const EDGE = /'([A-Z_]*>[A-Z_]+)'/g;
const edgesIn = (definition: string) => [...definition.matchAll(EDGE)].map(([, edge = '']) => edge).sort();

async function text(query: QuerySqlToken): Promise<string> {
  return ((await pool.one(query)) as { text: string }).text;
}

/** Whether PostgreSQL accepts a statement; rejects for any other failure than a refused transition. */
async function isTaken(query: QuerySqlToken): Promise<boolean> {
  try {
    await pool.query(query);
    return true;
  } catch (error) {
    const cause = (error as Error).cause as { code?: string; constraint?: string } | undefined;
    assert.is(cause?.code, '23514', String(error));
    assert.is(cause?.constraint, 'legal_transition');
    return false;
  }
}

async function keepMessage(status: MessageStatus): Promise<string> {
  const messageId = randomUUID();
  await pool.query(sql.unsafe`
    INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, encoding, segment_count,
      traceparent, status, seq, status_updated_at)
    VALUES (${messageId}::uuid, now(), 'demo', '+14155550123', 'ACME', 'hello', 'GSM-7', 1, '', ${status}, 1, now())
  `);
  return messageId;
}

const everyPair = messageStatuses.flatMap((from) => messageStatuses.map((to) => ({ from, to })));

test('the history allows exactly the edges of the table', async () => {
  const definition = await text(sql.unsafe`
    SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint
    WHERE conname = 'legal_transition' AND conrelid = 'orch.message_history'::regclass
  `);
  assert.equal(edgesIn(definition), [...edges].sort());
});

test('the trigger on messages allows exactly the edges of the table', async () => {
  const definition = await text(sql.unsafe`
    SELECT pg_get_triggerdef(oid) AS text FROM pg_trigger
    WHERE tgname = 'legal_transition' AND tgrelid = 'orch.sms_messages'::regclass
  `);
  assert.equal(edgesIn(definition), [...transitions].sort());
});

test('a row of a message accepts a legal edge and refuses every other one', async () => {
  for (const { from, to } of everyPair.filter((pair) => pair.from !== pair.to)) {
    const messageId = await keepMessage(from);
    const taken = await isTaken(
      sql.unsafe`UPDATE orch.sms_messages SET status = ${to} WHERE message_id = ${messageId}::uuid`,
    );
    assert.is(taken, transitions.includes(`${from}>${to}`), `${from} > ${to}`);
  }
});

test('the history accepts a legal edge and refuses every other one', async () => {
  const firsts = messageStatuses.map((to) => ({ from: null, to }));
  for (const { from, to } of [...firsts, ...everyPair]) {
    const taken = await isTaken(sql.unsafe`
      INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, at)
      VALUES (${randomUUID()}::uuid, now(), 1, ${from}, ${to}, now())
    `);
    assert.is(taken, edges.includes(`${from ?? ''}>${to}`), `${from} > ${to}`);
  }
});

test('every status is either final or leads on, and a final one can be reached', () => {
  assert.equal([...openStatuses, ...finalStatuses].sort(), [...messageStatuses].sort());
  for (const status of finalStatuses) assert.equal(successors[status], []);
  for (const status of openStatuses) assert.ok(successors[status].some(isFinal), `${status} can end`);
});

test.run();
