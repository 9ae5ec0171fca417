// Telemetry of the process: its start and end, its links, its loops, and their trouble.
import type { DependencyState } from '../domain/contract.ts';
import type { Dependency } from '../domain/unavailable.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { Guarded } from './process-metrics.ts';

export function processTelemetry(log: Log, metrics: Metrics) {
  return {
    started(event: { roles: readonly string[]; url: string | null; internalUrl: string }) {
      log.info({ action: 'start', ...event }, 'started');
    },
    stopping() {
      log.info({ action: 'stop' }, 'stopping');
    },
    trouble(action: string, error: unknown) {
      log.warn({ action, error }, 'trouble in the background');
    },
    dependencyChanged(dependency: Dependency, state: DependencyState | 'connected' | 'disconnected', error?: unknown) {
      const why = error === undefined ? {} : { error };
      log.info({ action: 'dependency', dependency, state, ...why }, `${dependency} is ${state}`);
    },
    breakerChanged(dependency: Guarded, state: 'open' | 'closed') {
      if (state === 'open') metrics.breakerOpened.inc({ dependency });
      log.warn(
        { action: 'idempotency', component: 'idempotency', dependency, state },
        state === 'open' ? `${dependency} is left alone for a moment` : `${dependency} is asked again`,
      );
    },
    replayPortion(done: number, skipped: number) {
      log.info({ action: 'replay', done, skipped }, 'dead letters replayed');
    },
    housekeeping(done: Readonly<Record<string, unknown>>) {
      log.info({ action: 'retention', ...done }, 'retention done');
    },
  };
}
