// Messages as PostgreSQL has them, and waiting for their status.
import { type DatabasePool, sql } from 'slonik';
import type { MessageStatus } from '../../src/domain/contract.ts';
import { type UntilOptions, until } from './until.ts';

/** A message as its row has it. */
export type MessageRow = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly lane: string;
  readonly status: MessageStatus;
  readonly seq: number;
  readonly attemptCount: number;
  readonly operatorId: string | null;
  readonly routeId: string | null;
  readonly lastError: { readonly code: string; readonly detail: string } | null;
  readonly deliveryState: string | null;
  readonly epoch: number;
};

export async function findMessage(pool: DatabasePool, messageId: string): Promise<MessageRow | undefined> {
  const found = await pool.maybeOne(sql.unsafe`
    SELECT message_id AS "messageId", tenant_id AS "tenantId", lane, status, seq, attempt_count AS "attemptCount",
      operator_id AS "operatorId", route_id AS "routeId", last_error AS "lastError", delivery_state AS "deliveryState", epoch
    FROM orch.sms_messages WHERE message_id = ${messageId}::uuid
  `);
  return (found as MessageRow | null) ?? undefined;
}

/** Whether each of its events is stored in its stream; they come after the commit of their transition. */
export async function isPublished(pool: DatabasePool, messageId: string): Promise<boolean> {
  return !(await pool.exists(sql.unsafe`SELECT FROM orch.outbox WHERE message_id = ${messageId}::uuid`));
}

type Find = (messageId: string) => Promise<MessageRow | undefined>;

/** Waits until the message has one of these statuses; the error at the deadline names the one it has. */
export async function untilStatus(
  find: Find,
  messageId: string,
  wanted: readonly MessageStatus[],
  options: UntilOptions = {},
): Promise<MessageRow> {
  let last: MessageRow | undefined;
  const probe = async () => {
    last = await find(messageId);
    return last !== undefined && wanted.includes(last.status) ? last : undefined;
  };
  return until(probe, { what: `${wanted.join(' or ')} of ${messageId}`, ...options }).catch((error: Error) => {
    throw new Error(`${error.message}; it is ${last?.status ?? 'unknown'}`, { cause: error });
  });
}
