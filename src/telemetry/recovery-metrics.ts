// Metrics of messages that do not move by themselves.
import { Counter, Gauge, type Registry } from 'prom-client';
import { lanes } from '../domain/contract.ts';
import { stalledBys } from '../domain/recovery.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

export function recoveryMetrics(registers: Registry[]) {
  return {
    redrives: closedCounter(registers, {
      name: 'orch_redrive_total',
      help: 'Fresh copies put on a lane for messages that nobody moved, by lane and how that was noticed.',
      series: seriesOf({ lane: lanes, by: stalledBys }),
    }),
    outcomeUnknown: new Counter({
      name: 'orch_publish_outcome_unknown_total',
      help: 'Messages given up although they may be at their operator.',
      registers,
    }),
    stuckRouted: new Counter({
      name: 'orch_stuck_routed_total',
      help: 'Messages that stayed ROUTED for too long; each is counted once.',
      registers,
    }),
    stuckRoutedNow: new Gauge({
      name: 'orch_stuck_routed',
      help: 'Messages that are ROUTED for too long, as of the latest report of this process.',
      registers,
    }),
  };
}
