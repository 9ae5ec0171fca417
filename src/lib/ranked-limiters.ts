// One limiter per rank over the same number of slots: a rank gives up as many slots as higher ranks use, down to a share that it keeps.
import { createLimiter, type Limiter } from './limiter.ts';

export type RankedOptions = {
  readonly ranks: number;
  readonly slots: number;
  /** The share of the slots that a rank keeps, however busy the higher ones are; 1: it gives up none. */
  readonly keptShare: number;
};

/** The highest rank is the first, and gives up none. A rank that has to make room ends what it began, and begins less. */
export function createRankedLimiters({ ranks, slots, keptShare }: RankedOptions): readonly Limiter[] {
  const kept = Math.min(slots, Math.max(1, Math.ceil(slots * keptShare)));
  const limiters: Limiter[] = [];

  function slotsOf(rank: number): number {
    let used = 0;
    for (let higher = 0; higher < rank; higher += 1) used += limiters[higher]!.active;
    return Math.max(kept, slots - used);
  }

  for (let rank = 0; rank < ranks; rank += 1) limiters.push(createLimiter(() => slotsOf(rank)));
  return limiters;
}
