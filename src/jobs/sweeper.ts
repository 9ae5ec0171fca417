// Finds open messages that nobody moves, and has them brought back: from here every lane can be rebuilt when its stream is gone. Takes off the lanes what is done.
import type { StalledMessage, StalledSearch } from '../domain/recovery.ts';
import type { StoredInput } from '../domain/stored-input.ts';

export type SweepPorts = {
  /** A moment before which no message is open. */
  openSince(): Promise<string>;
  /** Per lane the moment since which its oldest undelivered message waits; what was put on the lane later is still to come. */
  waitingSince(): Promise<ReadonlyMap<string, string>>;
  find(search: StalledSearch): Promise<readonly StalledMessage[]>;
  recover(stalled: StalledMessage): Promise<void>;
  /** Of each lane the first few messages that were given out and are still there after so long. */
  leftOnLanes(ageMs: number): Promise<readonly StoredInput[]>;
  removeDone(input: StoredInput): Promise<void>;
};

const ROWS_PER_STATEMENT = 200;

/** One sweep; rejects at the first batch of which something could not be brought back. Says how many were. */
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
