// Group commit under concurrency and failure: every accepted item is answered exactly once, within the bounds.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BatcherClosedError, BatcherFullError, type BatcherOptions, createBatcher } from '../../src/lib/batcher.ts';
import { BatchShapeError } from '../../src/lib/flush-in-halves.ts';

const test = suite('lib/batcher');

class PoisonError extends Error {}

/** A batcher of numbers whose flush answers ten times the item; each test states the differences. */
function batcherOf(options: Partial<BatcherOptions<number, number>>) {
  return createBatcher<number, number>({
    name: 'test',
    flush: async (items) => items.map((item) => item * 10),
    maxRows: 100,
    maxPendingRows: 1000,
    maxInFlight: 1,
    mayBeOneItemsFault: (error) => error instanceof PoisonError,
    ...options,
  });
}

/** A flush that ends on command; batches[i] are the items of the i-th call. */
function gatedFlush() {
  const batches: (readonly number[])[] = [];
  const gates: PromiseWithResolvers<void>[] = [];
  const flush = async (items: readonly number[]) => {
    const gate = Promise.withResolvers<void>();
    batches.push(items);
    gates.push(gate);
    await gate.promise;
    return items;
  };
  return { batches, gates, flush };
}

const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

async function turnsUntil(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 1000) throw new Error('not reached in 1000 turns');
    await oneTurn();
  }
}

test('each caller gets the result of its own item', async () => {
  const batcher = batcherOf({});
  assert.equal(await Promise.all([3, 1, 2].map((item) => batcher.submit(item))), [30, 10, 20]);
  assert.is(batcher.pendingRows, 0);
});

test('items of one turn of the event loop share a flush, and a lone item waits for no timer', async () => {
  const { batches, gates, flush } = gatedFlush();
  const batcher = batcherOf({ flush });
  const answers = [batcher.submit(1), Promise.resolve().then(() => batcher.submit(2))];
  process.nextTick(() => answers.push(batcher.submit(3)));
  await turnsUntil(() => batches.length === 1);
  assert.equal([...batches[0]!].sort(), [1, 2, 3]);
  gates[0]!.resolve();
  await Promise.all(answers);
});

test('items that come while every slot is in use share the next flush', async () => {
  const { batches, gates, flush } = gatedFlush();
  const batcher = batcherOf({ flush, maxInFlight: 2 });
  const answers = [];
  for (const item of [1, 2, 3, 4, 5]) {
    answers.push(batcher.submit(item));
    await oneTurn();
    await oneTurn();
  }
  assert.equal(batches, [[1], [2]]);
  gates[1]!.resolve();
  await turnsUntil(() => batches.length === 3);
  assert.equal(batches[2], [3, 4, 5]);
  for (const gate of gates) gate.resolve();
  assert.equal(await Promise.all(answers), [1, 2, 3, 4, 5]);
});

test('a flush has at most maxRows rows, and an item heavier than that goes alone', async () => {
  const batches: (readonly number[])[] = [];
  const flush = async (items: readonly number[]) => {
    batches.push(items);
    return items;
  };
  const batcher = batcherOf({ flush, maxRows: 10, rowsOf: (item) => item });
  await Promise.all([4, 6, 1, 25, 5, 5, 1].map((item) => batcher.submit(item)));
  assert.equal(batches, [[4, 6], [1], [25], [5, 5], [1]]);
});

test('beyond maxPendingRows a submit is refused at once, until rows are answered', async () => {
  const { gates, flush } = gatedFlush();
  const batcher = batcherOf({ flush, maxPendingRows: 10, rowsOf: (item) => item });
  const first = batcher.submit(6);
  await oneTurn();
  const second = batcher.submit(4);
  assert.is(batcher.pendingRows, 10);
  assert.instance(await errorOf(batcher.submit(1)), BatcherFullError);
  gates[0]!.resolve();
  await first;
  assert.is(batcher.pendingRows, 4);
  const third = batcher.submit(6);
  await turnsUntil(() => gates.length === 2);
  gates[1]!.resolve();
  assert.equal(await Promise.all([second, third]), [4, 6]);
});

test('a poison item is found by halving: only its caller gets the error', async () => {
  const flushed: number[] = [];
  const flush = async (items: readonly number[]) => {
    if (items.some((item) => item === 13 || item === 14)) throw new PoisonError();
    flushed.push(...items);
    return items;
  };
  const batcher = batcherOf({ flush });
  const items = Array.from({ length: 50 }, (_, index) => index);
  const settled = await Promise.allSettled(items.map((item) => batcher.submit(item)));
  const rejected = settled.flatMap((outcome, index) => (outcome.status === 'rejected' ? [index] : []));
  assert.equal(rejected, [13, 14]);
  assert.equal(
    flushed,
    items.filter((item) => item !== 13 && item !== 14),
  );
});

test('an error that is no item’s fault rejects the whole batch after one flush', async () => {
  let flushes = 0;
  const flush = async () => {
    flushes += 1;
    throw new Error('connection lost');
  };
  const batcher = batcherOf({ flush });
  const errors = await Promise.all([1, 2, 3].map((item) => errorOf(batcher.submit(item))));
  assert.equal(errors.map(String), Array(3).fill('Error: connection lost'));
  assert.is(flushes, 1);
});

test('a connection lost while halving rejects the rest and leaves the answered items answered', async () => {
  let flushes = 0;
  const flush = async (items: readonly number[]) => {
    flushes += 1;
    if (items.includes(8)) throw new PoisonError();
    if (flushes === 4) throw new Error('connection lost');
    return items;
  };
  const batcher = batcherOf({ flush });
  const settled = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7, 8].map((item) => batcher.submit(item)));
  assert.equal(
    settled.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    [1, 2, 3, 4],
  );
  assert.ok(settled.slice(4).every((outcome) => outcome.status === 'rejected' && /lost/.test(outcome.reason)));
  assert.is(flushes, 4);
});

test('a flush that answers another number of results fails every caller and is not repeated', async () => {
  let flushes = 0;
  const flush = async (items: readonly number[]) => {
    flushes += 1;
    return items.slice(1);
  };
  const batcher = batcherOf({ flush, mayBeOneItemsFault: () => true });
  const errors = await Promise.all([1, 2].map((item) => errorOf(batcher.submit(item))));
  for (const error of errors) assert.instance(error, BatchShapeError);
  assert.is(flushes, 1);
});

test('a flush or a check that throws synchronously still answers its callers and frees its slot', async () => {
  const throwing = () => {
    throw new Error('sync');
  };
  const judging = () => {
    throw new Error('judgement');
  };
  const first = batcherOf({ flush: throwing });
  assert.match(String(await errorOf(first.submit(1))), 'sync');
  const second = batcherOf({ flush: throwing, mayBeOneItemsFault: judging });
  assert.match(String(await errorOf(second.submit(1))), 'judgement');
  assert.match(String(await errorOf(second.submit(2))), 'judgement');
});

test('items that nobody waits for gather while a slot rests', async () => {
  const { batches, gates, flush } = gatedFlush();
  const batcher = batcherOf({ flush, restMs: 1_000 });
  const first = batcher.submit(1);
  await turnsUntil(() => batches.length === 1);
  gates[0]!.resolve();
  await first;
  const waiting = [batcher.submit(2)];
  for (let turn = 0; turn < 20; turn += 1) await oneTurn();
  waiting.push(batcher.submit(3));
  assert.equal(batches, [[1]]);
  while (batches.length === 1) await new Promise((resolve) => setTimeout(resolve, 50));
  gates[1]!.resolve();
  await Promise.all(waiting);
  assert.equal(batches, [[1], [2, 3]]);
});

test('close refuses new items, answers the accepted ones first, and may be called twice', async () => {
  const { batches, gates, flush } = gatedFlush();
  const batcher = batcherOf({ flush, maxRows: 1 });
  const steps: string[] = [];
  const answers = [1, 2].map((item) => batcher.submit(item).then((result) => steps.push(`answer ${result}`)));
  const closing = [batcher.close(), batcher.close()].map((closed) => closed.then(() => steps.push('closed')));
  assert.instance(await errorOf(batcher.submit(3)), BatcherClosedError);
  for (const index of [0, 1]) {
    await turnsUntil(() => batches.length > index);
    gates[index]!.resolve();
  }
  await Promise.all([...answers, ...closing]);
  assert.equal(steps, ['answer 1', 'answer 2', 'closed', 'closed']);
});

test('close of an idle batcher resolves', async () => {
  await batcherOf({}).close();
});

test('onFlush hears of every flush with its items and rows, failed ones included', async () => {
  const heard: { items: number; rows: number; ms: number }[] = [];
  const flush = async (items: readonly number[]) => {
    if (items.includes(7)) throw new PoisonError();
    return items;
  };
  const batcher = batcherOf({ flush, rowsOf: (item) => item, onFlush: (batch) => heard.push(batch) });
  await Promise.allSettled([7, 2].map((item) => batcher.submit(item)));
  assert.equal(
    heard.map(({ items, rows }) => [items, rows]),
    [
      [2, 9],
      [1, 7],
      [1, 2],
    ],
  );
  assert.ok(heard.every(({ ms }) => ms >= 0));
});

const scenario = fc.record({
  items: fc.array(fc.record({ rows: fc.integer({ min: 1, max: 9 }), poison: fc.boolean(), turnsBefore: fc.nat(2) }), {
    minLength: 1,
    maxLength: 60,
  }),
  maxRows: fc.integer({ min: 1, max: 20 }),
  maxPendingRows: fc.integer({ min: 9, max: 80 }),
  maxInFlight: fc.integer({ min: 1, max: 4 }),
  /** The failure of the nth flush, and for how many turns it lasts. */
  fates: fc.infiniteStream(fc.record({ lost: fc.nat(9).map((n) => n === 0), turns: fc.nat(3) })),
});

test('for any failure, every accepted item is answered once, its own way, within every bound', async () => {
  await fc.assert(
    fc.asyncProperty(scenario, async ({ items, maxRows, maxPendingRows, maxInFlight, fates }) => {
      let inFlight = 0;
      const committed: number[] = [];
      const lost = new Set<number>();
      const flush = async (batch: readonly number[]) => {
        inFlight += 1;
        assert.ok(inFlight <= maxInFlight, 'more than maxInFlight');
        const rows = batch.reduce((sum, item) => sum + items[item]!.rows, 0);
        assert.ok(batch.length === 1 || rows <= maxRows, 'more than maxRows');
        const fate = fates.next().value;
        for (let turn = 0; turn < fate.turns; turn += 1) await oneTurn();
        inFlight -= 1;
        if (fate.lost) for (const item of batch) lost.add(item);
        if (fate.lost) throw new Error('connection lost');
        if (batch.some((item) => items[item]!.poison)) throw new PoisonError();
        committed.push(...batch);
        return batch.map((item) => item * 10);
      };
      const rowsOf = (item: number) => items[item]!.rows;
      const batcher = batcherOf({ flush, maxRows, maxPendingRows, maxInFlight, rowsOf });

      const answers: Promise<unknown>[] = [];
      for (const [index, item] of items.entries()) {
        for (let turn = 0; turn < item.turnsBefore; turn += 1) await oneTurn();
        const fits = batcher.pendingRows + item.rows <= maxPendingRows;
        const answer = batcher.submit(index).catch((error: unknown) => error);
        answers.push(fits ? answer : answer.then((error) => assert.instance(error, BatcherFullError) ?? error));
        assert.ok(batcher.pendingRows <= maxPendingRows, 'more than maxPendingRows');
      }
      await batcher.close();
      assert.is(batcher.pendingRows, 0);

      const outcomes = await Promise.all(answers);
      const answered = outcomes.flatMap((outcome, index) => (outcome === index * 10 ? [index] : []));
      assert.equal(
        answered,
        committed.toSorted((a, b) => a - b),
        'answered exactly what was committed, each once',
      );
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome === index * 10 || outcome instanceof BatcherFullError) continue;
        if (outcome instanceof PoisonError) assert.ok(items[index]!.poison, 'a bystander got the poison error');
        else assert.match(String(outcome), 'connection lost');
      }
    }),
    { numRuns: 300 },
  );
});

test('without lost connections only the poison items fail', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.boolean(), { maxLength: 80 }),
      fc.integer({ min: 1, max: 90 }),
      async (poison, maxRows) => {
        let flushes = 0;
        const flush = async (items: readonly number[]) => {
          flushes += 1;
          if (items.some((item) => poison[item])) throw new PoisonError();
          return items;
        };
        const batcher = batcherOf({ flush, maxRows });
        const settled = await Promise.allSettled(poison.map((_, index) => batcher.submit(index)));
        assert.equal(
          settled.map((outcome) => outcome.status === 'rejected'),
          poison,
        );
        assert.ok(flushes <= 2 * poison.length, 'halving takes at most 2n-1 flushes');
      },
    ),
  );
});

test.run();
