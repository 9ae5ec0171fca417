// Telemetry of the kill switch: what submits were told, and each change of what is off.
import type { KillAudit, KillScope, KillState } from '../domain/kill-switch.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

type KillChanged = { readonly change: KillAudit['action']; readonly scope: KillScope; readonly actor: string };

export function killSwitchTelemetry(log: Log, metrics: Metrics) {
  return {
    killSwitchAsked(state: KillState) {
      metrics.killSwitchAnswers.inc({ state });
    },
    killSwitchSilent(error: unknown) {
      log.warn({ action: 'kill-switch', error }, 'Redis did not answer; the message does not take the fast path');
    },
    killChanged({ change, scope, actor }: KillChanged) {
      log.warn({ action: 'kill-switch', change, ...scope, actor }, 'the kill switch of the fast path was changed');
    },
    killsLapse({ soon, lapsed }: { readonly soon: number; readonly lapsed: number }) {
      if (soon > 0) log.warn({ action: 'kill-switch', kills: soon }, 'kills of the fast path lapse soon');
      if (lapsed > 0) log.warn({ action: 'kill-switch', kills: lapsed }, 'kills of the fast path have lapsed');
    },
  };
}
