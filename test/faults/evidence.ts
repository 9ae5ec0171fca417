// Collects the rows of PostgreSQL and the messages of the streams of one tenant, for the checker.
import type { StreamName } from '../../generated/events/topology.ts';
import type { CompliancePath } from '../../src/domain/contract.ts';
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
    SELECT message_id AS "messageId", split_part(body, '/', 1) AS key, status, seq,
      CASE WHEN template_id IS NOT NULL THEN compliance_path END AS "templatePath"
    FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
  const history = await world.rows(sql.unsafe`
    SELECT h.message_id AS "messageId", h.seq, h.previous_status AS previous, h.status
    FROM orch.message_history h JOIN orch.sms_messages m USING (message_id) WHERE m.tenant_id = ${tenantId}`);
  const outbox = await world.rows(sql.unsafe`
    SELECT o.message_id FROM orch.outbox o JOIN orch.sms_messages m USING (message_id) WHERE m.tenant_id = ${tenantId}`);
  const manager = await world.nats.connection.jetstreamManager({ checkAPI: false });
  const all = async (stream: StreamName) => {
    const { state } = await manager.streams.info(stream);
    return dump(manager, stream, state.first_seq, state.last_seq);
  };
  const of = async (stream: StreamName) => toldIn(await all(stream), tenantId);
  const inEvents = await all('ORCH_EVENTS');
  const eventsOn = (subject: string) =>
    toldIn(
      inEvents.filter((one) => one.subject === subject),
      tenantId,
    );
  const auditsOn = (subject: string, path: CompliancePath) =>
    eventsOn(subject).map(({ messageId }) => ({ messageId, path }));
  return {
    answers,
    ...({ rows, history } as unknown as Pick<Evidence, 'rows' | 'history'>),
    outbox: outbox.map((row) => row.message_id),
    operator: await of('SMPP_OPERATOR'),
    events: eventsOn('sms.events.status'),
    pathAudits: [...auditsOn('orch.fastpath.taken.v1', 'FAST_PATH'), ...auditsOn('orch.fastpath.fallback.v1', 'FULL')],
    deadLetters: await of('ORCH_DEADLETTER'),
    lanes: await of('ORCH_LANES'),
    passages: (await watch?.passages()) ?? [],
  };
}

const toldIn = (all: readonly Stored[], tenantId: string) => all.flatMap((one) => told(one, tenantId));

function told({ payload }: Stored, tenantId: string): readonly Told[] {
  const { messageId, seq }: { messageId?: string; seq?: number } = payload;
  if (payload.tenantId !== tenantId || messageId === undefined) return [];
  return [seq === undefined ? { messageId } : { messageId, seq }];
}
