// Starts PostgreSQL, Redis and NATS together: private servers, or those that the environment names, and never one instead of the other.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Binaries, type DependencyName, findBinaries } from './binaries.ts';
import { reapStale } from './children.ts';
import { StartFailure } from './failure.ts';
import { startNats } from './nats.ts';
import { startPostgres } from './postgres.ts';
import { probeNats, probePostgres, probeRedis } from './probes.ts';
import { type Progress, silent } from './progress.ts';
import { startRedis } from './redis.ts';
import type { Instance, Running } from './server.ts';

/** The project's folder for downloads and for data that is private to this machine. */
export const STORE = resolve(fileURLToPath(new URL('../../.local', import.meta.url)));

const VARIABLES = { postgres: 'DATABASE_URL', redis: 'REDIS_URL', nats: 'NATS_URL' } as const;
const PROBES = { postgres: probePostgres, redis: probeRedis, nats: probeNats } as const;
const DEFAULT_PORTS = { postgres: 5432, redis: 6379, nats: 4222 } as const;

export type Dependencies = AsyncDisposable & {
  postgres: Instance;
  redis: Instance;
  nats: Instance;
  /** Resolves with a description if a private server ends by itself. */
  died: Promise<string>;
};

export type DependenciesOptions = {
  /** The folder of this run: data, logs and the book of processes. Existing data stays. */
  dir: string;
  /** `DATABASE_URL`, `REDIS_URL`, `NATS_URL` win when set; process.env by default. */
  env?: Record<string, string | undefined>;
  progress?: Progress;
  /** True by default; false: PostgreSQL without fsync, for tests. */
  durable?: boolean;
  signal?: AbortSignal;
};

/** A URL without its password, for messages. */
export function withoutPassword(url: string): string {
  return url.replace(/(:\/\/[^:@/]*):[^@/]*@/g, '$1:***@');
}

async function fromEnvironment(name: DependencyName, url: string): Promise<Instance> {
  const variable = VARIABLES[name];
  const version = await PROBES[name](url).catch((error: Error) => {
    throw new StartFailure(
      'DEPENDENCY_UNREACHABLE',
      `${variable} is set to ${withoutPassword(url)}, which cannot be used: ${error.message}\nStart it there, correct ${variable}, or unset it to get a private ${name}.`,
      { cause: error },
    );
  });
  const refuse = async () => {
    throw new Error(`${name} comes from ${variable}: it is not ours to stop or start`);
  };
  return {
    ...{ name, url, version, source: 'environment', pid: undefined },
    port: Number(URL.parse(url.split(',')[0] ?? url)?.port || DEFAULT_PORTS[name]),
    stop: async () => {},
    kill: refuse,
    restart: refuse,
    [Symbol.asyncDispose]: async () => {},
  };
}

function startPrivate(name: DependencyName, binaries: Binaries, options: DependenciesOptions): Promise<Running> {
  const { dir, durable, signal, progress } = options;
  if (name === 'postgres')
    return startPostgres({ dir, binaries: binaries.postgres!, durable, signal, say: progress?.say });
  if (name === 'redis') return startRedis({ dir, binaries: binaries.redis!, signal });
  return startNats({ dir, binaries: binaries.nats!, signal });
}

/**
 * Starts the three in parallel and resolves when all of them answer. On dispose NATS, Redis and PostgreSQL end in this
 * order; their data stays in `dir`. Throws a `StartFailure` (MISSING_DEPENDENCY, DEPENDENCY_UNREACHABLE,
 * PROCESS_FAILED, PORT_IN_USE), leaving nothing running.
 */
export async function startDependencies(given: DependenciesOptions): Promise<Dependencies> {
  const options = { ...given, dir: resolve(given.dir) };
  const { dir, env = process.env, progress = silent, signal } = options;
  const names: DependencyName[] = ['postgres', 'redis', 'nats'];
  const wanted = new Set(names.filter((name) => !env[VARIABLES[name]]));
  await reapStale(dir);
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;

  async function start(name: DependencyName): Promise<Instance> {
    const url = env[VARIABLES[name]];
    const found = url ? {} : await binaries;
    const startedAt = performance.now();
    const step = progress.step(name);
    const starting = url ? fromEnvironment(name, url) : startPrivate(name, found, { ...options, signal: either });
    const instance = await starting.catch((error) => {
      if (!either.aborted) step.failed('failed');
      throw error;
    });
    const { source, version } = instance;
    step.done(`${version.padEnd(8)} ${url ? `from ${VARIABLES[name]}` : `private, 127.0.0.1:${instance.port}`}`);
    const ms = Math.round(performance.now() - startedAt);
    progress.event({ event: 'dependency', name, source, version, url: withoutPassword(instance.url), ms });
    return instance;
  }

  const binaries = findBinaries(wanted, { store: STORE, env, progress, signal: either });
  const settled = await Promise.allSettled(
    names.map((name) =>
      start(name).catch((error) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  const started = settled.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  await using stack = new AsyncDisposableStack();
  for (const instance of started) stack.use(instance);
  if (failed.signal.aborted) throw failed.signal.reason;
  const [postgres, redis, nats] = started as [Instance, Instance, Instance];
  const deaths = started.flatMap((instance) => ('died' in instance ? [instance.died as Promise<string>] : []));
  const open = stack.move();
  return {
    ...{ postgres, redis, nats },
    died: deaths.length > 0 ? Promise.race(deaths) : new Promise<never>(() => {}),
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

/** The folder of the run with this name below `.local/`. */
export function runFolder(name: string): string {
  return join(STORE, name);
}
