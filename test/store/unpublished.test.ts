// Unpublished rows are read oldest first, wherever they lie and however PostgreSQL finds them.
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { unpublishedSince } from '../../src/store/unpublished.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';

const test = suite('the outbox');
const PAGE = 5;
let store: Store;

test.before(async () => {
  store = await openStore('outbox', { maxConnections: 1 });
});
test.after(async () => store[Symbol.asyncDispose]());

/** Stores so many messages in one statement; each has one unpublished event. */
async function keepMany(count: number): Promise<void> {
  const messages = Array.from({ length: count }, () => freshMessage());
  await insertSubmissions(store.pool, [{ requestId: randomUUID(), idempotency: null, messages }]);
}

/** All rows, as the relay reads them. */
async function readAll(): Promise<readonly bigint[]> {
  const read: bigint[] = [];
  for (;;) {
    const page = await unpublishedSince(store.pool, 0, read.at(-1) ?? 0n, PAGE);
    read.push(...page.map(({ outboxId }) => outboxId!));
    if (page.length < PAGE) return read;
  }
}

test('page by page the relay gets every row, the oldest first, whichever plan PostgreSQL has for it', async () => {
  await keepMany(3 * PAGE + 1);
  // Rows lie where there was a free place, a younger one before an older one.
  await store.pool.query(sql.unsafe`
    WITH taken AS (DELETE FROM orch.outbox RETURNING *) INSERT INTO orch.outbox SELECT * FROM taken ORDER BY id DESC`);
  const { rows } = await store.pool.query(sql.unsafe`SELECT id FROM orch.outbox ORDER BY id`);
  const ids = rows.map((row) => (row as { id: bigint }).id);
  assert.is(ids.length, 3 * PAGE + 1);
  assert.equal(await readAll(), ids);
  // As when statistics make another plan look cheaper; the pool has one connection.
  await store.pool.query(sql.unsafe`SET enable_indexscan = off`);
  assert.equal(await readAll(), ids);
});

test.run();
