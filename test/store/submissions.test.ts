// Submissions that are stored at the same moment: PostgreSQL makes them wait for each other, and undoes none.
import { randomUUID } from 'node:crypto';
import { type DatabasePool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Submission, SubmissionOutcome } from '../../src/domain/submission.ts';
import { findKey } from '../../src/store/idempotency-keys.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';
import { until } from '../support/until.ts';

const test = suite('storing submissions');
const acceptedAt = new Date().toISOString();

let store: Store;

test.before(async () => {
  store = await openStore('submissions', { maxConnections: 6, statementTimeoutMs: 20_000 });
});
test.after(async () => store[Symbol.asyncDispose]());

const bulkOf = (ids: readonly string[]): Submission => ({
  requestId: randomUUID(),
  idempotency: null,
  messages: ids.map((messageId) => freshMessage({ messageId, acceptedAt, idIsChosen: true })),
});

/** A bulk whose answer is the list of its stored messages; counts the ids for which a corrected answer was asked. */
function keyedBulkOf(ids: readonly string[], corrections: number[]): Submission {
  const idempotency = {
    ...{ keyHash: randomUUID(), tenantId: 'demo', fingerprint: 'f', expiresAt: '2036-01-01T00:00:00.000Z' },
    response: JSON.stringify(ids),
    corrected: (conflicting: ReadonlySet<string>) => {
      corrections.push(conflicting.size);
      const left = ids.filter((id) => !conflicting.has(id));
      return left.length === 0 ? null : JSON.stringify(left);
    },
  };
  return { ...bulkOf(ids), idempotency };
}

const keptAnswer = async ({ idempotency }: Submission) =>
  (await findKey(store.pool, idempotency!.keyHash))?.response ?? null;

/** The pool, with every error of a statement recorded: some statements are repeated by the store itself. */
function noting(errors: unknown[]): DatabasePool {
  const query: DatabasePool['query'] = (statement) =>
    store.pool.query(statement).catch((error: unknown) => {
      errors.push(error);
      throw error;
    });
  return Object.assign(Object.create(store.pool), { query });
}

const waiting = async (): Promise<number> => {
  const { count } = (await store.pool.one(sql.unsafe`
    SELECT count(*)::int4 AS count FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`)) as { count: number };
  return count;
};

const takenOf = (outcome: SubmissionOutcome | undefined) =>
  outcome?.kind === 'stored' ? outcome.conflicts.size : undefined;

/** A transaction that has inserted this message and does not commit; `end` rolls it back. */
async function insertUncommitted(messageId: string) {
  const inserted = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const holding = store.pool
    .transaction(async (transaction) => {
      await transaction.query(sql.unsafe`
        INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, encoding,
          segment_count, traceparent, status, seq, status_updated_at)
        VALUES (${messageId}, ${acceptedAt}, 'demo', '+14155550123', 'ACME', 'hello', 'GSM-7', 1, '', 'QUEUED', 1, now())`);
      inserted.resolve();
      await end.promise;
      throw new Error('conflicting back');
    })
    .catch(() => {});
  await inserted.promise;
  return async () => {
    end.resolve();
    await holding;
  };
}

test('two bulks that name the same ids in opposite orders wait for each other, and neither is undone by a deadlock', async () => {
  const ids = [randomUUID(), randomUUID(), randomUUID()].sort();
  // The one in the middle: each of the two has begun at its own end before it can go on.
  const end = await insertUncommitted(ids[1]!);
  const errors: unknown[] = [];
  const storeBulk = (some: readonly string[]) => insertSubmissions(noting(errors), [bulkOf(some)]);
  const both = [storeBulk(ids), storeBulk(ids.toReversed())];
  await until(async () => (await waiting()) === 2, { what: 'both wait' });
  await end();
  const outcomes = await Promise.all(both);
  assert.equal(errors, []);
  assert.equal(outcomes.map(([outcome]) => takenOf(outcome)).sort(), [0, 3]);
});

test('the answer beside a key is the one that came with the request, and is corrected only for conflicting ids', async () => {
  const [first = '', second = '', third = '', fourth = ''] = Array.from({ length: 4 }, () => randomUUID());
  const corrections: number[] = [];
  const storeBulk = async (...ids: readonly string[]) => {
    const submission = keyedBulkOf(ids, corrections);
    await insertSubmissions(store.pool, [submission]);
    return { answer: await keptAnswer(submission), corrections: corrections.splice(0) };
  };
  assert.equal(await storeBulk(first, second), { answer: JSON.stringify([first, second]), corrections: [] });
  assert.equal(await storeBulk(second, third), { answer: JSON.stringify([third]), corrections: [1] });
  assert.equal(await storeBulk(first, second), { answer: null, corrections: [2] });

  // Of two requests of one batch, the one that stored the message keeps its answer.
  const both = [keyedBulkOf([fourth], corrections), keyedBulkOf([fourth, randomUUID()], corrections)];
  await insertSubmissions(store.pool, both);
  assert.is(corrections.length, 1);
});

test.run();
