// One portion of a replay: its messages are submitted and ticked off in the same transaction, at the pace of its row.
import { type DatabasePool, type DatabaseTransactionConnection, sql } from 'slonik';
import { z } from 'zod';
import type { ReplayedMessage, ReplayPortion } from '../domain/dead-letter.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { NewMessage } from '../domain/submission.ts';
import { stored } from './errors.ts';
import { storedMessageColumns, storedMessageRow, toStoredMessage } from './message-columns.ts';
import { insertWithin } from './submissions.ts';
import { unnestAs } from './unnest.ts';

export type ReplayStep = {
  /** A fresh UUID v4. */
  readonly requestId: string;
  /** The same message under a new id. */
  readonly replayOf: (message: StoredMessage) => NewMessage;
  readonly order: keyof typeof orders;
};

const orders = {
  'by-lane': sql.fragment`lane, at, message_id`,
  'oldest-first': sql.fragment`at, message_id`,
};

const dueRow = z.object({ replay_id: z.string(), rate_per_second: z.number() });

/**
 * Does the portion that is due, of at most one second's messages, higher lanes first. The transaction that locks a replay's row is the only
 * one that works on it; when it does not commit, nothing was submitted and the portion is still due.
 */
export async function replayPortion(pool: DatabasePool, step: ReplayStep): Promise<ReplayPortion> {
  return stored(async () => {
    const next = await nextDue(pool);
    if (next !== 'due') return next;
    return await pool.transaction(async (transaction) => {
      const due = await transaction.maybeOne(sql.type(dueRow)`
        SELECT replay_id, rate_per_second FROM orch.replays
        WHERE state = 'RUNNING' AND next_at <= clock_timestamp()
        ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED`);
      // Another process has the replay.
      if (due === null) return { kind: 'wait', ms: 0 } as const;
      const ids = await pendingOf(transaction, due, orders[step.order]);
      const replayed = await insertReplayed(transaction, await contentOf(transaction, ids), step);
      const skipped = ids.filter((id) => !replayed.some((one) => one.of === id));
      await tickOff(transaction, replayed, skipped);
      await advance(transaction, due.replay_id, replayed.length, skipped.length);
      return { kind: 'done', replayed, skipped: skipped.length } as const;
    });
  });
}

const waitRow = z.object({ wait_ms: z.number().nullable() });

async function nextDue(pool: DatabasePool): Promise<'due' | Exclude<ReplayPortion, { kind: 'done' }>> {
  const { wait_ms: ms } = await pool.one(sql.type(waitRow)`
    SELECT (extract(epoch FROM min(next_at) - clock_timestamp()) * 1000)::float8 AS wait_ms
    FROM orch.replays WHERE state = 'RUNNING'`);
  if (ms === null) return { kind: 'idle' };
  return ms <= 0 ? 'due' : { kind: 'wait', ms };
}

async function pendingOf(
  transaction: DatabaseTransactionConnection,
  due: z.infer<typeof dueRow>,
  order: (typeof orders)[keyof typeof orders],
) {
  const result = await transaction.query(sql.type(z.object({ message_id: z.string() }))`
    SELECT message_id FROM orch.dead_letters
    WHERE replay_id = ${due.replay_id} AND replay_state = 'PENDING'
    ORDER BY ${order} LIMIT ${due.rate_per_second}`);
  return result.rows.map((row) => row.message_id);
}

/** The messages whose content is still stored. */
async function contentOf(transaction: DatabaseTransactionConnection, ids: readonly string[]) {
  const result = await transaction.query(sql.type(storedMessageRow)`
    SELECT ${storedMessageColumns('m')}
    FROM orch.dead_letters d JOIN orch.sms_messages m ON m.message_id = d.message_id AND m.created_at = d.created_at
    WHERE d.message_id = ANY(${sql.array([...ids], 'uuid')}) AND m.body <> ''
    ORDER BY d.lane, d.at, d.message_id`);
  return result.rows.map(toStoredMessage);
}

type Replayed = ReplayedMessage & { readonly of: string };

async function insertReplayed(
  transaction: DatabaseTransactionConnection,
  messages: readonly StoredMessage[],
  { requestId, replayOf }: ReplayStep,
): Promise<readonly Replayed[]> {
  const replayed = messages.map((message) => ({ of: message.messageId, message: replayOf(message) }));
  if (replayed.length === 0) return [];
  const submission = { requestId, idempotency: null, messages: replayed.map((one) => one.message) };
  const outcome = await insertWithin(transaction, submission);
  if (outcome.kind !== 'stored' || outcome.conflicts.size > 0) throw new TypeError('a fresh message id conflicts');
  return replayed.map((one) => ({ ...one, outboxId: outcome.outboxIds.get(one.message.messageId) ?? null }));
}

type Ticked = { readonly of: string; readonly state: 'DONE' | 'SKIPPED'; readonly as: string | null };

const tickedInput = unnestAs<Ticked>('i', {
  message_id: ['uuid', (t) => t.of],
  state: ['text', (t) => t.state],
  new_id: ['uuid', (t) => t.as],
});

/** Not by the index of what is pending: to it, each message would be one among all of its replay. */
export async function tickOff(
  transaction: Pick<DatabaseTransactionConnection, 'query'>,
  replayed: readonly Replayed[],
  skipped: readonly string[],
): Promise<void> {
  const rows: readonly Ticked[] = [
    ...replayed.map(({ of, message }) => ({ of, state: 'DONE' as const, as: message.messageId })),
    ...skipped.map((of) => ({ of, state: 'SKIPPED' as const, as: null })),
  ];
  const ticked = await transaction.query(sql.type(z.object({}))`
    UPDATE orch.dead_letters d SET replay_state = i.state, replayed_as = i.new_id, replayed_at = clock_timestamp()
    FROM ${tickedInput(rows)}
    WHERE d.message_id = i.message_id AND coalesce(d.replay_state, '') = 'PENDING'`);
  if (ticked.rowCount !== rows.length) throw new TypeError('another process ticked off a message of the portion');
}

async function advance(transaction: DatabaseTransactionConnection, replayId: string, done: number, failed: number) {
  await transaction.query(sql.type(z.object({}))`
    UPDATE orch.replays
    SET done = done + ${done}, failed = failed + ${failed}, next_at = clock_timestamp() + interval '1 second',
        state = CASE WHEN done + failed + ${done + failed} >= total THEN 'ENDED' ELSE state END,
        ended_at = CASE WHEN done + failed + ${done + failed} >= total THEN clock_timestamp() END
    WHERE replay_id = ${replayId}`);
}
