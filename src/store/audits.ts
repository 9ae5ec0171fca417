// Unpublished audit events: the rows of replays and of resolutions, and those of kills, say which are published.
import { type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
import type { Lane, ResolvedOutcome } from '../domain/contract.ts';
import type { UnpublishedAudit } from '../domain/dead-letter.ts';
import { stored } from './errors.ts';
import { unpublishedKillAudits } from './kill-audits.ts';
import { replayColumns, replayRow, toReplay } from './replays.ts';

const unpublishedReplayRow = replayRow.extend({
  actor: z.string().nullable(),
  request_id: z.string(),
  traceparent: z.string(),
  is_start_published: z.boolean(),
});

const unpublishedResolutionRow = z.object({
  message_id: z.string(),
  tenant_id: z.string(),
  lane: z.string(),
  outcome: z.string(),
  outcome_reason: z.string(),
  outcome_at: z.number(),
  outcome_actor: z.string().nullable(),
  outcome_request_id: z.string(),
  outcome_traceparent: z.string(),
});

/** The oldest audit events, of each kill and each replay in order, kills before all others; about `limit`. */
export async function unpublishedAudits(pool: DatabasePool, limit: number): Promise<readonly UnpublishedAudit[]> {
  return stored(async () => {
    const kills = await unpublishedKillAudits(pool, limit);
    const replays = await pool.query(sql.type(unpublishedReplayRow)`
      SELECT ${replayColumns}, actor, request_id, traceparent, start_published_at IS NOT NULL AS is_start_published
      FROM orch.replays
      WHERE (start_published_at IS NULL OR end_published_at IS NULL) AND (start_published_at IS NULL OR state = 'ENDED')
      ORDER BY started_at LIMIT ${limit}`);
    const resolutions = await pool.query(sql.type(unpublishedResolutionRow)`
      SELECT message_id, tenant_id, lane, outcome, outcome_reason, outcome_at, outcome_actor, outcome_request_id,
             outcome_traceparent
      FROM orch.dead_letters WHERE outcome IS NOT NULL AND outcome_published_at IS NULL
      ORDER BY outcome_at LIMIT ${limit}`);
    return [...kills, ...replays.rows.flatMap(ofReplay), ...resolutions.rows.map(ofResolution)];
  });
}

function ofReplay(row: z.infer<typeof unpublishedReplayRow>): readonly UnpublishedAudit[] {
  const replay = toReplay(row);
  const actor = { name: row.actor, requestId: row.request_id, traceparent: row.traceparent };
  const atStart = { ...replay, done: 0, failed: 0 };
  const started: UnpublishedAudit = { kind: 'replay-started', replay: atStart, at: replay.startedAt, actor };
  const ended: readonly UnpublishedAudit[] =
    replay.endedAt === null ? [] : [{ kind: 'replay-ended', replay, at: replay.endedAt, actor }];
  return row.is_start_published ? ended : [started, ...ended];
}

function ofResolution(row: z.infer<typeof unpublishedResolutionRow>): UnpublishedAudit {
  return {
    kind: 'resolved',
    messageId: row.message_id,
    tenantId: row.tenant_id,
    lane: row.lane as Lane,
    resolution: {
      outcome: row.outcome as ResolvedOutcome,
      reason: row.outcome_reason,
      at: new Date(row.outcome_at).toISOString(),
    },
    actor: { name: row.outcome_actor, requestId: row.outcome_request_id, traceparent: row.outcome_traceparent },
  };
}

/** Called after the PubAck. Marking twice is harmless. */
export async function markAuditPublished(pool: DatabasePool, audit: UnpublishedAudit): Promise<void> {
  return stored(async () => {
    await pool.query(statementFor(audit));
  });
}

function statementFor(audit: UnpublishedAudit) {
  const nothing = sql.type(z.object({}));
  switch (audit.kind) {
    case 'kill':
      return nothing`UPDATE orch.fastpath_kill_audits SET published_at = now() WHERE audit_id = ${audit.auditId}`;
    case 'replay-started':
      return nothing`UPDATE orch.replays SET start_published_at = now() WHERE replay_id = ${audit.replay.replayId}`;
    case 'replay-ended':
      return nothing`UPDATE orch.replays SET end_published_at = now() WHERE replay_id = ${audit.replay.replayId}`;
    case 'resolved':
      return nothing`UPDATE orch.dead_letters SET outcome_published_at = now() WHERE message_id = ${audit.messageId}`;
  }
}
