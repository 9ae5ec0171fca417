// Work in slices: other events come in between, and one turn of the event loop has one slice of all such work.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createTurns, ITEMS_PER_SLICE, mapInSlices, mapInTime, noTurns, type Turns } from '../../src/lib/turns.ts';

const test = suite('lib/turns');

/** Counts turns of the event loop until it is stopped. */
function countTurns() {
  const counted = { turns: 0, stopped: false };
  const count = () => {
    counted.turns += 1;
    if (!counted.stopped) setImmediate(count);
  };
  setImmediate(count);
  return counted;
}

const items = (count: number) => Array.from({ length: count }, (_, index) => index);

test('the results are those of a map, in order', async () => {
  for (const turns of [createTurns(1)[0]!, noTurns]) {
    const all = items(3 * ITEMS_PER_SLICE + 1);
    assert.equal(
      await mapInSlices(all, (item, index) => [item, index], turns),
      all.map((item, index) => [item, index]),
    );
  }
});

test('of several pieces of work one has a slice in each turn of the event loop', async () => {
  const turns = createTurns(1)[0]!;
  const counted = countTurns();
  const sliceOf = new Map<number, Set<string>>();
  const work = (name: string) =>
    mapInSlices(
      items(4 * ITEMS_PER_SLICE),
      (_, index) => {
        if (index < ITEMS_PER_SLICE) return;
        sliceOf.set(
          counted.turns,
          (sliceOf.get(counted.turns) ?? new Set()).add(`${name} ${Math.floor(index / ITEMS_PER_SLICE)}`),
        );
      },
      turns,
    );
  await Promise.all(['a', 'b', 'c'].map(work));
  counted.stopped = true;
  assert.is(sliceOf.size, 9);
  for (const slices of sliceOf.values()) assert.is(slices.size, 1);
});

test('work of few items has no turn: it is done before anything else happens', async () => {
  let isDone = false;
  void mapInSlices(items(ITEMS_PER_SLICE), (item) => (isDone = item === ITEMS_PER_SLICE - 1), createTurns(1)[0]!);
  assert.ok(isDone);
});

test('an item that fails ends the work with its error, and others go on having turns', async () => {
  const turns = createTurns(1)[0]!;
  const failing = mapInSlices(
    items(2 * ITEMS_PER_SLICE),
    (item) => {
      if (item === ITEMS_PER_SLICE + 1) throw new Error('bad item');
    },
    turns,
  );
  const other = mapInSlices(items(3 * ITEMS_PER_SLICE), (item) => item, turns);
  assert.is(await failing.catch((error: Error) => error.message), 'bad item');
  assert.is((await other).length, 3 * ITEMS_PER_SLICE);
});

test('items that take long have a turn of the event loop between them, and short ones share a slice', async () => {
  const counted = countTurns();
  const busy = (ms: number) => {
    const endsAtMs = performance.now() + ms;
    while (performance.now() < endsAtMs);
  };
  const turnOf = await mapInTime(
    items(5),
    (item) => {
      busy(3);
      return [item, counted.turns];
    },
    createTurns(1)[0]!,
  );
  counted.stopped = true;
  assert.equal(
    turnOf.map(([item]) => item),
    items(5),
  );
  assert.is(new Set(turnOf.map(([, turn]) => turn)).size, 5);
  // The slice of this turn is used up, also for others.
  await new Promise<void>((resolve) => setImmediate(resolve));
  let done = 0;
  void mapInTime(items(3), () => (done += 1), createTurns(1)[0]!);
  assert.is(done, 3);
});

/** 40 pieces of work of this rank that ask again and again; whose turns were taken, in order. */
function flooded(turns: readonly Turns[], ranks: readonly number[]) {
  const taken: number[] = [];
  let isOver = false;
  const flood = async (rank: number) => {
    while (!isOver) {
      await turns[rank]!.next();
      taken.push(rank);
    }
  };
  const works = ranks.flatMap((rank) => Array.from({ length: 40 }, () => flood(rank)));
  return {
    taken,
    async [Symbol.asyncDispose]() {
      isOver = true;
      await Promise.all(works);
    },
  };
}

const turnsOfLoop = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

test('while 40 pieces of work are under way, one of a higher rank has one of the next two turns', async () => {
  const turns = createTurns(3);
  await using flood = flooded(turns, [1, 2]);
  for (let round = 0; round < 20; round += 1) {
    await turnsOfLoop(round % 5);
    const before = flood.taken.length;
    await turns[0]!.next();
    assert.ok(flood.taken.length - before <= 1, `${flood.taken.length - before} others went first`);
  }
});

test('under a permanent flood of all ranks a quarter of the turns goes to those behind the first, in equal parts', async () => {
  const turns = createTurns(3);
  await using flood = flooded(turns, [0, 1, 2]);
  await turnsOfLoop(200);
  const countOf = (rank: number) => flood.taken.slice(0, 160).filter((one) => one === rank).length;
  assert.equal([0, 1, 2].map(countOf), [120, 20, 20]);
});

test.run();
