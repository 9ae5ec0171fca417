// Tells what a dead process, or a dead NATS, left unpublished; message ids absorb what was told already.
import type { Unpublished } from '../domain/journey.ts';
import type { OutboxPublisher } from './outbox-publisher.ts';

export type RelayPorts = {
  /** The next rows after this outbox id, in order, that were committed at least this many milliseconds ago. */
  unpublishedSince(ageMs: number, after: bigint, limit: number): Promise<readonly Unpublished[]>;
  unpublishedOf(messageId: string): Promise<readonly Unpublished[]>;
  readonly outbox: Pick<OutboxPublisher, 'republish'>;
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
    let published = 0;
    let after = 0n;
    for (let failed = 0; failed < MAX_FAILED_BATCHES && !signal.aborted; ) {
      const rows = await ports.unpublishedSince(minAgeMs, after, BATCH_ROWS);
      const before = stuck.size;
      published += await publishAll(rows, stuck);
      if (stuck.size > before) failed += 1;
      if (rows.length < BATCH_ROWS) break;
      after = rows.at(-1)!.outboxId ?? after;
    }
    for (const error of stuck.values()) throw error;
    return published;
  }

  /** Adds the messages that could not be told to those that are stuck, and passes over those that are. */
  async function publishAll(rows: readonly Unpublished[], stuck: Map<string, unknown>): Promise<number> {
    const byMessage = Map.groupBy(rows, (row) => row.message.messageId);
    let published = 0;
    await Promise.all(
      [...byMessage].map(async ([messageId, ofMessage]) => {
        if (stuck.has(messageId)) return;
        try {
          published += await publishInOrder(ofMessage);
        } catch (error) {
          stuck.set(messageId, error);
        }
      }),
    );
    return published;
  }

  // A message is told row by row and stops at its first failure, so that its events keep their order; messages do not
  // wait for each other.
  async function publishInOrder(rows: readonly Unpublished[]): Promise<number> {
    for (const row of rows) await ports.outbox.republish(row);
    return rows.length;
  }

  return {
    sweep,
    async catchUp(messageId) {
      await publishInOrder(await ports.unpublishedOf(messageId));
    },
  };
}
