// How a row of orch.sms_messages reads: its columns, their types, and the message they make.
import { sql } from 'slonik';
import { z } from 'zod';
import type { Encoding, FailureReason, Lane, MessageStatus } from '../domain/contract.ts';
import type { KeptMessage } from '../domain/message.ts';

const columns = [
  'message_id',
  'created_at',
  'tenant_id',
  'lane',
  'recipient',
  'sender',
  'body',
  'metadata',
  'encoding',
  'segment_count',
  'compliance_path',
  'traceparent',
  'status',
  'seq',
  'status_updated_at',
  'attempt_count',
  'last_error',
  'operator_id',
  'route_id',
] as const;

/** The columns of `keptMessageRow`, from the table with this alias. */
export function keptMessageColumns(alias: string) {
  return sql.join(
    columns.map((column) => sql.identifier([alias, column])),
    sql.fragment`, `,
  );
}

// Moments are milliseconds since 1970, as slonik reads timestamptz.
export const keptMessageRow = z.object({
  message_id: z.string(),
  created_at: z.number(),
  tenant_id: z.string(),
  lane: z.string(),
  recipient: z.string(),
  sender: z.string(),
  body: z.string(),
  metadata: z.record(z.string(), z.string()).nullable(),
  encoding: z.string(),
  segment_count: z.number(),
  compliance_path: z.string(),
  traceparent: z.string(),
  status: z.string(),
  seq: z.number(),
  status_updated_at: z.number(),
  attempt_count: z.number(),
  last_error: z.object({ code: z.string(), detail: z.string() }).nullable(),
  operator_id: z.string().nullable(),
  route_id: z.string().nullable(),
});

export function toKeptMessage(row: z.infer<typeof keptMessageRow>): KeptMessage {
  return {
    messageId: row.message_id,
    acceptedAt: new Date(row.created_at).toISOString(),
    tenantId: row.tenant_id,
    lane: row.lane as Lane,
    to: row.recipient,
    from: row.sender,
    body: row.body,
    metadata: row.metadata,
    encoding: row.encoding as Encoding,
    segmentCount: row.segment_count,
    compliancePath: row.compliance_path as KeptMessage['compliancePath'],
    traceparent: row.traceparent,
    status: row.status as MessageStatus,
    seq: row.seq,
    attemptCount: row.attempt_count,
    lastError: row.last_error as FailureReason | null,
    operatorId: row.operator_id,
    routeId: row.route_id,
  };
}
