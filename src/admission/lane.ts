// Which lane a submit gets: for now the one of its tenant's tier, cached for a minute.
import { laneOfTier } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';

/** The tier as written, or null when the tenant is not listed. Rejects with Unavailable when it cannot be asked. */
export type TenantTiers = { tierOf(tenantId: string): Promise<string | null> };

export type LaneOf = (tenantId: string, nowMs: number) => Promise<Lane>;

const CACHED_MS = 60_000;
const MAX_TENANTS = 10_000;

type Cached = { readonly lane: Promise<Lane>; readonly untilMs: number };

/** Concurrent submits of a tenant share one question. A failed one is not cached. */
export function createLaneOf(tiers: TenantTiers): LaneOf {
  const laneCache = new Map<string, Cached>();

  function ask(tenantId: string, nowMs: number): Promise<Lane> {
    const lane = tiers.tierOf(tenantId).then(laneOfAnyTier);
    const entry = { lane, untilMs: nowMs + CACHED_MS };
    lane.catch(() => {
      if (laneCache.get(tenantId) === entry) laneCache.delete(tenantId);
    });
    // Deleted first, so that the order of the map is the order of the answers and the oldest one makes room.
    laneCache.delete(tenantId);
    if (laneCache.size >= MAX_TENANTS) laneCache.delete(laneCache.keys().next().value!);
    laneCache.set(tenantId, entry);
    return lane;
  }

  return (tenantId, nowMs) => {
    const known = laneCache.get(tenantId);
    return known !== undefined && nowMs < known.untilMs ? known.lane : ask(tenantId, nowMs);
  };
}

function laneOfAnyTier(tier: string | null): Lane {
  return tier !== null && Object.hasOwn(laneOfTier, tier)
    ? laneOfTier[tier as keyof typeof laneOfTier]
    : laneOfTier.STANDARD;
}
