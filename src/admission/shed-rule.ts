// One rule of shedding: from samples of a protected lane's lag to the share of lower lanes that is let in; pure, time is an argument.
import type { LagReading } from '../domain/lane-lag.ts';
import type { ShedState } from '../domain/shedding.ts';

export type ShedLimits = {
  /** Every sample of the window has to be above. */
  readonly onAbove: number;
  /** Every sample has to be at or below; not above `onAbove`. */
  readonly offAt: number;
  readonly onAfterMs: number;
  readonly offAfterMs: number;
  /** How long a shedding lasts at least; each relapse doubles it, up to ten minutes. */
  readonly atLeastMs: number;
  readonly reopenMs: number;
};

export type RuleState = {
  readonly state: ShedState;
  /** The first sample of the unbroken run above `onAbove`, and of the one at or below `offAt`. */
  readonly aboveSinceMs: number | null;
  readonly calmSinceMs: number | null;
  readonly sampledAtMs: number;
  /** The latest sample says nothing after this moment. */
  readonly validUntilMs: number;
  /** When the latest shedding began, when it ended, and how long it has to last. */
  readonly shedAtMs: number;
  readonly shedEndedAtMs: number;
  readonly leastMs: number;
  /** How long the reopening has gone on, without the samples that were above `onAbove`. */
  readonly grownMs: number;
};

/** A shedding that begins this soon after the last one ended is a relapse. */
const RELAPSE_WITHIN_MS = 600_000;
/** Bounds the doubling: after this time a lane is tried again in any case. */
const LEAST_AT_MOST_MS = 600_000;

/** Nothing is known yet, and so nothing is shed. */
export const unknownLag: RuleState = {
  state: 'open',
  aboveSinceMs: null,
  calmSinceMs: null,
  sampledAtMs: Number.NEGATIVE_INFINITY,
  validUntilMs: Number.NEGATIVE_INFINITY,
  shedAtMs: Number.NEGATIVE_INFINITY,
  shedEndedAtMs: Number.NEGATIVE_INFINITY,
  leastMs: 0,
  grownMs: 0,
};

/** 1 lets everything in, 0 nothing. A lag that is not known any more lets everything in. */
export function shareOf(rule: RuleState, { reopenMs }: ShedLimits, nowMs: number): number {
  if (rule.state === 'open' || nowMs > rule.validUntilMs) return 1;
  return rule.state === 'shedding' ? 0 : Math.min(1, rule.grownMs / reopenMs);
}

/** The state after one more look at the gauge. */
export function afterReading(before: RuleState, limits: ShedLimits, reading: LagReading, nowMs: number): RuleState {
  // Without a gauge nothing is shed, and the next window begins anew.
  const known = nowMs > before.validUntilMs ? unknownLag : before;
  if (reading.kind === 'unanswered') return known;
  if (reading.kind !== 'lag') return unknownLag;
  return step(observed(known, limits, reading, nowMs), limits, known.sampledAtMs, nowMs);
}

type Lag = Extract<LagReading, { kind: 'lag' }>;

function observed(rule: RuleState, { onAbove, offAt }: ShedLimits, { lag, validForMs }: Lag, nowMs: number): RuleState {
  return {
    ...rule,
    aboveSinceMs: lag > onAbove ? (rule.aboveSinceMs ?? nowMs) : null,
    calmSinceMs: lag <= offAt ? (rule.calmSinceMs ?? nowMs) : null,
    sampledAtMs: nowMs,
    validUntilMs: nowMs + validForMs,
  };
}

function step(rule: RuleState, limits: ShedLimits, sampledBeforeMs: number, nowMs: number): RuleState {
  const isAbove = lasts(rule.aboveSinceMs, limits.onAfterMs, nowMs);
  switch (rule.state) {
    case 'open':
      return isAbove ? shedding(rule, limits, nowMs) : rule;
    case 'shedding': {
      const mayEnd = nowMs - rule.shedAtMs >= rule.leastMs && lasts(rule.calmSinceMs, limits.offAfterMs, nowMs);
      return mayEnd ? { ...rule, state: 'reopening', shedEndedAtMs: nowMs, grownMs: 0 } : rule;
    }
    case 'reopening': {
      if (isAbove) return shedding(rule, limits, nowMs);
      if (rule.aboveSinceMs !== null) return rule;
      const grownMs = rule.grownMs + nowMs - sampledBeforeMs;
      return { ...rule, grownMs, state: grownMs >= limits.reopenMs ? 'open' : 'reopening' };
    }
  }
}

function lasts(sinceMs: number | null, forMs: number, nowMs: number): boolean {
  return sinceMs !== null && nowMs - sinceMs >= forMs;
}

function shedding(rule: RuleState, { atLeastMs }: ShedLimits, nowMs: number): RuleState {
  const isRelapse = nowMs - rule.shedEndedAtMs < RELAPSE_WITHIN_MS;
  const leastMs = isRelapse ? Math.max(atLeastMs, Math.min(2 * rule.leastMs, LEAST_AT_MOST_MS)) : atLeastMs;
  return { ...rule, state: 'shedding', shedAtMs: nowMs, leastMs };
}
