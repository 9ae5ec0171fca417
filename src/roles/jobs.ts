// The role `jobs`, beside recovery: what a dead process left untold, replays and their audit, partitions ahead of time, and nothing kept beyond its time.
import { randomUUID } from 'node:crypto';
import type { DatabasePool } from 'slonik';
import { messageEntries, submitEntries } from '../domain/idempotency-entries.ts';
import { firstUntold } from '../domain/submission.ts';
import { newTraceparent } from '../domain/trace.ts';
import { type ReplayedMessage, type ReplayPorts, runReplays } from '../jobs/replay.ts';
import { type HousePorts, keepHouse } from '../jobs/retention.ts';
import { everyMs, type Loop } from '../lib/loop.ts';
import { tellAudits } from '../outbox/audit.ts';
import type { Ports } from '../protocol/ports.ts';
import type { Protocol } from '../protocol/protocol.ts';
import { countKeys } from '../redis/key-count.ts';
import type { Settings } from '../settings.ts';
import { markAuditTold, untoldAudits } from '../store/audits.ts';
import { deleteExpiredDeadLetters } from '../store/dead-letters.ts';
import { countUntold } from '../store/outbox.ts';
import { replayPortion } from '../store/replay-portions.ts';
import { deleteExpiredReplays } from '../store/replays.ts';
import { blankExpiredContent, deleteExpiredKeys, dropExpiredPartitions, ensurePartitions } from '../store/retention.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

const REPLAY_EVERY_MS = 1_000;
const AUDIT_EVERY_MS = 1_000;
const RETENTION_EVERY_MS = 3_600_000;
const KEY_COUNT_EVERY_MS = 60_000;
const JITTER_MS = 200;
/** At most 200,000 keys a minute are looked at. */
const KEY_COUNT_BOUNDS = { stepKeys: 1_000, maxSteps: 200 };
const KEY_PREFIXES = [messageEntries.prefix, submitEntries.prefix] as const;

export type JobsParts = {
  readonly links: Links;
  readonly ports: Pick<Ports, 'publish'>;
  readonly protocol: Protocol;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  readonly metrics: Metrics;
};

/** Starts the loops on the stack. The first retention run is awaited, so that no message meets a missing partition. */
export async function startJobs(parts: JobsParts, stack: AsyncDisposableStack): Promise<void> {
  const { links, ports, protocol, settings, telemetry } = parts;
  const { pool } = links;
  const start = (name: string, intervalMs: number, work: (signal: AbortSignal) => Promise<void>): Loop => {
    const onError = (error: unknown) => telemetry.trouble(name, error);
    return stack.use(everyMs(name, intervalMs, work, { onError, jitter: () => Math.random() * JITTER_MS }));
  };
  const house = housePorts(pool, telemetry);
  const audits = {
    untold: (limit: number) => untoldAudits(pool, limit),
    publish: ports.publish,
    markTold: (audit: Parameters<typeof markAuditTold>[1]) => markAuditTold(pool, audit),
  };
  const replays = replayPorts(pool, protocol, telemetry);

  const retention = start('retention', RETENTION_EVERY_MS, (signal) => keepHouse(house, signal));
  start('relay', settings.outbox.relayEveryMs, (signal) => relay(parts, signal));
  const keyCount = start('redis-keys', KEY_COUNT_EVERY_MS, (signal) => countRedisKeys(parts, signal));
  start('audit', AUDIT_EVERY_MS, (signal) => tellAudits(audits, signal));
  start('replay', REPLAY_EVERY_MS, (signal) => runReplays(replays, signal));
  void keyCount.runNow().catch(() => {});
  await retention.runNow();
}

async function relay({ links, protocol, telemetry, metrics }: JobsParts, signal: AbortSignal): Promise<void> {
  // What waits is of most interest when it cannot be told.
  metrics.outboxRows.set(await countUntold(links.pool));
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

function housePorts(pool: DatabasePool, telemetry: Telemetry): HousePorts {
  return {
    ensurePartitions: (monthsAhead) => ensurePartitions(pool, monthsAhead),
    dropExpiredPartitions: (days) => dropExpiredPartitions(pool, days),
    blankExpiredContent: (days, limit) => blankExpiredContent(pool, days, limit),
    deleteExpiredKeys: (limit) => deleteExpiredKeys(pool, limit),
    deleteExpiredDeadLetters: (days, limit) => deleteExpiredDeadLetters(pool, days, limit),
    deleteExpiredReplays: (days, limit) => deleteExpiredReplays(pool, days, limit),
    report: telemetry.housekeeping,
  };
}

function replayPorts(pool: DatabasePool, protocol: Protocol, telemetry: Telemetry): ReplayPorts {
  const tell = ({ message, outboxId }: ReplayedMessage) => {
    telemetry.kept(message, 'replay');
    protocol.tellLater(firstUntold(message, outboxId));
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
