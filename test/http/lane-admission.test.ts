// Overload by lane: near the bounds of rows and of time P4 gets 503 and P1 its 202, and a flood of reads holds up no submit.
import { createPool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { type SettingsOverrides, settings } from '../../src/settings.ts';
import type { Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('admission by lane');

const bounded: SettingsOverrides = { submit: { maxPendingRows: 100, maxWaitMs: 300 } };
const message = { to: '+14155550123', from: 'ACME', body: 'hello' };
const messages = (count: number) => Array.from({ length: count }, () => message);
const told = ({ status, problem }: Reply) => (status === 202 ? '202' : `${status} ${problem.code}`);

type Ways = Record<'send' | 'bulk', (lane: Lane, count?: number) => Promise<Reply>>;

/** A world without workers; its tenant may use every lane but P0. */
async function openWorld(overrides: SettingsOverrides): Promise<World & { readonly ways: Ways }> {
  const world = await startWorld({ env: { ORCH_ROLES: 'api,jobs' }, overrides: { settings: overrides } });
  const tenantId = await world.createTenant('STANDARD', ['P1', 'P2', 'P4']);
  const on = (lane: Lane) => ({ 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane });
  const ways: Ways = {
    send: (lane) => world.http.send(message, on(lane)),
    bulk: (lane, count = 1) => world.http.bulk(messages(count), on(lane)),
  };
  assert.is(told(await ways.send('P3')), '202');
  return Object.assign(world, { ways });
}

/** While the work runs, no statement gets to this table. */
async function locked<T>({ env }: World, table: 'outbox' | 'dead_letters', work: () => Promise<T>): Promise<T> {
  const pool = await createPool(env['DATABASE_URL']!, { maxPoolSize: 1 });
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lock = pool.transaction(async (transaction) => {
    const name = sql.identifier(['orch', table]);
    await transaction.query(sql.unsafe`LOCK TABLE ${name} IN ACCESS EXCLUSIVE MODE`);
    begun.resolve();
    await ended.promise;
  });
  try {
    // The work is not part of the transaction: the client would refuse its other queries.
    await Promise.race([begun.promise, lock]);
    return await work();
  } finally {
    ended.resolve();
    await lock;
    await pool.end();
  }
}

let world: Awaited<ReturnType<typeof openWorld>>;
test.before(async () => {
  world = await openWorld(bounded);
});
test.after(async () => world[Symbol.asyncDispose]());

/** Waits until so many statements of the service wait for the lock. */
const untilWaiting = ({ rows }: World, statements: number) =>
  until(async () => {
    const [{ waiting }] = (await rows(sql.unsafe`
      SELECT count(DISTINCT pid)::int4 AS waiting FROM pg_locks
      WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)) as [
      { waiting: number },
    ];
    return waiting >= statements;
  });

const refusals = async ({ metrics }: World, lane: Lane) =>
  (await metrics()).value('orch_overload_refused_total', { lane });
const acceptedOf = (reply: Reply) => reply.json<BulkAccepted>().accepted;

test('near the bound of rows P4 is refused with Retry-After, then P3, while P1 is accepted and stored', async () => {
  const { ways } = world;
  assert.equal([await refusals(world, 'P4'), await refusals(world, 'P1')], [0, 0]);
  const waiting = await locked(world, 'outbox', async () => {
    const accepted = [ways.bulk('P4', 45)];
    await untilWaiting(world, 1);
    const refused = await ways.bulk('P4', 10);
    assert.is(told(refused), '503 OVERLOADED');
    assert.match(refused.headers['retry-after'] ?? '', /^[1-9]\d*$/);
    accepted.push(ways.bulk('P3', 15));
    await untilWaiting(world, 2);
    assert.is(told(await ways.bulk('P3', 15)), '503 OVERLOADED');
    accepted.push(ways.bulk('P2', 1), ways.send('P1'));
    await untilWaiting(world, 3);
    return { accepted };
  });
  const replies = await Promise.all(waiting.accepted);
  assert.equal(replies.map(told), ['202', '202', '202', '202']);
  assert.equal(replies.slice(0, 3).map(acceptedOf), [45, 15, 1]);
  assert.is(replies[3]!.json<MessageAccepted>().lane, 'P1');
  const counts = await Promise.all((['P1', 'P2', 'P3', 'P4'] as const).map((lane) => refusals(world, lane)));
  assert.equal(counts, [0, 0, 1, 1]);
});

test('a P4 that would wait too long is refused, however few rows wait, while P3 and P1 are accepted', async () => {
  const { ways } = world;
  const before = await refusals(world, 'P4');
  const low: Promise<Reply>[] = [];
  const others = await locked(world, 'outbox', async () => {
    for (let slot = 1; slot <= 2; slot += 1) {
      low.push(ways.send('P4'));
      await untilWaiting(world, slot);
    }
    await until(async () => {
      low.push(ways.send('P4'));
      return (await refusals(world, 'P4')) > before;
    });
    assert.ok(low.length < 45, `${low.length} rows are no bound of rows`);
    const accepted = [ways.send('P3'), ways.send('P1')];
    await untilWaiting(world, 3);
    return { accepted };
  });
  assert.equal((await Promise.all(others.accepted)).map(told), ['202', '202']);
  const replies = (await Promise.all(low)).map(told);
  assert.equal([...new Set(replies)].sort(), ['202', '503 OVERLOADED']);
});

test('without admission by lane P4 takes the whole bound of rows, and P1 is refused', async () => {
  await using other = await openWorld({ ...bounded, lanes: { ...settings.lanes, admitsByLane: false } });
  const low = await locked(other, 'outbox', async () => {
    const accepted = [other.ways.bulk('P4', 45)];
    await untilWaiting(other, 1);
    accepted.push(other.ways.bulk('P4', 55));
    await untilWaiting(other, 2);
    assert.is(told(await other.ways.send('P1')), '503 OVERLOADED');
    return { accepted };
  });
  assert.equal((await Promise.all(low.accepted)).map(told), ['202', '202']);
  assert.equal([await refusals(other, 'P4'), await refusals(other, 'P1')], [0, 1]);
});

/** Whether submits are answered while reads, so many in PostgreSQL, wait for a table that submits do not need. */
async function isAnsweredAmongReads(among: World & { readonly ways: Ways }, inPostgres: number): Promise<boolean> {
  const { messageId } = (await among.ways.send('P3')).json<MessageAccepted>();
  const ends: string[] = [];
  const work = await locked(among, 'dead_letters', async () => {
    const reads = Array.from({ length: 40 }, () => among.http.get(messageId).then(() => ends.push('read')));
    await untilWaiting(among, inPostgres);
    const submits = (['P1', 'P3', 'P4'] as const).map(async (lane) => {
      const reply = await among.ways.send(lane);
      // A submit that gives up waiting before the reads do was held up by them.
      ends.push(told(reply) === '202' ? lane : 'refused');
    });
    await Promise.race([Promise.all(submits), ...reads]);
    return { all: [...reads, ...submits] };
  });
  await Promise.all(work.all);
  return ends.slice(0, 3).sort().join() === 'P1,P3,P4';
}

test('submits are answered while a flood of reads waits for PostgreSQL', async () => {
  assert.ok(await isAnsweredAmongReads(world, 1));
});

test('without shares of the connections the same flood holds them up', async () => {
  await using other = await openWorld({ lanes: { ...settings.lanes, sharesConnections: false } });
  assert.not(await isAnsweredAmongReads(other, 8));
});

test.run();
