// Takes a message for this worker; whoever takes it over first tells what the one before left untold.
import type { Claim, ClaimOutcome, Untold } from '../domain/journey.ts';
import type { KeptMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Claimed, Received, Routed } from './progress.ts';

export type ClaimPorts = {
  claim(claim: Claim): Promise<ClaimOutcome>;
  /** Keeps a message that came on a lane and that PostgreSQL does not have. */
  adopt(received: Received): Promise<void>;
  catchUp(messageId: string): Promise<void>;
  tellLater(untold: Untold): void;
  readonly now: () => string;
};

export function createClaim(ports: ClaimPorts) {
  return async (received: Received): Promise<Claimed | Routed | Outcome> => {
    const { messageId, acceptedAt } = received.request;
    const key = { messageId: messageId.toLowerCase(), acceptedAt, at: ports.now() };
    let outcome = await ports.claim(key);
    if (outcome.kind === 'unknown') {
      await ports.adopt(received);
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
        throw new Error(`message ${key.messageId} is kept under another moment of acceptance`);
    }
  };

  async function take(claimed: Extract<ClaimOutcome, { kind: 'claimed' }>): Promise<Claimed | Routed> {
    const { message, epoch, transition, outboxId } = claimed;
    // A later claim may follow a worker that died: its words come first, and ours are among them in the outbox.
    if (epoch > 1) await ports.catchUp(message.messageId);
    else if (transition !== null) ports.tellLater({ outboxId, message, transition });
    return isRouted(message) ? { kind: 'routed', message, epoch } : { kind: 'claimed', message, epoch };
  }
}

function isRouted(message: KeptMessage): message is KeptMessage & { operatorId: string } {
  return message.status === 'ROUTED' && message.operatorId !== null;
}
