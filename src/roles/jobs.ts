// Beside the journey: what a dead process left untold, replays and their audit, partitions ahead of time, and nothing kept beyond its time.

import { randomUUID } from 'node:crypto';
import type { ReplayedMessage } from '../domain/dead-letter.ts';
import { messageEntries, submitEntries } from '../domain/idempotency-entries.ts';
import { firstUntold } from '../domain/submission.ts';
import { newTraceparent } from '../domain/trace.ts';
import { runReplays } from '../jobs/replay.ts';
import { keepHouse } from '../jobs/retention.ts';
import type { Loop } from '../lib/loop.ts';
import { everyMs } from '../lib/loop.ts';
import { tellAudits } from '../outbox/audit.ts';
import { countKeys } from '../redis/key-count.ts';
import { markAuditTold, untoldAudits } from '../store/audits.ts';
import { deleteExpiredDeadLetters } from '../store/dead-letters.ts';
import { countUntold } from '../store/outbox.ts';
import { replayPortion } from '../store/replay-portions.ts';
import { deleteExpiredReplays } from '../store/replays.ts';
import { blankExpiredContent, deleteExpiredKeys, dropExpiredPartitions, ensurePartitions } from '../store/retention.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';
import { type RecoveryParts, startRecovery } from './recovery.ts';

const RELAY_EVERY_MS = 1_000;
const REPLAY_EVERY_MS = 1_000;
const AUDIT_EVERY_MS = 1_000;
const RETENTION_EVERY_MS = 3_600_000;

const KEY_COUNT_EVERY_MS = 60_000;
/** At most 200,000 keys a minute are looked at. */
const KEY_COUNT_BOUNDS = { stepKeys: 1_000, maxSteps: 200 };
const KEY_PREFIXES = [messageEntries.prefix, submitEntries.prefix] as const;

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
    deleteExpiredDeadLetters: (days: number, limit: number) => deleteExpiredDeadLetters(pool, days, limit),
    deleteExpiredReplays: (days: number, limit: number) => deleteExpiredReplays(pool, days, limit),
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
        // What waits is of most interest when it cannot be told.
        metrics.outboxRows.set(await countUntold(pool));
        telemetry.relayed(await links.relay.sweep(signal));
      },
      onError('relay'),
    ),
  );
  const keyCount = stack.use(
    everyMs(
      'redis-keys',
      KEY_COUNT_EVERY_MS,
      (signal) => countRedisKeys(links, metrics, signal),
      onError('redis-keys'),
    ),
  );
  void keyCount.runNow().catch(() => {});
  stack.use(everyMs('audit', AUDIT_EVERY_MS, (signal) => tellAudits(auditPorts(links), signal), onError('audit')));
  const replays = replayPorts(links, telemetry);
  stack.use(everyMs('replay', REPLAY_EVERY_MS, (signal) => runReplays(replays, signal), onError('replay')));
  await retention.runNow();
  startRecovery(parts, stack);
  return { relay, retention };
}

/** A count that is out of date would be worse than none. */
async function countRedisKeys({ redis }: Links, metrics: Metrics, signal: AbortSignal): Promise<void> {
  try {
    const counts = await countKeys(redis, KEY_PREFIXES, KEY_COUNT_BOUNDS, signal);
    for (const prefix of KEY_PREFIXES) metrics.redisKeys.set({ prefix }, counts[prefix]);
  } catch (error) {
    metrics.redisKeys.reset();
    throw error;
  }
}

function auditPorts({ pool, publisher }: Links): Parameters<typeof tellAudits>[0] {
  return {
    untold: (limit) => untoldAudits(pool, limit),
    publish: (publication) => publisher.publish(publication),
    markTold: (audit) => markAuditTold(pool, audit),
  };
}

function replayPorts({ pool, teller }: Links, telemetry: Telemetry): Parameters<typeof runReplays>[0] {
  const tell = ({ message, outboxId }: ReplayedMessage) => {
    telemetry.kept(message, 'replay');
    teller.tellLater(firstUntold(message, outboxId));
  };
  return {
    portion: (renew) => replayPortion(pool, { requestId: randomUUID(), renew }),
    replayed(kept, skipped) {
      kept.forEach(tell);
      telemetry.replayPortion(kept.length, skipped);
    },
    now: () => new Date().toISOString(),
    uuid: randomUUID,
    traceparent: newTraceparent,
  };
}
