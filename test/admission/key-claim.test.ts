// The answer to a request with a key, for every value that Redis may have, and the entry that is left there afterwards.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createKeyClaims, type First, type RequestEntries } from '../../src/admission/key-claim.ts';
import { doneValue, idsFrom, pendingValue, readValue } from '../../src/admission/key-value.ts';
import type { KnownKey } from '../../src/domain/submission.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';

const test = suite('admission/key-claim');

const NOW = Date.UTC(2026, 10, 23, 8, 30);
const SEED = '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11';
const MINE = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const key = { keyHash: 'k', fingerprint: MINE };
const record: KnownKey = { fingerprint: MINE, response: '{"ok":1}' };

type Body = { readonly ok: number };
const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && 'ok' in value;

/** Redis and PostgreSQL in memory, with their entries for the key. */
function setUp(redis?: string, postgres: KnownKey | null = null) {
  const inRedis = new Map<string, string>(redis === undefined ? [] : [['k', redis]]);
  const looked: string[] = [];
  const unreadable: string[] = [];
  const entries: RequestEntries = {
    claim: async (name, value) => {
      const before = inRedis.get(name);
      if (before !== undefined) return { kind: 'existing', value: before };
      inRedis.set(name, value);
      return { kind: 'claimed' };
    },
    swap: async (name, from, to) => {
      if (inRedis.get(name) !== from) return 'lost';
      inRedis.set(name, to);
      return 'swapped';
    },
    drop: async (name, value) => void (inRedis.get(name) === value && inRedis.delete(name)),
  };
  let made = 0;
  const claims = createKeyClaims({
    entries,
    findKey: async (keyHash) => {
      looked.push(keyHash);
      return postgres;
    },
    deadlineMs: 1_000,
    unreadable: (keyHash) => void unreadable.push(keyHash),
    nowMs: () => NOW,
    uuid: () => `00000000-0000-4000-8000-${String(made++).padStart(12, '0')}`,
  });
  return { claims, entries, inRedis, looked, unreadable, claim: () => claims.claim(key, 'P3', isBody) };
}

const pendingSince = (ageMs: number, fingerprint = MINE) =>
  pendingValue({ fingerprint, beganAtMs: NOW - ageMs, seed: SEED }, 'nonce');

function first(claim: { readonly kind: string }): First {
  assert.is(claim.kind, 'first');
  return claim as First;
}

test('a new key asks PostgreSQL nothing, and its answer is the entry in Redis in the end', async () => {
  const { claims, claim, inRedis, looked } = setUp();
  claims.conclude(key, first(await claim()), '{"ok":1}');
  assert.is(inRedis.get('k'), `{"s":"D","fp":"${MINE}","r":{"ok":1}}`);
  assert.equal(await claim(), { kind: 'replayed', body: { ok: 1 } });
  assert.equal(looked, []);
});

test('a young first request is in progress, also for later requests with the same key', async () => {
  for (const ageMs of [0, 4_999, -4_000]) assert.is((await setUp(pendingSince(ageMs)).claim()).kind, 'in-progress');
});

test('a record in PostgreSQL wins over a pending entry, which is corrected', async () => {
  for (const ageMs of [0, 60_000]) {
    const { claim, inRedis } = setUp(pendingSince(ageMs), record);
    assert.equal(await claim(), { kind: 'replayed', body: { ok: 1 } });
    assert.is(inRedis.get('k'), doneValue(MINE, '{"ok":1}'));
  }
  // Another request began with the key after Redis had lost its entry.
  const { claim } = setUp(pendingSince(0, OTHER), record);
  assert.equal(await claim(), { kind: 'replayed', body: { ok: 1 } });
});

test('a dead first request is taken over once, with its ids', async () => {
  const { claim, inRedis } = setUp(pendingSince(5_000));
  const [one, two] = await Promise.all([claim(), claim()]);
  assert.is(first(one).seed, SEED);
  assert.is(two.kind, 'in-progress');
  assert.equal(readValue(inRedis.get('k')!), { state: 'pending', fingerprint: MINE, beganAtMs: NOW, seed: SEED });
});

test('a value from a clock far ahead blocks no request', async () => {
  assert.is(first(await setUp(pendingSince(-60_000)).claim()).seed, SEED);
});

test('another request with the key is refused, whether the first one is done or not', async () => {
  assert.is((await setUp(doneValue(OTHER, '{"ok":1}')).claim()).kind, 'key-reused');
  assert.is((await setUp(pendingSince(0, OTHER)).claim()).kind, 'key-reused');
  assert.is((await setUp(pendingSince(60_000, OTHER)).claim()).kind, 'key-reused');
});

const unreadables = [
  '',
  'x',
  '1',
  'null',
  '[]',
  '{"s":"P"}',
  '{"s":"Q","fp":"x"}',
  `{"s":"P","fp":"${MINE}","at":"now","id":"${SEED}"}`,
  `{"s":"P","fp":"${MINE}","at":1,"id":"not-a-uuid"}`,
  `{"s":"D","fp":"${MINE}","r":{"other":1}}`,
  `{"s":"D","fp":"${MINE}","r":null}`,
  `{"s":"D","fp":"${MINE}","r":"${'x'.repeat(20_000)}"}`,
];

test('an entry that the service did not write counts as absent, is reported, and is deleted', async () => {
  for (const value of unreadables) {
    const known = setUp(value, record);
    assert.equal(await known.claim(), { kind: 'replayed', body: { ok: 1 } }, value);
    assert.equal([...known.inRedis], [], value);
    const fresh = setUp(value);
    assert.is.not(first(await fresh.claim()).entry, null, value);
    assert.is(readValue(fresh.inRedis.get('k')!).state, 'pending', value);
    assert.equal([known.unreadable, fresh.unreadable], [['k'], ['k']], value);
  }
});

test('an answer too large for Redis is a pointer, and comes from PostgreSQL', async () => {
  const response = JSON.stringify({ ok: 1, filler: 'ü'.repeat(10_000) });
  const pointer = doneValue(MINE, response);
  assert.is(pointer, `{"s":"D","fp":"${MINE}"}`);
  const { claim, inRedis, unreadable } = setUp(pointer, { fingerprint: MINE, response });
  assert.equal(await claim(), { kind: 'replayed', body: JSON.parse(response) });
  assert.is(inRedis.get('k'), pointer);
  assert.equal(unreadable, []);
});

test('the entry of a key that Redis had lost does not live longer than its record', async () => {
  const { claims, claim, inRedis } = setUp();
  const claimed = first(await claim());
  assert.equal(await claims.known(record, key, claimed), { kind: 'replayed', body: { ok: 1 } });
  assert.equal([...inRedis], []);
});

test('a request of which no message was accepted leaves the key free, and removes no other claim', async () => {
  const { claims, claim, inRedis } = setUp();
  const claimed = first(await claim());
  await claims.release(key, { ...claimed, entry: 'another' });
  assert.is(inRedis.size, 1);
  await claims.release(key, claimed);
  assert.is(inRedis.size, 0);
});

test('PostgreSQL can fail a request, and Redis never', async () => {
  const { entries } = setUp();
  const broken = createKeyClaims({
    entries: { ...entries, claim: async () => ({ kind: 'skipped' }) },
    findKey: () => Promise.reject(new Unavailable('postgres', 'gone')),
    deadlineMs: 1_000,
    unreadable: () => {},
    nowMs: () => NOW,
    uuid: () => SEED,
  });
  await broken.claim(key, 'P3', isBody).then(
    () => assert.unreachable(),
    (error) => assert.instance(error, Unavailable),
  );
});

test('the ids of a request begin with its seed, are UUIDs v4, and are the same each time', () => {
  const ids = (seed: string) => Array.from({ length: 1_001 }, idsFrom(seed));
  assert.is(ids(SEED)[0], SEED);
  assert.equal(ids(SEED), ids(SEED));
  assert.is(new Set([...ids(SEED), ...ids('00000000-0000-4000-8000-000000000000')]).size, 2_002);
  for (const id of ids(SEED)) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test.run();
