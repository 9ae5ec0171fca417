// The order of the lanes: which of two messages goes first where both wait.
import type { Lane } from './contract.ts';

/** 0 goes first. */
export const rankOfLane = { P0: 0, P1: 1, P2: 2, P3: 3, P4: 4 } as const satisfies Record<Lane, number>;

/** Ranks below this number are urgent: P0 and P1, whose senders wait for them. */
export const URGENT_RANKS = 2;
