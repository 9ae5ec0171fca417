// Brings a database to the newest schema: plain SQL files in name order, forward only, each in its own transaction; safe from several processes at once.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type CommonQueryMethods, createPool, sql } from 'slonik';
import { z } from 'zod';
import {
  MigrationRefused,
  refuseLostRecords,
  refuseOtherNumbering,
  refuseSameNumber,
  refuseSilent,
} from './migration-refusals.ts';

/** The one advisory lock of all migrations of this service. */
const LOCK_KEY = 0x6f726368;
const LOCK_WITHIN_MS = 120_000;

export type MigrateOptions = {
  /** The folder of the `*.sql` files. Default: `db/migrations`. */
  dir?: string;
  /** Put before the names that are recorded, so that two folders never clash. */
  prefix?: string;
  signal?: AbortSignal;
};

type Migration = { name: string; text: string; sha256: string };

const nothing = z.object({}).loose();

const folder = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));

async function readMigrations(dir: string, prefix: string): Promise<Migration[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(dir, file), 'utf8');
      refuseSilent(file, text);
      return { name: `${prefix}${file}`, text, sha256: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** The lock lasts until the end of the transaction, so that it also works through a pooler that shares sessions. */
async function lock(tx: CommonQueryMethods): Promise<void> {
  await tx.query(sql.type(nothing)`SELECT set_config('lock_timeout', ${String(LOCK_WITHIN_MS)}, true)`);
  await tx.query(sql.type(nothing)`SELECT pg_advisory_xact_lock(${LOCK_KEY})`);
}

async function createRecords(tx: CommonQueryMethods): Promise<void> {
  await lock(tx);
  await tx.query(sql.type(nothing)`CREATE SCHEMA IF NOT EXISTS orch`);
  await tx.query(sql.type(nothing)`
    CREATE TABLE IF NOT EXISTS orch.schema_migrations (
      name       text PRIMARY KEY,
      sha256     text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )
  `);
}

const recordRow = z.object({ name: z.string() });

/** The names in the records that have the prefix of these files, in order. */
async function recordedNames(tx: CommonQueryMethods, prefix: string): Promise<readonly string[]> {
  const { rows } = await tx.query(sql.type(recordRow)`SELECT name FROM orch.schema_migrations ORDER BY name`);
  return rows.map(({ name }) => name).filter((name) => name.slice(0, name.lastIndexOf('/') + 1) === prefix);
}

/**
 * The file's text as one statement. slonik speaks the extended protocol, which allows a single statement; PL/pgSQL's
 * EXECUTE allows many, and refuses COMMIT among them, so that the file and its record are in one transaction. The tag
 * is the file's hash: the text cannot contain it.
 */
function execution({ text, sha256 }: Migration) {
  const tag = `$m${sha256}$`;
  const body = `$b${sha256}$`;
  return { ...sql.type(nothing)``, sql: `DO ${body} BEGIN EXECUTE ${tag}${text}${tag}; END ${body}` };
}

async function apply(tx: CommonQueryMethods, migration: Migration): Promise<boolean> {
  const { name, sha256 } = migration;
  await lock(tx);
  const recorded = await tx.maybeOneFirst(
    sql.type(z.object({ sha256: z.string() }))`SELECT sha256 FROM orch.schema_migrations WHERE name = ${name}`,
  );
  if (recorded === sha256) return false;
  if (recorded !== null) {
    throw new MigrationRefused(
      `${name} was changed after it had been applied to this database (recorded sha256 ${recorded.slice(0, 12)}, file ${sha256.slice(0, 12)}). ` +
        'Migrations only go forward: restore the file and put the change into a new one.',
    );
  }
  if (/\S/.test(migration.text)) await tx.query(execution(migration));
  await tx.query(sql.type(nothing)`INSERT INTO orch.schema_migrations (name, sha256) VALUES (${name}, ${sha256})`);
  return true;
}

/**
 * Applies what `databaseUrl` lacks and resolves to the names applied by this call, in order.
 * Throws `MigrationRefused` for a changed, silent or failing file, for two of one number, and for a database of another numbering; the files
 * applied before a failing one stay applied.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const { dir = folder('migrations'), prefix = '' } = options;
  const migrations = await readMigrations(dir, prefix);
  refuseSameNumber(migrations);
  const pool = await createPool(databaseUrl, {
    maxPoolSize: 1,
    connectionRetryLimit: 0,
    // A migration may take long; only waiting for locks is limited.
    statementTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 'DISABLE_TIMEOUT',
  });
  const applied: string[] = [];
  try {
    await pool.transaction(async (tx) => {
      await createRecords(tx);
      const recorded = await recordedNames(tx, prefix);
      refuseOtherNumbering(recorded, migrations);
      refuseLostRecords(recorded, migrations);
    });
    for (const migration of migrations) {
      options.signal?.throwIfAborted();
      const isNew = await pool
        .transaction((tx) => apply(tx, migration))
        .catch((error: Error) => {
          if (error instanceof MigrationRefused) throw error;
          throw new MigrationRefused(`${migration.name} failed and was rolled back: ${reasonOf(error)}`, {
            cause: error,
          });
        });
      if (isNew) applied.push(migration.name);
    }
    return { applied };
  } finally {
    await pool.end();
  }
}

/** Creates the tables of other services (`db/development`). For private databases only, never in production. */
export function migrateDevelopment(databaseUrl: string, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  return migrate(databaseUrl, { dir: folder('development'), prefix: 'development/', ...options });
}

/** PostgreSQL's own words; slonik has them in the cause of its errors. */
function reasonOf(error: Error): string {
  const { cause } = error;
  return cause instanceof Error && cause.message !== error.message
    ? `${error.message}: ${reasonOf(cause)}`
    : error.message;
}

const HELP = `Usage: DATABASE_URL=postgres://... npm run migrate

Applies db/migrations/*.sql in name order, forward only. Safe to run from several processes at once. The first line of
each file says whether the code of before it goes on working: "-- safe to roll: yes" or "-- safe to roll: no, because ...".
  --dir FOLDER   other migrations than db/migrations
  --help         this text
`;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { dir: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const url = process.env['DATABASE_URL'];
  if (!url) {
    process.stderr.write(`DATABASE_URL is not set.\n\n${HELP}`);
    return 2;
  }
  const { applied } = await migrate(url, values.dir === undefined ? {} : { dir: values.dir });
  process.stdout.write(applied.length > 0 ? applied.map((name) => `applied ${name}\n`).join('') : 'nothing to apply\n');
  return 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = await main().catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`${error.message}\n`);
    return error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 6;
  });
}
