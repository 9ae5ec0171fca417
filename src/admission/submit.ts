// From a valid request to a promise: what it asks is kept in one transaction before anybody is told that it was accepted.
import { limits } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';
import { type MessageId, messageIdOf } from '../domain/ids.ts';
import type { IdempotencyRecord, NewMessage, Submission, SubmissionOutcome } from '../domain/submission.ts';
import { measure } from '../domain/text.ts';
import { withDeadline } from '../lib/deadline.ts';
import { fingerprintOf, keyHashOf } from './idempotency.ts';
import type { First, Key, KeyClaims } from './key-claim.ts';
import { idsFrom } from './key-value.ts';
import type { LaneOf } from './lane.ts';

/** Rejects with Unavailable or BatcherFullError; after the former it is unknown whether anything was kept. */
export type Keeps = {
  keep(submission: Submission): Promise<SubmissionOutcome>;
};

/** A kept message; one without an outbox id is left to the relay. */
export type Kept = { readonly message: NewMessage; readonly outboxId: bigint | undefined };

/** What a client asks, apart from the messages. */
export type Asked<Body> = {
  readonly operation: string;
  readonly tenantId: string;
  readonly traceparent: string;
  readonly idempotencyKey: string | undefined;
  /** What two requests have to have in common to be the same; comes from JSON of bounded depth. */
  readonly meaning: unknown;
  /** Whether a value that was kept for a repetition is an answer as the contract has it. */
  readonly isAnswer: (value: unknown) => value is Body;
};

/** One valid message as asked for; metadata and id as the client chose them. */
export type Draft = {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly messageId?: MessageId | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly batchId: string | null;
};

export type Composition<Body> = {
  readonly messages: readonly NewMessage[];
  /** What the client is told, given the ids that turned out to be taken; null when nothing was kept. */
  readonly answerWithout: (taken: ReadonlySet<string>) => Body | null;
};

export type Answer<Body> =
  | { readonly kind: 'accepted'; readonly body: Body }
  /** An earlier answer: written as JSON it is, byte for byte, what was written then. */
  | { readonly kind: 'replayed'; readonly body: Body }
  | { readonly kind: 'key-reused' }
  /** The first request with the key is not answered yet. */
  | { readonly kind: 'in-progress' }
  | { readonly kind: 'nothing-kept'; readonly taken: ReadonlySet<string> };

/** Makes a message of a draft. */
export type Accept = (draft: Draft) => NewMessage;

type Compose<Body> = (accept: Accept, newId: () => string) => Composition<Body>;

/**
 * Rejects with Unavailable, BatcherFullError or DeadlineError. `compose` has to ask for the same ids in the same order
 * whenever the same is asked: a repetition that takes over from a dead request then makes the same messages.
 */
export type Submit = <Body>(asked: Asked<Body>, compose: Compose<Body>) => Promise<Answer<Body>>;

export type SubmitParts = {
  readonly keeps: Keeps;
  readonly claims: KeyClaims;
  readonly laneOf: LaneOf;
  /** Told of what was kept, after the commit; must neither throw nor block. */
  readonly tell: (kept: readonly Kept[]) => void;
  /** Told of every request that had been answered before. */
  readonly replayed: () => void;
  /** Keys the fingerprints; another one makes every earlier request look different. */
  readonly idempotencySecret: string;
  /** Bounds each wait for PostgreSQL. */
  readonly deadlineMs: number;
  readonly nowMs: () => number;
  /** A fresh UUID v4, in lower case. */
  readonly uuid: () => string;
};

export function createSubmit(parts: SubmitParts): Submit {
  const { keeps, claims, tell, deadlineMs, nowMs, uuid } = parts;
  return submit;

  async function submit<Body>(asked: Asked<Body>, compose: Compose<Body>): Promise<Answer<Body>> {
    const now = nowMs();
    const lane = await withDeadline(parts.laneOf(asked.tenantId, now), deadlineMs, 'the tier of a tenant');
    const composed = (newId: () => string) => compose((draft) => accepted(draft, asked, lane, now, newId), newId);
    const key = keyOf(asked, parts.idempotencySecret);
    if (key === null) return keepUnkeyed(composed(uuid));
    const answer = await answerKeyed(key, asked, composed, now);
    if (answer.kind === 'replayed') parts.replayed();
    return answer;
  }

  async function keepUnkeyed<Body>(composition: Composition<Body>): Promise<Answer<Body>> {
    const outcome = await keep({ requestId: uuid(), idempotency: null, messages: composition.messages });
    if (outcome.kind === 'key-known') throw new Error('a request without a key met one');
    return answered(composition, outcome);
  }

  // Claimed first, so that a repetition is answered even when new messages are not taken.
  async function answerKeyed<Body>(
    key: Key,
    asked: Asked<Body>,
    composed: (newId: () => string) => Composition<Body>,
    now: number,
  ): Promise<Answer<Body>> {
    const first = await claims.claim(key, asked.isAnswer);
    if (first.kind !== 'first') return first;
    try {
      return await keepKeyed(key, first, asked.tenantId, composed(idsFrom(first.seed)), now);
    } catch (error) {
      await claims.release(key, first);
      throw error;
    }
  }

  async function keepKeyed<Body>(
    key: Key,
    first: First,
    tenantId: string,
    composition: Composition<Body>,
    now: number,
  ): Promise<Answer<Body>> {
    // Its own id even after a takeover: PostgreSQL tells by it who of the two was first.
    const requestId = uuid();
    const idempotency = recordOf({ ...key, tenantId }, composition, now);
    const outcome = await keep({ requestId, idempotency, messages: composition.messages });
    if (outcome.kind === 'key-known') return claims.known(outcome, key, first);
    const answer = answered(composition, outcome);
    if (answer.kind === 'accepted') claims.conclude(key, first, JSON.stringify(answer.body));
    else await claims.release(key, first);
    return answer;
  }

  function keep(submission: Submission): Promise<SubmissionOutcome> {
    return withDeadline(keeps.keep(submission), deadlineMs, 'keeping a submission');
  }

  function answered<Body>(composition: Composition<Body>, outcome: KeptOutcome) {
    const body = composition.answerWithout(outcome.taken);
    if (body === null) return { kind: 'nothing-kept', taken: outcome.taken } as const;
    tell(keptOf(composition.messages, outcome));
    return { kind: 'accepted', body } as const;
  }
}

type KeptOutcome = Extract<SubmissionOutcome, { kind: 'kept' }>;

function keyOf({ operation, tenantId, idempotencyKey, meaning }: Asked<unknown>, secret: string): Key | null {
  if (idempotencyKey === undefined) return null;
  return { keyHash: keyHashOf(tenantId, idempotencyKey), fingerprint: fingerprintOf(secret, operation, meaning) };
}

function accepted(
  draft: Draft,
  asked: Pick<Asked<never>, 'tenantId' | 'traceparent'>,
  lane: Lane,
  nowMs: number,
  uuid: () => string,
): NewMessage {
  const { to, from, body, messageId, metadata, batchId } = draft;
  const { encoding, segmentCount } = measure(body);
  return {
    messageId: messageId ?? messageIdOf(uuid()),
    idIsChosen: messageId !== undefined,
    acceptedAt: new Date(nowMs).toISOString(),
    tenantId: asked.tenantId,
    lane,
    to,
    from,
    body,
    metadata: metadata ?? null,
    encoding,
    segmentCount,
    compliancePath: 'FULL',
    traceparent: asked.traceparent,
    batchId,
  };
}

function recordOf<Body>(
  key: Key & { readonly tenantId: string },
  { answerWithout }: Composition<Body>,
  nowMs: number,
): IdempotencyRecord {
  return {
    ...key,
    expiresAt: new Date(nowMs + limits.idempotencyKey.ttlSeconds * 1000).toISOString(),
    responseWithout: (taken) => {
      const body = answerWithout(taken);
      return body === null ? null : JSON.stringify(body);
    },
  };
}

function keptOf(messages: readonly NewMessage[], { taken, outboxIds }: KeptOutcome): readonly Kept[] {
  return messages
    .filter(({ messageId }) => !taken.has(messageId))
    .map((message) => ({ message, outboxId: outboxIds.get(message.messageId) }));
}
