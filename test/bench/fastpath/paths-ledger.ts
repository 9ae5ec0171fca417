// What rows and events say of the path of each message: the counts that every figure of this bench is checked against.
import { setTimeout as sleep } from 'node:timers/promises';
import { Miscounted, mustEqual } from '../ledger.ts';
import type { FastPathWorld } from './fastpath-world.ts';

/** Messages by `text`, FAST_PATH, or the reason for the full path. */
export type Paths = Readonly<Record<string, number>>;
export type Path = { readonly path: 'FAST_PATH' | 'FULL'; readonly reason: string | null };

const TOLD_WITHIN_MS = 60_000;
const SENT_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 100;

export type PathsLedger = ReturnType<typeof openPathsLedger>;

export function openPathsLedger({ statements, nats }: FastPathWorld, signal: AbortSignal) {
  const count = async (name: string, text: string) => (await statements.run<{ n: number }>(name, text, []))[0]?.n ?? 0;

  async function until(isSo: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
    const deadline = performance.now() + withinMs;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Miscounted(`${what} after ${withinMs / 1_000} s`);
      await sleep(LOOK_EVERY_MS, undefined, { signal });
    }
  }
  const inOutbox = () => count('in_outbox', 'SELECT count(*)::int4 AS n FROM orch.outbox');
  const notSent = () => count('not_sent', `SELECT count(*)::int4 AS n FROM orch.sms_messages WHERE status <> 'SENT'`);

  async function rows(): Promise<Paths> {
    const found = await statements.run<{ path: string; n: number }>(
      'paths',
      `SELECT CASE WHEN template_id IS NULL THEN 'text' ELSE coalesce(path_reason, compliance_path) END AS path, count(*)::int4 AS n
       FROM orch.sms_messages GROUP BY 1`,
      [],
    );
    return Object.fromEntries(found.map(({ path, n }) => [path, n]));
  }

  async function audits(): Promise<{ readonly taken: number; readonly fallback: number }> {
    const { streams } = await nats.jetstreamManager({ checkAPI: false });
    const { state } = await streams.info('ORCH_EVENTS', { subjects_filter: 'orch.fastpath.>' });
    const of = (name: string) => state.subjects?.[`orch.fastpath.${name}.v1`] ?? 0;
    return { taken: of('taken'), fallback: of('fallback') };
  }

  return {
    untilTold: () => until(async () => (await inOutbox()) === 0, TOLD_WITHIN_MS, 'outbox rows are still unpublished'),
    untilSent: () => until(async () => (await notSent()) === 0, SENT_WITHIN_MS, 'messages are not SENT'),
    /** The paths of these messages. */
    async pathsOf(messageIds: readonly string[]): Promise<ReadonlyMap<string, Path>> {
      const found = await statements.run<Path & { messageId: string }>(
        'paths_of',
        `SELECT message_id AS "messageId", compliance_path AS path, path_reason AS reason
         FROM orch.sms_messages WHERE message_id = ANY($1::uuid[])`,
        [messageIds],
      );
      return new Map(found.map(({ messageId, path, reason }) => [messageId, { path, reason }]));
    },
    /** Milliseconds from acceptance to SENT, of what was accepted since and is of this kind. */
    async waitsSince(sinceMs: number, kind: 'text' | 'FAST_PATH'): Promise<readonly number[]> {
      const isIts = kind === 'text' ? 'template_id IS NULL' : `compliance_path = 'FAST_PATH'`;
      const found = await statements.run<{ waitedMs: number }>(
        `waits_${kind}`,
        `SELECT extract(epoch FROM processed_at - created_at)::float8 * 1000 AS "waitedMs" FROM orch.sms_messages
         WHERE created_at >= to_timestamp($1 / 1000.0::float8) AND status = 'SENT' AND ${isIts}`,
        [sinceMs],
      );
      return found.map(({ waitedMs }) => waitedMs);
    },
    /** Each 202 is a row, each template message has the event that its row says, once, and nothing else is there. Resolves to the rows. */
    async check(accepted: { readonly texts: number; readonly templates: number }): Promise<Paths> {
      const found = await rows();
      const { text = 0, FAST_PATH = 0, ...others } = found;
      const full = Object.values(others).reduce((sum, n) => sum + n, 0);
      mustEqual('texts in PostgreSQL', text, accepted.texts);
      mustEqual('template messages in PostgreSQL', FAST_PATH + full, accepted.templates);
      const { taken, fallback } = await audits();
      mustEqual('events of the fast path', taken, FAST_PATH);
      mustEqual('events of the full path', fallback, full);
      return found;
    },
    /** Empties the tables and the streams, for the next scene. */
    async reset(): Promise<void> {
      await statements.run('empty', 'TRUNCATE orch.sms_messages, orch.message_history, orch.outbox', []);
      const { streams } = await nats.jetstreamManager({ checkAPI: false });
      for (const name of ['ORCH_LANES', 'ORCH_EVENTS', 'SMPP_OPERATOR']) await streams.purge(name);
    },
  };
}
