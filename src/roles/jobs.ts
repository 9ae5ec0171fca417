// Beside the journey: what a dead process left untold, partitions ahead of time, and nothing kept beyond its time.

import { keepHouse } from '../jobs/retention.ts';
import type { Loop } from '../lib/loop.ts';
import { everyMs } from '../lib/loop.ts';
import { countUntold } from '../store/outbox.ts';
import { blankExpiredContent, deleteExpiredKeys, dropExpiredPartitions, ensurePartitions } from '../store/retention.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { type RecoveryParts, startRecovery } from './recovery.ts';

const RELAY_EVERY_MS = 1_000;
const RETENTION_EVERY_MS = 3_600_000;

export type JobsParts = RecoveryParts & { readonly metrics: Metrics };

export type Jobs = { readonly relay: Loop; readonly retention: Loop };

/** Starts the loops on the stack. The first retention run is awaited, so that no message meets a missing partition. */
export async function startJobs(parts: JobsParts, stack: AsyncDisposableStack): Promise<Jobs> {
  const { links, telemetry, metrics } = parts;
  const { pool } = links;
  const house = {
    ensurePartitions: (monthsAhead: number) => ensurePartitions(pool, monthsAhead),
    dropExpiredPartitions: (days: number) => dropExpiredPartitions(pool, days),
    blankExpiredContent: (days: number, limit: number) => blankExpiredContent(pool, days, limit),
    deleteExpiredKeys: (limit: number) => deleteExpiredKeys(pool, limit),
    report: telemetry.housekeeping,
  };
  const onError = (action: string) => ({
    onError: (error: unknown) => telemetry.trouble(action, error),
    jitter: () => Math.random() * 200,
  });
  const retention = stack.use(
    everyMs('retention', RETENTION_EVERY_MS, (signal) => keepHouse(house, signal), onError('retention')),
  );
  const relay = stack.use(
    everyMs(
      'relay',
      RELAY_EVERY_MS,
      async (signal) => {
        telemetry.relayed(await links.relay.sweep(signal));
        metrics.outboxRows.set(await countUntold(pool));
      },
      onError('relay'),
    ),
  );
  await retention.runNow();
  startRecovery(parts, stack);
  return { relay, retention };
}
