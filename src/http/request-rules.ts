// The rules of a request before its schema: a usable idempotency key, a lane that exists, a template that is named where it belongs, a bulk of allowed size.
import type { IncomingHttpHeaders } from 'node:http';
import { headerNames, limits } from '../../generated/http/contract.ts';
import { type OperationId, operations } from '../../generated/http/operations.ts';
import { type FieldErrorCode, lanes } from '../domain/contract.ts';
import { Fault } from './fault-texts.ts';

/** Throws the Fault of the first rule that the request breaks. */
export function checkBeforeSchema(operation: OperationId, headers: IncomingHttpHeaders, body: unknown): void {
  checkIdempotencyKey(operation, headers);
  checkLane(operation, headers);
  checkTemplateHeader(operation, headers, body);
  refuseLongBulk(operation, body);
}

const KEY = new RegExp(limits.idempotencyKey.pattern);
const KEY_HEADER = headerNames.idempotencyKey.toLowerCase();

// A key that came twice is joined with a comma and a space, and a space is not allowed in one.
function checkIdempotencyKey(operation: OperationId, headers: IncomingHttpHeaders): void {
  const accepted: readonly string[] = operations[operation].headers;
  const key = headers[KEY_HEADER];
  if (key === undefined || !accepted.includes(KEY_HEADER)) return;
  const isValid = typeof key === 'string' && key.length <= limits.idempotencyKey.maxLength && KEY.test(key);
  if (!isValid) throw new Fault('INVALID_IDEMPOTENCY_KEY');
}

const LANE_HEADER = headerNames.priorityLane.toLowerCase();

// A lane that came twice is joined with a comma, which no lane has.
function checkLane(operation: OperationId, headers: IncomingHttpHeaders): void {
  const accepted: readonly string[] = operations[operation].headers;
  const lane = headers[LANE_HEADER];
  if (lane === undefined || !accepted.includes(LANE_HEADER)) return;
  if (!lanes.some((known) => known === lane)) throw new Fault('INVALID_LANE');
}

const TEMPLATE_HEADER = headerNames.templateId.toLowerCase();
const TEMPLATE_ID = new RegExp(limits.templateId.pattern);

/** It repeats the templateId of a single message; a client that names its template here alone is told where it belongs. */
function checkTemplateHeader(operation: OperationId, headers: IncomingHttpHeaders, body: unknown): void {
  const sent = headers[TEMPLATE_HEADER];
  if (sent === undefined || !(operation === 'sendMessage' || operation === 'sendBulk')) return;
  const { templateId, isText } = namedIn(body);
  if (operation === 'sendBulk')
    throw misplaced('belongs to a single message; here each message has its own templateId');
  if (templateId === undefined || isText)
    throw misplaced('belongs into the body, as templateId; this header may only repeat it');
  // One that came twice is joined with a comma, which no id has.
  if (typeof sent !== 'string' || !TEMPLATE_ID.test(sent))
    throw misplaced('repeats the templateId of the body, once', 'FORMAT');
  if (typeof templateId === 'string' && templateId !== sent) throw new Fault('TEMPLATE_ID_MISMATCH');
}

function namedIn(body: unknown): { readonly templateId: unknown; readonly isText: boolean } {
  if (typeof body !== 'object' || body === null) return { templateId: undefined, isText: false };
  return { templateId: 'templateId' in body ? body.templateId : undefined, isText: 'body' in body };
}

function misplaced(message: string, code: FieldErrorCode = 'NOT_ALLOWED'): Fault {
  return new Fault('VALIDATION_FAILED', { errors: [{ field: TEMPLATE_HEADER, message, code }] });
}

/** By operation, the list whose entries are validated one by one: `x-validate-items` in the contract. */
export const validatedOneByOne: Partial<Record<OperationId, string>> = { sendBulk: 'messages' };

function refuseLongBulk(operation: OperationId, body: unknown): void {
  if (operation !== 'sendBulk' || typeof body !== 'object' || body === null || !('messages' in body)) return;
  const { messages } = body;
  if (Array.isArray(messages) && messages.length > limits.sendBulkRequest.messages.maxItems) {
    throw new Fault('BATCH_TOO_LARGE');
  }
}
