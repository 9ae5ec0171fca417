// Answers to clients while PostgreSQL did not answer, compared with its rows: a client that hears that nothing was stored gets no SMS sent.
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessageAccepted } from '../../../generated/http/contract.ts';
import type { Reply } from '../../support/http-client.ts';
import { until } from '../../support/until.ts';
import { sql, type World } from '../../support/world.ts';
import type { Right } from '../case.ts';

/** One request, whose text no other one has, and its answer; null when none came. */
export type Told = { readonly text: string; readonly reply: Reply | null };

export type Load = {
  /** Asks at a steady pace, waiting for no answer, for so long. */
  go(ms: number): Promise<void>;
  /** Every request, once it is answered. */
  told(): Promise<readonly Told[]>;
};

const TO = '+14155550123';
/** Unknown outcomes stay few, however many requests there were. */
const FEW = 5;
const FEW_OF_ALL = 0.1;

type HeadersOf = (text: string) => Readonly<Record<string, string>>;

export function startLoad(world: World, tenantId: string, everyMs: number, headersOf: HeadersOf = () => ({})): Load {
  const asked: Promise<Told>[] = [];
  const ask = async (text: string): Promise<Told> => {
    const headers = { 'X-Tenant-Id': tenantId, ...headersOf(text) };
    const asking = world.http.send({ to: TO, from: 'ACME', body: text }, headers);
    return { text, reply: await asking.catch(() => null) };
  };
  return {
    async go(ms) {
      for (let left = ms; left > 0; left -= everyMs) {
        asked.push(ask(`message ${asked.length + 1}`));
        await sleep(everyMs);
      }
    },
    told: () => Promise.all(asked),
  };
}

/** Waits until the outcome of earlier requests is final: they are behind those of now. */
export async function passThrough(world: World, tenantId: string): Promise<void> {
  for (const text of ['behind', 'all', 'others']) {
    const body = { to: TO, from: 'ACME', body: text };
    const accepted = async () => {
      const reply = await world.http.send(body, { 'X-Tenant-Id': tenantId });
      return reply.status === 202 && reply.json<MessageAccepted>().messageId;
    };
    await world.finalStatus(await until(accepted, { timeoutMs: 30_000, what: 'a 202' }), { timeoutMs: 30_000 });
  }
}

/** Compares the answers with the stored messages, and the stored messages with their outcome. */
export async function judgeSaid(right: Right, world: World, tenantId: string, told: readonly Told[]): Promise<void> {
  const rows = await world.rows(sql.unsafe`SELECT body, status FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
  const kept = new Map(rows.map(({ body, status }) => [body as string, status as string]));
  const answered = (status: number) => told.filter(({ reply }) => reply?.status === status);
  const unsure = answered(503).filter(({ reply }) => saysUnknown(reply!));
  const count = (some: readonly Told[]) => `${some.length} of ${told.length}`;

  const silent = told.filter(({ reply }) => reply === null);
  right.holds(silent.length === 0, `no answer that the contract allows: ${count(silent)}`);
  const lost = answered(202).filter(({ text }) => !kept.has(text));
  right.holds(lost.length === 0, `accepted, and not stored: ${count(lost)}`);
  const said = answered(503).filter((one) => !unsure.includes(one) && kept.has(one.text));
  right.holds(said.length === 0, `stored, though 503 said that nothing was: ${count(said)}`);
  const few = Math.max(FEW, told.length * FEW_OF_ALL);
  right.holds(unsure.length <= few, `answers that leave it open: ${count(unsure)}`);
}

/** Whether a 503 says that the message may have been stored: by a code of its own, or in its words. */
function saysUnknown({ problem }: Reply): boolean {
  if (!['STORE_UNAVAILABLE', 'OVERLOADED'].includes(problem.code)) return true;
  return /\bmay (already )?(have been|be) (kept|accepted|sent)\b|unknown|uncertain|in doubt/i.test(
    problem.detail ?? '',
  );
}

/** Each stored message is sent, once, within so long. */
export async function judgeSent(right: Right, world: World, tenantId: string, withinMs: number): Promise<void> {
  const open = async () => {
    const [row] = await world.rows(sql.unsafe`
      SELECT count(*)::int4 AS open FROM orch.sms_messages
      WHERE tenant_id = ${tenantId} AND status NOT IN ('SENT', 'FAILED', 'DEAD_LETTER')`);
    return row.open as number;
  };
  const isOver = async () => (await open()) === 0;
  await until(isOver, { timeoutMs: withinMs, everyMs: 250 }).catch(() => {});
  const statuses = await world.rows(sql.unsafe`
    SELECT DISTINCT status FROM orch.sms_messages WHERE tenant_id = ${tenantId} ORDER BY status`);
  right.is(
    statuses.map(({ status }) => status),
    ['SENT'],
    'the statuses of the stored messages',
  );
  const ids = (await world.streamMessages('SMPP_OPERATOR'))
    .filter(({ payload }) => payload.tenantId === tenantId)
    .map(({ payload }) => payload.messageId);
  right.is(ids.length - new Set(ids).size, 0, 'messages that the operator has twice');
}
