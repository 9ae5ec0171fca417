// Brings a database to the newest schema: plain SQL files in name order, forward only, each in its own transaction; safe from several processes at once.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type CommonQueryMethods, createPool, sql } from 'slonik';
import { z } from 'zod';

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

/** A migration that cannot be applied; the message names the file and what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

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

/** The line that every file begins with: whether the code before it goes on working once the file is applied. */
const SAFE_TO_ROLL = /^-- safe to roll: (?:yes|no, because \S.*)\r?$/;

function refuseSilent(file: string, text: string): void {
  if (SAFE_TO_ROLL.test(text.split('\n', 1)[0] ?? '')) return;
  throw new MigrationRefused(
    `${file} does not say whether it may be applied while yesterday's code runs. ` +
      'Its first line has to be "-- safe to roll: yes" or "-- safe to roll: no, because ...".',
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

/** A number means one file for ever: a database with another file under it has tables that these files do not know. */
async function refuseOtherNumbering(tx: CommonQueryMethods, migrations: readonly Migration[]): Promise<void> {
  const byNumber = new Map(migrations.map(({ name }) => [numberOf(name), name]));
  const { rows } = await tx.query(sql.type(recordRow)`SELECT name FROM orch.schema_migrations ORDER BY name`);
  const other = rows.find(({ name }) => (byNumber.get(numberOf(name)) ?? name) !== name);
  if (other === undefined) return;
  throw new MigrationRefused(
    `this database was made by ${other.name}, which is ${byNumber.get(numberOf(other.name))} now. Nothing was released with ` +
      'the old numbering, so this is a development database: empty it and run this again, for example with ' +
      `psql "$DATABASE_URL" -c 'DROP SCHEMA orch CASCADE', or by removing .local/keep when npm start -- --keep made it. ` +
      'All messages in it are lost.',
  );
}

/** With its prefix, without the words behind it. */
function numberOf(name: string): string {
  return /^(?:.*\/)?\d+/.exec(name)?.[0] ?? name;
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
 * Throws `MigrationRefused` for a changed, silent or failing file and for a database of another numbering; the files
 * applied before a failing one stay applied.
 */
export async function migrate(databaseUrl: string, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const migrations = await readMigrations(options.dir ?? folder('migrations'), options.prefix ?? '');
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
      await refuseOtherNumbering(tx, migrations);
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
