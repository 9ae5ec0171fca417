// What is still to be told is read oldest first, wherever its rows lie and however PostgreSQL finds them.
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { untoldSince } from '../../src/store/outbox.ts';
import { openPool } from '../../src/store/pool.ts';
import { keepSubmissions } from '../../src/store/submissions.ts';
import { sharedResources } from '../support/resources.ts';

const test = suite('the outbox');
const PAGE = 5;
let stack: AsyncDisposableStack;
let pool: Awaited<ReturnType<typeof openPool>>;

test.before(async () => {
  stack = new AsyncDisposableStack();
  const { createDatabase } = await sharedResources();
  const { url: databaseUrl } = stack.use(await createDatabase());
  pool = stack.use(
    await openPool({
      ...{ databaseUrl, applicationName: 'outbox', maxConnections: 1, statementTimeoutMs: 5_000 },
      onConnectionError: () => {},
    }),
  );
});
test.after(async () => stack.disposeAsync());

/** Keeps so many messages in one statement; each has one thing to tell. */
async function keepMany(count: number): Promise<void> {
  const acceptedAt = new Date().toISOString();
  const messages = Array.from({ length: count }, () => ({
    ...{ messageId: randomUUID(), idIsChosen: false, acceptedAt, tenantId: 'demo', lane: 'P3' as const },
    ...{ to: '+14155550115', from: 'ACME', body: 'hello', metadata: null, encoding: 'GSM-7' as const },
    ...{ segmentCount: 1, compliancePath: 'FULL' as const, traceparent: '00-', batchId: null },
  }));
  await keepSubmissions(pool, [{ requestId: randomUUID(), idempotency: null, messages }]);
}

/** All rows, as the relay reads them. */
async function readAll(): Promise<readonly bigint[]> {
  const read: bigint[] = [];
  for (;;) {
    const page = await untoldSince(pool, 0, read.at(-1) ?? 0n, PAGE);
    read.push(...page.map(({ outboxId }) => outboxId!));
    if (page.length < PAGE) return read;
  }
}

test('page by page the relay gets every row, the oldest first, whichever plan PostgreSQL has for it', async () => {
  await keepMany(3 * PAGE + 1);
  // Rows lie where there was a free place, a younger one before an older one.
  await pool.query(sql.unsafe`
    WITH taken AS (DELETE FROM orch.outbox RETURNING *) INSERT INTO orch.outbox SELECT * FROM taken ORDER BY id DESC`);
  const { rows } = await pool.query(sql.unsafe`SELECT id FROM orch.outbox ORDER BY id`);
  const ids = rows.map((row) => (row as { id: bigint }).id);
  assert.is(ids.length, 3 * PAGE + 1);
  assert.equal(await readAll(), ids);
  // As when statistics make another plan look cheaper; the pool has one connection.
  await pool.query(sql.unsafe`SET enable_indexscan = off`);
  assert.equal(await readAll(), ids);
});

test.run();
