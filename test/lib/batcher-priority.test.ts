// Who boards first: higher ranks do, none below them starves, and urgent items never wait for a flush of others.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BatcherFullError, type BatcherOptions, createBatcher, type Priority } from '../../src/lib/batcher.ts';
import type { BatchKind } from '../../src/lib/flush-in-halves.ts';
import { settings } from '../../src/settings.ts';

const test = suite('lib/batcher: priority');

/** `id` is unique in a test. */
type Item = { readonly id: number; readonly rank: number; readonly rows: number };

const byRank: Priority<Item> = {
  ...{ rankOf: ({ rank }) => rank, ranks: 5, urgentRanks: 2, reservedInFlight: 1 },
  ...{ maxRowsBesideUrgent: 20, leastShare: settings.lanes.leastShare },
};

class PoisonError extends Error {}

/** A batcher whose flushes end on command; `flushes` has what each was called with. */
function gated(options: Partial<BatcherOptions<Item, number>> = {}) {
  const flushes: { items: readonly Item[]; kind: BatchKind; end: () => void; fail: (error: Error) => void }[] = [];
  const batcher = createBatcher<Item, number>({
    ...{ name: 'test', maxRows: 100, maxPendingRows: 1_000_000, maxInFlight: 2, priority: byRank },
    rowsOf: ({ rows }) => rows,
    mayBeOneItemsFault: (error) => error instanceof PoisonError,
    flush: (items, kind) =>
      new Promise((resolve, reject) => {
        flushes.push({ items, kind, end: () => resolve(items.map(({ id }) => id)), fail: reject });
      }),
    ...options,
  });
  return { batcher, flushes };
}

let lastId = 0;
const item = (rank: number, rows = 1): Item => {
  lastId += 1;
  return { id: lastId, rank, rows };
};

async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

const ranksOf = ({ items }: { readonly items: readonly Item[] }) => items.map(({ rank }) => rank);

test('higher ranks board the next flush first, and items of one rank in the order in which they came', async () => {
  const { batcher, flushes } = gated({ maxInFlight: 1, priority: { ...byRank, urgentRanks: 0, reservedInFlight: 0 } });
  const busy = batcher.submit(item(4));
  await turns();
  const ranks = [4, 2, 3, 4, 2, 3];
  const waiting = ranks.map((rank) => item(rank));
  const answers = waiting.map((one) => batcher.submit(one));
  flushes[0]!.end();
  await turns();
  assert.equal(
    flushes[1]!.items,
    [1, 4, 2, 5, 0, 3].map((at) => waiting[at]),
  );
  flushes[1]!.end();
  assert.equal(
    await Promise.all(answers),
    waiting.map(({ id }) => id),
  );
  await busy;
});

test('an urgent item does not wait while bulks have every slot: it has a slot that no other item gets', async () => {
  const { batcher, flushes } = gated();
  for (let bulk = 0; bulk < 4; bulk += 1) void batcher.submit(item(4, 100));
  await turns();
  assert.equal(flushes.map(ranksOf), [[4], [4]], 'bulks have no more than the ordinary slots');
  const urgent = batcher.submit(item(1));
  await turns();
  assert.equal(flushes.map(ranksOf), [[4], [4], [1]]);
  assert.equal(
    flushes.map(({ kind }) => kind),
    ['ordinary', 'ordinary', 'urgent'],
  );
  flushes[2]!.end();
  await urgent;
  await turns();
  assert.is(flushes.length, 3, 'the slot stays free');
});

test('without its own slot an urgent item waits for the bulks', async () => {
  const { batcher, flushes } = gated({ priority: { ...byRank, reservedInFlight: 0 } });
  for (let bulk = 0; bulk < 2; bulk += 1) void batcher.submit(item(4, 100));
  await turns();
  void batcher.submit(item(1));
  await turns();
  assert.equal(flushes.map(ranksOf), [[4], [4]]);
});

test('few rows of others board with an urgent item, and a bulk goes by itself at the same time', async () => {
  const { batcher, flushes } = gated();
  const few = [item(4, 5), item(1), item(3, 5)];
  for (const one of few) void batcher.submit(one);
  await turns();
  assert.equal(flushes.map(ranksOf), [[1, 3, 4]]);
  for (const one of [item(4, 90), item(0)]) void batcher.submit(one);
  await turns();
  assert.equal(flushes.slice(1).map(ranksOf), [[0], [4]]);
});

/** Flushes 200 times while more is waiting in the ranks above than can board; the rows that boarded, by rank. */
async function underFlood(
  above: readonly number[],
  lowest: readonly number[],
  leastShare = byRank.leastShare,
): Promise<number[]> {
  const { batcher, flushes } = gated({ maxInFlight: 1, priority: { ...byRank, leastShare } });
  const rowsByRank = [0, 0, 0, 0, 0];
  for (let round = 0; round < 200; round += 1) {
    for (const rank of above) for (let n = 0; n < 300; n += 1) void batcher.submit(item(rank));
    for (const rows of lowest) void batcher.submit(item(4, rows));
    await turns(2);
    for (const { items, end } of flushes.splice(0)) {
      for (const { rank, rows } of items) rowsByRank[rank]! += rows;
      end();
    }
  }
  return rowsByRank;
}

const total = (rows: readonly number[]) => rows.reduce((sum, one) => sum + one, 0);
/** As docs/lanes.md has it. */
const TWENTIETH = 1 / 20;
const twentySingles = Array<number>(20).fill(1);

test('under a permanent flood of every other rank, or of the highest alone, the lowest gets a twentieth of the rows', async () => {
  for (const above of [[0, 1, 2, 3], [0]]) {
    const rows = await underFlood(above, twentySingles);
    const share = rows[4]! / total(rows);
    assert.ok(share >= 0.98 * TWENTIETH && share <= 1.02 * TWENTIETH, `flood of ${above}: ${rows} rows`);
    assert.ok(rows[0]! >= 0.5 * total(rows), `flood of ${above}: ${rows} rows`);
  }
});

test('under a permanent flood of an urgent rank bulks that fill a flush get a twentieth of the flushes', async () => {
  const rows = await underFlood([1], [100]);
  const share = rows[4]! / total(rows);
  assert.ok(share >= 0.95 * TWENTIETH && share <= 1.05 * TWENTIETH, `${rows} rows`);
});

test('without a share the lowest rank gets nothing under such a flood', async () => {
  assert.is((await underFlood([0], twentySingles, 0))[4], 0);
});

for (const [when, forMs, allowed, inFlight] of [
  ['while urgent items come, other ones have fewer flushes at a time', Number.POSITIVE_INFINITY, 1, 1],
  ['when none has come for a while, they have all of them again', 0, 1, 2],
  ['with as many allowed as there are, urgent items take none of them', Number.POSITIVE_INFINITY, 2, 2],
] as const) {
  test(when, async () => {
    const priority = { ...byRank, ordinaryBesideUrgent: { inFlight: allowed, forMs } };
    const { batcher, flushes } = gated({ maxRows: 1, priority });
    const answers = [batcher.submit(item(0))];
    await turns();
    flushes[0]!.end();
    await turns();
    for (let index = 0; index < 3; index += 1) answers.push(batcher.submit(item(4)));
    await turns();
    assert.is(flushes.length - 1, inFlight);
    for (let ended = 1; ended < 4; ended += 1) {
      flushes[ended]!.end();
      await turns();
    }
    await Promise.all(answers);
  });
}

test('halving a batch keeps its order, and an urgent item in it costs the others nothing', async () => {
  const { batcher, flushes } = gated({ maxInFlight: 1 });
  const waiting = [item(3), item(1), item(2), item(3)];
  const settled = Promise.allSettled(waiting.map((one) => batcher.submit(one)));
  const poison = waiting[2]!;
  const seen: (readonly Item[])[] = [];
  for (let at = 0; at < 7; at += 1) {
    await turns();
    const flush = flushes[at];
    if (flush === undefined) break;
    seen.push(flush.items);
    if (flush.items.includes(poison)) flush.fail(new PoisonError());
    else flush.end();
  }
  const [third, first, second, fourth] = waiting as [Item, Item, Item, Item];
  assert.equal(seen, [[first, second, third, fourth], [first, second], [first], [second], [third, fourth]]);
  const outcomes = (await settled).map(({ status }) => status);
  assert.equal(outcomes, ['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});

test('close waits for the items of every rank and every slot', async () => {
  const { batcher, flushes } = gated();
  const answers = [item(4, 100), item(4, 100), item(1), item(4, 100)].map((one) => batcher.submit(one));
  let isClosed = false;
  const closing = batcher.close().then(() => (isClosed = true));
  for (let at = 0; at < 4; at += 1) {
    await turns();
    assert.not.ok(isClosed);
    flushes[at]!.end();
  }
  await Promise.all([...answers, closing]);
});

/** Admission with bounds of 1,000 rows, and of no time unless the test says so. */
const admitting = (maxWaitMs = Number.POSITIVE_INFINITY): Priority<Item> => ({
  ...byRank,
  admission: { maxWaitMs, shareOf: ({ rank }) => 1 - rank / 8, onRefused: ({ rank }) => refusedRanks.push(rank) },
});
const refusedRanks: number[] = [];

const isFull = (answer: Promise<unknown>) =>
  Promise.race([answer.catch((error: unknown) => error), turns(1)]).then((error) => error instanceof BatcherFullError);

test('near the bound of rows the lowest rank is refused first and the highest last, and each refusal is reported', async () => {
  refusedRanks.length = 0;
  const { batcher } = gated({ maxPendingRows: 1_000, priority: admitting() });
  const refusedAt: number[][] = [];
  for (let rows = 0; rows <= 1_000; rows += 125) {
    const refused: number[] = [];
    for (let rank = 0; rank < 5; rank += 1) if (await isFull(batcher.submit(item(rank, 125)))) refused.push(rank);
    refusedAt.push(refused);
  }
  assert.equal(refusedAt.at(-1), [0, 1, 2, 3, 4]);
  for (const refused of refusedAt) assert.equal(refused, [0, 1, 2, 3, 4].slice(5 - refused.length));
  assert.equal(refusedRanks, refusedAt.flat());
});

test('a rank whose first item has waited too long takes no more, and the ranks above it do', async () => {
  const { batcher, flushes } = gated({ priority: admitting(40) });
  for (let bulk = 0; bulk < 3; bulk += 1) void batcher.submit(item(4, 100));
  const startedAt = performance.now();
  assert.not(await isFull(batcher.submit(item(4))));
  while (performance.now() - startedAt < 50) await turns(1);
  assert.ok(await isFull(batcher.submit(item(4))));
  assert.not(await isFull(batcher.submit(item(2))), 'nothing of its rank waits');
  for (let round = 0; round < 3; round += 1) {
    for (const flush of flushes.splice(0)) flush.end();
    await turns();
  }
  assert.not(await isFull(batcher.submit(item(4))), 'what had waited is on its way');
});

const scenario = fc.record({
  items: fc.array(
    fc.record({
      ...{ rank: fc.nat(4), rows: fc.integer({ min: 1, max: 30 }), poison: fc.nat(9).map((n) => n === 0) },
      turnsBefore: fc.nat(2),
    }),
    { minLength: 1, maxLength: 80 },
  ),
  maxRows: fc.integer({ min: 1, max: 40 }),
  maxRowsBesideUrgent: fc.nat(20),
  leastShare: fc.constantFrom(0, 0.05, 0.5),
  maxInFlight: fc.integer({ min: 1, max: 3 }),
  reservedInFlight: fc.nat(2),
  flushTurns: fc.infiniteStream(fc.nat(3)),
});

test('whatever waits, every item is answered once, and no bound of slots and rows is exceeded', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async (given) => {
      const inFlight = { urgent: 0, all: 0 };
      const flushed: Item[] = [];
      const priority = { ...byRank, ...given };
      const items = given.items.map(({ rank, rows }, id) => ({ id, rank, rows }));
      const { batcher } = gated({
        ...{ maxRows: given.maxRows, maxInFlight: given.maxInFlight, priority },
        flush: async (batch, kind) => {
          inFlight.all += 1;
          assert.ok(inFlight.all <= given.maxInFlight + given.reservedInFlight, 'more than all slots');
          const rows = batch.reduce((sum, one) => sum + one.rows, 0);
          assert.ok(batch.length === 1 || rows <= given.maxRows, 'more than maxRows');
          const others = batch.filter(({ rank }) => rank >= 2);
          if (kind === 'urgent' && others.length < batch.length) {
            const otherRows = others.reduce((sum, one) => sum + one.rows, 0);
            assert.ok(otherRows <= given.maxRowsBesideUrgent || given.leastShare > 0, 'too many beside an urgent item');
          } else assert.is(kind, 'ordinary');
          for (let turn = given.flushTurns.next().value; turn > 0; turn -= 1) await turns(1);
          inFlight.all -= 1;
          if (batch.some(({ id }) => given.items[id]!.poison)) throw new PoisonError();
          flushed.push(...batch);
          return batch.map(({ id }) => id);
        },
      });
      const answers: Promise<unknown>[] = [];
      for (const [at, { turnsBefore }] of given.items.entries()) {
        await turns(turnsBefore);
        answers.push(batcher.submit(items[at]!).catch((error: unknown) => error));
      }
      await batcher.close();
      for (const [id, outcome] of (await Promise.all(answers)).entries()) {
        if (given.items[id]!.poison) assert.instance(outcome, PoisonError);
        else assert.is(outcome, id);
      }
      assert.is(new Set(flushed).size, flushed.length);
    }),
    { numRuns: 200 },
  );
});

test.run();
