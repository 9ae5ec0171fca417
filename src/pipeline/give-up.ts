// Ends failed attempts in RETRY, FAILED or DEAD_LETTER; a dead letter is published before its message leaves the lane, after a last dispatch.
import { setTimeout } from 'node:timers/promises';
import type { FailureReason } from '../domain/contract.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isExhausted, type RetryPolicy, retryDelayMs } from '../domain/retry.ts';
import type { Claimed, Routed } from './progress.ts';
import type { Held, Step } from './step.ts';

export type GiveUpPorts = {
  readonly step: Step;
  /** The stage of that name; its answer says whether the operator has the message by now. */
  dispatch(routed: Routed): Promise<Outcome>;
  publish(unpublished: Unpublished): Promise<void>;
  /** Publishes all unpublished transitions of a message, in order. */
  catchUp(messageId: string): Promise<void>;
  publishLater(unpublished: Unpublished): void;
  readonly policy: RetryPolicy;
  readonly telemetry: {
    deadLetterUnpublished(messageId: string, error: unknown): void;
    /** A message is given up although it may be at its operator. */
    outcomeUnknown(message: StoredMessage): void;
  };
};

export type GiveUp = {
  /** Ends the attempt that failed. */
  afterFailure(held: Claimed | Routed, failure: StageFailure): Promise<Outcome>;
  /** Ends a message that gets no further attempt. */
  forGood(held: Claimed | Routed, reason: FailureReason): Promise<Outcome>;
};

/** The answer of the operators' stream about a message that is about to be given up. */
type Probe =
  | { readonly kind: 'at-operator'; readonly outcome: Outcome }
  | { readonly kind: 'not-there'; readonly reason: FailureReason };

type LastStep = {
  readonly to: 'FAILED' | 'DEAD_LETTER';
  readonly reason: FailureReason;
  readonly endsAttempt: boolean;
};

const RETRIES = 3;
const RETRY_PAUSE_MS = 200;

export function createGiveUp(ports: GiveUpPorts): GiveUp {
  async function afterFailure(held: Claimed | Routed, { reason, severity }: StageFailure): Promise<Outcome> {
    if (severity === 'permanent') return end(held, { to: 'FAILED', reason, endsAttempt: true });
    const isLast = isExhausted(held.message.attemptCount + 1, ports.policy);
    const probed: Probe = isLast ? await probe(held, reason) : { kind: 'not-there', reason };
    if (probed.kind === 'at-operator') return probed.outcome;
    const retry = await ports.step(held, { to: 'RETRY', reason, endsAttempt: true });
    // The event comes before the delayed delivery; when it cannot be published now, the relay publishes it.
    await ports.publish(retry).catch(() => {});
    if (!isLast) return { kind: 'retry', delayMs: retryDelayMs(retry.message.attemptCount), reason };
    // The attempt was counted by its RETRY.
    const last = { message: retry.message, epoch: held.epoch };
    return end(last, { to: 'DEAD_LETTER', reason: probed.reason, endsAttempt: false });
  }

  async function forGood(held: Claimed | Routed, reason: FailureReason): Promise<Outcome> {
    const routed = held.kind === 'claimed' ? await bindAgain(held) : held;
    const probed = await probe(routed, reason);
    if (probed.kind === 'at-operator') return probed.outcome;
    // The claims without an outcome count as one attempt, which ends here.
    return end(routed, { to: 'DEAD_LETTER', reason: probed.reason, endsAttempt: true });
  }

  /** Only a message that is ROUTED may become SENT. */
  async function bindAgain(held: Claimed): Promise<Claimed | Routed> {
    const { operatorId, routeId } = held.message;
    if (operatorId === null) return held;
    const unpublished = await ports.step(held, { to: 'ROUTED', operatorId, routeId });
    ports.publishLater(unpublished);
    return { kind: 'routed', message: { ...unpublished.message, operatorId }, epoch: held.epoch };
  }

  /** Dispatches once more; a message that may have arrived is given up with PUBLISH_OUTCOME_UNKNOWN. */
  async function probe(held: Claimed | Routed, reason: FailureReason): Promise<Probe> {
    if (held.kind === 'claimed') return { kind: 'not-there', reason };
    try {
      return { kind: 'at-operator', outcome: await ports.dispatch(held) };
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      const isInDoubt = [error.reason.code, reason.code].includes('PUBLISH_OUTCOME_UNKNOWN');
      return { kind: 'not-there', reason: isInDoubt ? error.reason : reason };
    }
  }

  async function end(held: Held, last: LastStep): Promise<Outcome> {
    const { to: status, reason } = last;
    const unpublished = await ports.step(held, last);
    if (reason.code === 'PUBLISH_OUTCOME_UNKNOWN') ports.telemetry.outcomeUnknown(unpublished.message);
    const isPublished = await publishDeadLetter(unpublished);
    return isPublished ? { kind: 'given-up', status, reason } : { kind: 'dead-letter-unpublished', reason };
  }

  async function publishDeadLetter(unpublished: Unpublished): Promise<boolean> {
    const { messageId } = unpublished.message;
    let published = ports.publish(unpublished);
    for (let retries = 0; ; retries += 1) {
      try {
        await published;
        return true;
      } catch (error) {
        if (retries === RETRIES) {
          ports.telemetry.deadLetterUnpublished(messageId, error);
          return false;
        }
      }
      await setTimeout(RETRY_PAUSE_MS);
      published = ports.catchUp(messageId);
    }
  }

  return { afterFailure, forGood };
}
