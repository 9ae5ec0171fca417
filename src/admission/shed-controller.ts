// Shedding: which submits on the low lanes are refused while a high lane lags. It never refuses one on a lane that a rule protects, nor on P2.
import type { Lane } from '../domain/contract.ts';
import type { LagReading } from '../domain/lane-lag.ts';
import { type ProtectedLane, protectedLanes, type ShedState, shedFor } from '../domain/shedding.ts';
import { createEvenPoints } from '../lib/even-points.ts';
import { afterReading, type RuleState, type ShedLimits, shareOf, unknownLag } from './shed-rule.ts';
import type { Shed } from './shedding.ts';

const RETRY_AFTER_SECONDS = 60;

export type ShedChange = {
  readonly protectedLane: ProtectedLane;
  readonly to: ShedState;
  readonly reading: LagReading;
};

export type ShedControllerParts = {
  readonly limits: Readonly<Record<ProtectedLane, ShedLimits>>;
  /** Retry-After is spread over so many more seconds, and never less than 60. */
  readonly retrySpreadSeconds: number;
  readonly onChange: (change: ShedChange) => void;
};

export type ShedController = {
  /** One look at the gauges, by protected lane. Time is that of one clock which never goes back. */
  sample(readings: Readonly<Record<ProtectedLane, LagReading>>, nowMs: number): void;
  /** Null for a submit that is let in. Asked once per request. */
  shedOf(lane: Lane, nowMs: number): Shed | null;
  /** The share of submits that is let in for the sake of this lane: 1 is all of them. */
  shareFor(protectedLane: ProtectedLane, nowMs: number): number;
};

export function createShedController(parts: ShedControllerParts): ShedController {
  const { limits, retrySpreadSeconds, onChange } = parts;
  const rules: Record<ProtectedLane, RuleState> = { P0: unknownLag, P1: unknownLag };
  const sheds = shedLanes();
  const nextWait = createEvenPoints();
  const shareFor = (lane: ProtectedLane, nowMs: number) => shareOf(rules[lane], limits[lane], nowMs);

  function shedOf(lane: Lane, nowMs: number): Shed | null {
    const shed = sheds.get(lane);
    if (shed === undefined) return null;
    const closed = shed.protectors.filter((one) => shareFor(one, nowMs) < 1);
    if (closed.length === 0) return null;
    const point = shed.nextPoint();
    const protectedLane = closed.find((one) => point >= shareFor(one, nowMs));
    if (protectedLane === undefined) return null;
    const retryAfterSeconds = RETRY_AFTER_SECONDS + Math.floor(nextWait() * (retrySpreadSeconds + 1));
    return { shedLane: lane, protectedLane, retryAfterSeconds };
  }

  return {
    sample(readings, nowMs) {
      for (const lane of protectedLanes) {
        const before = rules[lane];
        const after = afterReading(before, limits[lane], readings[lane], nowMs);
        rules[lane] = after;
        if (after.state !== before.state) onChange({ protectedLane: lane, to: after.state, reading: readings[lane] });
      }
    },
    shedOf,
    shareFor,
  };
}

type ShedLane = { readonly protectors: readonly ProtectedLane[]; readonly nextPoint: () => number };

/** Each lane that some rule sheds, with those for which it is shed; the others are in no rule and cannot be refused. */
function shedLanes(): ReadonlyMap<Lane, ShedLane> {
  const lanes = new Set<Lane>(protectedLanes.flatMap((one) => shedFor[one]));
  const protectorsOf = (lane: Lane) => protectedLanes.filter((one) => (shedFor[one] as readonly Lane[]).includes(lane));
  return new Map([...lanes].map((lane) => [lane, { protectors: protectorsOf(lane), nextPoint: createEvenPoints() }]));
}
