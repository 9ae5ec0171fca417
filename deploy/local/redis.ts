// A private Redis; by default it writes every command to its append-only file, so that a kill loses nothing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './binaries.ts';
import { listening, probeRedis } from './probes.ts';
import { launch, type Running } from './server.ts';

export type RedisOptions = {
  /** The folder of the run: data in `<dir>/redis`, log in `<dir>/logs/redis.log`. */
  dir: string;
  binaries: Program;
  port?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Default: true. Without it a kill loses everything that no SAVE has written. */
  durable?: boolean;
};

/** Starts Redis in `<dir>/redis` with its existing data. Throws a `StartFailure` with the end of its log. */
export async function startRedis({ dir, binaries, port, signal, durable = true }: RedisOptions): Promise<Running> {
  const data = join(dir, 'redis');
  mkdirSync(data, { recursive: true });
  return launch({
    name: 'redis',
    dir,
    logFile: join(dir, 'logs', 'redis.log'),
    command: binaries.path,
    args: (onPort) => [
      ...['--bind', '127.0.0.1', '--port', String(onPort), '--dir', data, '--daemonize', 'no'],
      ...['--appendonly', durable ? 'yes' : 'no', '--appendfsync', 'everysec', '--save', ''],
    ],
    // Redis rewrites its command line; the address stays in it.
    marker: (onPort) => `127.0.0.1:${onPort}`,
    options: { cwd: '/' },
    env: () => ({ PATH: process.env['PATH'], LANG: 'C', ...binaries.env }),
    url: (onPort) => `redis://127.0.0.1:${onPort}`,
    probe: async (url) => {
      await listening(Number(new URL(url).port));
      return probeRedis(url);
    },
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
    readyWithinMs: 20_000,
    failure: 'PROCESS_FAILED',
    port,
    signal,
  });
}
