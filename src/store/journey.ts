// Moves messages: each step is one guarded update with its history entry and outbox row; many messages share a statement.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { MessageStatus } from '../domain/contract.ts';
import type { Claim, ClaimOutcome, Lease, MessageKey, Move, MoveOutcome } from '../domain/journey.ts';
import { finalStatuses, isFinal, openStatuses } from '../domain/lifecycle.ts';
import { stored } from './errors.ts';
import { storedMessageColumns, storedMessageRow, toStoredMessage } from './message-columns.ts';
import { unnestAs } from './unnest.ts';

const claimInput = unnestAs<Claim>('i', {
  message_id: ['uuid', (c) => c.messageId],
  created_at: ['timestamptz', (c) => c.acceptedAt],
  at: ['timestamptz', (c) => c.at],
});

const claimRow = storedMessageRow.extend({
  status_updated_at: z.number(),
  epoch: z.number(),
  claimed_from: z.string(),
  outbox_id: z.bigint().nullable(),
});

/**
 * Claims each message for the caller: a new epoch, a lease, and QUEUED or RETRY becomes ROUTING. A message that is
 * leased by another worker or in a final status is not touched. One outcome each, in order; of two claims of one
 * message the first one may get it.
 */
export async function claimMessages(
  pool: DatabasePool,
  leaseMs: number,
  claims: readonly Claim[],
): Promise<readonly ClaimOutcome[]> {
  return stored(async () => {
    const claimed = await claim(pool, leaseMs, claims);
    const refused = refusedOf(claims, claimed);
    const found = refused.length === 0 ? new Map<string, ClaimOutcome>() : await explainRefusals(pool, refused);
    return claims.map((c) => takeOut(claimed, c.messageId) ?? found.get(c.messageId) ?? { kind: 'unknown' });
  });
}

/** Claims that got nothing: those of messages not claimed, and the second one of a message that came twice. */
function refusedOf(claims: readonly Claim[], claimed: ReadonlyMap<string, ClaimOutcome>): readonly Claim[] {
  const seen = new Set<string>();
  return claims.filter((c) => !claimed.has(c.messageId) || seen.size === seen.add(c.messageId).size);
}

function takeOut(claimed: Map<string, ClaimOutcome>, messageId: string): ClaimOutcome | undefined {
  const outcome = claimed.get(messageId);
  claimed.delete(messageId);
  return outcome;
}

// The outbox id is drawn while the row is updated: joining the inserted outbox rows back would cost a nested loop.
async function claim(
  pool: DatabasePool,
  leaseMs: number,
  claims: readonly Claim[],
): Promise<Map<string, ClaimOutcome>> {
  const sorted = claims.toSorted(byMessageId);
  const result = await pool.query(sql.prepared('claim', claimRow)`
    WITH claimed AS (
      UPDATE orch.sms_messages m
      SET epoch = m.epoch + 1,
          claimed_from = m.status,
          lease_until = now() + make_interval(secs => ${leaseMs / 1000}),
          status = CASE WHEN m.status IN ('QUEUED', 'RETRY') THEN 'ROUTING' ELSE m.status END,
          seq = m.seq + CASE WHEN m.status IN ('QUEUED', 'RETRY') THEN 1 ELSE 0 END,
          status_updated_at = CASE WHEN m.status IN ('QUEUED', 'RETRY') THEN i.at ELSE m.status_updated_at END
      FROM ${claimInput(sorted)}
      WHERE m.message_id = i.message_id AND m.created_at = i.created_at
        AND m.status = ANY(${sql.array(openStatuses, 'text')})
        AND (m.lease_until IS NULL OR m.lease_until < now())
      RETURNING m.*, CASE WHEN m.claimed_from <> m.status THEN nextval('orch.outbox_id') END AS outbox_id
    ), history AS (
      INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, attempt_count, at)
      SELECT message_id, created_at, seq, claimed_from, status, attempt_count, status_updated_at
      FROM claimed WHERE outbox_id IS NOT NULL
    ), outbox_rows AS (
      INSERT INTO orch.outbox (id, message_id, message_created_at, seq, lane)
      SELECT outbox_id, message_id, created_at, seq, lane FROM claimed WHERE outbox_id IS NOT NULL
    )
    SELECT ${storedMessageColumns('c')}, c.status_updated_at, c.epoch, c.claimed_from, c.outbox_id FROM claimed c`);
  return new Map(result.rows.map(toClaimed));
}

function toClaimed(row: z.infer<typeof claimRow>): [messageId: string, ClaimOutcome] {
  const message = toStoredMessage(row);
  const at = new Date(row.status_updated_at).toISOString();
  const previousStatus = row.claimed_from as MessageStatus;
  const transition = row.outbox_id === null ? null : { seq: message.seq, previousStatus, status: message.status, at };
  return [message.messageId, { kind: 'claimed', message, epoch: row.epoch, transition, outboxId: row.outbox_id }];
}

const keyInput = unnestAs<MessageKey>('i', {
  message_id: ['uuid', (key) => key.messageId],
  created_at: ['timestamptz', (key) => key.acceptedAt],
});

const refusalRow = z.object({ message_id: z.string(), status: z.string(), lease_left_ms: z.number().nullable() });

async function explainRefusals(pool: DatabasePool, refused: readonly Claim[]): Promise<Map<string, ClaimOutcome>> {
  const result = await pool.query(sql.prepared('explain_refusals', refusalRow)`
    SELECT m.message_id, m.status, extract(epoch FROM m.lease_until - now())::float8 * 1000 AS lease_left_ms
    FROM ${keyInput(refused)}
    JOIN orch.sms_messages m USING (message_id, created_at)`);
  return new Map(result.rows.map((row) => [row.message_id, toRefusal(row)]));
}

function toRefusal(row: z.infer<typeof refusalRow>): ClaimOutcome {
  const status = row.status as MessageStatus;
  return isFinal(status)
    ? { kind: 'final', status }
    : { kind: 'leased', leaseLeftMs: Math.max(0, row.lease_left_ms ?? 0) };
}

function byMessageId(a: MessageKey, b: MessageKey): number {
  return a.messageId < b.messageId ? -1 : 1;
}

const moveInput = unnestAs<Move>('i', {
  message_id: ['uuid', (m) => m.messageId],
  created_at: ['timestamptz', (m) => m.acceptedAt],
  epoch: ['int4', (m) => m.epoch],
  from_status: ['text', (m) => m.from],
  to_status: ['text', (m) => m.to],
  at: ['timestamptz', (m) => m.at],
  operator_id: ['text', (m) => m.operatorId],
  route_id: ['text', (m) => m.routeId],
  on_operator_lane: ['bool', (m) => m.onOperatorLane],
  failed_attempts: ['int2', (m) => m.failedAttempts],
  reason: ['jsonb', (m) => (m.reason === null ? null : JSON.stringify(m.reason))],
});

const moveRow = z.object({ message_id: z.string(), seq: z.number(), outbox_id: z.bigint() });

/** Makes each step that its epoch and expected status allow. The lease ends with every step but the one to ROUTED. */
export async function moveMessages(pool: DatabasePool, moves: readonly Move[]): Promise<readonly MoveOutcome[]> {
  return stored(async () => {
    const moved = await move(pool, moves.toSorted(byMessageId));
    return moves.map((m) => moved.get(m.messageId) ?? { kind: 'fenced' });
  });
}

async function move(pool: DatabasePool, moves: readonly Move[]): Promise<Map<string, MoveOutcome>> {
  const result = await pool.query(sql.prepared('move', moveRow)`
    WITH moved AS (
      UPDATE orch.sms_messages m
      SET status = i.to_status,
          seq = m.seq + 1,
          status_updated_at = i.at,
          operator_id = coalesce(i.operator_id, m.operator_id),
          route_id = coalesce(i.route_id, m.route_id),
          on_operator_lane = coalesce(i.on_operator_lane, m.on_operator_lane),
          attempt_count = m.attempt_count + i.failed_attempts,
          last_error = coalesce(i.reason, m.last_error),
          lease_until = CASE WHEN i.to_status = 'ROUTED' THEN m.lease_until END,
          processed_at = CASE WHEN i.to_status = ANY(${sql.array(finalStatuses, 'text')}) THEN i.at ELSE m.processed_at END
      FROM ${moveInput(moves)}
      WHERE m.message_id = i.message_id AND m.created_at = i.created_at
        AND m.epoch = i.epoch AND m.status = i.from_status
      RETURNING i.from_status, i.reason, m.message_id, m.created_at, m.seq, m.status, m.status_updated_at, m.attempt_count,
        m.lane
    ), history AS (
      INSERT INTO orch.message_history
        (message_id, message_created_at, seq, previous_status, status, reason, attempt_count, at)
      SELECT message_id, created_at, seq, from_status, status, reason, attempt_count, status_updated_at FROM moved
    )
    INSERT INTO orch.outbox (message_id, message_created_at, seq, lane)
    SELECT message_id, created_at, seq, lane FROM moved
    RETURNING message_id, seq, id AS outbox_id`);
  return new Map(result.rows.map((row) => [row.message_id, { kind: 'moved', seq: row.seq, outboxId: row.outbox_id }]));
}

const leaseInput = unnestAs<Lease>('i', {
  message_id: ['uuid', (l) => l.messageId],
  created_at: ['timestamptz', (l) => l.acceptedAt],
  epoch: ['int4', (l) => l.epoch],
});

const renewedRow = z.object({ message_id: z.string(), epoch: z.number() });

/**
 * Renews the leases whose claims are still the latest ones, and returns those. A claim that has ended its lease by a
 * step is still the latest one, and gets no lease again.
 */
export async function renewLeases(
  pool: DatabasePool,
  leaseMs: number,
  leases: readonly Lease[],
): Promise<ReadonlySet<Lease>> {
  const sorted = leases.toSorted(byMessageId);
  return stored(async () => {
    const result = await pool.query(sql.prepared('renew_leases', renewedRow)`
      UPDATE orch.sms_messages m
      SET lease_until = CASE WHEN m.lease_until IS NOT NULL THEN now() + make_interval(secs => ${leaseMs / 1000}) END
      FROM ${leaseInput(sorted)}
      WHERE m.message_id = i.message_id AND m.created_at = i.created_at AND m.epoch = i.epoch
      RETURNING m.message_id, m.epoch`);
    const renewed = new Set(result.rows.map((row) => `${row.message_id} ${row.epoch}`));
    return new Set(leases.filter(({ messageId, epoch }) => renewed.has(`${messageId} ${epoch}`)));
  });
}

const routedRow = z.object({ at: z.number().nullable() });

/** When the message was first bound to an operator, RFC 3339; null when it never was. */
export async function firstRoutedAt(pool: DatabasePool, key: MessageKey): Promise<string | null> {
  return stored(async () => {
    const { at } = await pool.one(sql.prepared('first_routed', routedRow)`
      SELECT min(at) AS at FROM orch.message_history
      WHERE message_created_at = ${key.acceptedAt}::timestamptz AND message_id = ${key.messageId} AND status = 'ROUTED'`);
    return at === null ? null : new Date(at).toISOString();
  });
}

/** Ends a lease early, so that the next delivery need not wait; does nothing after a later claim or the lease's end. */
export async function releaseLease(pool: DatabasePool, key: MessageKey, epoch: number): Promise<void> {
  return stored(async () => {
    await pool.query(sql.prepared('release_lease', z.object({}))`
      UPDATE orch.sms_messages SET lease_until = NULL, release_count = release_count + 1
      WHERE message_id = ${key.messageId} AND created_at = ${key.acceptedAt}::timestamptz AND epoch = ${epoch}
        AND lease_until IS NOT NULL`);
  });
}
