// W3C Trace Context, the one rule for traces of others: one that names a trace and a parent is continued, any other is ignored.
import { randomBytes } from 'node:crypto';

/** The trace in which another service called us, as it sent it. */
export type TraceParent = { readonly traceId: string; readonly spanId: string; readonly flags: string };

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ALL_ZERO = /^0+$/;
const MAX_LENGTH = 512;

/** Undefined for any other text. Version 00 has four parts; later ones may have more, with the same first four. */
export function traceParentOf(sent: string): TraceParent | undefined {
  if (sent.length > MAX_LENGTH) return undefined;
  const [, version, traceId = '', spanId = '', flags = '', rest] = TRACEPARENT.exec(sent) ?? [];
  if (version === undefined || version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  return ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId) ? undefined : { traceId, spanId, flags };
}

/** A traceparent of others as one of version 00, or undefined. */
export function continuedTraceparent(sent: string | undefined): string | undefined {
  const parent = sent === undefined ? undefined : traceParentOf(sent);
  return parent === undefined ? undefined : `00-${parent.traceId}-${parent.spanId}-${parent.flags}`;
}

/** A fresh, sampled trace. */
export function newTraceparent(): string {
  return `00-${nonZeroHex(16)}-${nonZeroHex(8)}-01`;
}

function nonZeroHex(bytes: number): string {
  const hex = randomBytes(bytes).toString('hex');
  return ALL_ZERO.test(hex) ? `${hex.slice(0, -1)}1` : hex;
}
