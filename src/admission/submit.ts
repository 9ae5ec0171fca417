// From a valid request to a promise: what it asks is kept in one transaction before anybody is told that it was accepted.
import { limits } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';
import type { IdempotencyRecord, NewMessage, Submission, SubmissionOutcome } from '../domain/submission.ts';
import { measure } from '../domain/text.ts';
import { withDeadline } from '../lib/deadline.ts';
import { fingerprintOf, keyHashOf } from './idempotency.ts';
import type { LaneOf } from './lane.ts';

/** Rejects with Unavailable or BatcherFullError; after the former it is unknown whether anything was kept. */
export type Keeps = {
  keep(submission: Submission): Promise<SubmissionOutcome>;
  /** The unexpired record of a key. */
  findKey(keyHash: string): Promise<KnownKey | null>;
};

type KnownKey = { readonly fingerprint: string; readonly response: string };

/** A kept message; one without an outbox id is left to the relay. */
export type Kept = { readonly message: NewMessage; readonly outboxId: bigint | undefined };

/** What a client asks, apart from the messages. */
export type Asked = {
  readonly operation: string;
  readonly tenantId: string;
  readonly traceparent: string;
  readonly idempotencyKey: string | undefined;
  /** What two requests have to have in common to be the same; comes from JSON of bounded depth. */
  readonly meaning: unknown;
};

/** One valid message as asked for; metadata and id as the client chose them. */
export type Draft = {
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly messageId?: string | undefined;
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
  | { readonly kind: 'nothing-kept'; readonly taken: ReadonlySet<string> };

/** Rejects with Unavailable, BatcherFullError or DeadlineError. */
export type Submit = <Body>(
  asked: Asked,
  compose: (accept: (draft: Draft) => NewMessage) => Composition<Body>,
) => Promise<Answer<Body>>;

export type SubmitParts = {
  readonly keeps: Keeps;
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
  const { keeps, tell, deadlineMs, nowMs } = parts;

  return async function submit<Body>(
    asked: Asked,
    compose: (accept: (draft: Draft) => NewMessage) => Composition<Body>,
  ): Promise<Answer<Body>> {
    const key = keyOf(asked, parts.idempotencySecret);
    const now = nowMs();
    const lane = await withDeadline(parts.laneOf(asked.tenantId, now), deadlineMs, 'the tier of a tenant');
    // Asked first, so that a repetition is answered even when new messages are not taken.
    const known = key === null ? null : await withDeadline(keeps.findKey(key.keyHash), deadlineMs, 'looking up a key');
    if (known !== null) return repeated(known, key!.fingerprint, parts.replayed);

    const composition = compose((draft) => accepted(draft, asked, lane, now, parts.uuid));
    const submission = submissionOf(composition, key && { ...key, tenantId: asked.tenantId }, now, parts.uuid);
    const outcome = await withDeadline(keeps.keep(submission), deadlineMs, 'keeping a submission');
    if (outcome.kind === 'key-known') return repeated(outcome, key!.fingerprint, parts.replayed);

    const body = composition.answerWithout(outcome.taken);
    if (body === null) return { kind: 'nothing-kept', taken: outcome.taken };
    tell(keptOf(composition.messages, outcome));
    return { kind: 'accepted', body };
  };
}

type Key = { readonly keyHash: string; readonly fingerprint: string };

function keyOf({ operation, tenantId, idempotencyKey, meaning }: Asked, secret: string): Key | null {
  if (idempotencyKey === undefined) return null;
  return { keyHash: keyHashOf(tenantId, idempotencyKey), fingerprint: fingerprintOf(secret, operation, meaning) };
}

function repeated<Body>(known: KnownKey, fingerprint: string, replayed: () => void): Answer<Body> {
  if (known.fingerprint !== fingerprint) return { kind: 'key-reused' };
  replayed();
  return { kind: 'replayed', body: JSON.parse(known.response) as Body };
}

function accepted(draft: Draft, asked: Asked, lane: Lane, nowMs: number, uuid: () => string): NewMessage {
  const { to, from, body, messageId, metadata, batchId } = draft;
  const { encoding, segmentCount } = measure(body);
  return {
    messageId: messageId?.toLowerCase() ?? uuid(),
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

function submissionOf<Body>(
  { messages, answerWithout }: Composition<Body>,
  key: (Key & { readonly tenantId: string }) | null,
  nowMs: number,
  uuid: () => string,
): Submission {
  const requestId = uuid();
  if (key === null) return { requestId, idempotency: null, messages };
  const idempotency: IdempotencyRecord = {
    ...key,
    expiresAt: new Date(nowMs + limits.idempotencyKey.ttlSeconds * 1000).toISOString(),
    responseWithout: (taken) => {
      const body = answerWithout(taken);
      return body === null ? null : JSON.stringify(body);
    },
  };
  return { requestId, idempotency, messages };
}

function keptOf(
  messages: readonly NewMessage[],
  { taken, outboxIds }: Extract<SubmissionOutcome, { kind: 'kept' }>,
): readonly Kept[] {
  return messages
    .filter(({ messageId }) => !taken.has(messageId))
    .map((message) => ({ message, outboxId: outboxIds.get(message.messageId) }));
}
