// The place of shedding: whether a new request is refused for the sake of a higher lane.
import type { Lane } from '../domain/contract.ts';

export type Shed = { readonly shedLane: Lane; readonly protectedLane: Lane; readonly retryAfterSeconds: number };

export type Shedding = {
  /** Null while the lane is open. Asked once per request, before its key is claimed; answers from memory. */
  shedOf(lane: Lane): Shed | null;
  /** Called for each request that was refused. One that was answered before is not refused. */
  refused(shed: Shed): void;
};

export const neverShed: Shedding = { shedOf: () => null, refused: () => {} };
