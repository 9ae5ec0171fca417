// One replica at a time: the second one stands back while the first works, and a dead first one blocks no other.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alone } from '../../src/store/leadership.ts';
import { openPool } from '../../src/store/pool.ts';
import { until } from '../support/until.ts';
import { sharedWorld, sql, type World } from '../support/world.ts';

const test = suite('working alone');
let world: World;
let stack: AsyncDisposableStack;
let here: Awaited<ReturnType<typeof openPool>>;
let there: Awaited<ReturnType<typeof openPool>>;

test.before(async () => {
  world = await sharedWorld();
  stack = new AsyncDisposableStack();
  const open = async (applicationName: string) =>
    stack.use(
      await openPool({
        ...{ databaseUrl: world.env['DATABASE_URL']!, applicationName, maxConnections: 2 },
        ...{ statementTimeoutMs: 5_000, onConnectionError: () => {} },
      }),
    );
  [here, there] = [await open('alone here'), await open('alone there')];
});
test.after(async () => stack.disposeAsync());

/** Work that lasts until the test ends it, and has begun when this resolves. */
async function begin(name: string) {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const first = alone(here, name, async () => {
    begun.resolve();
    await end.promise;
  });
  await begun.promise;
  return { first, end: end.resolve };
}

test('a replica that comes while another one works does nothing, and works once that one is done', async () => {
  const { first, end } = await begin('overlap');
  let worked = 0;
  const work = async () => {
    worked += 1;
  };
  assert.is(await alone(there, 'overlap', work), false);
  assert.is(worked, 0);
  assert.is(await alone(there, 'something else', work), true);
  end();
  assert.is(await first, true);
  assert.is(await alone(there, 'overlap', work), true);
  assert.is(worked, 2);
});

test('work that fails lets the next one in', async () => {
  const failing = alone(here, 'failing', () => Promise.reject(new Error('on purpose')));
  const outcome = await failing.then(
    () => 'done',
    (error: Error) => error.message,
  );
  assert.is(outcome, 'on purpose');
  assert.is(await alone(there, 'failing', async () => {}), true);
});

test('a replica that died while it worked blocks no other', async () => {
  const { first, end } = await begin('dying');
  const ended = first.catch(() => {});
  await world.rows(sql.unsafe`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'alone here'`);
  await until(() => alone(there, 'dying', async () => {}), { what: 'the lock of a connection that is gone' });
  end();
  await ended;
});

test.run();
