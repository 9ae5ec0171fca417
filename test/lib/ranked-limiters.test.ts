// A lower rank makes room while a higher one is busy, gets everything when it is alone, and is never without a slot.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRankedLimiters } from '../../src/lib/ranked-limiters.ts';

const test = suite('lib/ranked limiters');
const BUSY_FOR_MS = 1_000;
const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Three ranks of eight slots, two of which are left beside a higher rank; work goes on until it is told to end. */
function setUp(slotsBesideHigher = 2) {
  const clock = { nowMs: 0 };
  const limiters = createRankedLimiters({
    ...{ ranks: 3, slots: 8, slotsBesideHigher, busyForMs: BUSY_FOR_MS },
    nowMs: () => clock.nowMs,
  });
  const running: (() => void)[][] = [[], [], []];
  const begin = (rank: number) =>
    void limiters[rank]!.run(() => new Promise<void>((resolve) => running[rank]!.push(resolve)));
  return {
    clock,
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

test('beside a busy higher rank, a rank ends what it began and keeps two slots for good', async () => {
  const { begin, active, end } = setUp();
  begin(2, 200);
  begin(1, 1);
  for (const left of [7, 6, 5, 4, 3, 2, 2, 2]) {
    await end(2, 1);
    assert.equal(active(), [0, 1, left]);
  }
  await end(2, 2);
  assert.equal(active(), [0, 1, 2]);
});

test('a trickle counts as busy for a second after each delivery; then the lower rank has every slot again', async () => {
  const { begin, active, end, clock } = setUp();
  begin(0, 1);
  begin(2, 200);
  await end(0, 1);
  clock.nowMs += BUSY_FOR_MS - 1;
  await end(2, 1);
  assert.equal(active(), [0, 0, 2]);
  clock.nowMs += 1;
  await end(2, 1);
  assert.equal(active(), [0, 0, 8]);
});

test('switched off, no rank makes room', async () => {
  const { begin, active, end } = setUp(Number.POSITIVE_INFINITY);
  begin(0, 8);
  begin(2, 20);
  await end(2, 3);
  assert.equal(active(), [8, 0, 8]);
});

test.run();
