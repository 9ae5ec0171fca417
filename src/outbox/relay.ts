// Tells what a dead process, or a dead NATS, left untold; message ids absorb what was told already.
import type { Untold } from '../domain/journey.ts';
import type { Teller } from './teller.ts';

export type RelayPorts = {
  /** The next rows after this outbox id, in order, that were committed at least this many milliseconds ago. */
  untoldSince(ageMs: number, after: bigint, limit: number): Promise<readonly Untold[]>;
  untoldOf(messageId: string): Promise<readonly Untold[]>;
  readonly teller: Pick<Teller, 'tellAgain'>;
};

export type Relay = {
  /** Tells old rows; those that cannot be told now keep no others waiting. Says how many were told, or rejects with why not all. */
  sweep(signal: AbortSignal): Promise<number>;
  /** Tells everything that one message still has to tell; rejects when something could not be told. */
  catchUp(messageId: string): Promise<void>;
};

const BATCH_ROWS = 200;
/** Batches of which some could not be told, in one sweep: with NATS away nothing is gained by reading the whole outbox. */
const MAX_FAILED_BATCHES = 10;

/** `minAgeMs`: younger rows belong to the process that committed them. */
export function createRelay(ports: RelayPorts, minAgeMs: number): Relay {
  async function sweep(signal: AbortSignal): Promise<number> {
    const stuck = new Map<string, unknown>();
    let told = 0;
    let after = 0n;
    for (let failed = 0; failed < MAX_FAILED_BATCHES && !signal.aborted; ) {
      const rows = await ports.untoldSince(minAgeMs, after, BATCH_ROWS);
      const before = stuck.size;
      told += await tellAll(rows, stuck);
      if (stuck.size > before) failed += 1;
      if (rows.length < BATCH_ROWS) break;
      after = rows.at(-1)!.outboxId ?? after;
    }
    for (const error of stuck.values()) throw error;
    return told;
  }

  /** Adds the messages that could not be told to those that are stuck, and passes over those that are. */
  async function tellAll(rows: readonly Untold[], stuck: Map<string, unknown>): Promise<number> {
    const byMessage = Map.groupBy(rows, (row) => row.message.messageId);
    let told = 0;
    await Promise.all(
      [...byMessage].map(async ([messageId, ofMessage]) => {
        if (stuck.has(messageId)) return;
        try {
          told += await tellInOrder(ofMessage);
        } catch (error) {
          stuck.set(messageId, error);
        }
      }),
    );
    return told;
  }

  // A message is told row by row and stops at its first failure, so that its events keep their order; messages do not
  // wait for each other.
  async function tellInOrder(rows: readonly Untold[]): Promise<number> {
    for (const row of rows) await ports.teller.tellAgain(row);
    return rows.length;
  }

  return {
    sweep,
    async catchUp(messageId) {
      await tellInOrder(await ports.untoldOf(messageId));
    },
  };
}
