// A private PostgreSQL: a cluster that is created once and copied, with database and user `orch`, on 127.0.0.1 without sockets in the file system.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  type Account,
  accountForPostgres,
  asAccount,
  assertOurs,
  canRun,
  elsewhere,
  reachableFolder,
} from './account.ts';
import type { PostgresPrograms } from './binaries.ts';
import { StartFailure } from './failure.ts';
import { listening, probePostgres } from './probes.ts';
import { launch, type Running } from './server.ts';

const INITDB_WITHIN_MS = 120_000;
const COPY_WITHIN_MS = 60_000;

/** Sized for a developer's machine. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '256MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  wal_compression: 'on',
  autovacuum_naptime: '15s',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** For tests: data is lost in a power cut only. synchronous_commit stays, or a killed PostgreSQL would lose commits. */
const FORGETFUL = { fsync: 'off', full_page_writes: 'off' };

export type PostgresOptions = {
  /** The folder of the run: data in `<dir>/postgres`, log in `<dir>/logs/postgres.log`. */
  dir: string;
  binaries: PostgresPrograms;
  /** True by default: fsync and synchronous_commit stay as PostgreSQL sets them. */
  durable?: boolean | undefined;
  port?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Called with a text when the data has to be outside of `dir`. */
  say?: ((text: string) => void) | undefined;
};

const LOCALE = process.platform === 'linux' ? 'C.UTF-8' : 'C';

function environment(programs: PostgresPrograms): Record<string, string | undefined> {
  // An inherited LANG that is not installed stops PostgreSQL, and inherited PG* settings would reach it.
  return { PATH: process.env['PATH'], LANG: LOCALE, LC_ALL: LOCALE, TZ: 'UTC', ...programs.env };
}

/** Programs the account can run: a bundled PostgreSQL in a closed home folder is copied next to the data. */
function reachablePrograms(account: Account, programs: PostgresPrograms): PostgresPrograms {
  if (canRun(account, programs.postgres)) return programs;
  const home = dirname(dirname(programs.postgres));
  const copy = elsewhere(home);
  const moved = (file: string) => join(copy, file.slice(home.length));
  if (!existsSync(moved(programs.postgres))) {
    const temporary = mkdtempSync(`${copy}-`);
    chmodSync(temporary, 0o755);
    cpSync(home, temporary, { recursive: true, verbatimSymlinks: true });
    rmSync(copy, { recursive: true, force: true });
    renameSync(temporary, copy);
  }
  assertOurs(account, copy);
  return { ...programs, postgres: moved(programs.postgres), initdb: moved(programs.initdb) };
}

async function initialise(
  account: Account,
  programs: PostgresPrograms,
  data: string,
  signal?: AbortSignal,
): Promise<void> {
  const options = {
    ...account.options,
    env: environment(programs),
    timeout: INITDB_WITHIN_MS,
    ...(signal && { signal }),
  };
  const args = [
    '-D',
    data,
    '-U',
    'orch',
    '-A',
    'trust',
    '-E',
    'UTF8',
    `--locale=${LOCALE}`,
    '--no-sync',
    '--no-instructions',
  ];
  const initdb = asAccount(account, programs.initdb, args);
  await promisify(execFile)(initdb.command, initdb.args, options).catch((error: Error & { stderr?: string }) => {
    signal?.throwIfAborted();
    throw new StartFailure('PROCESS_FAILED', `initdb failed: ${error.message}\n${error.stderr ?? ''}`, {
      cause: error,
    });
  });
  const single = asAccount(account, programs.postgres, ['--single', '-D', data, '-F', 'template1']);
  const made = spawnSync(single.command, single.args, {
    ...options,
    input: 'CREATE DATABASE orch\n',
    encoding: 'utf8',
  });
  if (made.status !== 0)
    throw new StartFailure('PROCESS_FAILED', `The database orch could not be made: ${made.stderr}`);
}

function copyFolder(from: string, to: string): void {
  const copied = spawnSync('cp', ['-a', from, to], { encoding: 'utf8', timeout: COPY_WITHIN_MS });
  if (copied.status !== 0)
    throw new StartFailure('PROCESS_FAILED', `${from} could not be copied to ${to}: ${copied.stderr}`);
}

/** Creates a cluster in `data`: a copy of the template of these programs, which the first run makes. */
async function makeCluster(
  account: Account,
  programs: PostgresPrograms,
  data: string,
  signal?: AbortSignal,
): Promise<void> {
  const key = createHash('sha256')
    .update(JSON.stringify([programs, account]))
    .digest('hex')
    .slice(0, 12);
  const template = join(programs.cache, `cluster-${key}`);
  if (existsSync(template)) return copyFolder(template, data);
  await initialise(account, programs, data, signal);
  mkdirSync(programs.cache, { recursive: true });
  const temporary = `${template}.${process.pid}`;
  copyFolder(data, temporary);
  try {
    renameSync(temporary, template);
  } catch {
    // Another run was faster; its template is as good.
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Starts PostgreSQL in `<dir>/postgres` with its existing cluster. Throws a `StartFailure` with the end of its log. */
export async function startPostgres(options: PostgresOptions): Promise<Running> {
  const account = accountForPostgres();
  const programs = reachablePrograms(account, options.binaries);
  const folder = reachableFolder(account, join(options.dir, 'postgres'));
  if (!folder.startsWith(options.dir)) {
    options.say?.(`  PostgreSQL cannot run as root and its user cannot reach ${options.dir}: its data is in ${folder}`);
  }
  const data = join(folder, 'data');
  if (!existsSync(join(data, 'PG_VERSION'))) await makeCluster(account, programs, data, options.signal);
  const settings = { ...SETTINGS, ...(options.durable === false && FORGETFUL) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const argsFor = (port: number) => asAccount(account, programs.postgres, ['-D', data, '-p', String(port), ...flags]);
  return launch({
    name: 'postgres',
    dir: options.dir,
    logFile: join(options.dir, 'logs', 'postgres.log'),
    command: argsFor(0).command,
    args: (port) => argsFor(port).args,
    marker: () => data,
    options: account.options,
    env: () => environment(programs),
    url: (port) => `postgres://orch@127.0.0.1:${port}/orch`,
    probe: async (url) => {
      await listening(Number(new URL(url).port));
      return probePostgres(url);
    },
    stopSignal: 'SIGINT',
    stopWithinMs: 20_000,
    readyWithinMs: 60_000,
    failure: 'PROCESS_FAILED',
    port: options.port,
    signal: options.signal,
  });
}

/** Removes the data of a stopped PostgreSQL of this run, in either of its folders. */
export function dropPostgresData(dir: string): void {
  const folder = join(dir, 'postgres');
  for (const path of [folder, elsewhere(folder)]) rmSync(path, { recursive: true, force: true });
}
