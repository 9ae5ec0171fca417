// W3C Trace Context, the one rule for what others send: kept when it names a trace and a parent, else as if it were not there.
import { randomBytes } from 'node:crypto';

/** What another service says of the trace that it called us in. */
export type TraceParent = { readonly traceId: string; readonly spanId: string; readonly flags: string };

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ALL_ZERO = /^0+$/;
const MAX_LENGTH = 512;

/** Undefined for what is none. Version 00 has four parts; later ones may have more, of which the first four mean the same. */
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
