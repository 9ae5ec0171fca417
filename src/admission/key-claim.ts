// Whether a request with a key is the first one: Redis says it fast, PostgreSQL says it for certain and is asked whenever Redis cannot.
import { limits } from '../../generated/http/contract.ts';
import type { EntryClaim } from '../domain/idempotency-entries.ts';
import type { KnownKey } from '../domain/submission.ts';
import { withDeadline } from '../lib/deadline.ts';
import { doneValue, pendingValue, readValue } from './key-value.ts';

/** Redis; none of it rejects, and `skipped` means that it did not answer. */
export type RequestEntries = {
  /** Writes the value unless there is one, which is then the answer. */
  claim(keyHash: string, value: string): Promise<EntryClaim>;
  /** Puts `to` in the place of exactly `from`. */
  swap(keyHash: string, from: string, to: string): Promise<'swapped' | 'lost' | 'skipped'>;
  /** Deletes exactly this value. */
  drop(keyHash: string, value: string): Promise<void>;
};

export type KeyClaimPorts = {
  readonly entries: RequestEntries;
  /** The unexpired record of a key in PostgreSQL. Rejects with Unavailable. */
  findKey(keyHash: string): Promise<KnownKey | null>;
  /** Bounds each wait for PostgreSQL. */
  readonly deadlineMs: number;
  /** Told of a value that is none of ours; PostgreSQL answers in its place. */
  readonly unreadable: (keyHash: string) => void;
  readonly nowMs: () => number;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
};

export type Key = { readonly keyHash: string; readonly fingerprint: string };

/** The right to answer first; `entry` is what stands for it in Redis, null when nothing does. */
export type First = {
  readonly kind: 'first';
  readonly seed: string;
  readonly entry: string | null;
  /** Redis had the key before us: its time to live began with the first request, as that of PostgreSQL's record did. */
  readonly tookOver: boolean;
};

export type Repeated<Body> = { readonly kind: 'replayed'; readonly body: Body } | { readonly kind: 'key-reused' };
export type Claim<Body> = First | Repeated<Body> | { readonly kind: 'in-progress' };

export type KeyClaims = ReturnType<typeof createKeyClaims>;

const IN_PROGRESS_MS = limits.idempotencyKey.inProgressSeconds * 1000;

export function createKeyClaims(ports: KeyClaimPorts) {
  const { entries, unreadable, nowMs, uuid } = ports;
  const findKey = (keyHash: string) => withDeadline(ports.findKey(keyHash), ports.deadlineMs, 'looking up a key');
  return { claim, conclude, release, known };

  async function claim<Body>(key: Key, isAnswer: (value: unknown) => value is Body): Promise<Claim<Body>> {
    const seed = uuid();
    const entry = pendingValue({ ...key, beganAtMs: nowMs(), seed }, uuid());
    const taken = await entries.claim(key.keyHash, entry);
    // Taken says nothing of PostgreSQL, since Redis forgets: whoever keeps the request finds out.
    if (taken.kind === 'claimed') return { kind: 'first', seed, entry, tookOver: false };
    if (taken.kind === 'existing') return readExisting(key, taken.value, isAnswer);
    const record = await findKey(key.keyHash);
    return record === null ? { kind: 'first', seed, entry: null, tookOver: false } : repeated(record, key);
  }

  /** What a value means that was there before us. */
  async function readExisting<Body>(
    key: Key,
    held: string,
    isAnswer: (value: unknown) => value is Body,
  ): Promise<Claim<Body>> {
    const value = readValue(held);
    if (value.state === 'done') {
      if (value.fingerprint !== key.fingerprint) return { kind: 'key-reused' };
      if (isAnswer(value.answer)) return { kind: 'replayed', body: value.answer };
    }
    const isPointer = value.state === 'done' && value.answer === undefined;
    const isOurs = value.state === 'pending' || isPointer;
    if (!isOurs) unreadable(key.keyHash);

    const record = await findKey(key.keyHash);
    if (record !== null) {
      if (value.state === 'pending')
        void entries.swap(key.keyHash, held, doneValue(record.fingerprint, record.response));
      else if (!isOurs) void entries.drop(key.keyHash, held);
      return repeated(record, key);
    }
    if (value.state !== 'pending') return takeOver(key, held, uuid());
    if (value.fingerprint !== key.fingerprint) return { kind: 'key-reused' };
    // One that begins far in the future comes from no clock of ours.
    const isYoung = Math.abs(nowMs() - value.beganAtMs) < IN_PROGRESS_MS;
    return isYoung ? { kind: 'in-progress' } : takeOver(key, held, value.seed);
  }

  /** The first request died, or its value is of no use: of all who notice, one goes on, with the ids of the first. */
  async function takeOver<Body>(key: Key, held: string, seed: string): Promise<Claim<Body>> {
    const entry = pendingValue({ ...key, beganAtMs: nowMs(), seed }, uuid());
    const outcome = await entries.swap(key.keyHash, held, entry);
    if (outcome === 'lost') return { kind: 'in-progress' };
    return { kind: 'first', seed, entry: outcome === 'swapped' ? entry : null, tookOver: true };
  }

  /** The answer was given: repetitions get it from Redis. Not waited for; until it is done PostgreSQL has the answer. */
  function conclude({ keyHash, fingerprint }: Key, { entry }: First, response: string): void {
    if (entry !== null) void entries.swap(keyHash, entry, doneValue(fingerprint, response));
  }

  /** Nothing was accepted. Waited for, or the client's next try would be told that this one is in progress. */
  async function release({ keyHash }: Key, { entry }: First): Promise<void> {
    if (entry !== null) await entries.drop(keyHash, entry);
  }

  /** PostgreSQL knew the key although Redis did not: what was claimed here becomes what PostgreSQL says, or goes. */
  async function known<Body>(record: KnownKey, key: Key, first: First): Promise<Repeated<Body>> {
    // A key that Redis had forgotten has a fresh time to live here, longer than its record's.
    if (first.tookOver) conclude({ ...key, fingerprint: record.fingerprint }, first, record.response);
    else await release(key, first);
    return repeated(record, key);
  }
}

function repeated<Body>(record: KnownKey, key: Key): Repeated<Body> {
  if (record.fingerprint !== key.fingerprint) return { kind: 'key-reused' };
  return { kind: 'replayed', body: JSON.parse(record.response) as Body };
}
