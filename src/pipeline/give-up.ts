// Ends a failed attempt: what another attempt can help becomes RETRY, the rest FAILED or DEAD_LETTER with a dead letter that is told before the message leaves its lane; nothing that may be at its operator is dead-lettered without asking once more.
import { setTimeout } from 'node:timers/promises';
import type { FailureReason } from '../domain/contract.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Untold } from '../domain/journey.ts';
import type { KeptMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isExhausted, type RetryPolicy, retryDelayMs } from '../domain/retry.ts';
import type { Operators } from './dispatch.ts';
import type { Claimed, Routed } from './progress.ts';
import type { Held, Step, StepTo } from './step.ts';

export type GiveUpPorts = {
  readonly step: Step;
  readonly operators: Operators;
  tell(untold: Untold): Promise<void>;
  /** Tells everything that a message still has to tell, in order. */
  catchUp(messageId: string): Promise<void>;
  tellLater(untold: Untold): void;
  readonly policy: RetryPolicy;
  readonly telemetry: {
    deadLetterUntold(messageId: string, error: unknown): void;
    /** A message is given up although it may be at its operator. */
    outcomeUnknown(message: KeptMessage): void;
  };
};

export type GiveUp = {
  /** Ends the attempt that failed. */
  afterFailure(held: Claimed | Routed, failure: StageFailure): Promise<Outcome>;
  /** Ends a message that gets no further attempt. */
  forGood(held: Claimed | Routed, reason: FailureReason): Promise<Outcome>;
};

type LastStep = StepTo & { readonly to: 'FAILED' | 'DEAD_LETTER' };

const RETRIES = 3;
const RETRY_PAUSE_MS = 200;

export function createGiveUp(ports: GiveUpPorts): GiveUp {
  async function afterFailure(held: Claimed | Routed, failure: StageFailure): Promise<Outcome> {
    if (failure.severity === 'permanent') return end(held, { to: 'FAILED', failed: failure.reason });
    const isLast = isExhausted(held.message.attemptCount + 1, ports.policy);
    const probed = isLast ? await probe(held, failure.reason) : failure.reason;
    if ('kind' in probed) return probed;
    const retry = await ports.step(held, { to: 'RETRY', failed: failure.reason });
    // The event comes before the delayed delivery; when it cannot be told now, the relay tells it.
    await ports.tell(retry).catch(() => {});
    const attempts = retry.message.attemptCount;
    if (!isLast) return { kind: 'retry', delayMs: retryDelayMs(attempts), reason: failure.reason };
    // The attempt was counted by its RETRY.
    return end({ message: retry.message, epoch: held.epoch }, { to: 'DEAD_LETTER', because: probed });
  }

  async function forGood(held: Claimed | Routed, reason: FailureReason): Promise<Outcome> {
    const routed = held.kind === 'claimed' ? await bindAgain(held) : held;
    const probed = await probe(routed, reason);
    if ('kind' in probed) return probed;
    // The claims that came to nothing count as one attempt, which ends here.
    return end(routed, { to: 'DEAD_LETTER', failed: probed });
  }

  /** Only a message that is ROUTED may become SENT. */
  async function bindAgain(held: Claimed): Promise<Claimed | Routed> {
    const { operatorId, routeId } = held.message;
    if (operatorId === null) return held;
    const untold = await ports.step(held, { to: 'ROUTED', operatorId, routeId });
    ports.tellLater(untold);
    return { kind: 'routed', message: { ...untold.message, operatorId }, epoch: held.epoch };
  }

  /** Asks the operators' stream once more; the outcome when the message is there, otherwise why it is given up. */
  async function probe(held: Claimed | Routed, reason: FailureReason): Promise<Outcome | FailureReason> {
    if (held.kind === 'claimed') return reason;
    try {
      const { duplicate } = await ports.operators.handOver(held.message);
      ports.tellLater(await ports.step(held, { to: 'SENT' }));
      return { kind: 'sent', operatorId: held.message.operatorId, duplicate };
    } catch (error) {
      if (!(error instanceof StageFailure)) throw error;
      const settles = [error.reason.code, reason.code].includes('PUBLISH_OUTCOME_UNKNOWN');
      return settles ? error.reason : reason;
    }
  }

  async function end(held: Held, last: LastStep): Promise<Outcome> {
    const status = last.to;
    const reason = last.failed ?? last.because!;
    const untold = await ports.step(held, last);
    if (reason.code === 'PUBLISH_OUTCOME_UNKNOWN') ports.telemetry.outcomeUnknown(untold.message);
    const told = await tellDeadLetter(untold);
    return told ? { kind: 'given-up', status, reason } : { kind: 'dead-letter-untold', reason };
  }

  async function tellDeadLetter(untold: Untold): Promise<boolean> {
    const { messageId } = untold.message;
    let told = ports.tell(untold);
    for (let retries = 0; ; retries += 1) {
      try {
        await told;
        return true;
      } catch (error) {
        if (retries === RETRIES) {
          ports.telemetry.deadLetterUntold(messageId, error);
          return false;
        }
      }
      await setTimeout(RETRY_PAUSE_MS);
      told = ports.catchUp(messageId);
    }
  }

  return { afterFailure, forGood };
}
