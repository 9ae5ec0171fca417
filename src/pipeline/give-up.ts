// Ends a failed attempt: what another attempt can help becomes RETRY, the rest FAILED or DEAD_LETTER with a dead letter that is told before the message leaves its lane.
import type { FailureReason } from '../domain/contract.ts';
import type { StageFailure } from '../domain/failure.ts';
import type { Untold } from '../domain/journey.ts';
import { isExhausted, type RetryPolicy, retryDelayMs } from '../domain/retry.ts';
import type { Claimed, Outcome, Routed } from './progress.ts';
import type { Held, Step } from './step.ts';

export type GiveUpPorts = {
  readonly step: Step;
  tell(untold: Untold): Promise<void>;
  readonly policy: RetryPolicy;
  readonly deadLetterUntold: (messageId: string, error: unknown) => void;
};

const TELL_TRIES = 3;

export function createGiveUp(ports: GiveUpPorts) {
  return async (held: Claimed | Routed, failure: StageFailure): Promise<Outcome> => {
    if (failure.severity === 'permanent') return bury(held, 'FAILED', failure.reason);
    return retryOrBury(held, failure.reason);
  };

  async function retryOrBury(held: Held, reason: FailureReason): Promise<Outcome> {
    const retry = await ports.step(held, { to: 'RETRY', failed: reason });
    // The event comes before the delayed delivery; when it cannot be told now, the relay tells it.
    await ports.tell(retry).catch(() => {});
    const attempts = retry.message.attemptCount;
    if (!isExhausted(attempts, ports.policy)) return { kind: 'retry', delayMs: retryDelayMs(attempts), reason };
    return bury({ message: retry.message, epoch: held.epoch }, 'DEAD_LETTER', reason);
  }

  async function bury(held: Held, status: 'FAILED' | 'DEAD_LETTER', reason: FailureReason): Promise<Outcome> {
    // An exhausted attempt was counted by its RETRY, a permanent one is counted here.
    const end = status === 'FAILED' ? { to: status, failed: reason } : { to: status, because: reason };
    const untold = await ports.step(held, end);
    const told = await tellDeadLetter(untold);
    return told ? { kind: 'given-up', status, reason } : { kind: 'dead-letter-untold', reason };
  }

  async function tellDeadLetter(untold: Untold): Promise<boolean> {
    for (let tried = 1; ; tried += 1) {
      try {
        await ports.tell(untold);
        return true;
      } catch (error) {
        if (tried < TELL_TRIES) continue;
        ports.deadLetterUntold(untold.message.messageId, error);
        return false;
      }
    }
  }
}
