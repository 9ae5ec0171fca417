// A lower rank makes room for higher ones that are busy, gets everything when it is alone, and is never without a slot.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRankedLimiters } from '../../src/lib/ranked-limiters.ts';

const test = suite('lib/ranked limiters');
const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Three ranks with eight slots each, of which each keeps two, and twelve together; work goes on until it is told to end. */
function setUp(keptShare = 0.25) {
  const limiters = createRankedLimiters({ ranks: 3, slots: 8, together: 1.5, keptShare });
  const running: (() => void)[][] = [[], [], []];
  const begin = (rank: number) =>
    void limiters[rank]!.run(() => new Promise<void>((resolve) => running[rank]!.push(resolve)));
  return {
    active: () => limiters.map(({ active }) => active),
    begin(rank: number, count: number) {
      for (let index = 0; index < count; index += 1) begin(rank);
    },
    async end(rank: number, count: number) {
      for (const resolve of running[rank]!.splice(0, count)) resolve();
      await oneTurn();
    },
  };
}

test('a lone rank has every slot, and the highest one has them always', () => {
  const { begin, active } = setUp();
  begin(2, 20);
  assert.equal(active(), [0, 0, 8]);
  begin(0, 20);
  assert.equal(active(), [8, 0, 8]);
});

test('under a permanent flood on one rank above it, a rank ends what it began and has half of its slots', async () => {
  const { begin, active, end } = setUp();
  begin(2, 200);
  begin(1, 200);
  for (const left of [7, 6, 5, 4, 4, 4]) {
    await end(2, 1);
    assert.equal(active(), [0, 8, left]);
  }
});

test('under a permanent flood on two ranks above it, a rank keeps a quarter of its slots for good', async () => {
  const { begin, active, end } = setUp();
  begin(2, 200);
  begin(1, 200);
  begin(0, 200);
  await end(1, 4);
  assert.equal(active(), [8, 4, 8]);
  await end(2, 6);
  for (let round = 0; round < 3; round += 1) {
    await end(2, 2);
    assert.equal(active(), [8, 4, 2]);
  }
});

test('a trickle above it costs a rank nothing, and what a burst cost comes back when it is over', async () => {
  const { begin, active, end } = setUp();
  begin(0, 4);
  begin(2, 200);
  assert.equal(active(), [4, 0, 8]);
  begin(0, 2);
  await end(2, 2);
  assert.equal(active(), [6, 0, 6]);
  await end(0, 6);
  await end(2, 1);
  assert.equal(active(), [0, 0, 8]);
});

test('switched off, no rank makes room', async () => {
  const { begin, active, end } = setUp(1);
  begin(0, 8);
  begin(2, 20);
  await end(2, 3);
  assert.equal(active(), [8, 0, 8]);
});

test.run();
