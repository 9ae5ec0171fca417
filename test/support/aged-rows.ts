// Messages that were accepted minutes ago and are stalled, as a lost stream or a dead worker leaves them.
import { randomUUID } from 'node:crypto';
import type { Lane } from '../../src/domain/contract.ts';
import { sql, type World } from './world.ts';

export type Aged = {
  readonly lane?: Lane;
  readonly status?: string;
  readonly epoch?: number;
  readonly attempts?: number;
  readonly redrives?: number;
  readonly operatorId?: string | null;
  readonly ageSeconds?: number;
  /** A worker has claimed it. */
  readonly isLeased?: boolean;
  /** Its last transition is unpublished, and no process here publishes it. */
  readonly isUntold?: boolean;
};

const WAY = ['QUEUED', 'ROUTING', 'ROUTED', 'SENT'];

/** Puts the work of a stored message on its lane, as it was put there once; the sequence. */
export async function putOnLane(world: World, messageId: string): Promise<number> {
  const [work] = await world.rows(sql.unsafe`
    SELECT message_id AS "messageId", tenant_id AS "tenantId", lane, recipient AS to, sender AS from, body,
      to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "acceptedAt"
    FROM orch.sms_messages WHERE message_id = ${messageId}::uuid`);
  const { seq } = await world.nats.publish(`lane.${String(work.lane).toLowerCase()}.outbound.request`, work);
  return seq;
}

/** Stores `count` such messages of the tenant, all their events published; their ids. */
export async function keepAged(
  world: Pick<World, 'rows'>,
  tenantId: string,
  count: number,
  aged: Aged = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const { status = 'QUEUED', epoch = 0, attempts = 0, redrives = 0, operatorId = null, ageSeconds = 300 } = aged;
  const { lane = 'P3', isLeased = false, isUntold = false } = aged;
  const path = WAY.slice(0, WAY.indexOf(status) + 1);
  for (const id of ids) {
    await world.rows(sql.unsafe`
      WITH m AS (
        INSERT INTO orch.sms_messages (message_id, created_at, tenant_id, lane, recipient, sender, body, encoding,
          segment_count, traceparent, status, seq, status_updated_at, epoch, attempt_count, redrive_count, operator_id, lease_until)
        SELECT ${id}::uuid, at, ${tenantId}, ${lane}, '+14155550133', 'ACME', 'hello', 'GSM-7', 1,
          '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', ${status}, ${path.length}, at, ${epoch}, ${attempts},
          ${redrives}, ${operatorId}, CASE WHEN ${isLeased} THEN now() + interval '1 hour' END
        FROM date_trunc('milliseconds', now() - make_interval(secs => ${ageSeconds})) AS at
        RETURNING *
      ), unpublished AS (
        INSERT INTO orch.outbox (message_id, message_created_at, seq, committed_at)
        SELECT message_id, created_at, seq, now() + interval '1 hour' FROM m WHERE ${isUntold}
      )
      INSERT INTO orch.message_history (message_id, message_created_at, seq, previous_status, status, at)
      SELECT m.message_id, m.created_at, s.seq, s.previous, s.status, m.created_at
      FROM m, unnest(${sql.array([...path], 'text')}, ${sql.array([null, ...path.slice(0, -1)], 'text')})
        WITH ORDINALITY AS s (status, previous, seq)`);
  }
  return ids;
}
