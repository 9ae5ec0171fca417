// Publishes audits of dead letters and of the kill switch at least once: a row is marked only after the PubAck, and message ids absorb repetitions.
import {
  fastPathKilled,
  type Publication,
  replayAudited,
  resolutionAudited,
} from '../../generated/events/publications.ts';
import type { UnpublishedAudit } from '../domain/dead-letter.ts';
import type { KillAudit } from '../domain/kill-switch.ts';

export type AuditPorts = {
  /** The oldest unpublished audits, in order. */
  unpublished(limit: number): Promise<readonly UnpublishedAudit[]>;
  publish(publication: Publication): Promise<unknown>;
  markPublished(audit: UnpublishedAudit): Promise<void>;
};

const BATCH_ROWS = 100;

/** Publishes until no audit is left or the signal aborts; rejects at the first audit that cannot be published. */
export async function publishAudits(ports: AuditPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const audits = await ports.unpublished(BATCH_ROWS);
    for (const audit of audits) {
      await ports.publish(announceAudit(audit));
      await ports.markPublished(audit);
    }
    if (audits.length < BATCH_ROWS) break;
  }
}

/** The publication of an audit, the same each time; it never has message content. */
export function announceAudit(audit: UnpublishedAudit): Publication {
  if (audit.kind === 'kill') return announceKill(audit);
  const { requestId, traceparent, name } = audit.actor;
  const by = { requestId, ...(name !== null && { actor: name }) };
  if (audit.kind === 'resolved') {
    const { messageId, tenantId, lane, resolution } = audit;
    const { outcome, reason, at: timestamp } = resolution;
    return resolutionAudited(
      { messageId, tenantId, lane, outcome, reason, ...by, timestamp },
      { msgId: `resolved:${messageId}`, traceparent },
    );
  }
  const { replayId, reason, ratePerSecond, total, done, failed } = audit.replay;
  const action = audit.kind === 'replay-started' ? 'REPLAY_STARTED' : 'REPLAY_ENDED';
  return replayAudited(
    { action, replayId, reason, ...by, ratePerSecond, total, done, failed, timestamp: audit.at },
    { msgId: `${action}:${replayId}`, traceparent },
  );
}

const ended: readonly KillAudit['action'][] = ['LIFTED', 'LAPSED'];

function announceKill(audit: KillAudit): Publication {
  const { action, auditId, killId, tenantId, templateId, reason, actor, requestId, traceparent, expiresAt, at } = audit;
  const scope = { ...(tenantId !== null && { tenantId }), ...(templateId !== null && { templateId }) };
  const by = { actor, ...(requestId !== null && { requestId }) };
  return fastPathKilled(
    { action, killId, ...scope, killed: !ended.includes(action), reason, ...by, expiresAt, timestamp: at },
    { msgId: `${action}:${killId}:${auditId}`, traceparent },
  );
}
