// Telemetry of shedding: refused submits, changes of state, and looks at the lag that found no usable gauge.
import type { Lane } from '../domain/contract.ts';
import type { LagReading } from '../domain/lane-lag.ts';
import { type ProtectedLane, protectedLanes, type ShedState } from '../domain/shedding.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

type ShedEvent = { readonly shedLane: Lane; readonly protectedLane: ProtectedLane };
type ShedChangeEvent = { readonly protectedLane: ProtectedLane; readonly to: ShedState; readonly reading: LagReading };

export function sheddingTelemetry(log: Log, metrics: Metrics) {
  return {
    sheddingStarted() {
      for (const protectedLane of protectedLanes) metrics.openShare.set({ protectedLane }, 1);
    },
    laneShed({ shedLane, protectedLane }: ShedEvent) {
      metrics.laneShed.inc({ shedLane, protectedLane });
    },
    sheddingChanged({ protectedLane, to, reading }: ShedChangeEvent) {
      metrics.shedTransitions.inc({ protectedLane, to });
      const lag = reading.kind === 'lag' ? reading.lag : reading.kind;
      log.warn({ action: 'shed', protectedLane, state: to, lag }, 'shedding of the lanes below has changed');
    },
    lagSampled(lane: ProtectedLane, reading: LagReading, openShare: number) {
      if (reading.kind !== 'lag') metrics.lagUnusable.inc({ lane, reason: reading.kind });
      metrics.openShare.set({ protectedLane: lane }, openShare);
    },
  };
}
