// Places of one queue stay free for it, however many another one wants, and a lone queue gets all the common ones.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createShares } from '../../src/lib/shares.ts';

const test = suite('lib/shares');
const queues = ['a', 'b', 'c'] as const;
type Queue = (typeof queues)[number];

test('whatever the others hold, a queue gets its own places, and never are there more than all', () => {
  const steps = fc.array(fc.record({ queue: fc.constantFrom(...queues), takes: fc.boolean() }), { maxLength: 200 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 10, max: 40 }), (moves, total) => {
      const own = Math.floor(total * 0.1);
      const shares = createShares(queues, total, 0.1);
      const held: Record<Queue, number> = { a: 0, b: 0, c: 0 };
      for (const { queue, takes } of moves) {
        if (takes) {
          const took = shares.take(queue);
          if (held[queue] < own) assert.ok(took, `${queue} has ${held[queue]} of its own ${own}`);
          if (took) held[queue] += 1;
        } else if (held[queue] > 0) {
          shares.release(queue);
          held[queue] -= 1;
        }
        assert.ok(held.a + held.b + held.c <= total);
      }
    }),
  );
});

test('a lone queue gets every place but those of the others; without own places the first takes all', () => {
  const taken = (share: number) => {
    const shares = createShares(queues, 20, share);
    let count = 0;
    while (shares.take('a')) count += 1;
    return [count, shares.take('b')];
  };
  assert.equal(taken(0.1), [16, true]);
  assert.equal(taken(0), [20, false]);
});

test.run();
