// The rows of PostgreSQL and the messages of NATS of one side: the independent count that every figure is checked against.
import { setTimeout as sleep } from 'node:timers/promises';
import type { JetStreamManager } from 'nats';
import type { Statements } from './floors/postgres.ts';

/** A count that differs from the promise of the replies: the figure means nothing. */
export class Miscounted extends Error {
  override readonly name = 'Miscounted';
}

export type StreamNames = { readonly lanes: string; readonly events: string; readonly operators: string };

export type Ledger = {
  readonly streams: StreamNames;
  /** Messages in each status. */
  statuses(): Promise<Readonly<Record<string, number>>>;
  /** The number of messages in a stream. */
  held(stream: keyof StreamNames): Promise<number>;
  /** Resolves to the milliseconds until nothing was unpublished. Throws Miscounted at the deadline. */
  untilTold(signal: AbortSignal): Promise<number>;
  messageIds(limit: number): Promise<string[]>;
  /** Milliseconds from acceptance to SENT, and when the first and the last one was sent. */
  sendTimes(): Promise<{ sent: number; spanMs: number; p50: number; p95: number; p99: number }>;
  /** Empties the tables and the streams. */
  reset(): Promise<void>;
};

const POLL_EVERY_MS = 50;
const TOLD_WITHIN_MS = 30_000;

export function openLedger(statements: Statements, manager: JetStreamManager, streams: StreamNames): Ledger {
  const one = async (name: string, text: string) => (await statements.run<Record<string, number>>(name, text, []))[0]!;
  return {
    streams,
    async statuses() {
      const text = 'SELECT status, count(*)::int4 AS messages FROM orch.sms_messages GROUP BY status';
      const rows = await statements.run<{ status: string; messages: number }>('statuses', text, []);
      return Object.fromEntries(rows.map((row) => [row.status, row.messages]));
    },
    async held(stream) {
      return (await manager.streams.info(streams[stream])).state.messages;
    },
    async untilTold(signal) {
      const startedAt = performance.now();
      for (;;) {
        const { waiting } = await one('unpublished', 'SELECT count(*)::int4 AS waiting FROM orch.outbox');
        const elapsedMs = performance.now() - startedAt;
        if (waiting === 0) return elapsedMs;
        if (elapsedMs > TOLD_WITHIN_MS) throw new Miscounted(`${waiting} outbox rows are still unpublished`);
        await sleep(POLL_EVERY_MS, undefined, { signal });
      }
    },
    async messageIds(limit) {
      const text = 'SELECT message_id FROM orch.sms_messages ORDER BY md5(message_id::text) LIMIT $1';
      return (await statements.run<{ message_id: string }>('ids', text, [limit])).map((row) => row.message_id);
    },
    async sendTimes() {
      const waited = 'extract(epoch FROM processed_at - created_at)::float8 * 1000';
      const quantile = (share: number) => `percentile_cont(${share}) WITHIN GROUP (ORDER BY ${waited})`;
      const span = 'extract(epoch FROM max(processed_at) - min(processed_at))::float8 * 1000';
      const columns = `count(*)::int4 AS sent, ${span} AS "spanMs", ${quantile(0.5)} AS p50, ${quantile(0.95)} AS p95, ${quantile(0.99)} AS p99`;
      const row = await one('send_times', `SELECT ${columns} FROM orch.sms_messages WHERE status = 'SENT'`);
      return row as Awaited<ReturnType<Ledger['sendTimes']>>;
    },
    async reset() {
      await statements.run('empty', 'TRUNCATE orch.sms_messages, orch.message_history, orch.outbox', []);
      for (const stream of Object.values(streams)) await manager.streams.purge(stream);
    },
  };
}

/** Throws Miscounted, naming both counts, unless they are equal. */
export function mustEqual(what: string, found: number, expected: number): void {
  if (found === expected) return;
  throw new Miscounted(`${what}: found ${found}, and the replies promised ${expected}`);
}
