// What cannot be told keeps nothing else waiting, and nothing of its own message goes before it.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Unpublished } from '../../src/domain/journey.ts';
import { createRelay } from '../../src/outbox/relay.ts';

const test = suite('outbox/relay');
const never = new AbortController().signal;

/** The row of an outbox id: the change `seq` of a message. */
function unpublished(id: number, messageId: string, seq = 1): Unpublished {
  return { outboxId: BigInt(id), message: { messageId }, transition: { seq } } as Unpublished;
}

/** A relay over these rows; the `failing` ones cannot be told. */
function setUp(rows: readonly Unpublished[], failing: ReadonlySet<Unpublished>) {
  const told: string[] = [];
  let reads = 0;
  const relay = createRelay(
    {
      async unpublishedSince(_ageMs, after, limit) {
        reads += 1;
        return rows.filter(({ outboxId }) => outboxId! > after).slice(0, limit);
      },
      unpublishedOf: async (messageId) => rows.filter(({ message }) => message.messageId === messageId),
      outbox: {
        async republish(row) {
          await Promise.resolve();
          const name = `${row.message.messageId}:${row.transition.seq}`;
          if (failing.has(row)) throw new Error(`${name} not now`);
          told.push(name);
        },
      },
    },
    3_000,
  );
  return { relay, told, reads: () => reads };
}

const many = (count: number, prefix: string, from = 1) =>
  Array.from({ length: count }, (_, index) => unpublished(from + index, `${prefix}${index}`));

test('a few hundred rows that cannot be told keep the one behind them waiting no longer', async () => {
  const dead = many(500, 'dead');
  const { relay, told } = setUp([...dead, unpublished(501, 'alive')], new Set(dead));
  const outcome = await relay.sweep(never).catch((error: Error) => error);
  assert.instance(outcome, Error);
  assert.equal(told, ['alive:1']);
});

test('what comes after a change that cannot be told waits for it, also in a later batch', async () => {
  const first = unpublished(1, 'stuck', 1);
  const later = [
    unpublished(2, 'stuck', 2),
    ...many(300, 'other', 3),
    unpublished(303, 'stuck', 3),
    unpublished(304, 'last'),
  ];
  const rows = [first, ...later];
  const failing = new Set([first]);
  const { relay, told } = setUp(rows, failing);
  await relay.sweep(never).catch(() => {});
  assert.not(told.some((text) => text.startsWith('stuck')));
  assert.ok(told.includes('last:1'));
  failing.clear();
  await relay.sweep(never);
  assert.equal(
    told.filter((text) => text.startsWith('stuck')),
    ['stuck:1', 'stuck:2', 'stuck:3'],
  );
});

test('with nothing to be told now, a sweep ends long before it has read everything', async () => {
  const rows = many(10_000, 'dead');
  const { relay, reads } = setUp(rows, new Set(rows));
  assert.instance(await relay.sweep(never).catch((error: Error) => error), Error);
  assert.is(reads(), 10);
});

test('a message is caught up with in order, and rejects at the first change that cannot be told', async () => {
  const rows = [unpublished(1, 'one', 1), unpublished(2, 'one', 2)];
  const { relay, told } = setUp(rows, new Set());
  await relay.catchUp('one');
  assert.equal(told, ['one:1', 'one:2']);
  const failing = setUp(rows, new Set([rows[0]!]));
  assert.instance(await failing.relay.catchUp('one').catch((error: Error) => error), Error);
  assert.equal(failing.told, []);
});

test.run();
