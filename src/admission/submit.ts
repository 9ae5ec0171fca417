// From a valid request to a promise: its submission is stored in one transaction before any client learns that it was accepted.
import type { Lane } from '../domain/contract.ts';
import type { GovSignature } from '../domain/gov-signature.ts';
import { withDeadline } from '../lib/deadline.ts';
import type { Answer, AnswerFor } from './answer.ts';
import { type Draft, draftMessages, type Shared } from './draft.ts';
import { isTemplateMessage } from './filling.ts';
import { fingerprintInSlices, fingerprintOf, keyHashOf } from './idempotency.ts';
import type { Key } from './key-claim.ts';
import { idsFrom } from './key-value.ts';
import type { LanesOf } from './lane.ts';
import type { RankedTurns } from './ranked-turns.ts';
import type { Shed, Shedding } from './shedding.ts';
import { createSignatures, REPLAYED, type SignatureParts, type Signed } from './signature.ts';
import { type Claimed, createStoreRequest, nothingStored, type StoreParts } from './store-request.ts';
import { createTemplateMessages, type TemplateMessageParts, type TemplateMessages } from './template-messages.ts';

/** The request of a client. */
export type Asked<Body> = Prepared<Body> & {
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
  /** They share the id of a batch. */
  readonly isBulk: boolean;
  /** Whether a value that was stored for repeated requests is an answer as the contract has it. */
  readonly isAnswer: (value: unknown) => value is Body;
};

/** What a new request has to store, and what it is answered then; a repeated request needs neither. */
export type Prepared<Body> = {
  /** Its valid messages; at least one. */
  readonly drafts: readonly Draft[];
  readonly answerFor: AnswerFor<Body>;
};

/** Rejects with Unavailable, BatcherFullError or DeadlineError. */
export type Submit = <Body>(asked: Asked<Body>) => Promise<Answer<Body>>;

export type SubmitParts = SignatureParts &
  StoreParts &
  TemplateMessageParts & {
    readonly lanesOf: LanesOf;
    readonly shedding: Shedding;
    /** Called for every request that had been answered before. */
    readonly replayed: () => void;
    /** Keys the fingerprints; another secret makes every earlier request look different. */
    readonly idempotencySecret: string;
    /** For bulks. */
    readonly turns: RankedTurns;
    readonly nowMs: () => number;
  };

/** A request that may use its lane. */
type Admitted = {
  readonly kind: 'admitted';
  readonly shared: Shared;
  readonly nowMs: number;
  /** Undefined on the lanes that need none. */
  readonly signature: GovSignature | undefined;
};

type Refused = Extract<Answer<never>, { kind: 'refused' }>;

export function createSubmit(parts: SubmitParts): Submit {
  const { claims, shedding } = parts;
  const { verdictOf, mayRepeat } = createSignatures(parts);
  const templateMessages = createTemplateMessages(parts);
  const answerNew = createAnswerNew(parts, templateMessages);
  return submit;

  async function submit<Body>(asked: Asked<Body>): Promise<Answer<Body>> {
    const admitted = await admit(asked, parts.nowMs());
    if (admitted.kind === 'refused') return admitted;
    const { shared, signature } = admitted;
    const key = await keyOf(asked, shared.lane, parts);
    const shed = shedding.shedOf(shared.lane);
    const answer = await (shed === null ? answerNew(asked, admitted, key) : answerShed(asked, key, shed));
    if (answer.kind !== 'replayed') return answer;
    if (signature !== undefined && !(await mayRepeat(signature, key!, shared))) return REPLAYED;
    parts.replayed();
    return answer;
  }

  async function admit(asked: Asked<unknown>, nowMs: number): Promise<Admitted | Refused> {
    const { tenantId, traceparent, wishedLane } = asked;
    const { usual, granted } = await withDeadline(
      parts.lanesOf(tenantId, nowMs),
      parts.deadlineMs,
      'the lanes of a tenant',
    );
    const lane = wishedLane ?? usual;
    if (!granted.has(lane)) return { kind: 'refused', fault: 'LANE_NOT_GRANTED' };
    const verdict = lane === 'P0' ? await verdictOf(asked, nowMs) : UNSIGNED;
    if (verdict.kind === 'refused') return { kind: 'refused', fault: verdict.fault };
    const shared = { tenantId, traceparent, lane, acceptedAt: new Date(nowMs).toISOString() };
    return { kind: 'admitted', shared, nowMs, signature: verdict.signature };
  }

  // A repeated request is answered as before; PostgreSQL alone knows for certain, and no key is claimed for a new one.
  async function answerShed<Body>(
    { tenantId, drafts }: Asked<Body>,
    key: Key | null,
    shed: Shed,
  ): Promise<Answer<Body>> {
    const known = key === null ? null : await claims.recall<Body>(key);
    if (known !== null) return known;
    const sender = { tenantId, lane: shed.shedLane };
    const refused = drafts.some(isTemplateMessage) ? await templateMessages.refusedAll(sender, drafts) : null;
    if (refused !== null) return nothingStored(refused);
    shedding.refused(shed);
    return { kind: 'shed', retryAfterSeconds: shed.retryAfterSeconds };
  }
}

const UNSIGNED = { kind: 'unsigned', signature: undefined } as const;

function createAnswerNew(parts: SubmitParts, templateMessages: TemplateMessages) {
  const { claims, uuid } = parts;
  const { storeUnkeyed, storeKeyed, refuseKeyed } = createStoreRequest(parts);
  return <Body>(asked: Asked<Body>, admitted: Admitted, key: Key | null): Promise<Answer<Body>> =>
    key === null ? answerFirst(asked, admitted, null) : answerKeyed(asked, admitted, key);

  // The claim comes first, so that a repeated request is answered even when new messages cannot be accepted.
  async function answerKeyed<Body>(asked: Asked<Body>, admitted: Admitted, key: Key): Promise<Answer<Body>> {
    const first = await claims.claim(key, admitted.shared.lane, asked.isAnswer);
    if (first.kind !== 'first') return first;
    try {
      return await answerFirst(asked, admitted, { key, first });
    } catch (error) {
      await claims.release(key, first);
      throw error;
    }
  }

  /** Without a key every request is the first one. */
  async function answerFirst<Body>(
    asked: Asked<Body>,
    { shared, nowMs, signature }: Admitted,
    claimed: Claimed | null,
  ): Promise<Answer<Body>> {
    const { tenantId } = shared;
    const { drafts, isBulk, answerFor }: Asked<Body> = asked;
    // Texts ask nobody.
    const decided = drafts.some(isTemplateMessage) ? await templateMessages.decide(shared, drafts) : null;
    // A request that takes over from a dead one has its seed, and so makes the same messages.
    const newId = claimed === null ? uuid : idsFrom(claimed.first.seed);
    const drafted = await draftMessages({ drafts, isBulk, decided }, shared, newId, parts);
    if (drafted.messages.length === 0) return claimed === null ? nothingStored(drafted) : refuseKeyed(drafted, claimed);
    const request = { tenantId, nowMs, signature, drafted, answerFor };
    return await (claimed === null ? storeUnkeyed(request) : storeKeyed(request, claimed));
  }
}

/** Null for a request without a key. */
async function keyOf(
  asked: Asked<unknown>,
  lane: Lane,
  { idempotencySecret: secret, turns }: Pick<SubmitParts, 'idempotencySecret' | 'turns'>,
): Promise<Key | null> {
  const { operation, tenantId, idempotencyKey, fingerprintInput: input } = asked;
  if (idempotencyKey === undefined) return null;
  const fingerprint = asked.isBulk
    ? await fingerprintInSlices({ secret, operation, input }, turns.ofLane[lane])
    : fingerprintOf(secret, operation, input);
  return { keyHash: keyHashOf(tenantId, idempotencyKey), fingerprint };
}
