// When two requests are the same one: their key names them, their fingerprint proves it.
import { createHash, createHmac } from 'node:crypto';
import { mapInSlices, type Turns } from '../lib/turns.ts';

/** A tenant id has no colon, so that two different pairs of tenant and key are never written the same. */
export function keyHashOf(tenantId: string, key: string): string {
  return createHash('sha256').update(`${tenantId}:${key}`).digest('hex');
}

/**
 * Equal for requests that mean the same, whatever the order of their keys and the spaces between them. A secret keys
 * the hash, because it is stored beside the request: a bare hash of a number and a short text can be guessed.
 */
export function fingerprintOf(secret: string, operation: string, fingerprintInput: unknown): string {
  return createHmac('sha256', secret)
    .update(`${operation}\n${canonical(fingerprintInput)}`)
    .digest('hex');
}

/** Levels above the messages of a bulk: the list that is hashed, the body, its list of messages. */
const LEVELS_ABOVE_MESSAGES = 3;

/** The same, and the same fingerprint, in slices. */
export async function fingerprintInSlices(
  { secret, operation, input }: { readonly secret: string; readonly operation: string; readonly input: unknown },
  turns: Turns,
): Promise<string> {
  const hash = createHmac('sha256', secret).update(`${operation}\n`);
  const parts = [...partsOf(input, LEVELS_ABOVE_MESSAGES)];
  await mapInSlices(parts, (part) => hash.update(typeof part === 'string' ? part : canonical(part.value)), turns);
  return hash.digest('hex');
}

/** The canonical text in parts: what stands so many levels deep is still a value, and the rest is text. */
function* partsOf(value: unknown, levels: number): Generator<string | { readonly value: unknown }> {
  if (levels === 0 || typeof value !== 'object' || value === null) return yield { value };
  const isList = Array.isArray(value);
  const entries = isList ? [...value.entries()] : Object.entries(sorted(value as Record<string, unknown>));
  let before = isList ? '[' : '{';
  for (const [key, nested] of entries) {
    yield isList ? before : `${before}${JSON.stringify(key)}:`;
    yield* partsOf(nested, levels - 1);
    before = ',';
  }
  yield `${entries.length === 0 ? before : ''}${isList ? ']' : '}'}`;
}

/** The value has to come from JSON of bounded depth; an undefined value counts as null. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, nested: unknown) => (isRecord(nested) ? sorted(nested) : nested));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
