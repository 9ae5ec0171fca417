// A row that cannot be published delays no other message, and no later row of its own message goes before it.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Unpublished } from '../../src/domain/journey.ts';
import { createRelay } from '../../src/outbox/relay.ts';

const test = suite('outbox/relay');
const never = new AbortController().signal;

/** The row of an outbox id: the transition `seq` of a message. */
function unpublished(id: number, messageId: string, seq = 1): Unpublished {
  return { outboxId: BigInt(id), message: { messageId }, transition: { seq } } as Unpublished;
}

/** A relay over these rows; the `failing` ones cannot be published. */
function setUp(rows: readonly Unpublished[], failing: ReadonlySet<Unpublished>) {
  const published: string[] = [];
  let reads = 0;
  const relay = createRelay(
    {
      async unpublishedSince(_ageMs, after, limit) {
        reads += 1;
        const page = rows.filter(({ outboxId }) => outboxId! > (after.get('') ?? 0n)).slice(0, limit);
        return { rows: page, after: new Map([['', page.at(-1)?.outboxId ?? 0n]]) };
      },
      unpublishedOf: async (messageId) => rows.filter(({ message }) => message.messageId === messageId),
      unpublishedUrgent: async () => [],
      outbox: {
        takeLeft: () => [],
        putBack: () => {},
        async republish(row) {
          await Promise.resolve();
          const name = `${row.message.messageId}:${row.transition.seq}`;
          if (failing.has(row)) throw new Error(`${name} not now`);
          published.push(name);
        },
      },
    },
    3_000,
  );
  return { relay, published, reads: () => reads };
}

const many = (count: number, prefix: string, from = 1) =>
  Array.from({ length: count }, (_, index) => unpublished(from + index, `${prefix}${index}`));

test('a few hundred rows that cannot be published do not delay the one behind them', async () => {
  const dead = many(500, 'dead');
  const { relay, published } = setUp([...dead, unpublished(501, 'alive')], new Set(dead));
  const outcome = await relay.sweep(never).catch((error: Error) => error);
  assert.instance(outcome, Error);
  assert.equal(published, ['alive:1']);
});

test('a later transition waits for one that cannot be published, also in a later batch', async () => {
  const first = unpublished(1, 'stuck', 1);
  const later = [
    unpublished(2, 'stuck', 2),
    ...many(300, 'other', 3),
    unpublished(303, 'stuck', 3),
    unpublished(304, 'last'),
  ];
  const rows = [first, ...later];
  const failing = new Set([first]);
  const { relay, published } = setUp(rows, failing);
  await relay.sweep(never).catch(() => {});
  assert.not(published.some((text) => text.startsWith('stuck')));
  assert.ok(published.includes('last:1'));
  failing.clear();
  assert.is(await relay.sweep(never), rows.length);
  assert.equal(
    published.filter((text) => text.startsWith('stuck')),
    ['stuck:1', 'stuck:2', 'stuck:3'],
  );
});

test('with nothing that can be published now, a sweep ends long before it has read everything', async () => {
  const rows = many(10_000, 'dead');
  const { relay, reads } = setUp(rows, new Set(rows));
  assert.instance(await relay.sweep(never).catch((error: Error) => error), Error);
  assert.is(reads(), 10);
});

test('catching up publishes the rows of a message in order, and rejects at the first one that cannot be published', async () => {
  const rows = [unpublished(1, 'one', 1), unpublished(2, 'one', 2)];
  const { relay, published } = setUp(rows, new Set());
  await relay.catchUp('one');
  assert.equal(published, ['one:1', 'one:2']);
  const failing = setUp(rows, new Set([rows[0]!]));
  assert.instance(await failing.relay.catchUp('one').catch((error: Error) => error), Error);
  assert.equal(failing.published, []);
});

test.run();
