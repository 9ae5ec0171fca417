// Which lanes are shed for which: a submit on a low lane is refused for a while, so that a high lane is not late.
import type { Lane } from './contract.ts';

/** The lanes that are shed for each protected lane; of two that ask for it, the first one is named. */
export const shedFor = { P0: ['P3', 'P4'], P1: ['P4'] } as const satisfies Partial<Record<Lane, readonly Lane[]>>;

export type ProtectedLane = keyof typeof shedFor;
export type ShedLane = (typeof shedFor)[ProtectedLane][number];
export const protectedLanes = Object.keys(shedFor) as readonly ProtectedLane[];

/** Every pair that can occur. */
export const shedPairs = protectedLanes.flatMap((protectedLane) =>
  shedFor[protectedLane].map((shedLane) => ({ shedLane, protectedLane })),
);

/** `open` lets everything in, `shedding` nothing, `reopening` a growing share. */
export const shedStates = ['open', 'shedding', 'reopening'] as const;
export type ShedState = (typeof shedStates)[number];
