// Metrics of the kill switch.
import type { Registry } from 'prom-client';
import { killStates } from '../domain/kill-switch.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

export function killSwitchMetrics(registers: Registry[]) {
  return {
    killSwitchAnswers: closedCounter(registers, {
      name: 'orch_kill_switch_answers_total',
      help: 'Questions of submits to the kill switch of the fast path, by what they were told. on: the fast path is open; killed: it is off; unknown: nobody could say, and it is off.',
      series: seriesOf({ state: killStates }),
    }),
  };
}
