// One at a time per key, in order, with nothing left behind.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createChains } from '../../src/lib/chain.ts';

const test = suite('lib/chain');

const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('an idle key calls its function synchronously and returns its result', async () => {
  const chains = createChains<string>();
  let called = false;
  const result = chains.run('a', async () => {
    called = true;
    return 7;
  });
  assert.ok(called);
  assert.is(await result, 7);
  await oneTurn();
  assert.is(chains.size, 0);
});

test('functions of one key run one after another, those of another key meanwhile', async () => {
  const chains = createChains<string>();
  const gate = Promise.withResolvers<void>();
  const steps: string[] = [];
  const first = chains.run('a', async () => {
    await gate.promise;
    steps.push('a1');
  });
  const second = chains.run('a', async () => steps.push('a2'));
  await chains.run('b', async () => steps.push('b1'));
  await oneTurn();
  assert.equal(steps, ['b1']);
  gate.resolve();
  await Promise.all([first, second]);
  assert.equal(steps, ['b1', 'a1', 'a2']);
});

test('a function that fails, even synchronously, rejects its own caller only', async () => {
  const chains = createChains<string>();
  const failing = () => {
    throw new Error('sync');
  };
  const outcomes = await Promise.allSettled([
    chains.run('a', failing),
    chains.run('a', () => Promise.reject(new Error('async'))),
    chains.run('a', failing),
    chains.run('a', async () => 'fine'),
  ]);
  assert.equal(
    outcomes.map((outcome) => outcome.status),
    ['rejected', 'rejected', 'rejected', 'fulfilled'],
  );
  await oneTurn();
  assert.is(chains.size, 0);
});

test('a function that runs its own key is followed by it, not interrupted', async () => {
  const chains = createChains<string>();
  const steps: string[] = [];
  let inner: Promise<unknown> = Promise.resolve();
  await chains.run('a', async () => {
    inner = chains.run('a', async () => steps.push('inner'));
    await oneTurn();
    steps.push('outer');
  });
  await inner;
  assert.equal(steps, ['outer', 'inner']);
});

test('in any mix of keys and failures: order kept, no overlap, nothing left', async () => {
  const step = fc.record({ key: fc.nat(3), turns: fc.nat(3), fails: fc.boolean(), turnsBefore: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const chains = createChains<number>();
      const running = new Set<number>();
      const order = new Map<number, number[]>();
      const outcomes: Promise<unknown>[] = [];
      for (const [index, { key, turns, fails, turnsBefore }] of steps.entries()) {
        for (let turn = 0; turn < turnsBefore; turn += 1) await oneTurn();
        const work = async () => {
          assert.not(running.has(key), 'overlap');
          running.add(key);
          order.set(key, [...(order.get(key) ?? []), index]);
          for (let turn = 0; turn < turns; turn += 1) await oneTurn();
          running.delete(key);
          if (fails) throw index;
          return index;
        };
        outcomes.push(
          chains.run(key, work).then(
            (value) => !fails && value === index,
            (error) => fails && error === index,
          ),
        );
      }
      assert.ok((await Promise.all(outcomes)).every(Boolean));
      for (const indexes of order.values())
        assert.equal(
          indexes,
          indexes.toSorted((a, b) => a - b),
        );
      await oneTurn();
      assert.is(chains.size, 0);
    }),
  );
});

test.run();
