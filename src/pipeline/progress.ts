// The progress of a message, as types: a stage takes the result of the stage before it, and nothing else compiles.
import type { StoredMessage } from '../domain/message.ts';
import type { Work } from './inputs.ts';

/** Work that was read from a lane. */
export type Received = { readonly request: Work; readonly traceparent: string | undefined };

/** A message that this worker may move for as long as the lease lasts; `epoch` proves it. Its status is ROUTING. */
export type Claimed = { readonly kind: 'claimed'; readonly message: StoredMessage; readonly epoch: number };

export type Valid = Claimed & { readonly valid: true };
export type Cleared = Valid & { readonly cleared: true };

/** A message that is bound to one operator. Its status is ROUTED. */
export type Routed = {
  readonly kind: 'routed';
  readonly message: StoredMessage & { readonly operatorId: string };
  readonly epoch: number;
};
