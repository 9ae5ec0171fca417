// Asks each dependency for its version over its own protocol; used for private servers and for those of the environment alike.
import { connect as connectTcp } from 'node:net';
import { Redis } from 'ioredis';
import { connect as connectNats } from 'nats';
import { createPool, sql } from 'slonik';
import { z } from 'zod';

const PROBE_WITHIN_MS = 5_000;

/** A cheap check whether a server listens, so that the wait for a start does not build whole clients. */
export async function listening(port: number, host = '127.0.0.1'): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connectTcp({ host, port, timeout: PROBE_WITHIN_MS });
  socket.once('connect', () => resolve());
  socket.once('timeout', () => reject(new Error(`nothing answers on ${host}:${port}`)));
  socket.once('error', reject);
  try {
    await promise;
  } finally {
    socket.destroy();
  }
}

/** PostgreSQL's version at `url`, such as `17.10`. Throws when it cannot be asked. */
export async function probePostgres(url: string): Promise<string> {
  const pool = await createPool(url, { connectionRetryLimit: 0, connectionTimeout: PROBE_WITHIN_MS, maxPoolSize: 1 });
  try {
    const row = z.object({ version: z.string() });
    const { version } = await pool.one(sql.type(row)`SELECT current_setting('server_version') AS version`);
    return version.split(' ')[0] ?? version;
  } finally {
    await pool.end();
  }
}

/** Redis's version at `url`. Throws when it cannot be asked. */
export async function probeRedis(url: string): Promise<string> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: PROBE_WITHIN_MS,
    commandTimeout: PROBE_WITHIN_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: Error | undefined;
  redis.on('error', (error) => {
    cause = error;
  });
  try {
    await redis.connect();
    const info = await redis.info('server');
    return /^redis_version:(\S+)/m.exec(info)?.[1] ?? 'unknown';
  } catch (error) {
    throw cause ?? error;
  } finally {
    redis.disconnect();
  }
}

/** NATS's version at `url` (or a comma-separated list). Throws when it cannot be reached or has no JetStream. */
export async function probeNats(url: string): Promise<string> {
  const connection = await connectNats({ servers: url.split(','), reconnect: false, timeout: PROBE_WITHIN_MS });
  try {
    if (!connection.info?.jetstream) throw new Error('it runs without JetStream (start nats-server with -js)');
    return connection.info.version;
  } finally {
    await connection.close();
  }
}
