// Unpublished rows are read by lane and the oldest of a lane first, wherever they lie and however PostgreSQL finds them.
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Lane, lanes } from '../../src/domain/contract.ts';
import type { OutboxCursor, UnpublishedPage } from '../../src/domain/journey.ts';
import { settings } from '../../src/settings.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { forgetOutbox, type RelayOrder, unpublishedSince } from '../../src/store/unpublished.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';

const test = suite('the outbox');
const PAGE = 5;
let store: Store;

test.before(async () => {
  store = await openStore('outbox', { maxConnections: 1 });
});
test.after(async () => store[Symbol.asyncDispose]());

const byLane = {
  byLane: true,
  reservedRows: settings.lanes.relayReservedRows,
  patience: settings.outbox.relayPatience,
};
const oldestFirst = { ...byLane, byLane: false };

/** Stores so many messages of a lane in one statement; each has one unpublished event. */
async function keepMany(count: number, lane: Lane = 'P3'): Promise<void> {
  for (let left = count; left > 0; left -= 1_000) {
    const messages = Array.from({ length: Math.min(left, 1_000) }, () => freshMessage({ lane }));
    await insertSubmissions(store.pool, [{ requestId: randomUUID(), idempotency: null, messages }]);
  }
}

/** Makes all rows this old. */
const committedAgo = (ms: number) =>
  store.rows(sql.unsafe`UPDATE orch.outbox SET committed_at = clock_timestamp() - make_interval(secs => ${ms / 1000})`);

const clear = () => store.rows(sql.unsafe`DELETE FROM orch.outbox`);

/** The lanes of a page, with the number of rows of each. */
function lanesOf({ rows }: UnpublishedPage): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(rows, ({ message }) => message.lane)].map(([lane, ofLane]) => [lane, ofLane.length]),
  );
}

/** All rows, as the relay reads them. */
async function readAll(order: RelayOrder): Promise<readonly bigint[]> {
  const read: bigint[] = [];
  let after: OutboxCursor = new Map();
  for (;;) {
    const page = await unpublishedSince(store.pool, order, 0, after, PAGE);
    read.push(...page.rows.map(({ outboxId }) => outboxId!));
    if (page.rows.length < PAGE) return read;
    after = page.after;
  }
}

for (const [name, order] of Object.entries({ 'by lane': byLane, 'oldest first': oldestFirst })) {
  test(`page by page the relay gets every row of a lane, the oldest first, whichever plan PostgreSQL has for it: ${name}`, async () => {
    await clear();
    await keepMany(3 * PAGE + 1);
    // Rows lie where there was a free place, a younger one before an older one.
    await store.pool.query(sql.unsafe`
      WITH taken AS (DELETE FROM orch.outbox RETURNING *) INSERT INTO orch.outbox SELECT * FROM taken ORDER BY id DESC`);
    const rows = await store.rows(sql.unsafe`SELECT id FROM orch.outbox ORDER BY id`);
    const ids = rows.map((row) => (row as { id: bigint }).id);
    assert.is(ids.length, 3 * PAGE + 1);
    assert.equal(await readAll(order), ids);
    // As when statistics make another plan look cheaper; the pool has one connection.
    await store.pool.query(sql.unsafe`SET enable_indexscan = off`);
    assert.equal(await readAll(order), ids);
    await store.pool.query(sql.unsafe`RESET enable_indexscan`);
  });
}

test('with 20,000 rows of P4 before them, rows of P0 and P1 are in the first page, and P4 has its 10 rows of each page', async () => {
  await clear();
  await keepMany(20_000, 'P4');
  await keepMany(300, 'P1');
  await keepMany(3, 'P0');
  const first = await unpublishedSince(store.pool, byLane, 0, new Map(), 200);
  assert.equal(lanesOf(first), { P0: 3, P1: 187, P4: 10 });
  const second = await unpublishedSince(store.pool, byLane, 0, first.after, 200);
  assert.equal(lanesOf(second), { P1: 113, P4: 87 });
  // Both were committed while the relay was on its way through P4.
  await keepMany(1, 'P0');
  await keepMany(1, 'P1');
  const third = await unpublishedSince(store.pool, byLane, 0, second.after, 200);
  assert.equal(lanesOf(third), { P0: 1, P1: 1, P4: 198 });
  // The control.
  assert.equal(lanesOf(await unpublishedSince(store.pool, oldestFirst, 0, new Map(), 200)), { P4: 200 });
});

test('rows of P4 are left to their owner three times as long as those of the other lanes, and all become due', async () => {
  await clear();
  for (const lane of lanes) await keepMany(1, lane);
  await committedAgo(2_000);
  assert.equal(lanesOf(await unpublishedSince(store.pool, byLane, 3_000, new Map(), 200)), {});
  await committedAgo(5_000);
  assert.equal(lanesOf(await unpublishedSince(store.pool, byLane, 3_000, new Map(), 200)), {
    P0: 1,
    P1: 1,
    P2: 1,
    P3: 1,
  });
  await committedAgo(10_000);
  const all = { P0: 1, P1: 1, P2: 1, P3: 1, P4: 1 };
  assert.equal(lanesOf(await unpublishedSince(store.pool, byLane, 3_000, new Map(), 200)), all);
});

test('forgetting a row that another process is deleting waits for nobody, and the others are gone', async () => {
  await using two = await openStore('forgetting', { maxConnections: 2 });
  const messages = [1, 2, 3].map(() => freshMessage());
  await insertSubmissions(two.pool, [{ requestId: randomUUID(), idempotency: null, messages }]);
  const ids = (await two.rows(sql.unsafe`SELECT id FROM orch.outbox ORDER BY id`)).map(({ id }) => id as bigint);
  const [locked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const relay = two.pool.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`SELECT 1 FROM orch.outbox WHERE id = ${ids[1]!} FOR UPDATE`);
    locked.resolve();
    await done.promise;
  });
  await locked.promise;
  await forgetOutbox(two.pool, ids);
  assert.equal(await two.rows(sql.unsafe`SELECT id FROM orch.outbox`), [{ id: ids[1] }]);
  done.resolve();
  await relay;
  await forgetOutbox(two.pool, ids);
  assert.equal(await two.rows(sql.unsafe`SELECT id FROM orch.outbox`), []);
});

test('rows that the release before wrote, without a lane, go before all others: the events of their message stay in order', async () => {
  await clear();
  await keepMany(2, 'P0');
  await keepMany(5, 'P4');
  await store.rows(sql.unsafe`
    UPDATE orch.outbox o SET lane = DEFAULT WHERE lane = 'P4'`);
  const first = await unpublishedSince(store.pool, byLane, 0, new Map(), 4);
  assert.equal(lanesOf(first), { P4: 4 });
  const second = await unpublishedSince(store.pool, byLane, 0, first.after, 4);
  assert.equal(lanesOf(second), { P4: 1, P0: 2 });
});

test.run();
