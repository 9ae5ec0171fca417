// Which lane a submit gets: for now the one of its tenant's tier, remembered for a minute.
import { laneOfTier } from '../../generated/http/contract.ts';
import type { Lane } from '../domain/contract.ts';

/** The tier as written, or null when the tenant is not listed. Rejects with Unavailable when it cannot be asked. */
export type TenantTiers = { tierOf(tenantId: string): Promise<string | null> };

export type LaneOf = (tenantId: string, nowMs: number) => Promise<Lane>;

const REMEMBERED_MS = 60_000;
const MAX_TENANTS = 10_000;

type Remembered = { readonly lane: Promise<Lane>; readonly untilMs: number };

/** Concurrent submits of a tenant share one question. A failed one is not remembered. */
export function createLaneOf(tiers: TenantTiers): LaneOf {
  const remembered = new Map<string, Remembered>();

  function ask(tenantId: string, nowMs: number): Promise<Lane> {
    const lane = tiers.tierOf(tenantId).then(laneOfAnyTier);
    const entry = { lane, untilMs: nowMs + REMEMBERED_MS };
    lane.catch(() => {
      if (remembered.get(tenantId) === entry) remembered.delete(tenantId);
    });
    // Deleted first, so that the order of the map is the order of the answers and the oldest one makes room.
    remembered.delete(tenantId);
    if (remembered.size >= MAX_TENANTS) remembered.delete(remembered.keys().next().value!);
    remembered.set(tenantId, entry);
    return lane;
  }

  return (tenantId, nowMs) => {
    const known = remembered.get(tenantId);
    return known !== undefined && nowMs < known.untilMs ? known.lane : ask(tenantId, nowMs);
  };
}

function laneOfAnyTier(tier: string | null): Lane {
  return tier !== null && Object.hasOwn(laneOfTier, tier)
    ? laneOfTier[tier as keyof typeof laneOfTier]
    : laneOfTier.STANDARD;
}
