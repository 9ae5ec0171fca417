// From a valid request to a promise: its submission is stored in one transaction before any client learns that it was accepted.
import { limits } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';
import type { CheckSignature, GovSignature, SignatureFault, SignatureUse } from '../domain/gov-signature.ts';
import {
  type IdempotencyRecord,
  type NewMessage,
  responseWithout,
  type Submission,
  type SubmissionOutcome,
} from '../domain/submission.ts';
import { withDeadline } from '../lib/deadline.ts';
import type { Turns } from '../lib/turns.ts';
import { type Draft, type Drafted, draftMessages, type Shared } from './draft.ts';
import { fingerprintInSlices, fingerprintOf, keyHashOf } from './idempotency.ts';
import type { First, Key, KeyClaims } from './key-claim.ts';
import { idsFrom } from './key-value.ts';
import type { LanesOf } from './lane.ts';
import type { Shed, Shedding } from './shedding.ts';
import type { Signed } from './signature.ts';

/** Rejects with Unavailable or BatcherFullError; after Unavailable it is unknown whether anything was stored. */
export type SubmissionStore = {
  insert(submission: Submission): Promise<SubmissionOutcome>;
  /** Writes the signature of a repeated request down; `used`: it served another request. Rejects with Unavailable. */
  recordSignature(use: SignatureUse): Promise<'recorded' | 'used'>;
};

/** A stored message; the relay publishes one without an outbox id. */
export type Stored = { readonly message: NewMessage; readonly outboxId: bigint | undefined };

/** The request of a client. */
export type Asked<Body> = {
  readonly operation: string;
  readonly tenantId: string;
  readonly traceparent: string;
  readonly idempotencyKey: string | undefined;
  /** Undefined: the lane of the tenant's tier. */
  readonly wishedLane: Lane | undefined;
  /** Looked at on P0 alone; null when the request wishes for another lane. */
  readonly signed: Signed | null;
  /** Equal in two requests that are the same; comes from JSON of bounded depth. */
  readonly fingerprintInput: unknown;
  /** Its valid messages; at least one. */
  readonly drafts: readonly Draft[];
  /** They share the id of a batch. */
  readonly isBulk: boolean;
  /** The client's answer, given the conflicting ids; null when no message is left to store. Pure. */
  readonly answerFor: (drafted: Drafted, conflicts: ReadonlySet<string>) => Body | null;
  /** Whether a value that was stored for repeated requests is an answer as the contract has it. */
  readonly isAnswer: (value: unknown) => value is Body;
};

export type Answer<Body> =
  | { readonly kind: 'accepted'; readonly body: Body }
  /** An earlier answer: written as JSON it has the bytes that were written then. */
  | { readonly kind: 'replayed'; readonly body: Body }
  | { readonly kind: 'key-reused' }
  /** The tenant may not use the lane. */
  | { readonly kind: 'refused'; readonly fault: 'LANE_NOT_GRANTED' | SignatureFault }
  /** A new request whose lane is shed; its key, if it has one, was not used. */
  | { readonly kind: 'shed'; readonly retryAfterSeconds: number }
  /** The first request with the key is not answered yet. */
  | { readonly kind: 'in-progress' }
  | {
      readonly kind: 'nothing-stored';
      readonly messages: readonly NewMessage[];
      readonly conflicts: ReadonlySet<string>;
    };

/** Rejects with Unavailable, BatcherFullError or DeadlineError. */
export type Submit = <Body>(asked: Asked<Body>) => Promise<Answer<Body>>;

export type SubmitParts = {
  readonly store: SubmissionStore;
  readonly claims: KeyClaims;
  readonly lanesOf: LanesOf;
  readonly checkSignature: CheckSignature;
  readonly shedding: Shedding;
  /** Called with the stored messages after the commit; must neither throw nor block. */
  readonly stored: (messages: readonly Stored[]) => void;
  /** Called for every request that had been answered before. */
  readonly replayed: () => void;
  /** Keys the fingerprints; another secret makes every earlier request look different. */
  readonly idempotencySecret: string;
  /** Bounds each wait for PostgreSQL. */
  readonly deadlineMs: number;
  /** For bulks. */
  readonly turns: Turns;
  readonly nowMs: () => number;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
};

export function createSubmit(parts: SubmitParts): Submit {
  const { store, claims, lanesOf, checkSignature, shedding, stored, turns, deadlineMs, nowMs, uuid } = parts;
  return submit;

  async function submit<Body>(asked: Asked<Body>): Promise<Answer<Body>> {
    const { tenantId, wishedLane } = asked;
    const now = nowMs();
    const { usual, granted } = await withDeadline(lanesOf(tenantId, now), deadlineMs, 'the lanes of a tenant');
    const lane = wishedLane ?? usual;
    if (!granted.has(lane)) return { kind: 'refused', fault: 'LANE_NOT_GRANTED' };
    if (lane !== 'P0') return answerAdmitted(asked, lane, now);
    const verdict = await withDeadline(verdictOf(asked, now), deadlineMs, 'the check of a signature');
    if (verdict.kind === 'refused') return { kind: 'refused', fault: verdict.fault };
    return answerAdmitted({ ...asked, signature: verdict.signature }, lane, now);
  }

  function verdictOf<Body>({ operation, tenantId, signed }: Asked<Body>, now: number) {
    const { signature, rawBody } = signed ?? { signature: undefined, rawBody: NO_BYTES };
    return checkSignature({ operation, tenantId, signature, rawBody }, now);
  }

  async function answerAdmitted<Body>(asked: Admitted<Body>, lane: Lane, now: number): Promise<Answer<Body>> {
    const { tenantId, traceparent } = asked;
    const key = await keyOf(asked, parts);
    const shed = shedding.shedOf(lane);
    const shared = { tenantId, traceparent, lane, acceptedAt: new Date(now).toISOString() };
    const answer =
      shed !== null
        ? await answerShed<Body>(key, shed)
        : key === null
          ? await storeUnkeyed(asked, await draftMessages(asked, shared, uuid, turns))
          : await answerKeyed(key, asked, shared, now);
    if (answer.kind !== 'replayed') return answer;
    if (asked.signature !== undefined && !(await mayRepeat(asked.signature, key!, shared))) return REPLAYED;
    parts.replayed();
    return answer;
  }

  /** The signature of a repeated request is used up as well, or it could be sent again under another key. */
  async function mayRepeat(signature: GovSignature, { keyHash }: Key, { tenantId, acceptedAt }: Shared) {
    const use = { ...signature, requestId: uuid(), tenantId, keyHash, acceptedAs: null, acceptedAt };
    const recorded = await withDeadline(store.recordSignature(use), deadlineMs, 'recording a signature');
    return recorded === 'recorded';
  }

  // A repeated request is answered as before; PostgreSQL alone knows for certain, and no key is claimed for a new one.
  async function answerShed<Body>(key: Key | null, shed: Shed): Promise<Answer<Body>> {
    const known = key === null ? null : await claims.recall<Body>(key);
    if (known !== null) return known;
    shedding.refused(shed);
    return { kind: 'shed', retryAfterSeconds: shed.retryAfterSeconds };
  }

  async function storeUnkeyed<Body>(asked: Admitted<Body>, drafted: Drafted): Promise<Answer<Body>> {
    const { signature } = asked;
    const outcome = await insert({ requestId: uuid(), idempotency: null, messages: drafted.messages, signature });
    if (outcome.kind === 'signature-used') return REPLAYED;
    if (outcome.kind === 'key-known') throw new Error('a request without a key was answered as one with a known key');
    return answered(asked, drafted, outcome);
  }

  // The claim comes first, so that a repeated request is answered even when new messages cannot be accepted.
  async function answerKeyed<Body>(
    key: Key,
    asked: Admitted<Body>,
    shared: Shared,
    now: number,
  ): Promise<Answer<Body>> {
    const first = await claims.claim(key, shared.lane, asked.isAnswer);
    if (first.kind !== 'first') return first;
    try {
      // A request that takes over from a dead one has its seed, and so makes the same messages.
      const drafted = await draftMessages(asked, shared, idsFrom(first.seed), turns);
      return await storeKeyed(key, first, asked, drafted, now);
    } catch (error) {
      await claims.release(key, first);
      throw error;
    }
  }

  async function storeKeyed<Body>(
    key: Key,
    first: First,
    asked: Admitted<Body>,
    drafted: Drafted,
    now: number,
  ): Promise<Answer<Body>> {
    // A request has its own id even after a takeover: by it PostgreSQL decides which of the two was first.
    const requestId = uuid();
    const idempotency = recordOf(key, asked, drafted, now);
    const { signature } = asked;
    const outcome = await insert({ requestId, idempotency, messages: drafted.messages, signature });
    if (outcome.kind === 'key-known') return claims.known(outcome, key, first);
    if (outcome.kind === 'signature-used') return answerUsed(key, first);
    const answer = answered(asked, drafted, outcome);
    const response = responseWithout(idempotency, outcome.conflicts);
    if (response === null) await claims.release(key, first);
    else claims.conclude(key, first, response);
    return answer;
  }

  // Two requests with one key and one signature may be on their way at once; the other one was faster.
  async function answerUsed<Body>(key: Key, first: First): Promise<Answer<Body>> {
    await claims.release(key, first);
    return (await claims.recall<Body>(key)) ?? REPLAYED;
  }

  function insert(submission: Submission): Promise<SubmissionOutcome> {
    return withDeadline(store.insert(submission), deadlineMs, 'storing a submission');
  }

  function answered<Body>(asked: Asked<Body>, drafted: Drafted, outcome: StoredOutcome): Answer<Body> {
    const { messages } = drafted;
    const body = asked.answerFor(drafted, outcome.conflicts);
    if (body === null) return { kind: 'nothing-stored', messages, conflicts: outcome.conflicts };
    stored(storedOf(messages, outcome));
    return { kind: 'accepted', body };
  }
}

/** A request that may use its lane, with the signature that P0 needed. */
type Admitted<Body> = Asked<Body> & { readonly signature?: GovSignature };

const NO_BYTES = new Uint8Array();
const REPLAYED = { kind: 'refused', fault: 'GOV_SIGNATURE_REPLAYED' } as const;

type StoredOutcome = Extract<SubmissionOutcome, { kind: 'stored' }>;

type KeyParts = Pick<SubmitParts, 'idempotencySecret' | 'turns'>;

async function keyOf(asked: Asked<unknown>, { idempotencySecret: secret, turns }: KeyParts): Promise<Key | null> {
  const { operation, tenantId, idempotencyKey, fingerprintInput: input } = asked;
  if (idempotencyKey === undefined) return null;
  const fingerprint = asked.isBulk
    ? await fingerprintInSlices({ secret, operation, input }, turns)
    : fingerprintOf(secret, operation, input);
  return { keyHash: keyHashOf(tenantId, idempotencyKey), fingerprint };
}

function recordOf<Body>(key: Key, asked: Asked<Body>, drafted: Drafted, nowMs: number): IdempotencyRecord {
  return {
    ...key,
    tenantId: asked.tenantId,
    expiresAt: new Date(nowMs + limits.idempotencyKey.ttlSeconds * 1000).toISOString(),
    response: JSON.stringify(asked.answerFor(drafted, NONE)),
    corrected: (conflicts) => {
      const body = asked.answerFor(drafted, conflicts);
      return body === null ? null : JSON.stringify(body);
    },
  };
}

const NONE: ReadonlySet<string> = new Set();

function storedOf(messages: readonly NewMessage[], { conflicts, outboxIds }: StoredOutcome): readonly Stored[] {
  return messages
    .filter(({ messageId }) => !conflicts.has(messageId))
    .map((message) => ({ message, outboxId: outboxIds.get(message.messageId) }));
}
