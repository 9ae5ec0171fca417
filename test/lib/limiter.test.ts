// Never more at a time than allowed, first come first served.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createLimiter } from '../../src/lib/limiter.ts';

const test = suite('lib/limiter');

const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('no more than maxConcurrent run, they start in order, and each outcome reaches its caller', async () => {
  const job = fc.record({ turns: fc.nat(3), fails: fc.boolean(), turnsBefore: fc.nat(2) });
  await fc.assert(
    fc.asyncProperty(fc.array(job, { maxLength: 30 }), fc.integer({ min: 1, max: 4 }), async (jobs, maxConcurrent) => {
      const limiter = createLimiter(maxConcurrent);
      const started: number[] = [];
      const outcomes: Promise<boolean>[] = [];
      let running = 0;
      for (const [index, { turns, fails, turnsBefore }] of jobs.entries()) {
        for (let turn = 0; turn < turnsBefore; turn += 1) await oneTurn();
        const work = async () => {
          running += 1;
          started.push(index);
          assert.ok(running <= maxConcurrent && running <= limiter.active);
          for (let turn = 0; turn < turns; turn += 1) await oneTurn();
          running -= 1;
          if (fails) throw index;
          return index;
        };
        outcomes.push(
          limiter.run(work).then(
            (value) => !fails && value === index,
            (error) => fails && error === index,
          ),
        );
      }
      await limiter.idle();
      assert.is(limiter.active, 0);
      assert.equal(
        started,
        jobs.map((_, index) => index),
      );
      assert.ok((await Promise.all(outcomes)).every(Boolean));
    }),
  );
});

test('a newcomer does not overtake a waiting function', async () => {
  const limiter = createLimiter(1);
  const steps: string[] = [];
  const first = limiter.run(oneTurn);
  const second = limiter.run(async () => steps.push('waited'));
  await first;
  const third = limiter.run(async () => steps.push('came later'));
  await Promise.all([second, third]);
  assert.equal(steps, ['waited', 'came later']);
});

test('idle resolves at once when nothing runs, and else only when the last function has ended', async () => {
  const limiter = createLimiter(1);
  await limiter.idle();
  let ended = 0;
  const runs = [1, 2, 3].map(() => limiter.run(async () => oneTurn().then(() => ended++)));
  await limiter.idle();
  assert.is(ended, 3);
  await Promise.all(runs);
});

test('a function that throws synchronously gives its slot back', async () => {
  const limiter = createLimiter(1);
  const throwing = () => {
    throw new Error('sync');
  };
  assert.is((await Promise.allSettled([limiter.run(throwing), limiter.run(throwing)])).length, 2);
  assert.is(limiter.active, 0);
});

test.run();
