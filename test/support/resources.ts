// The resources that the tests of a run share: the programs, one PostgreSQL, and a database made ready to be copied; all of them go at the end.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { createPool, sql } from 'slonik';
import { migrate, migrateDevelopment } from '../../db/migrate.ts';
import { type Binaries, findBinaries } from '../../deploy/local/binaries.ts';
import { runFolder, STORE } from '../../deploy/local/instances.ts';
import { dropPostgresData, startPostgres } from '../../deploy/local/postgres.ts';
import { silent } from '../../deploy/local/progress.ts';
import type { Running } from '../../deploy/local/server.ts';

/** The folder of this run; every server has its own folder in it. */
export const runDir = runFolder(`test-${process.pid}`);

/** `server` only where it is its own. */
export type Database = AsyncDisposable & { readonly url: string; readonly server?: Running };

type Shared = AsyncDisposable & {
  readonly binaries: Binaries;
  createDatabase(): Promise<Database>;
  /** A PostgreSQL in this folder that does not lose what it acknowledged; its data goes with it. */
  startOwnPostgres(dir: string): Promise<Database>;
};

const TEMPLATE = 'orch_template';
let shared: Promise<Shared> | undefined;

/** Started on the first call. */
export function sharedResources(): Promise<Shared> {
  shared ??= startShared();
  return shared;
}

/** Stops the started server and removes its data. */
export async function disposeResources(): Promise<void> {
  await (await shared?.catch(() => undefined))?.[Symbol.asyncDispose]();
  shared = undefined;
  dropRunData();
}

/** Removes the data of this run's servers, which have to be gone. */
export function dropRunData(): void {
  dropPostgresData(join(runDir, 'postgres'));
  rmSync(runDir, { recursive: true, force: true });
}

async function startShared(): Promise<Shared> {
  const wanted = new Set(['postgres', 'redis', 'nats'] as const);
  const binaries = await findBinaries(wanted, { store: STORE, env: process.env, progress: silent });
  await using stack = new AsyncDisposableStack();
  const dir = join(runDir, 'postgres');
  const postgres = stack.use(await startPostgres({ dir, binaries: binaries.postgres!, durable: false }));
  const admin = await createPool(postgres.url, { maxPoolSize: 1, idleTimeout: 'DISABLE_TIMEOUT' });
  stack.defer(() => admin.end());
  await admin.query(sql.unsafe`CREATE DATABASE ${sql.identifier([TEMPLATE])}`);
  const urlOf = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` }).toString();
  await migrate(urlOf(TEMPLATE));
  await migrateDevelopment(urlOf(TEMPLATE));
  let databases = 0;
  const running = stack.move();
  return {
    binaries,
    async createDatabase() {
      databases += 1;
      const name = `world_${databases}`;
      const identifier = sql.identifier([name]);
      await admin.query(sql.unsafe`CREATE DATABASE ${identifier} TEMPLATE ${sql.identifier([TEMPLATE])}`);
      return {
        url: urlOf(name),
        [Symbol.asyncDispose]: async () => {
          await admin.query(sql.unsafe`DROP DATABASE ${identifier} WITH (FORCE)`);
        },
      };
    },
    async startOwnPostgres(own) {
      await using starting = new AsyncDisposableStack();
      starting.defer(() => dropPostgresData(own));
      const server = starting.use(await startPostgres({ dir: own, binaries: binaries.postgres! }));
      await migrate(server.url);
      await migrateDevelopment(server.url);
      const kept = starting.move();
      return { url: server.url, server, [Symbol.asyncDispose]: () => kept.disposeAsync() };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
