// How far a message has come, as types: a stage takes what the stage before it made, and nothing else compiles.
import type { FailureReason, MessageStatus } from '../domain/contract.ts';
import type { KeptMessage } from '../domain/message.ts';
import type { Work } from './inputs.ts';

/** Read from a lane. */
export type Received = { readonly request: Work; readonly traceparent: string | undefined };

/** Ours to move for as long as the lease lasts; `epoch` proves it. Its status is ROUTING. */
export type Claimed = { readonly kind: 'claimed'; readonly message: KeptMessage; readonly epoch: number };

export type Valid = Claimed & { readonly valid: true };
export type Cleared = Valid & { readonly cleared: true };

/** Bound to one operator. Its status is ROUTED. */
export type Routed = {
  readonly kind: 'routed';
  readonly message: KeptMessage & { readonly operatorId: string };
  readonly epoch: number;
};

/** What became of a delivery; `settle` decides what that means for the queue. */
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
  | { readonly kind: 'given-up'; readonly status: 'FAILED' | 'DEAD_LETTER'; readonly reason: FailureReason }
  /** FAILED or DEAD_LETTER, and the dead letter could not be told yet. */
  | { readonly kind: 'dead-letter-untold'; readonly reason: FailureReason }
  /** The message was taken over; it is not ours to settle any more. */
  | { readonly kind: 'fenced' };
