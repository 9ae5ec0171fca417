// One step of a claimed message: a guarded write, whose result is committed and still unpublished.
import type { FailureReason, MessageStatus } from '../domain/contract.ts';
import type { Move, MoveOutcome, Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';

/** The message was claimed by another worker, or is not where we left it: the later claim goes on. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

export type Held = { readonly message: StoredMessage; readonly epoch: number };

export type StepPorts = {
  move(move: Move): Promise<MoveOutcome>;
  /** The present moment, RFC 3339. */
  readonly now: () => string;
};

export type StepTo = {
  readonly to: MessageStatus;
  readonly operatorId?: string;
  readonly routeId?: string | null;
  readonly onOperatorLane?: boolean;
  readonly reason?: FailureReason;
  /** Whether the step ends a failed attempt, which then counts. */
  readonly endsAttempt?: boolean;
};

export type Step = (held: Held, step: StepTo) => Promise<Unpublished>;

/** Makes the step, or rejects with Fenced. The result is committed and not yet published. */
export function createStep(ports: StepPorts): Step {
  return async (held, step) => {
    const move = toMove(held, step, ports.now());
    const outcome = await ports.move(move);
    if (outcome.kind === 'fenced') throw new Fenced(`message ${held.message.messageId} is no longer ours`);
    const transition = { seq: outcome.seq, previousStatus: move.from, status: move.to, at: move.at };
    return { outboxId: outcome.outboxId, message: afterMove(held.message, move, outcome.seq), transition };
  };
}

function toMove({ message, epoch }: Held, step: StepTo, at: string): Move {
  return {
    messageId: message.messageId,
    acceptedAt: message.acceptedAt,
    lane: message.lane,
    epoch,
    from: message.status,
    to: step.to,
    at,
    operatorId: step.operatorId ?? null,
    routeId: step.routeId ?? null,
    onOperatorLane: step.onOperatorLane ?? null,
    failedAttempts: step.endsAttempt ? 1 : 0,
    reason: step.reason ?? null,
  };
}

function afterMove(message: StoredMessage, move: Move, seq: number): StoredMessage {
  return {
    ...message,
    status: move.to,
    seq,
    operatorId: move.operatorId ?? message.operatorId,
    routeId: move.routeId ?? message.routeId,
    onOperatorLane: move.onOperatorLane ?? message.onOperatorLane,
    attemptCount: message.attemptCount + move.failedAttempts,
    lastError: move.reason,
  };
}
