// Permits: an earlier use goes first, no use exceeds its bound, and what is kept free stays free.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createPermits } from '../../src/lib/permits.ts';

const test = suite('lib/permits');

const full = () => new Error('full');
const most = { leavesFree: 0, atMost: 100, maxWaiting: 100 };
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Work that runs until it is ended. */
function endless() {
  const ends: (() => void)[] = [];
  return { ends, work: () => new Promise<void>((resolve) => ends.push(resolve)) };
}

test('a use leaves permits free for the ones before it, however much of it waits', async () => {
  const permits = createPermits(3, { first: most, second: { ...most, leavesFree: 1 } }, full);
  const second = endless();
  for (let call = 0; call < 10; call += 1) void permits.run('second', second.work);
  await turn();
  assert.is(second.ends.length, 2);
  assert.is(await permits.run('first', async () => 'at once'), 'at once');
});

test('who waits goes first by use, then by the order of calls', async () => {
  const permits = createPermits(1, { first: most, second: most }, full);
  const busy = endless();
  void permits.run('second', busy.work);
  const order: string[] = [];
  const calls = [
    permits.run('second', async () => order.push('second 1')),
    permits.run('first', async () => order.push('first 1')),
    permits.run('second', async () => order.push('second 2')),
    permits.run('first', async () => order.push('first 2')),
  ];
  busy.ends[0]!();
  await Promise.all(calls);
  assert.equal(order, ['first 1', 'first 2', 'second 1', 'second 2']);
});

test('beyond the bound of those that wait a call is rejected, and others are not', async () => {
  const permits = createPermits(1, { first: most, second: { ...most, maxWaiting: 1 } }, full);
  const busy = endless();
  void permits.run('first', busy.work);
  const waits = permits.run('second', async () => 'waited');
  const refused = await permits.run('second', async () => 'never').catch((error: Error) => error.message);
  const other = permits.run('first', async () => 'waited too');
  busy.ends[0]!();
  assert.equal([refused, await waits, await other], ['full', 'waited', 'waited too']);
});

test('work that fails, even at once, gives its permit back', async () => {
  const permits = createPermits(1, { only: most }, full);
  const failing = () => {
    throw new Error('sync');
  };
  assert.is(await permits.run('only', failing).catch((error: Error) => error.message), 'sync');
  assert.is(await permits.run('only', async () => 'free'), 'free');
});

const calls = fc.array(fc.record({ use: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(3) }), { maxLength: 60 });
const uses = fc.record({ leavesFree: fc.nat(2), atMost: fc.integer({ min: 1, max: 5 }) });

test('whatever is called, every call runs once and no bound is exceeded', async () => {
  await fc.assert(
    fc.asyncProperty(
      calls,
      fc.integer({ min: 3, max: 6 }),
      fc.tuple(uses, uses, uses),
      async (given, total, [a, b, c]) => {
        const bounds = { a: { ...most, ...a }, b: { ...most, ...b }, c: { ...most, ...c } };
        const permits = createPermits(total, bounds, full);
        const held = { a: 0, b: 0, c: 0 };
        let ran = 0;
        await Promise.all(
          given.map(({ use, turns }) =>
            permits.run(use, async () => {
              held[use] += 1;
              ran += 1;
              const all = held.a + held.b + held.c;
              assert.ok(held[use] <= bounds[use].atMost, 'more than its bound');
              assert.ok(all <= total - bounds[use].leavesFree, 'a permit was not left free');
              for (let count = 0; count < turns; count += 1) await turn();
              held[use] -= 1;
            }),
          ),
        );
        assert.is(ran, given.length);
      },
    ),
  );
});

test.run();
