// Messages that were given up: how they are selected, what may be done about them, and what was done.
import { limits } from '../../generated/http/contract.ts';
import type { Actor, NamedActor } from './actor.ts';
import type {
  DeadLetterStatus,
  FailureCode,
  FailureReason,
  Lane,
  ReplayItemState,
  ReplayState,
  ResolvedOutcome,
} from './contract.ts';
import type { MessageId, ReplayId } from './ids.ts';
import type { KillAudit } from './kill-switch.ts';
import type { NewMessage } from './submission.ts';

/** Moments are RFC 3339; from inclusive, until exclusive; both bound when the message was given up. */
export type DeadLetterWindow = { readonly from: string; readonly until: string };

/** An undefined field matches any value. */
export type DeadLetterFilter = DeadLetterWindow & {
  readonly tenantId: string | undefined;
  readonly status: DeadLetterStatus | undefined;
  readonly code: FailureCode | undefined;
  readonly lane: Lane | undefined;
};

/** Where a page ends: newest first, `at` RFC 3339 with microseconds. */
export type DeadLetterPosition = { readonly at: string; readonly messageId: string };

export type Resolution = { readonly outcome: ResolvedOutcome; readonly reason: string; readonly at: string };

/** A message that was given up, without its text; the recipient is whole here and has to be masked. */
export type DeadLetterView = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly lane: Lane;
  readonly status: DeadLetterStatus;
  readonly recipient: string;
  readonly segmentCount: number;
  readonly attemptCount: number;
  readonly operatorId: string | null;
  readonly lastError: FailureReason;
  readonly mayHaveBeenSent: boolean;
  readonly acceptedAt: string;
  readonly failedAt: string;
  readonly position: DeadLetterPosition;
  readonly resolution: Resolution | null;
  readonly replay: {
    readonly replayId: string;
    readonly state: ReplayItemState;
    readonly messageId: string | null;
  } | null;
};

export type ResolveOutcome =
  | { readonly kind: 'recorded'; readonly resolution: Resolution }
  | {
      readonly kind: 'refused';
      readonly code: 'MESSAGE_NOT_FOUND' | 'NOT_A_DEAD_LETTER' | 'OUTCOME_NOT_IN_DOUBT' | 'ALREADY_RESOLVED';
    };

/** The messages to replay. */
export type ReplaySelection =
  | { readonly kind: 'filter'; readonly filter: DeadLetterFilter }
  | { readonly kind: 'message'; readonly messageId: MessageId };

/** The most messages that one replay has. */
export const MAX_REPLAYED = limits.replayCount.count.maximum;

/** The number of messages, and a digest of their ids; equal digests mean the same set. */
export type ReplayCount = { readonly count: number; readonly confirmation: string };

export type Replay = {
  readonly replayId: string;
  readonly state: ReplayState;
  readonly total: number;
  readonly done: number;
  readonly failed: number;
  readonly ratePerSecond: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
};

export type ReplayStart = {
  readonly replayId: string;
  readonly selection: ReplaySelection;
  readonly confirmation: string;
  readonly ratePerSecond: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly actor: NamedActor;
};

/** The new message of a replay, and its outbox row when that is known. */
export type ReplayedMessage = { readonly message: NewMessage; readonly outboxId: bigint | null };

/** The outcome of looking for the next portion of a replay. */
export type ReplayPortion =
  | { readonly kind: 'done'; readonly replayed: readonly ReplayedMessage[]; readonly skipped: number }
  /** A replay runs, and its next portion is not due for this long. */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'idle' };

/** Why one message cannot be replayed. */
export type ReplayRefusal =
  | 'MESSAGE_NOT_FOUND'
  | 'NOT_A_DEAD_LETTER'
  | 'OUTCOME_IN_DOUBT'
  | 'ALREADY_REPLAYED'
  | 'CONTENT_GONE';

export type ReplayStartOutcome =
  | { readonly kind: 'started'; readonly replay: Replay }
  /** The set is not the confirmed one; `count` says how many messages it has now. */
  | { readonly kind: 'changed'; readonly count: number };

/**
 * The store's functions for dead letters, under their own names. Each rejects with Unavailable when PostgreSQL cannot
 * be asked; its change may have been made then.
 */
export type DeadLetterStore = {
  /** Newest first; only older ones than `after` when it is given. */
  browseDeadLetters(
    filter: DeadLetterFilter,
    after: DeadLetterPosition | null,
    limit: number,
  ): Promise<readonly DeadLetterView[]>;
  resolveDeadLetter(messageId: MessageId, resolution: Resolution, actor: NamedActor): Promise<ResolveOutcome>;
  countReplayable(selection: ReplaySelection): Promise<ReplayCount>;
  /** Why this message cannot be replayed; null when it can. */
  whyNotReplayable(messageId: MessageId): Promise<ReplayRefusal | null>;
  startReplay(start: ReplayStart): Promise<ReplayStartOutcome>;
  findReplay(replayId: ReplayId): Promise<Replay | null>;
};

/** An action on dead letters, or a change of a kill, whose audit event is not published yet. */
export type UnpublishedAudit =
  | KillAudit
  | {
      readonly kind: 'replay-started' | 'replay-ended';
      readonly replay: Replay;
      readonly at: string;
      readonly actor: Actor;
    }
  | {
      readonly kind: 'resolved';
      readonly messageId: string;
      readonly tenantId: string;
      readonly lane: Lane;
      readonly resolution: Resolution;
      readonly actor: Actor;
    };
