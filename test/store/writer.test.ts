// The writer of a process: calls that share a statement are answered one by one, and the end waits for all accepted calls.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataRefused } from '../../src/domain/data-refused.ts';
import { messageIdOf } from '../../src/domain/ids.ts';
import type { Claim } from '../../src/domain/journey.ts';
import type { NewMessage, Submission } from '../../src/domain/submission.ts';
import { BatcherClosedError } from '../../src/lib/batcher.ts';
import { createWriter, type Writer } from '../../src/store/writer.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';

const test = suite('the writer');
let store: Store;

test.before(async () => {
  store = await openStore('writer');
});
test.after(async () => store[Symbol.asyncDispose]());

const openWriter = () => createWriter(store.pool, { leaseMs: 60_000, onFlush: () => {} });

const submission = (one: NewMessage): Submission => ({
  ...{ requestId: randomUUID(), idempotency: null, messages: [one] },
});

/** A claim of a message that was just stored. */
async function storeOne(writer: Writer): Promise<Claim> {
  const one = freshMessage();
  await writer.insert(submission(one));
  return { messageId: one.messageId, acceptedAt: one.acceptedAt, at: one.acceptedAt };
}

test('of two claims of one message in one statement the first gets it, and the second is leased', async () => {
  await using writer = openWriter();
  const [twice, once] = [await storeOne(writer), await storeOne(writer)];
  const outcomes = await Promise.all([twice, once, twice].map((claim) => writer.claim(claim)));
  assert.equal(
    outcomes.map((outcome) => [outcome.kind, outcome.kind === 'claimed' && outcome.epoch]),
    [
      ['claimed', 1],
      ['claimed', 1],
      ['leased', false],
    ],
  );
});

test('input that PostgreSQL refuses is found by halving, and no submit waits for that', async () => {
  await using writer = openWriter();
  const ofNoMonth = () => submission(freshMessage({ acceptedAt: '9999-12-31T23:59:59.999Z' }));
  let refused = 0;
  const poison = Array.from({ length: 200 }, () =>
    writer.ingest(ofNoMonth()).catch((error: unknown) => {
      assert.instance(error, DataRefused);
      refused += 1;
    }),
  );
  const good = freshMessage();
  const outcome = await writer.insert(submission(good));
  assert.is(outcome.kind === 'stored' && outcome.outboxIds.has(good.messageId), true);
  assert.ok(refused < poison.length);
  await Promise.all(poison);
  assert.is(refused, poison.length);
});

/** Each kind of write: its preparation, and then the write itself. */
const writes: Readonly<Record<string, (writer: Writer) => Promise<() => Promise<unknown>>>> = {
  submissions: async (writer) => {
    const one = submission(freshMessage());
    return () => writer.insert(one);
  },
  'input of the bus': async (writer) => {
    const one = submission(freshMessage());
    return () => writer.ingest(one);
  },
  claims: async (writer) => {
    const claim = await storeOne(writer);
    return () => writer.claim(claim);
  },
  steps: async (writer) => {
    const claim = await storeOne(writer);
    await writer.claim(claim);
    const nothing = { operatorId: null, routeId: null, failedAttempts: 0, reason: null } as const;
    return () => writer.move({ ...claim, epoch: 1, from: 'ROUTING', to: 'FAILED', ...nothing });
  },
  receipts: async (writer) => {
    const { messageId, at } = await storeOne(writer);
    return () =>
      writer.recordReceipt({ messageId: messageIdOf(messageId), tenantId: 'demo', state: 'DELIVERED', rank: 5, at });
  },
  'rows to forget': async (writer) => () => writer.forget(1n),
};

for (const [what, prepare] of Object.entries(writes)) {
  test(`accepted calls are written before the end, and no call is accepted after it: ${what}`, async () => {
    const writer = openWriter();
    const write = await prepare(writer);
    const ends: string[] = [];
    const written = write().then(() => ends.push('written'));
    const ended = writer[Symbol.asyncDispose]().then(() => ends.push('ended'));
    await Promise.all([written, ended]);
    assert.equal(ends, ['written', 'ended']);
    assert.instance(await write().catch((error: unknown) => error), BatcherClosedError);
  });
}

test.run();
