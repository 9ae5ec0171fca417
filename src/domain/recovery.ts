// When a stalled message is redriven, and when it is given up as a crash loop.
import type { Lane } from './contract.ts';
import type { StoredMessage } from './message.ts';
import { type RetryPolicy, retryDelayMs } from './retry.ts';

/** An open message that nobody moves. */
export type StalledMessage = {
  readonly message: StoredMessage;
  readonly epoch: number;
  /** Claims that their workers ended in order, because something else was in the way. */
  readonly releases: number;
  /** Its redrives so far. */
  readonly redrives: number;
  readonly leaseLeftMs: number;
};

/** Which open messages count as stalled. */
export type StalledSearch = {
  readonly acceptedSince: string;
  readonly unmovedForMs: number;
  /** By lane: work that came there later is still to be delivered. A lane that is not named is empty. */
  readonly waitingSince: ReadonlyMap<string, string>;
  readonly limit: number;
};

/** A message that is ROUTED for too long; `routedAt` is RFC 3339. */
export type StuckRouted = {
  readonly messageId: string;
  readonly tenantId: string;
  readonly lane: Lane;
  readonly operatorId: string | null;
  readonly routedAt: string;
};

/** `exhausted`: NATS says that its deliveries are used up. `lost`: its work is not on its lane any more. */
export const stalledBys = ['exhausted', 'lost'] as const;
export type StalledBy = (typeof stalledBys)[number];

const MAX_CRASHES = 6;
export const MAX_REDRIVES = 3;

/** Claims without an outcome: their workers died, or could not even release them. */
export function crashesOf({ epoch, releases, message }: StalledMessage): number {
  return epoch - releases - message.attemptCount;
}

/** A lost message without a claim that came to nothing may be redriven as often as it takes. */
export function isCrashLoop(stalled: StalledMessage, by: StalledBy): boolean {
  const crashes = crashesOf(stalled);
  if (crashes >= MAX_CRASHES) return true;
  return stalled.redrives >= MAX_REDRIVES && (by === 'exhausted' || crashes > 0);
}

/** Whether its workers may have died of it: quarantined work is carried one at a time, beside nothing like it. */
export function isQuarantined(stalled: StalledMessage, by: StalledBy): boolean {
  return by === 'exhausted' || crashesOf(stalled) > 0;
}

export type WaysOn = {
  readonly ackWaitMs: number;
  readonly maxDeliver: number;
  readonly policy: RetryPolicy;
  readonly atLeastMs: number;
  readonly marginMs: number;
};

/** Milliseconds without a change after which an open message is stalled: longer than any way on would take. */
export function stalledAfterMs({ ackWaitMs, maxDeliver, policy, atLeastMs, marginMs }: WaysOn): number {
  const longestDelayMs = retryDelayMs(Math.max(1, policy.maxAttempts - 1));
  return Math.max(atLeastMs, maxDeliver * ackWaitMs + longestDelayMs + marginMs);
}
