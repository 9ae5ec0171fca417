// Claims a message for this worker; a later claim first publishes the transitions that the worker before it left unpublished.
import { DataRefused } from '../domain/data-refused.ts';
import type { Claim, ClaimOutcome, Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import { isOfStorableMonth } from '../domain/storable-months.ts';
import { settings } from '../settings.ts';
import type { Claimed, Received, Routed } from './progress.ts';

export type ClaimPorts = {
  claim(claim: Claim): Promise<ClaimOutcome>;
  /** Inserts a message that is on its lane and missing in PostgreSQL. Rejects with DataRefused if it cannot be. */
  restoreMissing(received: Received): Promise<void>;
  catchUp(messageId: string): Promise<void>;
  publishLater(unpublished: Unpublished): void;
  readonly now: () => string;
};

export function createClaim(ports: ClaimPorts) {
  return async (received: Received): Promise<Claimed | Routed | Outcome> => {
    const { messageId, acceptedAt, lane } = received.request;
    const key = { messageId, acceptedAt, lane, at: ports.now() };
    let outcome = await ports.claim(key);
    if (outcome.kind === 'unknown') {
      if (!(await restoreMissing(received, key))) return { kind: 'unstorable' };
      outcome = await ports.claim(key);
    }
    switch (outcome.kind) {
      case 'claimed':
        return begin(outcome);
      case 'leased':
        return outcome;
      case 'final':
        await ports.catchUp(key.messageId);
        return { kind: 'done-before', status: outcome.status };
      case 'unknown':
        // The id belongs to a message with another `acceptedAt`: this work names no message.
        return { kind: 'unstorable' };
    }
  };

  /**
   * False when PostgreSQL cannot store the message: it refuses a value, or has no partition for an `acceptedAt` that no
   * work of ours can have; most of those are known without asking. A missing partition of these days is our own outage,
   * and no promise is given up for it.
   */
  async function restoreMissing(received: Received, { acceptedAt, at }: Claim): Promise<boolean> {
    if (!isOfStorableMonth(acceptedAt, at)) return false;
    try {
      await ports.restoreMissing(received);
      return true;
    } catch (error) {
      const isOfTheseDays = Math.abs(Date.parse(at) - Date.parse(acceptedAt)) <= settings.delivery.laneMaxAgeMs;
      if (error instanceof DataRefused && !(error.refused === 'month' && isOfTheseDays)) return false;
      throw error;
    }
  }

  async function begin(claimed: Extract<ClaimOutcome, { kind: 'claimed' }>): Promise<Claimed | Routed> {
    const { message, epoch, transition, outboxId } = claimed;
    // A later claim may follow a worker that died: its events come first, and the outbox has those of this claim too.
    if (epoch > 1) await ports.catchUp(message.messageId);
    else if (transition !== null) ports.publishLater({ outboxId, message, transition });
    return isRouted(message) ? { kind: 'routed', message, epoch } : { kind: 'claimed', message, epoch };
  }
}

function isRouted(message: StoredMessage): message is StoredMessage & { operatorId: string } {
  return message.status === 'ROUTED' && message.operatorId !== null;
}
