// Tells what was committed, at once and from memory: one unacknowledged publication per message at a time, and the outbox row goes only after the PubAck.
import type { Publication } from '../../generated/events/publications.ts';
import type { Untold } from '../domain/journey.ts';
import type { RetryPolicy } from '../domain/retry.ts';
import type { Batcher } from '../lib/batcher.ts';
import { createChains } from '../lib/chain.ts';
import { announcementsOf } from './announcement.ts';

export type TellerPorts = {
  publish(publication: Publication): Promise<unknown>;
  readonly forget: Pick<Batcher<bigint, void>, 'submit'>;
  readonly policy: RetryPolicy;
  readonly telemetry: TellerTelemetry;
};

export type TellerTelemetry = {
  told(publication: Publication): void;
  /** The relay tells it later. */
  leftUntold(untold: Untold, error: unknown): void;
};

export type Teller = {
  /** Settles when every announcement is acknowledged; rejects with the first failure, and the relay takes over. */
  tell(untold: Untold): Promise<void>;
  /** The same without waiting: a failure is reported and left to the relay. */
  tellLater(untold: Untold): void;
  /** Messages with an announcement under way. */
  readonly pending: number;
};

/** Beyond this many messages under way the rest is left to the relay, so that a dead NATS costs no memory. */
const MAX_PENDING = 20_000;

export function createTeller(ports: TellerPorts): Teller {
  const chains = createChains<string>();

  async function tell(untold: Untold): Promise<void> {
    try {
      await chains.run(untold.message.messageId, () => publishAll(untold));
    } catch (error) {
      ports.telemetry.leftUntold(untold, error);
      throw error;
    }
    if (untold.outboxId !== null) forget(untold.outboxId);
  }

  async function publishAll(untold: Untold): Promise<void> {
    for (const publication of announcementsOf(untold, ports.policy)) {
      await ports.publish(publication);
      ports.telemetry.told(publication);
    }
  }

  // Not awaited: a row that stays is told once more by the relay, and its message ids make that harmless.
  function forget(outboxId: bigint): void {
    ports.forget.submit(outboxId).catch(() => {});
  }

  return {
    tell,
    tellLater(untold) {
      if (chains.size >= MAX_PENDING) {
        ports.telemetry.leftUntold(untold, new Error('too many announcements under way'));
        return;
      }
      tell(untold).catch(() => {});
    },
    get pending() {
      return chains.size;
    },
  };
}
