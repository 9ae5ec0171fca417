// Who gets the next turn of the event loop: checks of signatures and P0, then P1, then what wishes for them, then the rest by lane.
import { type Lane, lanes } from '../domain/contract.ts';
import { rankOfLane, URGENT_RANKS, urgentLanes } from '../domain/lane-rank.ts';
import { createTurns, noTurns, type Turns } from '../lib/turns.ts';

export type RankedTurns = {
  /** For what a signature takes to check. */
  readonly checks: Turns;
  /** For bulks that may use their lane. */
  readonly ofLane: Readonly<Record<Lane, Turns>>;
  /**
   * For bulks that are being read: a wish is a header for which no grant was looked up yet, so it goes behind the check of
   * a signature and what may use P0 or P1.
   */
  ofWish(wished: string | undefined): Turns;
};

/** Ranks of what is being read: with a wish for P0 or P1, and any other. */
const WISHES = 2;

export function createRankedTurns(): RankedTurns {
  const turns = createTurns(lanes.length + WISHES);
  const turnsOf = (lane: Lane) => turns[rankOfLane[lane] + (isUrgent(lane) ? 0 : WISHES)]!;
  const [wishesUrgent, wishesOther] = turns.slice(URGENT_RANKS) as [Turns, Turns];
  return {
    checks: turnsOf('P0'),
    ofLane: Object.fromEntries(lanes.map((lane) => [lane, turnsOf(lane)])) as RankedTurns['ofLane'],
    ofWish: (wished) => (isUrgent(wished) ? wishesUrgent : wishesOther),
  };
}

function isUrgent(lane: string | undefined): boolean {
  return urgentLanes.some((urgent) => urgent === lane);
}

/** No work ever waits. */
export const noRankedTurns: RankedTurns = {
  checks: noTurns,
  ofLane: Object.fromEntries(lanes.map((lane) => [lane, noTurns])) as RankedTurns['ofLane'],
  ofWish: () => noTurns,
};
