// When two requests are the same one: their key names them, their fingerprint proves it.
import { createHash, createHmac } from 'node:crypto';

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
