// Whether a request with a key is the first one: Redis answers fast, PostgreSQL for certain, and it is asked whenever Redis cannot answer.
import { limits } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';
import type { EntryClaim } from '../domain/idempotency-entries.ts';
import type { KnownKey } from '../domain/submission.ts';
import { withDeadline } from '../lib/deadline.ts';
import { doneValue, pendingValue, readValue } from './key-value.ts';

/** The entries in Redis; no call rejects, and `skipped` means that Redis did not answer. */
export type RequestEntries = {
  /** Writes the value unless one exists, which is then the answer. */
  claim(keyHash: string, value: string, lane: Lane): Promise<EntryClaim>;
  /** Replaces exactly the value `from` by `to`. */
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
  /** Called for a value that this service did not write; PostgreSQL answers in its place. */
  readonly unreadable: (keyHash: string) => void;
  readonly nowMs: () => number;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
};

export type Key = { readonly keyHash: string; readonly fingerprint: string };

/** The right to answer first; `entry` is its value in Redis, null when Redis has none. */
export type First = {
  readonly kind: 'first';
  readonly seed: string;
  readonly entry: string | null;
  /** The entry existed: its time to live began with the first request, as that of PostgreSQL's record did. */
  readonly tookOver: boolean;
};

export type Repeated<Body> = { readonly kind: 'replayed'; readonly body: Body } | { readonly kind: 'key-reused' };
export type Claim<Body> = First | Repeated<Body> | { readonly kind: 'in-progress' };

export type KeyClaims = ReturnType<typeof createKeyClaims>;

const IN_PROGRESS_MS = limits.idempotencyKey.inProgressSeconds * 1000;

export function createKeyClaims(ports: KeyClaimPorts) {
  const { entries, unreadable, nowMs, uuid } = ports;
  const findKey = (keyHash: string) => withDeadline(ports.findKey(keyHash), ports.deadlineMs, 'looking up a key');
  return { claim, recall, conclude, release, known };

  async function claim<Body>(key: Key, lane: Lane, isAnswer: (value: unknown) => value is Body): Promise<Claim<Body>> {
    const seed = uuid();
    const entry = pendingValue({ ...key, beganAtMs: nowMs(), seed }, uuid());
    const claimed = await entries.claim(key.keyHash, entry, lane);
    // A claimed entry proves nothing of PostgreSQL, since Redis may lose entries: storing the request finds out.
    if (claimed.kind === 'claimed') return { kind: 'first', seed, entry, tookOver: false };
    if (claimed.kind === 'existing') return readExisting(key, claimed.value, isAnswer);
    const record = await findKey(key.keyHash);
    return record === null ? { kind: 'first', seed, entry: null, tookOver: false } : repeated(record, key);
  }

  /** The answer to a repeated request, or null for a new one, whose key stays unused. PostgreSQL alone decides. */
  async function recall<Body>(key: Key): Promise<Repeated<Body> | null> {
    const record = await findKey(key.keyHash);
    return record === null ? null : repeated(record, key);
  }

  /** The meaning of a value that existed. */
  async function readExisting<Body>(
    key: Key,
    existing: string,
    isAnswer: (value: unknown) => value is Body,
  ): Promise<Claim<Body>> {
    const value = readValue(existing);
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
        void entries.swap(key.keyHash, existing, doneValue(record.fingerprint, record.response));
      else if (!isOurs) void entries.drop(key.keyHash, existing);
      return repeated(record, key);
    }
    if (value.state !== 'pending') return takeOver(key, existing, uuid());
    if (value.fingerprint !== key.fingerprint) return { kind: 'key-reused' };
    // A request that began far in the future has its time from no clock of this service.
    const isYoung = Math.abs(nowMs() - value.beganAtMs) < IN_PROGRESS_MS;
    return isYoung ? { kind: 'in-progress' } : takeOver(key, existing, value.seed);
  }

  /** The first request died, or its value is of no use: one of the requests that notice goes on, with the same ids. */
  async function takeOver<Body>(key: Key, existing: string, seed: string): Promise<Claim<Body>> {
    const entry = pendingValue({ ...key, beganAtMs: nowMs(), seed }, uuid());
    const outcome = await entries.swap(key.keyHash, existing, entry);
    if (outcome === 'lost') return { kind: 'in-progress' };
    return { kind: 'first', seed, entry: outcome === 'swapped' ? entry : null, tookOver: true };
  }

  /** Repeated requests get the answer from Redis. The caller does not wait: until then PostgreSQL has the answer. */
  function conclude({ keyHash, fingerprint }: Key, { entry }: First, response: string): void {
    if (entry !== null) void entries.swap(keyHash, entry, doneValue(fingerprint, response));
  }

  /** Nothing was accepted. The caller waits, or this request would seem in progress to the client's next try. */
  async function release({ keyHash }: Key, { entry }: First): Promise<void> {
    if (entry !== null) await entries.drop(keyHash, entry);
  }

  /** PostgreSQL had the key and Redis had not: the claimed entry becomes PostgreSQL's answer, or is deleted. */
  async function known<Body>(record: KnownKey, key: Key, first: First): Promise<Repeated<Body>> {
    // The claimed entry of a key that Redis had lost has a fresh time to live, longer than its record's.
    if (first.tookOver) conclude({ ...key, fingerprint: record.fingerprint }, first, record.response);
    else await release(key, first);
    return repeated(record, key);
  }
}

function repeated<Body>(record: KnownKey, key: Key): Repeated<Body> {
  if (record.fingerprint !== key.fingerprint) return { kind: 'key-reused' };
  return { kind: 'replayed', body: JSON.parse(record.response) as Body };
}
