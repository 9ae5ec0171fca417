// The connections of a process: the arithmetic that keeps one for every urgent statement, and a flood of reads that holds nothing else up.
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../src/config.ts';
import {
  connectionShares,
  type SharedPools,
  shareConnections,
  slots,
  unshared,
  writersOf,
} from '../../src/store/connections.ts';
import { openStore, type Store } from '../support/store.ts';

const test = suite('store/connections');

const CONNECTIONS = 4;
let store: Store;

test.before(async () => {
  store = await openStore('connections', { maxConnections: CONNECTIONS });
});
test.after(async () => store[Symbol.asyncDispose]());

const needed = {
  DATABASE_URL: 'postgres://127.0.0.1/orch',
  REDIS_URL: 'redis://127.0.0.1',
  NATS_URL: 'nats://127.0.0.1',
  ROUTING_ENGINE_URL: 'http://127.0.0.1',
};
const DEFAULT = readConfig(needed).databaseConnections;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

for (const role of ['api', 'worker'] as const) {
  test(`by default a process of the role ${role} has a connection for each statement that its writers run at a time`, () => {
    const { total, uses } = connectionShares(DEFAULT, new Set([role]));
    const reserved = sum(writersOf[role].map((writer) => slots[writer].reserved));
    const ordinary = sum(writersOf[role].map((writer) => slots[writer].ordinary));
    assert.ok(reserved > 0);
    for (const use of ['lookup', 'template', 'work', 'read'] as const) assert.ok(uses[use].leavesFree >= reserved, use);
    assert.ok(reserved + ordinary <= total, 'writers alone do not fit');
    const { lookup, template, read } = uses;
    const asked = lookup.atMost + template.atMost + read.atMost;
    if (role === 'api') assert.ok(reserved + ordinary + asked <= total, 'nobody waits');
  });
}

test('with any number of connections and roles each use gets one, and with three or more one is kept for urgent messages', () => {
  for (const roles of [['api'], ['worker'], ['jobs'], ['api', 'worker'], ['api', 'worker', 'jobs']]) {
    const has = new Set(roles);
    for (let connections = has.has('jobs') ? 4 : 1; connections <= 100; connections += 1) {
      const { total, uses } = connectionShares(connections, has);
      const name = `${connections} connections of ${roles}`;
      assert.ok(total >= 1, name);
      for (const { leavesFree, atMost } of Object.values(uses))
        assert.ok(Math.min(atMost, total - leavesFree) >= 1, name);
      const isKept = uses.work.leavesFree > 0;
      assert.is(isKept, total >= 3 && (has.has('api') || has.has('worker')), name);
      assert.ok(uses.read.atMost === 1 || uses.read.atMost <= total / 2, name);
    }
  }
});

const sleeps = sql.unsafe`SELECT pg_sleep(0.1)`;
const answers = sql.unsafe`SELECT 1`;

/** Whether a statement of this use is answered before any of many slow ones of another use. */
async function overtakes(
  slow: 'read' | 'template',
  pools: SharedPools,
  use: 'urgent' | 'lookup' | 'work',
): Promise<boolean> {
  const ends: string[] = [];
  const others = Array.from({ length: CONNECTIONS + 1 }, () => pools[slow].query(sleeps).then(() => ends.push(slow)));
  await pools[use].query(answers).then(() => ends.push(use));
  await Promise.all(others);
  return ends[0] === use;
}

test('a flood of reads holds up no submit: neither its question nor its statement', async () => {
  const pools = shareConnections(store.pool, CONNECTIONS, new Set(['api']));
  for (const use of ['urgent', 'lookup', 'work'] as const) assert.ok(await overtakes('read', pools, use), use);
});

test('questions about templates that wait, as for a lock, hold up no other question and no statement', async () => {
  const pools = shareConnections(store.pool, CONNECTIONS, new Set(['api']));
  for (const use of ['urgent', 'lookup', 'work'] as const) assert.ok(await overtakes('template', pools, use), use);
});

test('without shares a flood of reads does hold them up', async () => {
  assert.not(await overtakes('read', unshared(store.pool), 'urgent'));
});

/** Whether an urgent statement is answered before any of many slow statements and transactions of other messages. */
async function overtakesWork(pools: SharedPools): Promise<boolean> {
  const ends: string[] = [];
  const others = [
    ...Array.from({ length: 4 }, () => pools.work.query(sleeps)),
    ...Array.from({ length: 4 }, () => pools.lookup.transaction((transaction) => transaction.query(sleeps))),
  ].map((work) => work.then(() => ends.push('other')));
  await pools.urgent.query(answers).then(() => ends.push('urgent'));
  await Promise.all(others);
  return ends[0] === 'urgent';
}

test('slow statements of other messages, and transactions, leave a connection for an urgent one', async () => {
  assert.ok(await overtakesWork(shareConnections(store.pool, CONNECTIONS, new Set(['api']))));
});

test('without shares the urgent statement waits behind them', async () => {
  assert.not(await overtakesWork(unshared(store.pool)));
});

test('a way to a connection that would take no permit is refused', async () => {
  const { lookup } = shareConnections(store.pool, CONNECTIONS, new Set(['api']));
  const refusal = await lookup.any(answers).catch((error: Error) => error);
  assert.instance(refusal, TypeError);
});

test.run();
