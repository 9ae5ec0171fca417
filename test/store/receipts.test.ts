// Recording a receipt while its message is being committed: a message that one statement sees and another one does not never counts as done.
import { randomUUID } from 'node:crypto';
import { type DatabasePool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { messageIdOf } from '../../src/domain/ids.ts';
import type { Receipt } from '../../src/domain/journey.ts';
import { recordReceipts } from '../../src/store/messages.ts';
import { openPool } from '../../src/store/pool.ts';
import { sharedResources } from '../support/resources.ts';

const test = suite('recording receipts');
let stack: AsyncDisposableStack;
let pool: DatabasePool;

test.before(async () => {
  stack = new AsyncDisposableStack();
  const { createDatabase } = await sharedResources();
  const { url: databaseUrl } = stack.use(await createDatabase());
  pool = stack.use(
    await openPool({
      ...{ databaseUrl, applicationName: 'receipts', maxConnections: 2, statementTimeoutMs: 5_000 },
      onConnectionError: () => {},
    }),
  );
});
test.after(async () => stack.disposeAsync());

const AT = '2026-11-23T08:30:00.000Z';

function receipt(state: Receipt['state'], rank: number): Receipt {
  return { messageId: messageIdOf(randomUUID()), tenantId: 'demo', state, rank, at: AT };
}

async function commit({ messageId, tenantId }: Receipt): Promise<void> {
  await pool.query(sql.unsafe`
    INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, recipient, sender, body, encoding, segment_count,
      traceparent, status, seq, status_updated_at)
    VALUES (${messageId}::uuid, now(), ${tenantId}, '', '', '', 'GSM-7', 1, '00-', 'QUEUED', 1, now())`);
}

/** The same pool; between its first statement and the next one, the message is committed. */
function committingMeanwhile(one: Receipt): DatabasePool {
  let statements = 0;
  const query: DatabasePool['query'] = async (statement) => {
    const result = await pool.query(statement);
    statements += 1;
    if (statements === 1) await commit(one);
    return result;
  };
  return new Proxy(pool, { get: (target, name) => (name === 'query' ? query : Reflect.get(target, name)) });
}

const kinds = async (from: DatabasePool, one: Receipt) => (await recordReceipts(from, [one])).map(({ kind }) => kind);

test('a receipt whose message is committed between the statements is unknown, and recorded when it comes again', async () => {
  const early = receipt('DELIVERED', 4);
  assert.equal(await kinds(committingMeanwhile(early), early), ['unknown']);
  assert.equal(await kinds(pool, early), ['recorded']);
});

test('for an existing message, the same rank and a lower one are stale', async () => {
  const first = receipt('UNDELIVERABLE', 3);
  await commit(first);
  assert.equal(await kinds(pool, first), ['recorded']);
  assert.equal(await kinds(pool, first), ['stale']);
  assert.equal(await kinds(pool, { ...first, state: 'ACCEPTED', rank: 1 }), ['stale']);
  assert.equal(await kinds(pool, { ...first, tenantId: 'acme' }), ['unknown']);
});

test('the first final receipt of a message is its end, also when two come at once, and no later one is', async () => {
  const accepted = receipt('ACCEPTED', 1);
  await commit(accepted);
  const endsOf = async (...receipts: readonly Receipt[]) => {
    const outcomes = (await Promise.all(receipts.map((one) => recordReceipts(pool, [one])))).flat();
    return outcomes.flatMap((outcome) => (outcome.kind === 'recorded' && outcome.ended ? [outcome.ended] : []));
  };
  assert.equal(await endsOf(accepted), []);
  const ends = await endsOf(
    { ...accepted, state: 'UNDELIVERABLE', rank: 3 },
    { ...accepted, state: 'DELIVERED', rank: 4 },
  );
  assert.is(ends.length, 1);
  assert.is(ends[0]?.lane, 'P3');
  assert.ok(ends[0]!.afterMs >= 0);
  assert.equal(await endsOf({ ...accepted, state: 'DELIVERED', rank: 4 }), []);
});

test.run();
