// Stores the messages of a new request in one transaction, and settles its key by the outcome.
import { limits } from '../../generated/http/contract.ts';
import type { GovSignature } from '../domain/gov-signature.ts';
import {
  type IdempotencyRecord,
  type NewMessage,
  responseWithout,
  type Submission,
  type SubmissionOutcome,
} from '../domain/submission.ts';
import { withDeadline } from '../lib/deadline.ts';
import type { Answer, AnswerFor } from './answer.ts';
import type { Drafted } from './draft.ts';
import type { First, Key, KeyClaims } from './key-claim.ts';
import { REPLAYED } from './signature.ts';

/** Rejects with Unavailable or BatcherFullError; after Unavailable it is unknown whether anything was stored. */
export type InsertSubmission = (submission: Submission) => Promise<SubmissionOutcome>;

/** A stored message; the relay publishes one without an outbox id. */
export type Stored = { readonly message: NewMessage; readonly outboxId: bigint | undefined };

export type StoreParts = {
  readonly insert: InsertSubmission;
  readonly claims: KeyClaims;
  /** Called with the stored messages after the commit; must neither throw nor block. */
  readonly stored: (messages: readonly Stored[]) => void;
  /** Bounds each wait for PostgreSQL. */
  readonly deadlineMs: number;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
};

/** A request whose messages are made. */
export type NewRequest<Body> = {
  readonly tenantId: string;
  readonly nowMs: number;
  /** Undefined on the lanes that need none. */
  readonly signature: GovSignature | undefined;
  readonly drafted: Drafted;
  readonly answerFor: AnswerFor<Body>;
};

/** A key, and the right to be its first request. */
export type Claimed = { readonly key: Key; readonly first: First };

export function createStoreRequest({ insert, claims, stored, deadlineMs, uuid }: StoreParts) {
  return { storeUnkeyed, storeKeyed, refuseKeyed };

  async function storeUnkeyed<Body>(request: NewRequest<Body>): Promise<Answer<Body>> {
    const outcome = await store(request, null);
    if (outcome.kind === 'signature-used') return REPLAYED;
    if (outcome.kind === 'key-known') throw new Error('a request without a key was answered as one with a known key');
    return answered(request, outcome);
  }

  /** Leaves the key claimed when it rejects. */
  async function storeKeyed<Body>(request: NewRequest<Body>, { key, first }: Claimed): Promise<Answer<Body>> {
    const idempotency = recordOf(key, request);
    const outcome = await store(request, idempotency);
    if (outcome.kind === 'key-known') return claims.known(outcome, key, first);
    if (outcome.kind === 'signature-used') return answerUsed(key, first);
    const answer = answered(request, outcome);
    const response = responseWithout(idempotency, outcome.conflicts);
    if (response === null) await claims.release(key, first);
    else claims.conclude(key, first, response);
    return answer;
  }

  /** Nothing of it can be stored. Redis may have lost the key of a request that was answered: PostgreSQL knows. */
  async function refuseKeyed<Body>(drafted: Drafted, { key, first }: Claimed): Promise<Answer<Body>> {
    await claims.release(key, first);
    return (await claims.recall<Body>(key)) ?? nothingStored(drafted);
  }

  // A request has its own id even after a takeover: by it PostgreSQL decides which of the two was first.
  function store({ drafted, signature }: NewRequest<unknown>, idempotency: IdempotencyRecord | null) {
    const submission = { requestId: uuid(), idempotency, messages: drafted.messages, signature };
    return withDeadline(insert(submission), deadlineMs, 'storing a submission');
  }

  // Two requests with one key and one signature may be on their way at once; the other one was faster.
  async function answerUsed<Body>(key: Key, first: First): Promise<Answer<Body>> {
    await claims.release(key, first);
    return (await claims.recall<Body>(key)) ?? REPLAYED;
  }

  function answered<Body>({ drafted, answerFor }: NewRequest<Body>, outcome: StoredOutcome): Answer<Body> {
    const body = answerFor(drafted, outcome.conflicts);
    if (body === null) return nothingStored(drafted, outcome.conflicts);
    stored(storedOf(drafted.messages, outcome));
    return { kind: 'accepted', body };
  }
}

export function nothingStored(drafted: Drafted, conflicts: ReadonlySet<string> = NONE) {
  return { kind: 'nothing-stored', drafted, conflicts } as const;
}

type StoredOutcome = Extract<SubmissionOutcome, { kind: 'stored' }>;

function recordOf<Body>(key: Key, { tenantId, nowMs, drafted, answerFor }: NewRequest<Body>): IdempotencyRecord {
  return {
    ...key,
    tenantId,
    expiresAt: new Date(nowMs + limits.idempotencyKey.ttlSeconds * 1000).toISOString(),
    response: JSON.stringify(answerFor(drafted, NONE)),
    corrected: (conflicts) => {
      const body = answerFor(drafted, conflicts);
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
