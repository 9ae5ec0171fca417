// The role `jobs` beside recovery and replays: the relay, partitions ahead of time, retention, and the count of keys in Redis.
import type { DatabasePool } from 'slonik';
import { messageEntries, submitEntries } from '../domain/idempotency-entries.ts';
import { type RetentionPorts, runRetention } from '../jobs/retention.ts';
import { everyMs, type Loop } from '../lib/loop.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { countKeys } from '../redis/key-count.ts';
import type { Settings } from '../settings.ts';
import { deleteExpiredDeadLetters } from '../store/dead-letters.ts';
import { deleteExpiredSignatures } from '../store/gov-signatures.ts';
import { deleteExpiredKills } from '../store/kill-times.ts';
import {
  blankExpiredContent,
  deleteExpiredKeys,
  dropExpiredPartitions,
  ensurePartitions,
} from '../store/partitions.ts';
import { deleteExpiredReplays } from '../store/replays.ts';
import { countUnpublished } from '../store/unpublished.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

const RETENTION_EVERY_MS = 3_600_000;
const KEY_COUNT_EVERY_MS = 60_000;
const JITTER_MS = 200;
/** At most 200,000 keys a minute are read. */
const KEY_COUNT_BOUNDS = { stepKeys: 1_000, maxSteps: 200 };
const KEY_PREFIXES = [messageEntries.prefix, submitEntries.prefix] as const;

export type JobsParts = {
  readonly links: Links;
  readonly protocol: Protocol;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
};

/** Starts the loops on the stack. The first retention run is awaited, so that no message meets a missing partition. */
export async function startJobs(parts: JobsParts, stack: AsyncDisposableStack): Promise<void> {
  const { links, settings, telemetry } = parts;
  const start = (name: string, intervalMs: number, work: (signal: AbortSignal) => Promise<void>): Loop => {
    const onError = (error: unknown) => telemetry.trouble(name, error);
    return stack.use(everyMs(name, intervalMs, work, { onError, jitter: () => Math.random() * JITTER_MS }));
  };
  const ports = retentionPorts(links.pools.work, telemetry);
  const retention = start('retention', RETENTION_EVERY_MS, (signal) => runRetention(ports, signal));
  start('relay', settings.outbox.relayEveryMs, (signal) => relay(parts, signal));
  const keyCount = start('redis-keys', KEY_COUNT_EVERY_MS, (signal) => countRedisKeys(parts, signal));
  void keyCount.runNow().catch(() => {});
  await retention.runNow();
}

async function relay({ links, protocol, telemetry, metrics }: JobsParts, signal: AbortSignal): Promise<void> {
  // The count comes first: it is of most interest when the rows cannot be published.
  metrics.outboxRows.set(await countUnpublished(links.pools.work));
  telemetry.relayed(await protocol.relay(signal));
}

/** A count that is out of date would be worse than none. */
async function countRedisKeys({ links, metrics }: JobsParts, signal: AbortSignal): Promise<void> {
  try {
    const counts = await countKeys(links.redis, KEY_PREFIXES, KEY_COUNT_BOUNDS, signal);
    for (const prefix of KEY_PREFIXES) metrics.redisKeys.set({ prefix }, counts[prefix]);
  } catch (error) {
    metrics.redisKeys.reset();
    throw error;
  }
}

function retentionPorts(pool: DatabasePool, telemetry: Telemetry): RetentionPorts {
  return {
    ensurePartitions: (monthsAhead) => ensurePartitions(pool, monthsAhead),
    dropExpiredPartitions: (days) => dropExpiredPartitions(pool, days),
    blankExpiredContent: (days, limit) => blankExpiredContent(pool, days, limit),
    deleteExpiredKeys: (limit) => deleteExpiredKeys(pool, limit),
    deleteExpiredDeadLetters: (days, limit) => deleteExpiredDeadLetters(pool, days, limit),
    deleteExpiredReplays: (days, limit) => deleteExpiredReplays(pool, days, limit),
    deleteExpiredSignatures: (days, limit) => deleteExpiredSignatures(pool, days, limit),
    deleteExpiredKills: (days, limit) => deleteExpiredKills(pool, days, limit),
    report: telemetry.housekeeping,
  };
}
