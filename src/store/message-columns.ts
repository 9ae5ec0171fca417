// The fields of a message as columns of orch.sms_messages, in one table: name, type, and how each is read and written.
import type { PrimitiveValueExpression } from 'slonik';
import { z } from 'zod';
import type { Encoding, FailureReason, Lane, MessageStatus } from '../domain/contract.ts';
import type { AcceptedMessage, StoredMessage } from '../domain/message.ts';
import type { NewMessage } from '../domain/submission.ts';
import { columnNames, type SqlType, type UnnestColumns } from './unnest.ts';

type Column<T> = {
  readonly name: string;
  readonly type: SqlType;
  readonly read?: (stored: never) => T;
  readonly write?: (value: T) => PrimitiveValueExpression;
};

type ColumnsOf<Fields> = { readonly [Field in keyof Fields]: Column<Fields[Field]> };

/** A field that is stored as it is. */
function plain<T extends PrimitiveValueExpression>(name: string, type: SqlType): Column<T> {
  return { name, type };
}

/** RFC 3339 here, and milliseconds since 1970 as slonik reads it. */
function moment(name: string): Column<string> {
  return { name, type: 'timestamptz', read: (ms: number) => new Date(ms).toISOString() };
}

/** False where nothing is stored. */
function flag(name: string): Column<boolean> {
  return { name, type: 'bool', read: (stored: boolean | null) => stored === true };
}

function json<T extends object>(name: string): Column<T | null> {
  const write = (value: T | null) => (value === null ? null : JSON.stringify(value));
  return { name, type: 'jsonb', write };
}

/** The columns that are written when a message is accepted, and never change. */
const accepted = {
  messageId: plain('message_id', 'uuid'),
  acceptedAt: moment('created_at'),
  tenantId: plain('tenant_id', 'text'),
  lane: plain<Lane>('lane', 'text'),
  to: plain('recipient', 'text'),
  from: plain('sender', 'text'),
  body: plain('body', 'text'),
  metadata: json('metadata'),
  encoding: plain<Encoding>('encoding', 'text'),
  segmentCount: plain('segment_count', 'int2'),
  compliancePath: plain<AcceptedMessage['compliancePath']>('compliance_path', 'text'),
  templateId: plain<string | null>('template_id', 'text'),
  pathReason: plain<AcceptedMessage['pathReason']>('path_reason', 'text'),
  traceparent: plain('traceparent', 'text'),
} satisfies ColumnsOf<AcceptedMessage>;

/** The columns that are written then and not read on the journey. */
const aside = {
  batchId: plain<string | null>('batch_id', 'uuid'),
  fingerprint: plain<string | null>('fingerprint', 'text'),
} satisfies ColumnsOf<Pick<NewMessage, 'batchId' | 'fingerprint'>>;

/** The columns that change on the journey. */
const progress = {
  status: plain<MessageStatus>('status', 'text'),
  seq: plain('seq', 'int4'),
  attemptCount: plain('attempt_count', 'int2'),
  lastError: json<FailureReason>('last_error'),
  operatorId: plain('operator_id', 'text'),
  routeId: plain('route_id', 'text'),
  onOperatorLane: flag('on_operator_lane'),
} satisfies ColumnsOf<Omit<StoredMessage, keyof AcceptedMessage>>;

type Written = Omit<NewMessage, 'idIsChosen'>;
const written: ColumnsOf<Written> = { ...accepted, ...aside };
const stored: ColumnsOf<StoredMessage> = { ...accepted, ...progress };

/** The columns that an accepted message is inserted with, for unnesting rows that have one. */
export function newMessageColumns<Row>(messageOf: (row: Row) => NewMessage): UnnestColumns<Row> {
  const fields = Object.keys(written) as (keyof Written)[];
  return Object.fromEntries(
    fields.map((field) => {
      const { name, type, write } = written[field] as Column<unknown>;
      const asItIs = (row: Row) => messageOf(row)[field] as PrimitiveValueExpression;
      return [name, [type, write === undefined ? asItIs : (row: Row) => write(messageOf(row)[field])]];
    }),
  );
}

export const newMessageColumnNames = columnNames(Object.values(written).map(({ name }) => name));

/** Every column of a message with its type. */
export const messageColumnTypes: ReadonlyMap<string, SqlType> = new Map(
  Object.values({ ...written, ...stored }).map(({ name, type }) => [name, type]),
);

const reads = Object.entries(stored).map(([field, { name, read }]) => ({ field, name, read }));

/** The columns of which `toStoredMessage` makes a message, from the table with this alias. */
export function storedMessageColumns(alias: string) {
  return columnNames(
    reads.map(({ name }) => name),
    alias,
  );
}

/** A row with these columns among others, which extend it. */
export const storedMessageRow = z.looseObject({});

// This object is copied, since one that grows field by field costs twice as much as one that has them.
const blank: Readonly<Record<string, unknown>> = Object.fromEntries(reads.map(({ field }) => [field, null]));

export function toStoredMessage(row: Readonly<Record<string, unknown>>): StoredMessage {
  const message = { ...blank };
  for (const { field, name, read } of reads) message[field] = read === undefined ? row[name] : read(row[name] as never);
  return message as StoredMessage;
}
