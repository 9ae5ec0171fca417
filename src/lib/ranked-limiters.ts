// One limiter per rank: a rank has all of its slots, except while a higher one is busy; then it has fewer, and never none.
import { createLimiter, type Limiter } from './limiter.ts';

export type RankedOptions = {
  readonly ranks: number;
  readonly slots: number;
  /** The most slots of a rank while a higher one is busy. */
  readonly slotsBesideHigher: number;
  /** A rank is busy while something of it runs, and for so long after that. */
  readonly busyForMs: number;
  readonly nowMs: () => number;
};

/** The highest rank is the first. A rank that has to make room ends what it began, and begins less. */
export function createRankedLimiters(options: RankedOptions): readonly Limiter[] {
  const { ranks, slots, slotsBesideHigher, busyForMs, nowMs } = options;
  const fewer = Math.min(slots, slotsBesideHigher);
  const lastBusyMs = Array.from({ length: ranks }, () => Number.NEGATIVE_INFINITY);
  const limiters = lastBusyMs.map((_, rank) =>
    noting(
      rank,
      createLimiter(() => slotsOf(rank)),
    ),
  );

  function slotsOf(rank: number): number {
    const since = nowMs() - busyForMs;
    for (let higher = 0; higher < rank; higher += 1) {
      if (limiters[higher]!.active > 0 || lastBusyMs[higher]! > since) return fewer;
    }
    return slots;
  }

  function noting(rank: number, limiter: Limiter): Limiter {
    return {
      ...limiter,
      get active() {
        return limiter.active;
      },
      run: (fn) =>
        limiter.run(fn).finally(() => {
          lastBusyMs[rank] = nowMs();
        }),
    };
  }

  return limiters;
}
