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
  /** Since when there is no gauge; null while there is one. */
  readonly goneSinceMs: number | null;
  /** The first sample since the gauge was gone. */
  readonly backSinceMs: number;
  /** How long the gauge has to be back before it sheds; each shedding that its absence ends doubles it, up to four times. */
  readonly steadyForMs: number;
  /** What the absence of the gauge ended, as long as it may go on. */
  readonly suspended: Exclude<ShedState, 'open'> | null;
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
/** Bounds how long a gauge that comes and goes has to be back, in times of `onAfterMs`. */
const STEADY_AT_MOST = 4;
/** What was shed goes on when the gauge comes back within this time; relapses are remembered longer. */
const RESUMED_WITHIN_MS = 120_000;

/** Nothing is known yet, and so nothing is shed. */
export const unknownLag: RuleState = {
  state: 'open',
  aboveSinceMs: null,
  calmSinceMs: null,
  sampledAtMs: Number.NEGATIVE_INFINITY,
  validUntilMs: Number.NEGATIVE_INFINITY,
  goneSinceMs: null,
  backSinceMs: Number.NEGATIVE_INFINITY,
  steadyForMs: 0,
  suspended: null,
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
  const known = nowMs > before.validUntilMs ? withoutGauge(before, limits, nowMs) : before;
  if (reading.kind === 'unanswered') return known;
  if (reading.kind !== 'lag') return withoutGauge(known, limits, nowMs);
  return step(observed(known, limits, reading, nowMs), limits, known.sampledAtMs, nowMs);
}

/** Nothing is shed, and the next window begins anew; what was shed is remembered, or a gauge that flickers would oscillate. */
function withoutGauge(rule: RuleState, { onAfterMs }: ShedLimits, nowMs: number): RuleState {
  const goneSinceMs = rule.goneSinceMs ?? Math.min(nowMs, rule.validUntilMs);
  const ended = rule.state === 'open' ? rule.suspended : rule.state;
  const suspended = nowMs - goneSinceMs > RESUMED_WITHIN_MS ? null : ended;
  const gone = { ...rule, goneSinceMs, suspended, aboveSinceMs: null, calmSinceMs: null };
  if (rule.state === 'open') return gone;
  const bounds = { leastMs: onAfterMs, mostMs: STEADY_AT_MOST * onAfterMs };
  const steadyForMs = lengthened(rule, rule.steadyForMs, bounds, nowMs);
  return { ...gone, state: 'open', shedEndedAtMs: nowMs, steadyForMs };
}

type Lag = Extract<LagReading, { kind: 'lag' }>;

function observed(rule: RuleState, { onAbove, offAt }: ShedLimits, { lag, validForMs }: Lag, nowMs: number): RuleState {
  return {
    ...rule,
    aboveSinceMs: lag > onAbove ? (rule.aboveSinceMs ?? nowMs) : null,
    calmSinceMs: lag <= offAt ? (rule.calmSinceMs ?? nowMs) : null,
    sampledAtMs: nowMs,
    validUntilMs: nowMs + validForMs,
    goneSinceMs: null,
    backSinceMs: rule.goneSinceMs === null ? rule.backSinceMs : nowMs,
  };
}

function step(rule: RuleState, limits: ShedLimits, sampledBeforeMs: number, nowMs: number): RuleState {
  const isSteady = lasts(rule.backSinceMs, rule.steadyForMs, nowMs);
  const isAbove = isSteady && lasts(rule.aboveSinceMs, limits.onAfterMs, nowMs);
  switch (rule.state) {
    case 'open': {
      const { suspended: state } = rule;
      if (state === null) return isAbove ? shedding(rule, limits, nowMs) : rule;
      // Everything was let in meanwhile, and the lane did not lag.
      if (lasts(rule.calmSinceMs, limits.offAfterMs, nowMs)) return { ...rule, suspended: null };
      return isSteady
        ? step({ ...rule, state, suspended: null, shedAtMs: nowMs }, limits, sampledBeforeMs, nowMs)
        : rule;
    }
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
  const bounds = { leastMs: atLeastMs, mostMs: Math.max(atLeastMs, LEAST_AT_MOST_MS) };
  return { ...rule, state: 'shedding', shedAtMs: nowMs, leastMs: lengthened(rule, rule.leastMs, bounds, nowMs) };
}

type Bounds = { readonly leastMs: number; readonly mostMs: number };

/** Soon after the last shedding twice the time before, within the bounds; else the least. */
function lengthened(rule: RuleState, beforeMs: number, { leastMs, mostMs }: Bounds, nowMs: number): number {
  const isRelapse = nowMs - rule.shedEndedAtMs < RELAPSE_WITHIN_MS;
  return isRelapse ? Math.min(Math.max(leastMs, 2 * beforeMs), mostMs) : leastMs;
}
