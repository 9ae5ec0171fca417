// Telemetry of shedding: refused submits, changes of state, and looks at the lag that found no usable gauge.
import type { Lane } from '../domain/contract.ts';
import type { LagReading } from '../domain/lane-lag.ts';
import { type ShedState, shedPairs, shedStates } from '../domain/shedding.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

const unusable = ['missing', 'unreadable', 'unanswered'] as const satisfies readonly LagReading['kind'][];

type ShedEvent = { readonly shedLane: Lane; readonly protectedLane: Lane };
type ShedChangeEvent = { readonly protectedLane: Lane; readonly to: ShedState; readonly reading: LagReading };

export function sheddingTelemetry(log: Log, metrics: Metrics) {
  return {
    /** Each series that can occur exists from the start, so that its first event is an increase. */
    sheddingStarted() {
      for (const pair of shedPairs) metrics.laneShed.inc(pair, 0);
      for (const protectedLane of new Set(shedPairs.map((pair) => pair.protectedLane))) {
        for (const to of shedStates) metrics.shedTransitions.inc({ protectedLane, to }, 0);
        for (const reason of unusable) metrics.lagUnusable.inc({ lane: protectedLane, reason }, 0);
        metrics.openShare.set({ protectedLane }, 1);
      }
    },
    laneShed({ shedLane, protectedLane }: ShedEvent) {
      metrics.laneShed.inc({ shedLane, protectedLane });
    },
    sheddingChanged({ protectedLane, to, reading }: ShedChangeEvent) {
      metrics.shedTransitions.inc({ protectedLane, to });
      const lag = reading.kind === 'lag' ? reading.lag : reading.kind;
      log.warn({ action: 'shed', protectedLane, state: to, lag }, 'shedding of the lanes below has changed');
    },
    lagSampled(lane: Lane, reading: LagReading, openShare: number) {
      if (reading.kind !== 'lag') metrics.lagUnusable.inc({ lane, reason: reading.kind });
      metrics.openShare.set({ protectedLane: lane }, openShare);
    },
  };
}
