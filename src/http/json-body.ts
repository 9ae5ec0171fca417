// From the bytes of a request to one JSON value; a refused body is read to its end, so that the client sees the answer.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { limits } from '../../generated/http/contract.ts';
import type { ErrorCode, FieldError } from '../domain/contract.ts';
import type { Turns } from '../lib/turns.ts';
import { Fault } from './fault-texts.ts';
import {
  type JsonFault,
  JsonSyntaxError,
  parseStrictJson,
  parseStrictJsonInTurns,
  type UnsafeEntry,
} from './strict-json.ts';

/** The client went away before its request was complete: there is no client to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Beyond this many bytes the connection of a refused body is cut; the server's request timeout bounds it in time. */
const MAX_DISCARDED_BYTES = 32 * 1024 * 1024;

const JSON_MEDIA_TYPE = /^application\/json[ \t]*(;|$)/i;
const CHARSET = /;[ \t]*charset[ \t]*=[ \t]*"?([^";, \t]*)"?/gi;

/**
 * No object of the contract has room for as many keys, so that this bound refuses nothing valid. It stops an object of
 * half a million keys from becoming half a million errors.
 */
const MAX_KEYS = 64;
const bounds = { ...limits.json, maxKeys: MAX_KEYS };

/** A body above this is read in turns: parsing it takes longer than other requests should wait. */
const LARGE_BYTES = 128 * 1024;

export type JsonBodyOptions = {
  readonly maxBytes: number;
  /** The list whose entries are validated one by one. */
  readonly entriesOf: string | undefined;
  readonly turns: Turns;
};

export type JsonBody = { readonly bytes: Uint8Array; readonly value: unknown };

/** Rejects with a Fault, or with ClientGone. */
export async function readJson(request: IncomingMessage, options: JsonBodyOptions): Promise<JsonBody> {
  refuseSecondContentType(request.rawHeaders);
  refuseOtherMediaTypes(request.headers);
  const bytes = await readBytes(request, options.maxBytes);
  return { bytes, value: await parse(bytes, options) };
}

/** Node uses the first Content-Type, and a proxy before us may have used the other. */
function refuseSecondContentType(rawHeaders: readonly string[]): void {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]?.toLowerCase() === 'content-type') count += 1;
  if (count > 1) throw new Fault('MALFORMED_HTTP', { detail: 'Send one Content-Type.' });
}

function refuseOtherMediaTypes(headers: IncomingHttpHeaders): void {
  const type = headers['content-type'] ?? '';
  const charsets = [...type.matchAll(CHARSET)].map(([, name]) => name?.toLowerCase());
  const isPlain = (headers['content-encoding'] ?? 'identity').toLowerCase() === 'identity';
  const isUtf8 = charsets.every((name) => name === 'utf-8' || name === 'utf8');
  if (!isPlain || !isUtf8 || !JSON_MEDIA_TYPE.test(type)) throw new Fault('UNSUPPORTED_MEDIA_TYPE');
}

function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) reject(new Fault('BODY_TOO_LARGE'));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else reject(new Fault('BODY_TOO_LARGE'));
      if (bytes > maxBytes + MAX_DISCARDED_BYTES) request.destroy();
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
    request.on('error', () => reject(new ClientGone('the request broke off')));
  });
}

const codeOf = {
  EMPTY: 'MALFORMED_JSON',
  SYNTAX: 'MALFORMED_JSON',
  ENCODING: 'INVALID_ENCODING',
  DUPLICATE_KEY: 'DUPLICATE_KEY',
  FORBIDDEN_KEY: 'FORBIDDEN_KEY',
  TOO_DEEP: 'TOO_DEEP',
  TEXT: 'INVALID_TEXT',
  NUMBER_RANGE: 'VALIDATION_FAILED',
  TOO_MANY_KEYS: 'VALIDATION_FAILED',
} as const satisfies Record<JsonFault, ErrorCode>;

const fieldRules = {
  DUPLICATE_KEY: { code: 'NOT_ALLOWED', message: 'occurs twice' },
  FORBIDDEN_KEY: { code: 'NOT_ALLOWED', message: 'is not allowed as a key' },
  TOO_DEEP: { code: 'NOT_ALLOWED', message: 'is nested too deeply' },
  TEXT: { code: 'FORMAT', message: 'holds U+0000 or an unpaired surrogate' },
  NUMBER_RANGE: { code: 'VALUE', message: 'is a number that cannot be stored exactly' },
  TOO_MANY_KEYS: { code: 'COUNT', message: 'has too many keys' },
} as const satisfies Partial<Record<JsonFault, Omit<FieldError, 'field'>>>;

type Located = keyof typeof fieldRules;

/** The error of an entry that is not safe to validate. */
export function errorOfEntry({ finding }: UnsafeEntry): FieldError {
  return { field: finding.path, ...fieldRules[finding.reason as Located] };
}

async function parse(bytes: Buffer, { entriesOf, turns }: JsonBodyOptions): Promise<unknown> {
  const ofBody = { ...bounds, entriesOf };
  try {
    if (bytes.length <= LARGE_BYTES) return parseStrictJson(bytes, ofBody);
    return await parseStrictJsonInTurns(bytes, ofBody, turns);
  } catch (error) {
    throw error instanceof JsonSyntaxError ? faultOf(error) : error;
  }
}

function faultOf({ reason, path: field = '' }: JsonSyntaxError): Fault {
  const rule = Object.hasOwn(fieldRules, reason) ? fieldRules[reason as Located] : undefined;
  return new Fault(codeOf[reason], rule === undefined ? {} : { errors: [{ field, ...rule }] });
}
