// Counts requests by name in windows of one second, as Kong's rate-limiting with the policy `local` does.

export type RateLimit = { take(name: string, perSecond: number, nowMs: number): boolean };

/** The counts of a second are dropped with it, so their number is bounded by the requests of a second. */
export function createRateLimit(): RateLimit {
  let second = 0;
  let counts = new Map<string, number>();
  return {
    take(name, perSecond, nowMs) {
      const now = Math.floor(nowMs / 1_000);
      if (now !== second) [second, counts] = [now, new Map()];
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return count <= perSecond;
    },
  };
}
