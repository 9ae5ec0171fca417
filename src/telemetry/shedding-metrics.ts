// Metrics of shedding.
import { Gauge, type Registry } from 'prom-client';
import type { Lane } from '../domain/contract.ts';
import { unusableReadings } from '../domain/lane-lag.ts';
import { type ProtectedLane, protectedLanes, shedPairs, shedStates } from '../domain/shedding.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

export function sheddingMetrics(registers: Registry[]) {
  return {
    laneShed: closedCounter<{ shedLane: Lane; protectedLane: ProtectedLane }>(registers, {
      name: 'orch_lane_shed_total',
      help: 'Submits refused with LANE_SHED, by their lane and the lane that lags.',
      series: shedPairs,
    }),
    shedTransitions: closedCounter(registers, {
      name: 'orch_lane_shed_transitions_total',
      help: 'Changes of shedding for a protected lane, by what it became.',
      series: seriesOf({ protectedLane: protectedLanes, to: shedStates }),
    }),
    openShare: new Gauge({
      name: 'orch_lane_open_share',
      help: 'Share of submits on the lower lanes that is let in for the sake of a protected lane; 1 is all of them.',
      labelNames: ['protectedLane'],
      registers,
    }),
    lagUnusable: closedCounter(registers, {
      name: 'orch_lane_lag_unusable_total',
      help: 'Looks at the lag of a protected lane that found no usable gauge, by why; nothing is shed without one.',
      series: seriesOf({ lane: protectedLanes, reason: unusableReadings }),
    }),
  };
}
