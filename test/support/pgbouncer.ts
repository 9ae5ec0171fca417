// PgBouncer in front of a PostgreSQL, as many deployments have it.
import { spawnSync } from 'node:child_process';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountForPostgres, asAccount, reachableFolder } from '../../deploy/local/account.ts';
import { findBinaries, type Program } from '../../deploy/local/binaries.ts';
import { StartFailure } from '../../deploy/local/failure.ts';
import { STORE } from '../../deploy/local/instances.ts';
import { listening } from '../../deploy/local/probes.ts';
import { silent } from '../../deploy/local/progress.ts';
import { launch } from '../../deploy/local/server.ts';

/** Undefined where it is not on the machine and cannot be installed. */
export async function findPgBouncer(): Promise<Program | undefined> {
  try {
    const options = { store: STORE, env: process.env, progress: silent };
    const { pgbouncer } = await findBinaries(new Set(['pgbouncer'] as const), options);
    return pgbouncer && runs(pgbouncer) ? pgbouncer : undefined;
  } catch (error) {
    if (error instanceof StartFailure) return undefined;
    throw error;
  }
}

/** Runs as the account of PostgreSQL, which may not reach everything; it refuses to be root. */
function runs({ path, env }: Program): boolean {
  const account = accountForPostgres();
  const { command, args } = asAccount(account, path, ['--version']);
  return spawnSync(command, args, { ...account.options, env: { PATH: process.env['PATH'], ...env } }).status === 0;
}

export type PgBouncerOptions = {
  readonly dir: string;
  readonly program: Program;
  readonly databaseUrl: string;
  /** Settings beside its address and its target. */
  readonly settings: Readonly<Record<string, string | number>>;
};

/** `url`: the database through it. */
export async function startPgBouncer(options: PgBouncerOptions): Promise<AsyncDisposable & { readonly url: string }> {
  const { dir, program, databaseUrl } = options;
  const account = accountForPostgres();
  const folder = reachableFolder(account, join(dir, 'pgbouncer'));
  const file = join(folder, 'pgbouncer.ini');
  const { port: postgresPort, pathname, username } = new URL(databaseUrl);
  const name = pathname.slice(1);
  const settings = { auth_type: 'any', unix_socket_dir: '', max_client_conn: 200, ...options.settings };
  const running = await launch({
    ...{ name: 'pgbouncer', dir, logFile: join(dir, 'logs', 'pgbouncer.log') },
    ...asAccount(account, program.path, [file]),
    args: (port) => {
      const lines = Object.entries({ listen_addr: '127.0.0.1', listen_port: port, ...settings });
      const database = `${name} = host=127.0.0.1 port=${postgresPort} dbname=${name} user=${username}`;
      const text = ['[databases]', database, '[pgbouncer]', ...lines.map(([key, value]) => `${key} = ${value}`), ''];
      writeFileSync(file, text.join('\n'));
      chmodSync(file, 0o644);
      return asAccount(account, program.path, [file]).args;
    },
    marker: () => file,
    options: account.options,
    env: () => ({ PATH: process.env['PATH'], ...program.env }),
    url: (port) => Object.assign(new URL(databaseUrl), { port: String(port) }).toString(),
    probe: async (url) => {
      await listening(Number(new URL(url).port));
      return '';
    },
    ...{ stopSignal: 'SIGTERM', stopWithinMs: 10_000, readyWithinMs: 20_000, failure: 'PROCESS_FAILED' },
  });
  return {
    url: running.url,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
