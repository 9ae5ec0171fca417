// What became of a delivery of a message: what it means for the queue and what is counted and logged of it follow from here.
import type { DeadLetterStatus, FailureReason, MessageStatus } from './contract.ts';

export type Outcome =
  | { readonly kind: 'sent'; readonly operatorId: string; readonly duplicate: boolean }
  /** Done before; what is not told of it is in the outbox, and its dead letter is told. */
  | { readonly kind: 'done-before'; readonly status: MessageStatus }
  /** PostgreSQL does not have it and cannot store it: it is dead-lettered as it came. */
  | { readonly kind: 'unstorable' }
  /** Another worker is on it. */
  | { readonly kind: 'leased'; readonly leaseLeftMs: number }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly reason: FailureReason }
  /** FAILED or DEAD_LETTER, and the dead letter is acknowledged. */
  | { readonly kind: 'given-up'; readonly status: DeadLetterStatus; readonly reason: FailureReason }
  /** FAILED or DEAD_LETTER, and the dead letter could not be told yet. */
  | { readonly kind: 'dead-letter-unpublished'; readonly reason: FailureReason }
  /** The message was taken over; it is not ours to settle any more. */
  | { readonly kind: 'fenced' };
