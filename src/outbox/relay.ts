// Tells what a dead process, or a dead NATS, left untold; message ids absorb what was told already.
import type { Untold } from '../domain/journey.ts';
import type { Teller } from './teller.ts';

export type RelayPorts = {
  /** Rows committed at least this many milliseconds ago, in order. */
  untoldSince(ageMs: number, limit: number): Promise<readonly Untold[]>;
  untoldOf(messageId: string): Promise<readonly Untold[]>;
  readonly teller: Pick<Teller, 'tellAgain'>;
};

export type Relay = {
  /** Tells old rows until none is left or one cannot be told. Says how many were told. */
  sweep(signal: AbortSignal): Promise<number>;
  /** Tells everything that one message still has to tell; rejects when something could not be told. */
  catchUp(messageId: string): Promise<void>;
};

const BATCH_ROWS = 200;

/** `minAgeMs`: younger rows belong to the process that committed them. */
export function createRelay(ports: RelayPorts, minAgeMs: number): Relay {
  async function sweep(signal: AbortSignal): Promise<number> {
    let told = 0;
    while (!signal.aborted) {
      const rows = await ports.untoldSince(minAgeMs, BATCH_ROWS);
      await tellAll(rows);
      told += rows.length;
      if (rows.length < BATCH_ROWS) break;
    }
    return told;
  }

  // A message is told row by row and stops at its first failure, so that its events keep their order; messages do not
  // wait for each other.
  async function tellAll(rows: readonly Untold[]): Promise<void> {
    const byMessage = Map.groupBy(rows, (row) => row.message.messageId);
    const outcomes = await Promise.allSettled([...byMessage.values()].map(tellInOrder));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async function tellInOrder(rows: readonly Untold[]): Promise<void> {
    for (const row of rows) await ports.teller.tellAgain(row);
  }

  return {
    sweep,
    async catchUp(messageId) {
      await tellAll(await ports.untoldOf(messageId));
    },
  };
}
