// Publishes rows that a dead process, or a dead NATS, left in the outbox; message ids absorb what was published already. Urgent ones do not wait for their age.
import type { OutboxCursor, Unpublished, UnpublishedPage } from '../domain/journey.ts';
import type { Left, OutboxPublisher } from './outbox-publisher.ts';

export type RelayPorts = {
  /**
   * The next rows that were committed at least this many milliseconds ago: higher lanes first, a few of each lane in
   * every page, and those of a lane in order.
   */
  unpublishedSince(ageMs: number, after: OutboxCursor, limit: number): Promise<UnpublishedPage>;
  unpublishedOf(messageId: string): Promise<readonly Unpublished[]>;
  /** All rows of these urgent messages, those of each in order. */
  unpublishedUrgent(messageIds: readonly string[]): Promise<readonly Unpublished[]>;
  readonly outbox: Pick<OutboxPublisher, 'republish' | 'takeLeft' | 'putBack'>;
};

export type Relay = {
  /**
   * Publishes old rows; rows that cannot be published now delay no others. Resolves to the number of rows, or rejects
   * with the first error.
   */
  sweep(signal: AbortSignal): Promise<number>;
  /**
   * Publishes what this process left of urgent messages, whatever its age, unless another one has; resolves to the number
   * of rows, or rejects with the first error. What cannot be read or published now is left again.
   */
  publishAgain(signal: AbortSignal): Promise<number>;
  /** Publishes all unpublished transitions of one message; rejects when one could not be published. */
  catchUp(messageId: string): Promise<void>;
};

const BATCH_ROWS = 200;
/** The most batches of one sweep that may fail in part: with NATS away, reading the whole outbox gains nothing. */
const MAX_FAILED_BATCHES = 10;

/** `minAgeMs`: younger rows belong to the process that committed them. */
export function createRelay(ports: RelayPorts, minAgeMs: number): Relay {
  async function sweep(signal: AbortSignal): Promise<number> {
    const stuck = new Map<string, unknown>();
    let published = 0;
    let after: OutboxCursor = new Map();
    // Each page looks at every lane again: what has become due on a higher one meanwhile is in the next page.
    for (let failed = 0; failed < MAX_FAILED_BATCHES && !signal.aborted; ) {
      const page = await ports.unpublishedSince(minAgeMs, after, BATCH_ROWS);
      const before = stuck.size;
      published += await publishAll(page.rows, stuck);
      if (stuck.size > before) failed += 1;
      if (page.rows.length < BATCH_ROWS) break;
      after = page.after;
    }
    for (const error of stuck.values()) throw error;
    return published;
  }

  async function publishAgain(signal: AbortSignal): Promise<number> {
    const stuck = new Map<string, unknown>();
    let published = 0;
    while (stuck.size === 0 && !signal.aborted) {
      const left = ports.outbox.takeLeft(BATCH_ROWS);
      if (left.length === 0) break;
      // The rows are read again: long after they were left, the relay of another process may have published them.
      published += await publishAll(await readLeft(left), stuck);
    }
    for (const error of stuck.values()) throw error;
    return published;
  }

  async function readLeft(left: readonly Left[]): Promise<readonly Unpublished[]> {
    try {
      return await ports.unpublishedUrgent(left.map(({ messageId }) => messageId));
    } catch (error) {
      ports.outbox.putBack(left);
      throw error;
    }
  }

  /** Skips stuck messages, and adds those that could not be published to them. */
  async function publishAll(rows: readonly Unpublished[], stuck: Map<string, unknown>): Promise<number> {
    const byMessage = Map.groupBy(rows, (row) => row.message.messageId);
    let published = 0;
    await Promise.all(
      [...byMessage].map(async ([messageId, ofMessage]) => {
        if (stuck.has(messageId)) return;
        try {
          // In one expression the sum of before the wait would be added to, and what others added meanwhile be lost.
          const count = await publishInOrder(ofMessage);
          published += count;
        } catch (error) {
          stuck.set(messageId, error);
        }
      }),
    );
    return published;
  }

  // The rows of a message are published one by one up to the first failure, so that its events stay in order; messages
  // do not wait for each other.
  async function publishInOrder(rows: readonly Unpublished[]): Promise<number> {
    for (const row of rows) await ports.outbox.republish(row);
    return rows.length;
  }

  return {
    sweep,
    publishAgain,
    async catchUp(messageId) {
      await publishInOrder(await ports.unpublishedOf(messageId));
    },
  };
}
