// One limiter per rank, with as many slots each: a rank makes room when it and the higher ones would use more than all may together, down to a share that it keeps.
import { createLimiter, type Limiter } from './limiter.ts';

export type RankedOptions = {
  readonly ranks: number;
  /** Of each rank. */
  readonly slots: number;
  /** What ranks may use together before the lowest makes room, in multiples of `slots`: a trickle above costs nothing. */
  readonly together: number;
  /** The share of the slots that a rank keeps, however busy the higher ones are; 1: it gives up none. */
  readonly keptShare: number;
};

/** The highest rank is the first, and gives up none. A rank that has to make room ends what it began, and begins less. */
export function createRankedLimiters({ ranks, slots, together, keptShare }: RankedOptions): readonly Limiter[] {
  const kept = Math.min(slots, Math.max(1, Math.ceil(slots * keptShare)));
  const inAll = Math.floor(slots * together);
  const limiters: Limiter[] = [];

  function slotsOf(rank: number): number {
    let used = 0;
    for (let higher = 0; higher < rank; higher += 1) used += limiters[higher]!.active;
    return Math.max(kept, Math.min(slots, inAll - used));
  }

  for (let rank = 0; rank < ranks; rank += 1) limiters.push(createLimiter(() => slotsOf(rank)));
  return limiters;
}
