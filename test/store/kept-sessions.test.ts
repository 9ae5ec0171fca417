// A refused value costs its statement and no session: poison must not make PostgreSQL open sessions for everybody else.
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { asStoreError, isDataError } from '../../src/store/errors.ts';
import { openStore, type Store } from '../support/store.ts';

const test = suite('kept sessions');
let store: Store;

test.before(async () => {
  // With one connection each statement shows which session the one before it left.
  store = await openStore('kept-sessions', { maxConnections: 1 });
});
test.after(async () => store[Symbol.asyncDispose]());

async function session(): Promise<number> {
  const [row] = await store.rows(sql.unsafe`SELECT pg_backend_pid() AS pid`);
  return row.pid;
}

const refused = sql.unsafe`SELECT 1 / (random() * 0)::int`;
const ways: Readonly<Record<string, () => Promise<unknown>>> = {
  'a statement': () => store.pool.query(refused),
  'a statement for one row': () => store.pool.one(refused),
  'a statement for one row at most': () => store.pool.maybeOne(refused),
  'a transaction': () => store.pool.transaction((transaction) => transaction.query(refused)),
};

for (const [what, run] of Object.entries(ways)) {
  test(`${what} with a value that is refused leaves its session, and no open transaction`, async () => {
    const before = await session();
    for (let count = 0; count < 20; count += 1) assert.ok(isDataError(await run().catch((error: unknown) => error)));
    assert.is(await session(), before);
    const [row] = await store.rows(sql.unsafe`SELECT now() = statement_timestamp() AS "isAlone"`);
    assert.is(row.isAlone, true);
  });
}

test('a session that PostgreSQL ends is replaced', async () => {
  const before = await session();
  const ended = store.pool.query(sql.unsafe`SELECT pg_terminate_backend(pg_backend_pid())`);
  assert.instance(asStoreError(await ended.catch((error: unknown) => error)), Unavailable);
  assert.is.not(await session(), before);
});

test.run();
