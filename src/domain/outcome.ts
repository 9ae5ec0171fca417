// The outcome of a delivery: how the delivery is settled, counted and logged follows from it.
import type { DeadLetterStatus, FailureReason, MessageStatus } from './contract.ts';

export type Outcome =
  /** `sinceAcceptedMs`: from acceptance to the operator's PubAck. */
  | {
      readonly kind: 'sent';
      readonly operatorId: string;
      readonly duplicate: boolean;
      readonly sinceAcceptedMs: number;
    }
  /** Done before; its unpublished events are in the outbox, and its dead letter is published. */
  | { readonly kind: 'done-before'; readonly status: MessageStatus }
  /** PostgreSQL does not have the message and cannot store it: it is dead-lettered as raw input. */
  | { readonly kind: 'unstorable' }
  /** Another worker has the message. */
  | { readonly kind: 'leased'; readonly leaseLeftMs: number }
  | { readonly kind: 'retry'; readonly delayMs: number; readonly reason: FailureReason }
  /** FAILED or DEAD_LETTER, and the dead letter is published. */
  | { readonly kind: 'given-up'; readonly status: DeadLetterStatus; readonly reason: FailureReason }
  /** FAILED or DEAD_LETTER, and the dead letter could not be published yet. */
  | { readonly kind: 'dead-letter-unpublished'; readonly reason: FailureReason }
  /** A later claim has the message; this delivery is not ours to settle any more. */
  | { readonly kind: 'fenced' };
