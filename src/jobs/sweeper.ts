// Finds stalled messages, recovers them and removes finished work from the lanes; it can rebuild every lane whose stream is gone.
import type { StalledMessage, StalledSearch } from '../domain/recovery.ts';
import type { StoredInput } from '../domain/stored-input.ts';

export type SweepPorts = {
  /** A moment before which no message is open. */
  openSince(): Promise<string>;
  /** Per lane the moment since which its oldest undelivered message waits; later messages are still to be delivered. */
  waitingSince(): Promise<ReadonlyMap<string, string>>;
  find(search: StalledSearch): Promise<readonly StalledMessage[]>;
  recover(stalled: StalledMessage): Promise<void>;
  /** Of each lane the first few messages that were delivered and are still there after so long. */
  leftOnLanes(ageMs: number): Promise<readonly StoredInput[]>;
  removeDone(input: StoredInput): Promise<void>;
};

const ROWS_PER_STATEMENT = 200;

/** Runs one sweep; resolves to the number of recovered messages, or rejects at the first batch that failed in part. */
export async function sweep(ports: SweepPorts, unmovedForMs: number, signal: AbortSignal): Promise<number> {
  const waitingSince = await ports.waitingSince();
  const search = { acceptedSince: await ports.openSince(), unmovedForMs, waitingSince, limit: ROWS_PER_STATEMENT };
  let total = 0;
  while (!signal.aborted) {
    const found = await ports.find(search);
    const outcomes = await Promise.allSettled(found.map((stalled) => ports.recover(stalled)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    total += found.length;
    if (found.length < ROWS_PER_STATEMENT) break;
  }
  for (const input of await ports.leftOnLanes(unmovedForMs)) await ports.removeDone(input);
  return total;
}
