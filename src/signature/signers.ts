// Who signs for a tenant, cached for a short time: a signer that is taken off the list is refused after that time at the latest.
import type { Signer } from '../domain/gov-signature.ts';
import { createCachedAnswers } from '../lib/cached-answers.ts';

/** Rejects with Unavailable when the list cannot be asked. */
export type SignersOf = (tenantId: string, nowMs: number) => Promise<readonly Signer[]>;

const MAX_TENANTS = 10_000;

/** A question that failed is not cached: without an answer nobody is trusted. */
export function createSignersOf(
  find: (tenantId: string) => Promise<readonly Signer[]>,
  cachedForMs: number,
): SignersOf {
  return createCachedAnswers({ ask: find, cachedForMs, maxKeys: MAX_TENANTS });
}
