// The requests of the load, as they go over the wire; no two submits are equal, and no two keys.
import { randomUUID } from 'node:crypto';
import type { Lane } from '../../../src/domain/contract.ts';

export type Shape =
  | { readonly kind: 'send' | 'keyed-send' | 'template-send' }
  | { readonly kind: 'bulk'; readonly messages: number; readonly lane?: Lane }
  | { readonly kind: 'get'; readonly messageIds: readonly string[] };

export const TENANT = 'bench';
const HOST = 'Host: 127.0.0.1';

/** Keys of an earlier run would be known. */
const RUN = randomUUID();
let made = 0;

/** A message of one segment, to a number of its own; none ends as those on which the stand-ins fail on purpose. */
export function message(): string {
  made += 1;
  const order = made.toString().padStart(7, '0');
  return `{"to":"+1415${order}5","from":"ACME","body":"Order ${order} has left our warehouse and arrives on Tuesday before noon."}`;
}

/** The template whose text is that of `message`. */
export const TEMPLATE = {
  templateId: 'bench-order',
  body: 'Order {{order}} has left our warehouse and arrives on Tuesday before noon.',
  pattern: 'Order \\d{7} has left our warehouse and arrives on Tuesday before noon\\.',
} as const;

/** The same message as a template with its value. */
export function templateMessage(): string {
  made += 1;
  const order = made.toString().padStart(7, '0');
  return `{"to":"+1415${order}5","from":"ACME","templateId":"${TEMPLATE.templateId}","variables":{"order":"${order}"}}`;
}

export function post(path: string, body: string, head = ''): string {
  // ASCII only, so that characters are bytes.
  return `POST ${path} HTTP/1.1\r\n${HOST}\r\nX-Tenant-Id: ${TENANT}\r\nContent-Type: application/json\r\n${head}Content-Length: ${body.length}\r\n\r\n${body}`;
}

export function nextRequest(shape: Shape): string {
  switch (shape.kind) {
    case 'send':
      return post('/v1/sms/send', message());
    case 'template-send':
      return post('/v1/sms/send', templateMessage());
    case 'keyed-send': {
      const body = message();
      return post('/v1/sms/send', body, `Idempotency-Key: ${RUN}-${made}\r\n`);
    }
    case 'bulk':
      return post('/v1/sms/bulk', bulkOf(shape.messages), shape.lane ? laneLine(shape.lane) : '');
    case 'get': {
      made += 1;
      const messageId = shape.messageIds[made % shape.messageIds.length];
      return `GET /v1/sms/${messageId} HTTP/1.1\r\n${HOST}\r\nX-Tenant-Id: ${TENANT}\r\n\r\n`;
    }
  }
}

function bulkOf(messages: number): string {
  return `{"messages":[${Array.from({ length: messages }, message).join(',')}]}`;
}

export const laneLine = (lane: Lane) => `X-Priority-Lane: ${lane}\r\n`;

/** Messages that a reply accepts (or shows); 0 for any other status than the documented success. */
export function messagesIn(shape: Shape, reply: { status: number; body: string }): number {
  if (shape.kind === 'get') return reply.status === 200 ? 1 : 0;
  if (reply.status !== 202) return 0;
  return shape.kind !== 'bulk' ? 1 : Number(/"accepted":(\d+)/.exec(reply.body)?.[1] ?? 0);
}
