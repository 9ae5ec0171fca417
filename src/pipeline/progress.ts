// How far a message has come, as types: a stage takes what the stage before it made, and nothing else compiles.
import type { StoredMessage } from '../domain/message.ts';
import type { Work } from './inputs.ts';

/** Read from a lane. */
export type Received = { readonly request: Work; readonly traceparent: string | undefined };

/** Ours to move for as long as the lease lasts; `epoch` proves it. Its status is ROUTING. */
export type Claimed = { readonly kind: 'claimed'; readonly message: StoredMessage; readonly epoch: number };

export type Valid = Claimed & { readonly valid: true };
export type Cleared = Valid & { readonly cleared: true };

/** Bound to one operator. Its status is ROUTED. */
export type Routed = {
  readonly kind: 'routed';
  readonly message: StoredMessage & { readonly operatorId: string };
  readonly epoch: number;
};
