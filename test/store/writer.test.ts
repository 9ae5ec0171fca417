// The writer of a process: calls that share a statement are answered one by one, and the end waits for all accepted calls.
import { randomUUID } from 'node:crypto';
import { sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lane } from '../../src/domain/contract.ts';
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

/** Whether the write of this lane ends before those of P4 that were asked for before it. */
async function overtakes(lane: Lane, write: (lane: Lane) => Promise<unknown>, before: number): Promise<boolean> {
  const ends: Lane[] = [];
  const others = Array.from({ length: before }, () => write('P4').then(() => ends.push('P4')));
  // The others have their statements before this one is asked for.
  await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
  await write(lane).then(() => ends.push(lane));
  await Promise.all(others);
  return ends[0] === lane;
}

const withoutBoarding = { ...settings.lanes, boardsByLane: false };
const few = (lane: Lane) => (lane === 'P4' ? bulk(lane) : bulk(lane, 1));

test('a submit on P0 or P1 is stored before the bulks of P4 that have every statement, and one on P3 is not', async () => {
  await using writer = openWriter();
  for (const lane of ['P0', 'P1'] as const) assert.ok(await overtakes(lane, (it) => writer.insert(few(it)), 4), lane);
  assert.not(await overtakes('P3', (it) => writer.insert(few(it)), 4));
});

test('without boarding by lane a submit on P1 waits for the bulks', async () => {
  await using writer = openWriter({ lanes: withoutBoarding });
  assert.not(await overtakes('P1', (it) => writer.insert(few(it)), 4));
});

/** Rows that are locked until `end` is called, so that the statements of their lane wait. */
async function locked(keys: readonly Claim[]) {
  const ended = Promise.withResolvers<void>();
  const began = Promise.withResolvers<void>();
  const ids = sql.array(
    keys.map(({ messageId }) => messageId),
    'uuid',
  );
  const transaction = store.pool.transaction(async (it) => {
    await it.query(sql.unsafe`SELECT FROM orch.sms_messages WHERE message_id = ANY(${ids}) FOR UPDATE`);
    began.resolve();
    await ended.promise;
  });
  await began.promise;
  return async () => {
    ended.resolve();
    await transaction;
  };
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
      await new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)));
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

/** Each kind of write: its preparation, and then the write itself. */
const writes: Readonly<Record<string, (writer: Writer) => Promise<() => Promise<unknown>>>> = {
  submissions: async (writer) => {
    const one = submission(freshMessage());
    return () => writer.insert(one);
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
