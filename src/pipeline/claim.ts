// Takes a message for this worker; whoever takes it over first tells what the one before left unpublished.
import { DataRefused } from '../domain/data-refused.ts';
import type { Claim, ClaimOutcome, Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Claimed, Received, Routed } from './progress.ts';

export type ClaimPorts = {
  claim(claim: Claim): Promise<ClaimOutcome>;
  /** Keeps a message that came on a lane and that PostgreSQL does not have. Rejects with DataRefused when it cannot be stored. */
  restoreMissing(received: Received): Promise<void>;
  catchUp(messageId: string): Promise<void>;
  publishLater(unpublished: Unpublished): void;
  readonly now: () => string;
};

export function createClaim(ports: ClaimPorts) {
  return async (received: Received): Promise<Claimed | Routed | Outcome> => {
    const { messageId, acceptedAt } = received.request;
    const key = { messageId, acceptedAt, at: ports.now() };
    let outcome = await ports.claim(key);
    if (outcome.kind === 'unknown') {
      if (!(await restoreMissing(received))) return { kind: 'unstorable' };
      outcome = await ports.claim(key);
    }
    switch (outcome.kind) {
      case 'claimed':
        return take(outcome);
      case 'leased':
        return outcome;
      case 'final':
        await ports.catchUp(key.messageId);
        return { kind: 'done-before', status: outcome.status };
      case 'unknown':
        // The id belongs to a message of another moment: what came is about none.
        return { kind: 'unstorable' };
    }
  };

  /** False when PostgreSQL cannot store it: a value of it, or no partition for the moment that it names. */
  async function restoreMissing(received: Received): Promise<boolean> {
    try {
      await ports.restoreMissing(received);
      return true;
    } catch (error) {
      if (error instanceof DataRefused) return false;
      throw error;
    }
  }

  async function take(claimed: Extract<ClaimOutcome, { kind: 'claimed' }>): Promise<Claimed | Routed> {
    const { message, epoch, transition, outboxId } = claimed;
    // A later claim may follow a worker that died: its words come first, and ours are among them in the outbox.
    if (epoch > 1) await ports.catchUp(message.messageId);
    else if (transition !== null) ports.publishLater({ outboxId, message, transition });
    return isRouted(message) ? { kind: 'routed', message, epoch } : { kind: 'claimed', message, epoch };
  }
}

function isRouted(message: StoredMessage): message is StoredMessage & { operatorId: string } {
  return message.status === 'ROUTED' && message.operatorId !== null;
}
