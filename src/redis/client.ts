// The link to Redis, which may vanish at any time: every command answers or fails within its deadline, and none waits for a reconnect.
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Redis } from 'ioredis';

export type RedisOptions = {
  readonly url: string;
  readonly commandTimeoutMs: number;
  readonly onError: (error: unknown) => void;
};

const FIRST_CONNECT_MS = 1_000;

/** Waits a moment for the first connection, then goes on trying in the background; never rejects. */
export async function openRedis(options: RedisOptions): Promise<Redis & AsyncDisposable> {
  const redis = new Redis(options.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: options.commandTimeoutMs,
    connectTimeout: 1_000,
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
