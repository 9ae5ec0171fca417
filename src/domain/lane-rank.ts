// The order of the lanes: which of two messages goes first where both wait.
import { type Lane, lanes } from './contract.ts';

/** 0 goes first; the contract lists the lanes in this order. */
export const rankOfLane = Object.fromEntries(lanes.map((lane, rank) => [lane, rank])) as Readonly<Record<Lane, number>>;

/** Ranks below this number are urgent: P0 and P1, whose senders wait for them. */
export const URGENT_RANKS = 2;

export const urgentLanes: readonly Lane[] = lanes.filter((lane) => rankOfLane[lane] < URGENT_RANKS);
