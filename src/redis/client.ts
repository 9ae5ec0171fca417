// The link to Redis, which may vanish, go silent or become a replica at any time: every command answers or fails within its deadline, and none waits for a reconnect.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { settings } from '../settings.ts';

export type RedisOptions = {
  readonly url: string;
  readonly commandTimeoutMs: number;
  readonly onError: (error: unknown) => void;
};

const FIRST_CONNECT_MS = 1_000;
/** After a fail-over the name may lead to the demoted server for a while: each look for another one waits longer. */
const READ_ONLY_PAUSE_MS = { first: 250, longest: 4_000, forgottenAfter: 30_000 };
/** Beside the other keys of the service, so that the rights to those are enough. */
const PROBE_KEY = 'orch:probe';
const PROBE_SECONDS = 10;

/** Waits a moment for the first connection, then goes on trying in the background; never rejects. */
export async function openRedis(options: RedisOptions): Promise<Redis & AsyncDisposable> {
  const redis = new Redis(options.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: options.commandTimeoutMs,
    connectTimeout: 1_000,
    // Commands fail one by one before, and leave the connection open.
    socketTimeout: settings.redis.silentAfterMs,
    reconnectOnError: whenReadOnly(),
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  });
  redis.on('error', options.onError);
  await Promise.race([once(redis, 'ready').catch(() => {}), setTimeout(FIRST_CONNECT_MS, undefined, { ref: false })]);
  return Object.assign(redis, {
    async [Symbol.asyncDispose]() {
      redis.disconnect();
    },
  });
}

/** Rejects unless Redis takes a write: a replica and a full one answer everything else. */
export async function probeRedis(redis: Redis): Promise<void> {
  await redis.set(PROBE_KEY, '1', 'EX', PROBE_SECONDS);
}

/** Whether to look for the server that took over. */
export function whenReadOnly(nowMs = () => performance.now()): (error: Error) => boolean {
  let pauseMs = READ_ONLY_PAUSE_MS.first;
  let nextAtMs = Number.NEGATIVE_INFINITY;
  return ({ message }) => {
    if (!message.includes('READONLY') || nowMs() < nextAtMs) return false;
    if (nowMs() - nextAtMs > READ_ONLY_PAUSE_MS.forgottenAfter) pauseMs = READ_ONLY_PAUSE_MS.first;
    nextAtMs = nowMs() + pauseMs;
    pauseMs = Math.min(2 * pauseMs, READ_ONLY_PAUSE_MS.longest);
    return true;
  };
}
