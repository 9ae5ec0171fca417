// The lag of a lane as its monitor publishes it: the messages that its consumer has not delivered yet; what is in flight is not among them.
import type { Lane } from './contract.ts';

/** The gauges in Redis, `{prefix}:{lane}`; no contract names them, since no other service reads them. */
export const LANE_LAG_PREFIX = 'lane:lag';

/** One look at the gauge of a lane. */
export type LagReading =
  | { readonly kind: 'lag'; readonly lag: number; readonly validForMs: number }
  /** No gauge, or one that expired; one of an age that nobody knows; no decimal integer; or no answer of Redis, which says nothing of it. */
  | { readonly kind: 'missing' | 'stale' | 'unreadable' | 'unanswered' };

/** The readings without a lag. */
export const unusableReadings = [
  'missing',
  'stale',
  'unreadable',
  'unanswered',
] as const satisfies readonly LagReading['kind'][];

export const UNANSWERED: LagReading = { kind: 'unanswered' };

export type LaneLags = ReadonlyMap<Lane, number>;

const DECIMAL_INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/** Null for what no monitor writes: a sign, a fraction, white space, or a number of more than 15 digits. */
export function lagOf(text: string): number | null {
  return DECIMAL_INTEGER.test(text) ? Number(text) : null;
}
