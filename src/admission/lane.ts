// Which lanes a tenant may use: that of its tier, and those of its grants; both are asked for together and cached for 30 seconds.
import { laneOfTier } from '../../generated/http/contract.ts';
import { type Lane, lanes } from '../domain/contract.ts';
import { createCachedAnswers } from '../lib/cached-answers.ts';

/** A tenant as another service wrote it down; null stands for what is missing there. */
export type TenantRow = {
  readonly tier: string | null;
  /** Any values: those that are no lane grant nothing. */
  readonly allowedLanes: readonly unknown[] | null;
};

/** Rejects with Unavailable when the tenants cannot be asked. */
export type Tenants = { findTenant(tenantId: string): Promise<TenantRow> };

export type TenantLanes = {
  /** The lane of its tier, for submits that name none. */
  readonly usual: Lane;
  /** With the usual one. */
  readonly granted: ReadonlySet<Lane>;
};

export type LanesOf = (tenantId: string, nowMs: number) => Promise<TenantLanes>;

/** A grant that is revoked holds for as long as this, and not longer. */
const CACHED_MS = 30_000;
const MAX_TENANTS = 10_000;

/** A question that failed is not cached: without an answer nothing is granted. */
export function createLanesOf(tenants: Tenants): LanesOf {
  const ask = (tenantId: string) => tenants.findTenant(tenantId).then(lanesOfTenant);
  return createCachedAnswers({ ask, cachedForMs: CACHED_MS, maxKeys: MAX_TENANTS });
}

function lanesOfTenant({ tier, allowedLanes }: TenantRow): TenantLanes {
  const usual = laneOfAnyTier(tier);
  const granted = lanes.filter((lane) => lane === usual || allowedLanes?.includes(lane) === true);
  return { usual, granted: new Set(granted) };
}

function laneOfAnyTier(tier: string | null): Lane {
  return tier !== null && Object.hasOwn(laneOfTier, tier)
    ? laneOfTier[tier as keyof typeof laneOfTier]
    : laneOfTier.STANDARD;
}
