// The inputs and outcomes of the store on the journey of a message.
import type { DeliveryState, FailureReason, Lane, MessageStatus } from './contract.ts';
import type { MessageId } from './ids.ts';
import type { Transition } from './lifecycle.ts';
import type { StoredMessage } from './message.ts';

/** Finds a row: the id alone does not say in which month to look. */
export type MessageKey = { readonly messageId: string; readonly acceptedAt: string };

/** The right to move a message, as its claim gave it. */
export type Lease = MessageKey & { readonly epoch: number };

/** `lane` decides when it is written, and nothing that is written. */
export type Claim = MessageKey & { readonly lane: Lane; readonly at: string };

export type ClaimOutcome =
  | {
      readonly kind: 'claimed';
      readonly message: StoredMessage;
      /** The fencing token of this claim. */
      readonly epoch: number;
      /** The change to ROUTING, unless an earlier worker had already made it. */
      readonly transition: Transition | null;
      readonly outboxId: bigint | null;
    }
  | { readonly kind: 'final'; readonly status: MessageStatus }
  /** Another worker has the message for about this long. */
  | { readonly kind: 'leased'; readonly leaseLeftMs: number }
  | { readonly kind: 'unknown' };

/** A step of a claimed message. A null field stays as it was. */
export type Move = MessageKey & {
  /** Decides when the step is written, and nothing that is written. */
  readonly lane: Lane;
  readonly epoch: number;
  readonly from: MessageStatus;
  readonly to: MessageStatus;
  readonly at: string;
  readonly operatorId: string | null;
  readonly routeId: string | null;
  readonly onOperatorLane: boolean | null;
  /** 1 when the step ends a failed attempt. */
  readonly failedAttempts: 0 | 1;
  readonly reason: FailureReason | null;
};

/** `seq` of the new history entry; `fenced` when a later claim has the message or its status is another one. */
export type MoveOutcome =
  | { readonly kind: 'moved'; readonly seq: number; readonly outboxId: bigint }
  | { readonly kind: 'fenced' };

/** An unpublished history entry, with the message as it was after it. */
export type Unpublished = {
  /** Null when the outbox row is not known; the relay then deletes it. */
  readonly outboxId: bigint | null;
  readonly message: StoredMessage;
  readonly transition: Transition;
};

/** How far the relay has read: the last outbox id of each lane that it has read from. */
export type OutboxCursor = ReadonlyMap<string, bigint>;

/** Some unpublished rows; a page with fewer than were asked for is the last one. */
export type UnpublishedPage = { readonly rows: readonly Unpublished[]; readonly after: OutboxCursor };

/** A delivery receipt; `rank` orders its states. */
export type Receipt = {
  readonly messageId: MessageId;
  readonly tenantId: string;
  readonly state: DeliveryState;
  readonly rank: number;
  readonly at: string;
};

export type ReceiptOutcome =
  /** `ended`: not null for the first final receipt of a message, and for no other one. */
  | { readonly kind: 'recorded'; readonly ended: DeliveryEnd | null }
  /** A receipt of the same or a higher rank was recorded already. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'unknown' };

export const receiptOutcomes = ['recorded', 'stale', 'unknown'] as const satisfies readonly ReceiptOutcome['kind'][];

/** The time from the acceptance of a message to the record of its first final receipt. */
export type DeliveryEnd = { readonly lane: Lane; readonly afterMs: number };
