// Deliveries in flight: one heartbeat renews all leases in one statement and tells NATS that work goes on; work whose lease is lost stops.
import type { Lease } from '../domain/journey.ts';
import { withDeadline } from '../lib/deadline.ts';
import { Fenced } from './step.ts';

/** One delivery in flight; disposed of when it is settled. */
export type InFlightDelivery = Disposable & {
  /** From now on each beat renews this lease. */
  withLease(lease: Lease): void;
  /** Settles as the work does, or rejects with Fenced as soon as the lease is known to be lost. */
  whileOurs<T>(work: () => Promise<T>): Promise<T>;
};

export type InFlight = {
  begin(delivery: { working(): void }): InFlightDelivery;
  /** Renews all leases. Trouble with the store fences no work: it says nothing about the claims. */
  beat(): Promise<void>;
};

export type InFlightPorts = {
  /** Renews the leases that no later claim has ended; resolves to those. */
  renew(leases: readonly Lease[]): Promise<ReadonlySet<Lease>>;
  /** A beat that takes longer would come too late for the deliveries. */
  readonly renewWithinMs: number;
  readonly onTrouble: (error: unknown) => void;
};

type Entry = {
  readonly delivery: { working(): void };
  lease: Lease | null;
  /** Set when a later claim has the message. */
  lost: Fenced | null;
  /** Ends the wait for the current work; there is one piece of work at a time. */
  abandon: ((error: Fenced) => void) | null;
};

export function createInFlight(ports: InFlightPorts): InFlight {
  const entries = new Set<Entry>();

  function begin(delivery: { working(): void }): InFlightDelivery {
    const entry: Entry = { delivery, lease: null, lost: null, abandon: null };
    entries.add(entry);
    return {
      withLease(lease) {
        entry.lease = lease;
      },
      whileOurs: (work) => whileNotLost(entry, work),
      [Symbol.dispose]: () => void entries.delete(entry),
    };
  }

  async function beat(): Promise<void> {
    const leased = [...entries].filter((entry) => entry.lease !== null);
    const renewed = await renew(leased.map((entry) => entry.lease!));
    for (const entry of leased) if (renewed !== null && !renewed.has(entry.lease!)) fence(entry);
    for (const { delivery } of entries) delivery.working();
  }

  function fence(entry: Entry): void {
    entries.delete(entry);
    entry.lost = new Fenced(`message ${entry.lease?.messageId} was claimed by another worker`);
    entry.abandon?.(entry.lost);
  }

  async function renew(leases: readonly Lease[]): Promise<ReadonlySet<Lease> | null> {
    if (leases.length === 0) return null;
    try {
      return await withDeadline(ports.renew(leases), ports.renewWithinMs, 'renewing leases');
    } catch (error) {
      ports.onTrouble(error);
      return null;
    }
  }

  return { begin, beat };
}

// Plain callbacks: an AbortSignal and a race for each stage of each message cost more than the rest of the heartbeat.
function whileNotLost<T>(entry: Entry, work: () => Promise<T>): Promise<T> {
  if (entry.lost !== null) return Promise.reject(entry.lost);
  return new Promise((resolve, reject) => {
    entry.abandon = reject;
    work().then(resolve, reject);
  });
}
