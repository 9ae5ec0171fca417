// What one request asks to store, and the outcome.
import type { GovSignature } from './gov-signature.ts';
import type { Unpublished } from './journey.ts';
import type { MadeMessage } from './message.ts';

export type NewMessage = MadeMessage & {
  readonly batchId: string | null;
  /** The client chose the id: another message may have it, in any month. */
  readonly idIsChosen: boolean;
};

export type IdempotencyRecord = {
  /** SHA-256 of tenant and key, in hex. */
  readonly keyHash: string;
  readonly tenantId: string;
  /** Two requests with the same fingerprint are the same request. */
  readonly fingerprint: string;
  readonly expiresAt: string;
  /** The answer to store when there are no conflicting ids. */
  readonly response: string;
  /** The answer without the messages of conflicting ids; null when none is left. Called only for conflicts. */
  readonly corrected: (conflicts: ReadonlySet<string>) => string | null;
};

/** The record of a key whose request was answered. */
export type KnownKey = { readonly fingerprint: string; readonly response: string };

/** The answer to store, given the conflicting ids; null when no message is left to accept. */
export function responseWithout(
  { response, corrected }: IdempotencyRecord,
  conflicts: ReadonlySet<string>,
): string | null {
  return conflicts.size === 0 ? response : corrected(conflicts);
}

/** One request; `requestId` is a UUID of our own making. */
export type Submission = {
  readonly requestId: string;
  readonly idempotency: IdempotencyRecord | null;
  readonly messages: readonly NewMessage[];
  /** Serves this request alone; absent on the lanes that need none. */
  readonly signature?: GovSignature | undefined;
};

export type SubmissionOutcome =
  | {
      readonly kind: 'stored';
      /** Ids that other messages have; those of the submission are not stored. */
      readonly conflicts: ReadonlySet<string>;
      /** Outbox row of each stored message, by message id. The relay publishes a stored message without one. */
      readonly outboxIds: ReadonlyMap<string, bigint>;
    }
  | { readonly kind: 'key-known'; readonly fingerprint: string; readonly response: string }
  /** Its signature served another request, maybe an earlier one of the same key. */
  | { readonly kind: 'signature-used' };

/** The first history entry of a message that was just stored; `outboxId` is null when its outbox row is not known. */
export function firstUnpublished(message: NewMessage, outboxId: bigint | null): Unpublished {
  return {
    outboxId,
    message: {
      ...message,
      status: 'QUEUED',
      seq: 1,
      operatorId: null,
      onOperatorLane: false,
      routeId: null,
      attemptCount: 0,
      lastError: null,
    },
    transition: { seq: 1, previousStatus: null, status: 'QUEUED', at: message.acceptedAt },
  };
}
