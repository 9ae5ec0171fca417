// Who signs for a tenant, cached for a short time: a signer that is taken off the list is refused after that time at the latest.
import type { Signer } from '../domain/gov-signature.ts';

/** Rejects with Unavailable when the list cannot be asked. */
export type SignersOf = (tenantId: string, nowMs: number) => Promise<readonly Signer[]>;

const MAX_TENANTS = 10_000;

type Cached = { readonly answer: Promise<readonly Signer[]>; readonly askedAtMs: number };

/** Concurrent requests of a tenant share one question. A failed one is not cached: without an answer nobody is trusted. */
export function createSignersOf(
  find: (tenantId: string) => Promise<readonly Signer[]>,
  cachedForMs: number,
): SignersOf {
  const cache = new Map<string, Cached>();
  // A clock that was set back would make an answer last longer.
  const isFresh = ({ askedAtMs }: Cached, nowMs: number) => nowMs >= askedAtMs && nowMs < askedAtMs + cachedForMs;

  return (tenantId, nowMs) => {
    const known = cache.get(tenantId);
    if (known !== undefined && isFresh(known, nowMs)) return known.answer;
    const entry = { answer: find(tenantId), askedAtMs: nowMs };
    entry.answer.catch(() => {
      if (cache.get(tenantId) === entry) cache.delete(tenantId);
    });
    // Deleted first, so that the order of the map is the order of the answers and the oldest one makes room.
    cache.delete(tenantId);
    if (cache.size >= MAX_TENANTS) cache.delete(cache.keys().next().value!);
    cache.set(tenantId, entry);
    return entry.answer;
  };
}
