// Recovers a stalled message: a fresh copy on its lane, or its end in a crash loop; recovering it twice, here or elsewhere, adds one copy.
import type { FailureReason } from '../domain/contract.ts';
import { messageIdOf } from '../domain/ids.ts';
import type { MessageKey } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import { crashesOf, isCrashLoop, isQuarantined, type StalledBy, type StalledMessage } from '../domain/recovery.ts';
import type { GiveUp } from './give-up.ts';
import type { Claimed, Received, Routed } from './progress.ts';

export type RecoverPorts = {
  claim(received: Received): Promise<Claimed | Routed | Outcome>;
  readonly giveUp: Pick<GiveUp, 'forGood'>;
  releaseClaim(held: Claimed | Routed): Promise<void>;
  /** Puts the nth copy on its lane, quarantined or not; resolves once the copy is stored. */
  redrive(message: StoredMessage, copy: { readonly n: number; readonly isQuarantined: boolean }): Promise<void>;
  /** Counts the nth copy, unless another process did. */
  countRedrive(key: MessageKey, n: number): Promise<void>;
  readonly telemetry: {
    redriven(event: { stalled: StalledMessage; by: StalledBy }): void;
    gaveUp(event: { stalled: StalledMessage; outcome: Outcome }): void;
  };
};

export type Recover = (stalled: StalledMessage, by: StalledBy) => Promise<void>;

/** Rejects when the message could not be recovered now; nothing is half done then. */
export function createRecover(ports: RecoverPorts): Recover {
  return async (stalled, by) => {
    if (isCrashLoop(stalled, by)) return end(stalled);
    const n = stalled.redrives + 1;
    // The copy comes first: a copy that is counted and not stored would be missed only much later.
    await ports.redrive(stalled.message, { n, isQuarantined: isQuarantined(stalled, by) });
    await ports.countRedrive(stalled.message, n);
    ports.telemetry.redriven({ stalled, by });
  };

  async function end(stalled: StalledMessage): Promise<void> {
    const held = await ports.claim(toReceived(stalled.message));
    if (held.kind !== 'claimed' && held.kind !== 'routed') return;
    try {
      const outcome = await ports.giveUp.forGood(held, reasonOf(stalled));
      ports.telemetry.gaveUp({ stalled, outcome });
      // The message may leave its stream only after its dead letter is stored: the caller tries again and publishes it.
      if (outcome.kind === 'dead-letter-unpublished') throw new Error('the dead letter could not be published yet');
    } catch (error) {
      await ports.releaseClaim(held);
      throw error;
    }
  }
}

function reasonOf(stalled: StalledMessage): FailureReason {
  const detail = `${crashesOf(stalled)} claims ended without an outcome, and ${stalled.redrives} fresh copies did not help`;
  return { code: 'CRASH_LOOP', detail };
}

function toReceived(message: StoredMessage): Received {
  const { messageId, tenantId, lane, to, from, body, acceptedAt, traceparent } = message;
  return { request: { messageId: messageIdOf(messageId), tenantId, lane, to, from, body, acceptedAt }, traceparent };
}
