// Plans through the pool of the service: what was planned for an empty table is still right when the table is full.
import { randomUUID } from 'node:crypto';
import { type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findKey } from '../../src/store/idempotency-keys.ts';
import { claimMessages } from '../../src/store/journey.ts';
import { openPool } from '../../src/store/pool.ts';
import { keepAged } from '../support/aged-rows.ts';
import { type Database, sharedResources } from '../support/resources.ts';

const test = suite('plans');

let database: Database;
let pool: DatabasePool;

test.before(async () => {
  database = await (await sharedResources()).createDatabase();
  pool = await openPool({
    ...{ databaseUrl: database.url, applicationName: 'plans', maxConnections: 1 },
    ...{ statementTimeoutMs: 5_000, onConnectionError: () => {} },
  });
});
test.after(async () => {
  await pool.end();
  await database[Symbol.asyncDispose]();
});

type Plan = { readonly 'Node Type': string; readonly Plans?: readonly Plan[] };
const nodesOf = (plan: Plan): readonly string[] => [plan['Node Type'], ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The kinds of nodes in the plan of what `run` asks for first; it is not run. */
async function planOf(run: (pool: DatabasePool) => Promise<unknown>): Promise<readonly string[]> {
  const seen: QuerySqlToken[] = [];
  const note = async (query: QuerySqlToken) => {
    seen.push(query);
    throw new TypeError('only its statement is wanted');
  };
  await run({ query: note, maybeOne: note } as unknown as DatabasePool).catch(() => {});
  const { sql: text, values } = seen[0]!;
  const [row] = (await pool.query({ ...sql.unsafe``, sql: `EXPLAIN (FORMAT JSON) ${text}`, values })).rows;
  return nodesOf((row as { 'QUERY PLAN': readonly { Plan: Plan }[] })['QUERY PLAN'][0]!.Plan);
}

const at = new Date().toISOString();
const statements: Readonly<Record<string, (pool: DatabasePool) => Promise<unknown>>> = {
  'a key is found': (it) => findKey(it, 'k'),
  'a batch of messages is claimed': (it) =>
    claimMessages(
      it,
      25_000,
      Array.from({ length: 256 }, () => ({ messageId: randomUUID(), acceptedAt: at, at })),
    ),
};

for (const [what, statement] of Object.entries(statements)) {
  test(`${what} by its index, one row at a time, also when the statistics say that the tables are nearly empty`, async () => {
    await keepAged({ rows: async (query) => (await pool.query(query)).rows }, 'demo', 1);
    await pool.query(sql.unsafe`ANALYZE orch.sms_messages, orch.submit_idempotency`);
    const nodes = await planOf(statement);
    assert.ok(
      nodes.some((node) => node.endsWith('Index Scan')),
      nodes.join(),
    );
    for (const node of ['Seq Scan', 'Hash Join', 'Merge Join']) assert.not(nodes.includes(node), nodes.join());
  });
}

test.run();
