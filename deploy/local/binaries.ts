// Finds the programs of PostgreSQL, Redis, NATS, PgBouncer and Prometheus on the machine, else downloads them into `.local/` and leaves the system alone.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { bundledPostgres, bundledServers } from './bundled.ts';
import type { Progress } from './progress.ts';

/** A program and its environment beside PATH; `origin`: found on the machine, or downloaded into the project. */
export type Program = { path: string; env: Record<string, string>; origin: 'system' | 'project' };

export type PostgresPrograms = {
  postgres: string;
  initdb: string;
  env: Record<string, string>;
  origin: Program['origin'];
  /** Folder for cluster templates. */
  cache: string;
};

/** The service needs the first three; tests put `pgbouncer` in front of PostgreSQL, and `promtool` checks alerts. */
export type Binaries = { postgres?: PostgresPrograms } & {
  [name in 'redis' | 'nats' | 'pgbouncer' | 'promtool']?: Program;
};
export type ProgramName = keyof Binaries;
export type DependencyName = Exclude<ProgramName, 'pgbouncer' | 'promtool'>;

export type FindOptions = {
  /** The project's `.local` folder, for downloads. */
  store: string;
  env: Record<string, string | undefined>;
  progress: Progress;
  signal?: AbortSignal | undefined;
};

const USUAL_FOLDERS = [
  ...['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/opt/homebrew/bin', '/opt/homebrew/opt/redis/bin'],
  ...['/opt/homebrew/opt/nats-server/bin', '/snap/bin', '/opt/local/bin'],
];
const POSTGRES_FOLDERS = [
  ...['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql@*/bin'],
  ...['/usr/local/opt/postgresql@*/bin', '/Applications/Postgres.app/Contents/Versions/*/bin'],
];
const OLDEST_POSTGRES = 14;
const VERSION_WITHIN_MS = 10_000;

function searchPath(env: FindOptions['env']): string[] {
  return (env['PATH'] ?? '').split(delimiter).filter(Boolean);
}

function newestFirst(folders: string[]): string[] {
  const release = (folder: string) => Number(/(\d+)\/bin$/.exec(folder)?.[1] ?? 0);
  return folders.toSorted((one, other) => release(other) - release(one));
}

/** Links are followed: `postgres` in a bin folder of the system is often a link to where `initdb` is too. */
function postgresIn(folder: string): { postgres: string; initdb: string } | undefined {
  const found = join(folder, 'postgres');
  if (!existsSync(found)) return undefined;
  const postgres = realpathSync(found);
  const initdb = join(dirname(postgres), 'initdb');
  if (!existsSync(initdb)) return undefined;
  const answer = spawnSync(postgres, ['--version'], { encoding: 'utf8', timeout: VERSION_WITHIN_MS });
  const major = Number(/(\d+)/.exec(answer.stdout ?? '')?.[1] ?? 0);
  return major >= OLDEST_POSTGRES ? { postgres, initdb } : undefined;
}

function systemPostgres(options: FindOptions): PostgresPrograms | undefined {
  const usual = newestFirst(globSync(POSTGRES_FOLDERS));
  for (const folder of [...searchPath(options.env), ...usual, ...USUAL_FOLDERS]) {
    const found = postgresIn(folder);
    if (found) return { ...found, env: {}, origin: 'system', cache: join(options.store, 'cache') };
  }
  return undefined;
}

function systemProgram(name: string, env: FindOptions['env']): Program | undefined {
  const path = [...searchPath(env), ...USUAL_FOLDERS]
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
  return path === undefined ? undefined : { path, env: {}, origin: 'system' };
}

/**
 * The programs of the `wanted` dependencies. `ORCH_LOCAL_IGNORE_SYSTEM=1` ignores those of the machine.
 * Throws MISSING_DEPENDENCY, with what to install, where they can be neither found nor downloaded.
 */
export async function findBinaries(wanted: ReadonlySet<ProgramName>, options: FindOptions): Promise<Binaries> {
  const lookAround = options.env['ORCH_LOCAL_IGNORE_SYSTEM'] !== '1';
  const found: Binaries = {};
  const system = {
    postgres: () => systemPostgres(options),
    redis: () => systemProgram('redis-server', options.env),
    nats: () => systemProgram('nats-server', options.env),
    pgbouncer: () => systemProgram('pgbouncer', options.env),
    promtool: () => systemProgram('promtool', options.env),
  };
  for (const name of wanted) {
    const program = lookAround ? system[name]() : undefined;
    if (program) Object.assign(found, { [name]: program });
  }
  const missing = [...wanted].filter((name) => !found[name]);
  const servers = missing.filter((name) => name !== 'postgres');
  const [postgres, others] = await Promise.all([
    missing.includes('postgres') ? bundledPostgres(options) : undefined,
    servers.length > 0 ? bundledServers(servers, options) : {},
  ]);
  return { ...found, ...(postgres && { postgres }), ...others };
}
