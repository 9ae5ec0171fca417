// Collects the rows of PostgreSQL and the messages of the streams of one tenant, for the checker.
import type { StreamName } from '../../generated/events/topology.ts';
import { dump, type Stored } from '../support/stream-messages.ts';
import { sql, type World } from '../support/world.ts';
import type { ClientAnswer, Evidence, Told } from './checker.ts';
import type { LaneWatch } from './lane-watch.ts';

export type Stage = { readonly world: World; readonly watch: LaneWatch | null };

export async function collect(
  { world, watch }: Stage,
  tenantId: string,
  answers: readonly ClientAnswer[],
): Promise<Evidence> {
  const rows = await world.rows(sql.unsafe`
    SELECT message_id AS "messageId", split_part(body, '/', 1) AS key, status, seq
    FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
  const history = await world.rows(sql.unsafe`
    SELECT h.message_id AS "messageId", h.seq, h.previous_status AS previous, h.status
    FROM orch.message_history h JOIN orch.sms_messages m USING (message_id) WHERE m.tenant_id = ${tenantId}`);
  const outbox = await world.rows(sql.unsafe`
    SELECT o.message_id FROM orch.outbox o JOIN orch.sms_messages m USING (message_id) WHERE m.tenant_id = ${tenantId}`);
  const manager = await world.nats.connection.jetstreamManager({ checkAPI: false });
  const of = async (stream: StreamName, subject?: string): Promise<readonly Told[]> => {
    const { state } = await manager.streams.info(stream);
    const all = await dump(manager, stream, state.first_seq, state.last_seq);
    return all.filter((one) => subject === undefined || one.subject === subject).flatMap((one) => told(one, tenantId));
  };
  return {
    answers,
    ...({ rows, history } as unknown as Pick<Evidence, 'rows' | 'history'>),
    outbox: outbox.map((row) => row.message_id),
    operator: await of('SMPP_OPERATOR'),
    events: await of('ORCH_EVENTS', 'sms.events.status'),
    deadLetters: await of('ORCH_DEADLETTER'),
    lanes: await of('ORCH_LANES'),
    passages: (await watch?.passages()) ?? [],
  };
}

function told({ payload }: Stored, tenantId: string): readonly Told[] {
  const { messageId, seq }: { messageId?: string; seq?: number } = payload;
  if (payload.tenantId !== tenantId || messageId === undefined) return [];
  return [seq === undefined ? { messageId } : { messageId, seq }];
}
