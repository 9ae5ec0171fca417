// Plans through the pool of the service: a plan that was made for an empty table is still right when the table is full.
import { randomUUID } from 'node:crypto';
import { type DatabasePool, type QuerySqlToken, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { settings } from '../../src/settings.ts';
import { findKey } from '../../src/store/idempotency-keys.ts';
import { claimMessages, firstRoutedAt } from '../../src/store/journey.ts';
import { tickOff } from '../../src/store/replay-portions.ts';
import { forgetOutbox, unpublishedOf, unpublishedSince, unpublishedUrgent } from '../../src/store/unpublished.ts';
import { keepAged } from '../support/aged-rows.ts';
import { openStore, type Store } from '../support/store.ts';

const test = suite('plans');

let store: Store;

test.before(async () => {
  store = await openStore('plans');
});
test.after(async () => store[Symbol.asyncDispose]());

type Plan = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly Plan[];
};
const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The nodes in the plan of the first query of `run`; the query is not run. */
async function planOf(run: (pool: DatabasePool) => Promise<unknown>): Promise<readonly Plan[]> {
  const seen: QuerySqlToken[] = [];
  const note = async (query: QuerySqlToken) => {
    seen.push(query);
    throw new TypeError('only its statement is wanted');
  };
  await run({ query: note, maybeOne: note, one: note } as unknown as DatabasePool).catch(() => {});
  const { sql: text, values } = seen[0]!;
  const [row] = await store.rows({ ...sql.unsafe``, sql: `EXPLAIN (FORMAT JSON) ${text}`, values });
  return nodesOf((row as { 'QUERY PLAN': readonly { Plan: Plan }[] })['QUERY PLAN'][0]!.Plan);
}

const at = new Date().toISOString();
const outboxIds = Array.from({ length: 256 }, (_, index) => BigInt(index));
const statements: Readonly<Record<string, (pool: DatabasePool) => Promise<unknown>>> = {
  'a key is found': (it) => findKey(it, 'k'),
  'a batch of published rows is forgotten': (it) => forgetOutbox(it, outboxIds),
  'a batch of messages is claimed': (it) =>
    claimMessages(
      it,
      25_000,
      Array.from({ length: 256 }, () => ({ messageId: randomUUID(), acceptedAt: at, lane: 'P3' as const, at })),
    ),
};

for (const [what, statement] of Object.entries(statements)) {
  test(`${what} by its index, one row at a time, also when the statistics say that the tables are nearly empty`, async () => {
    await keepAged(store, 'demo', 1);
    await store.rows(sql.unsafe`ANALYZE orch.sms_messages, orch.submit_idempotency, orch.outbox, orch.dead_letters`);
    const nodes = (await planOf(statement)).map((node) => node['Node Type']);
    assert.ok(
      nodes.some((node) => /Index (Only )?Scan$/.test(node)),
      nodes.join(),
    );
    for (const node of ['Seq Scan', 'Hash Join', 'Merge Join']) assert.not(nodes.includes(node), nodes.join());
  });
}

test('a portion of a replay is ticked off by id, not among all that is pending, when the statistics are of the time before', async () => {
  await store.rows(sql.unsafe`
    INSERT INTO orch.dead_letters (message_id, created_at, tenant_id, lane, status, code, at, may_have_been_sent)
    SELECT gen_random_uuid(), now(), 'demo', 'P4', 'FAILED', 'NO_ROUTE', now(), false FROM generate_series(1, 10000)`);
  await store.rows(sql.unsafe`ANALYZE orch.dead_letters`);
  await store.rows(sql.unsafe`
    UPDATE orch.dead_letters SET replay_id = '0b0f8a9c-64b9-4a52-8f0e-31c1c1a3f001', replay_state = 'PENDING'`);
  const ids = Array.from({ length: 500 }, () => randomUUID());
  const nodes = await planOf((it) => tickOff(it, [], ids));
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
  assert.equal(indexes, ['dead_letters_pkey']);
});

const ofHistory: Readonly<Record<string, (pool: DatabasePool) => Promise<unknown>>> = {
  'what is to be published of a message': (it) => unpublishedOf(it, randomUUID()),
  'what is to be published of urgent messages': (it) => unpublishedUrgent(it, [randomUUID(), randomUUID()]),
  'when a message was first bound to an operator': (it) =>
    firstRoutedAt(it, { messageId: randomUUID(), acceptedAt: at }),
};

for (const [what, statement] of Object.entries(ofHistory)) {
  test(`${what} is found in the history by the moment of acceptance and the id together`, async () => {
    const found = (await planOf(statement)).filter((node) => node['Relation Name']?.startsWith('message_history'));
    assert.ok(found.length > 0);
    for (const { 'Index Cond': condition = '' } of found)
      assert.match(condition, /message_created_at = .*message_id = /);
  });
}

for (const [what, analyze] of [
  ['while the statistics know of no row', false],
  ['when they know that all rows are of P4', true],
] as const) {
  test(`the relay finds the due rows of each lane by the index of the lanes, ${what}`, async () => {
    await store.rows(sql.unsafe`
      INSERT INTO orch.outbox (message_id, message_created_at, seq, lane)
      SELECT gen_random_uuid(), now(), 1, 'P4' FROM generate_series(1, 20000)`);
    if (analyze) await store.rows(sql.unsafe`ANALYZE orch.outbox`);
    const order = { byLane: true, reservedRows: 10, patience: settings.outbox.relayPatience };
    const nodes = await planOf((it) => unpublishedSince(it, order, 0, new Map(), 200));
    const found = nodes.filter((node) => node['Relation Name'] === 'outbox');
    assert.equal(
      found.map((node) => [node['Node Type'], node['Index Name']]),
      [['Index Scan', 'outbox_lane']],
    );
    assert.match(found[0]?.['Index Cond'] ?? '', /lane.*id.*>.*c\.lane.*AND.*<=/);
    await store.rows(sql.unsafe`TRUNCATE orch.outbox`);
  });
}

test.run();
