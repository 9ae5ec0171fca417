// The writer of a process: calls that share a statement are answered one by one, and the end waits for all accepted calls.
import { randomUUID } from 'node:crypto';
import { type QuerySqlToken, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lane } from '../../src/domain/contract.ts';
import { DataRefused } from '../../src/domain/data-refused.ts';
import { messageIdOf } from '../../src/domain/ids.ts';
import type { Claim } from '../../src/domain/journey.ts';
import type { NewMessage, Submission } from '../../src/domain/submission.ts';
import { BatcherClosedError, BatcherFullError } from '../../src/lib/batcher.ts';
import { settings } from '../../src/settings.ts';
import { unshared } from '../../src/store/connections.ts';
import { createWriter, type Writer } from '../../src/store/writer.ts';
import { freshMessage, openStore, type Store } from '../support/store.ts';

const test = suite('the writer');
const CONNECTIONS = 4;
let store: Store;

test.before(async () => {
  store = await openStore('writer', { maxConnections: CONNECTIONS });
});
test.after(async () => store[Symbol.asyncDispose]());

function openWriter({ lanes = settings.lanes, submit = settings.submit } = {}) {
  return createWriter(unshared(store.pool), {
    ...{ leaseMs: 60_000, lanes, submit, onFlush: () => {} },
    onRefused: (lane) => refusedLanes.push(lane),
  });
}
const refusedLanes: Lane[] = [];

const submission = (...messages: readonly NewMessage[]): Submission => ({
  ...{ requestId: randomUUID(), idempotency: null, messages },
});

const bulk = (lane: Lane, size = 1_000) => submission(...Array.from({ length: size }, () => freshMessage({ lane })));

/** A claim of a message that was just stored. */
async function storeOne(writer: Writer, lane: Lane = 'P3'): Promise<Claim> {
  const one = freshMessage({ lane });
  await writer.insert(submission(one));
  return { messageId: one.messageId, acceptedAt: one.acceptedAt, lane: one.lane, at: one.acceptedAt };
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

const oneTurn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));

/** A bulk of P4 whose statement waits for a key that another transaction holds. */
function keyedBulk(keyHash: string): Submission {
  const record = { keyHash, tenantId: 'demo', fingerprint: 'f', response: '{}', corrected: () => '{}' };
  return { ...bulk('P4', 10), idempotency: { ...record, expiresAt: new Date(Date.now() + 60_000).toISOString() } };
}

/** Runs the work while two bulks of P4 have the ordinary statements and a third one waits; resolves to the order of all ends. */
async function amongBulks(
  writer: Writer,
  work: (ended: (lane: Lane) => Promise<unknown>) => Promise<unknown>,
): Promise<Lane[]> {
  const ends: Lane[] = [];
  const keys = ['first', 'second', 'third'].map((name) => `${name} ${randomUUID()}`);
  const free = await heldKeys(keys);
  const bulks: Promise<unknown>[] = [];
  for (const key of keys) {
    bulks.push(writer.insert(keyedBulk(key)).then(() => ends.push('P4')));
    await oneTurn();
  }
  const own: Promise<unknown>[] = [];
  await work((lane) => {
    const ended = writer.insert(bulk(lane, 1)).then(() => ends.push(lane));
    own.push(ended);
    return ended;
  });
  await free();
  await Promise.all([...bulks, ...own]);
  return ends;
}

const withoutBoarding = { ...settings.lanes, boardsByLane: false };

test('a submit on P0 or P1 is stored while bulks of P4 have every other statement', async () => {
  await using writer = openWriter();
  const ends = await amongBulks(writer, async (ended) => {
    await ended('P0');
    await ended('P1');
  });
  assert.equal(ends.slice(0, 2), ['P0', 'P1']);
});

test('a submit on P3 waits for a statement, and so does one on P1 without boarding by lane', async () => {
  await using writer = openWriter();
  const begin = (lane: Lane) => async (ended: (lane: Lane) => Promise<unknown>) => {
    void ended(lane);
    await oneTurn();
    // One connection is left: it would have served that submit first.
    await store.rows(sql.unsafe`SELECT 1`);
  };
  assert.is((await amongBulks(writer, begin('P3')))[0], 'P4');
  await using other = openWriter({ lanes: withoutBoarding });
  assert.is((await amongBulks(other, begin('P1')))[0], 'P4');
});

/** Keys that another transaction has written, until it is undone by the function that this resolves to. */
async function heldKeys(keys: readonly string[]) {
  const hashes = sql.array(keys, 'text');
  return heldBy(sql.unsafe`
    INSERT INTO orch.submit_idempotency (key_hash, tenant_id, fingerprint, request_id, response, expires_at)
    SELECT key, 'demo', 'f', gen_random_uuid(), '{}', now() + interval '1 minute' FROM unnest(${hashes}) AS key`);
}

class Undone extends Error {}

/** The locks of a statement, until they are given back by the function that this resolves to. */
async function heldBy(statement: QuerySqlToken) {
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const transaction = store.pool.transaction(async (it) => {
    await it.query(statement);
    begun.resolve();
    await ended.promise;
    throw new Undone();
  });
  await Promise.race([begun.promise, transaction]);
  return async () => {
    ended.resolve();
    await transaction.catch((error: unknown) => assert.instance(error, Undone));
  };
}

async function locked(keys: readonly Claim[]) {
  const ids = sql.array(
    keys.map(({ messageId }) => messageId),
    'uuid',
  );
  return heldBy(sql.unsafe`SELECT FROM orch.sms_messages WHERE message_id = ANY(${ids}) FOR UPDATE`);
}

test('claims and steps of P1 are written while those of P4 have every other statement', async () => {
  await using writer = openWriter();
  const low = [await storeOne(writer, 'P4'), await storeOne(writer, 'P4'), await storeOne(writer, 'P4')];
  const high = await storeOne(writer, 'P1');
  const nothing = { operatorId: null, routeId: null, onOperatorLane: null, failedAttempts: 0, reason: null } as const;
  const step = (claim: Claim) => ({ ...claim, epoch: 1, from: 'ROUTING', to: 'FAILED', ...nothing }) as const;
  for (const write of [(it: Claim) => writer.claim(it), (it: Claim) => writer.move(step(it))]) {
    const unlock = await locked(low);
    const others: Promise<unknown>[] = [];
    for (const claim of low) {
      others.push(write(claim));
      await oneTurn();
    }
    assert.ok(['claimed', 'moved'].includes((await write(high)).kind));
    await unlock();
    await Promise.all(others);
  }
});

test('near the bound of rows P4 is refused first and P0 last, and each refusal is told', async () => {
  refusedLanes.length = 0;
  await using writer = openWriter({ submit: { ...settings.submit, maxPendingRows: 1_000 } });
  const answers: Promise<unknown>[] = [];
  const acceptedRows = { P0: 0, P1: 0, P2: 0, P3: 0, P4: 0 };
  for (const lane of ['P4', 'P3', 'P2', 'P1', 'P0'] as const) {
    const portions = Array.from({ length: 21 }, () => bulk(lane, 50));
    const outcomes = portions.map((one) => writer.insert(one).catch((error: unknown) => error));
    answers.push(...outcomes);
    acceptedRows[lane] = 50 * (21 - refusedLanes.filter((it) => it === lane).length);
  }
  assert.equal(acceptedRows, { P4: 500, P3: 150, P2: 150, P1: 100, P0: 100 });
  const refused = (await Promise.all(answers)).filter((answer) => answer instanceof BatcherFullError);
  assert.is(refused.length, refusedLanes.length);
});

test('without admission by lane every lane is refused at the same bound', async () => {
  refusedLanes.length = 0;
  const lanes = { ...settings.lanes, admitsByLane: false };
  await using writer = openWriter({ lanes, submit: { ...settings.submit, maxPendingRows: 1_000 } });
  const answers = Array.from({ length: 21 }, () => writer.insert(bulk('P4', 50)).catch(() => {}));
  answers.push(writer.insert(bulk('P0', 1)).catch(() => {}));
  assert.equal(refusedLanes, ['P4', 'P0']);
  await Promise.all(answers);
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
    const nothing = { operatorId: null, routeId: null, onOperatorLane: null, failedAttempts: 0, reason: null } as const;
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
