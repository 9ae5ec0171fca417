// What PostgreSQL and the streams hold in this bench: counts that must agree with the replies, and the moments of single messages.
import { setTimeout as sleep } from 'node:timers/promises';
import type { NatsConnection } from 'nats';
import type { Lane } from '../../../src/domain/contract.ts';
import type { Statements } from '../floors/postgres.ts';

/** Moments of one message, in milliseconds since 1970. */
export type Journey = {
  readonly messageId: string;
  readonly lane: Lane;
  readonly status: string;
  /** Null for steps that it has not done. */
  readonly acceptedAt: number;
  readonly claimedAt: number | null;
  readonly routedAt: number | null;
  /** The moment after the PubAck of the operators' stream, as the row has it (`processed_at`). */
  readonly sentAt: number | null;
};

export type LanesLedger = {
  /** Messages in each status. */
  statuses(): Promise<Readonly<Record<string, number>>>;
  /** Messages that no worker has taken off this lane. */
  waitingOn(lane: Lane): Promise<number>;
  /** Messages that the operators' stream has stored. */
  handedOver(): Promise<number>;
  /** Of those, the different ones. */
  differentHandedOver(): Promise<number>;
  unpublished(): Promise<number>;
  journeys(messageIds: readonly string[]): Promise<readonly Journey[]>;
  /** Of the messages on the lane: how many were SENT between two moments. */
  sentBetween(lane: Lane, fromMs: number, untilMs: number): Promise<number>;
  /** Of replayed messages: their lanes, and when they were SENT. */
  replayed(): Promise<readonly { readonly lane: Lane; readonly sentAt: number }[]>;
};

const OPERATORS = 'SMPP_OPERATOR';
const PAGE = 2_000;
const PAGE_WITHIN_MS = 10_000;
const ms = (column: string) => `extract(epoch FROM ${column})::float8 * 1000`;

const JOURNEYS = `
  SELECT m.message_id AS "messageId", m.lane, m.status, ${ms('m.created_at')} AS "acceptedAt",
    ${ms("min(h.at) FILTER (WHERE h.status = 'ROUTING')")} AS "claimedAt",
    ${ms("min(h.at) FILTER (WHERE h.status = 'ROUTED')")} AS "routedAt", ${ms('m.processed_at')} AS "sentAt"
  FROM orch.sms_messages m
  JOIN orch.message_history h ON h.message_created_at = m.created_at AND h.message_id = m.message_id
  WHERE m.message_id = ANY($1::uuid[])
  GROUP BY m.message_id, m.lane, m.status, m.created_at, m.processed_at`;

export function openLanesLedger(statements: Statements, nats: NatsConnection, signal: AbortSignal): LanesLedger {
  const count = async (name: string, text: string, values: unknown[] = []) =>
    (await statements.run<{ n: number }>(name, text, values))[0]?.n ?? 0;
  const manager = () => nats.jetstreamManager({ checkAPI: false });

  return {
    async statuses() {
      const text = 'SELECT status, count(*)::int4 AS n FROM orch.sms_messages GROUP BY status';
      const rows = await statements.run<{ status: string; n: number }>('statuses', text, []);
      return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
    },
    async waitingOn(lane) {
      const info = await (await manager()).consumers.info('ORCH_LANES', `orch-consumer-${lane.toLowerCase()}`);
      return info.num_pending;
    },
    async handedOver() {
      return (await (await manager()).streams.info(OPERATORS)).state.messages;
    },
    differentHandedOver: () => differentIn(nats, signal),
    unpublished: () => count('unpublished', 'SELECT count(*)::int4 AS n FROM orch.outbox'),
    journeys: (messageIds) => statements.run<Journey>('journeys', JOURNEYS, [messageIds]),
    sentBetween(lane, fromMs, untilMs) {
      const text = `SELECT count(*)::int4 AS n FROM orch.sms_messages WHERE lane = $1 AND status = 'SENT'
        AND processed_at BETWEEN to_timestamp($2 / 1000.0::float8) AND to_timestamp($3 / 1000.0::float8)`;
      return count('sent_between', text, [lane, fromMs, untilMs]);
    },
    replayed: () =>
      statements.run(
        'replayed',
        `SELECT m.lane, ${ms('m.processed_at')} AS "sentAt" FROM orch.dead_letters d
         JOIN orch.sms_messages m ON m.message_id = d.replayed_as WHERE m.status = 'SENT'`,
        [],
      ),
  };
}

/** Reads the ids of the whole stream: a message that is lost and one that is there twice would make the count right. */
async function differentIn(nats: NatsConnection, signal: AbortSignal): Promise<number> {
  const ids = new Set<string>();
  const consumer = await nats.jetstream().consumers.get(OPERATORS, { headers_only: true });
  let left = (await (await nats.jetstreamManager({ checkAPI: false })).streams.info(OPERATORS)).state.messages;
  while (left > 0) {
    signal.throwIfAborted();
    const page = await consumer.fetch({ max_messages: Math.min(PAGE, left), expires: PAGE_WITHIN_MS });
    let read = 0;
    for await (const message of page) {
      ids.add(message.headers?.get('X-Correlation-ID') ?? '');
      read += 1;
    }
    if (read === 0) break;
    left -= read;
    await sleep(0);
  }
  return ids.size;
}
