// What this worker has in hand: one beat for all of it renews the leases in one statement and tells NATS that work goes on; whoever lost a lease stops.
import type { Lease } from '../domain/journey.ts';
import { withDeadline } from '../lib/deadline.ts';
import { Fenced } from './step.ts';

/** One delivery in hand; dispose it when it is settled. */
export type Hand = Disposable & {
  /** From now on each beat renews this lease. */
  hold(lease: Lease): void;
  /** Settles as the work does, or rejects with Fenced as soon as the lease is known to be lost. */
  whileOurs<T>(work: () => Promise<T>): Promise<T>;
};

export type InHand = {
  take(delivery: { working(): void }): Hand;
  /** Renews what is held. Trouble with the store fences nobody: it says nothing about who holds a message. */
  beat(): Promise<void>;
};

export type InHandPorts = {
  /** Renews the leases that are still theirs; resolves to those. */
  renew(leases: readonly Lease[]): Promise<ReadonlySet<Lease>>;
  readonly onTrouble: (error: unknown) => void;
};

type Entry = { readonly delivery: { working(): void }; readonly lost: AbortController; lease: Lease | null };

/** A beat that takes longer would come too late for the deliveries. */
const RENEW_WITHIN_MS = 6_000;

export function createInHand(ports: InHandPorts): InHand {
  const entries = new Set<Entry>();

  function take(delivery: { working(): void }): Hand {
    const entry: Entry = { delivery, lost: new AbortController(), lease: null };
    entries.add(entry);
    return {
      hold(lease) {
        entry.lease = lease;
      },
      whileOurs: (work) => whileNotAborted(entry.lost.signal, work),
      [Symbol.dispose]: () => void entries.delete(entry),
    };
  }

  async function beat(): Promise<void> {
    const asked = [...entries].filter((entry) => entry.lease !== null);
    const ours = await renew(asked.map((entry) => entry.lease!));
    for (const entry of asked) if (ours !== null && !ours.has(entry.lease!)) fence(entry);
    for (const { delivery } of entries) delivery.working();
  }

  function fence(entry: Entry): void {
    entries.delete(entry);
    entry.lost.abort(new Fenced(`message ${entry.lease?.messageId} was taken over`));
  }

  async function renew(leases: readonly Lease[]): Promise<ReadonlySet<Lease> | null> {
    if (leases.length === 0) return null;
    try {
      return await withDeadline(ports.renew(leases), RENEW_WITHIN_MS, 'renewing leases');
    } catch (error) {
      ports.onTrouble(error);
      return null;
    }
  }

  return { take, beat };
}

async function whileNotAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work(), aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
