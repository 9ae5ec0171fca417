// What a handler knows of a request beside its contract: its names in logs and traces, which are always well-formed, and its bytes.
import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { headerNames } from '../../generated/http/contract.ts';
import type { NamedActor } from '../domain/actor.ts';
import { traceParentOf } from '../domain/trace.ts';

export type Scope = {
  readonly requestId: string;
  /** W3C Trace Context: the span of this request, a child of the caller's when the caller sent one. */
  readonly traceparent: string;
  /** The Accept header, empty when there is none. */
  readonly accept: string;
  /** The body as it came, for a signature over its bytes; null for a request that needs none. */
  rawBody: Uint8Array | null;
  /** The name of the internal token that was sent; null where none is asked for. */
  actor: string | null;
};

/** The source of new names. */
export type RandomSource = { readonly uuid: () => string; readonly hex: (bytes: number) => string };

export const systemRandom: RandomSource = { uuid: randomUUID, hex: createHex(4096) };

/** Draws from the system in portions: a call for 8 bytes costs as much as one for thousands. No byte is used twice. */
function createHex(portionBytes: number): RandomSource['hex'] {
  let portion = Buffer.alloc(0);
  let used = 0;
  return (bytes) => {
    if (used + bytes > portion.length) {
      portion = randomBytes(portionBytes);
      used = 0;
    }
    used += bytes;
    return portion.toString('hex', used - bytes, used);
  };
}

const REQUEST_ID_HEADER = headerNames.requestId.toLowerCase();
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;
const UUID = /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/;
const SAMPLED = '01';

// A header that came twice is joined with a comma and a space, which neither form allows.
export function scopeOf(headers: IncomingHttpHeaders, random: RandomSource): Scope {
  const sent = single(headers[REQUEST_ID_HEADER]);
  const requestId = REQUEST_ID.test(sent) ? sent : random.uuid();
  return {
    requestId,
    traceparent: traceOf(single(headers[headerNames.traceparent]), requestId, random),
    accept: headers.accept ?? '',
    rawBody: null,
    actor: null,
  };
}

/** Who asks for an internal operation. */
export function actorOf({ actor, requestId, traceparent }: Scope): NamedActor {
  if (actor === null) throw new TypeError('only a holder of an internal token is an actor');
  return { name: actor, requestId, traceparent };
}

function single(value: string | readonly string[] | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Continues the caller's trace; else the request id names the trace, so that a log line of the gateway finds it. */
function traceOf(sent: string, requestId: string, random: RandomSource): string {
  const spanId = nonZero(8, random);
  const parent = traceParentOf(sent);
  if (parent !== undefined) return `00-${parent.traceId}-${spanId}-${parent.flags}`;
  const fromId = UUID.test(requestId) ? requestId.replaceAll('-', '').toLowerCase() : '';
  return `00-${isZero(fromId) ? nonZero(16, random) : fromId}-${spanId}-${SAMPLED}`;
}

function isZero(hex: string): boolean {
  return /^0*$/.test(hex);
}

function nonZero(bytes: number, random: RandomSource): string {
  const hex = random.hex(bytes);
  return isZero(hex) ? `${hex.slice(0, -1)}1` : hex;
}
