// Connections to PostgreSQL; every one, checked out or idle, survives the loss of its server without ending the process.
import type { ClientConfig } from 'pg';
import { createPool, type DatabasePool, parseDsn, sql } from 'slonik';
import { z } from 'zod';
import { settings } from '../settings.ts';
import { createDriver } from './driver.ts';
import { isDataError } from './errors.ts';
import { keepingSessions } from './kept-sessions.ts';

export type PoolOptions = {
  readonly databaseUrl: string;
  readonly applicationName: string;
  readonly maxConnections: number;
  readonly statementTimeoutMs: number;
  readonly onConnectionError: (error: unknown) => void;
};

// The statements here find rows by key in tables that may have grown tenfold since their statistics were taken: with
// these switches a plan made for an empty table is still the right one for a full one.
const PLAN_BY_KEY = ['enable_seqscan=off', 'enable_hashjoin=off', 'enable_mergejoin=off'];

const IDLE_IN_TRANSACTION_MS = 5_000;

/** Opens a pool; rejects at once while PostgreSQL cannot be reached. Dispose closes its connections. */
export async function openPool(options: PoolOptions): Promise<DatabasePool & AsyncDisposable> {
  const { answerMarginMs } = settings.store;
  const answerWithinMs = options.statementTimeoutMs + answerMarginMs;
  const pool = await createPool(options.databaseUrl, {
    driverFactory: createDriver({ client: clientOf(options), answerWithinMs }),
    captureStackTrace: false,
    connectionRetryLimit: 0,
    // A statement that is under way when its connection is destroyed has had its time.
    gracefulTerminationTimeout: answerMarginMs,
    idleTimeout: 'DISABLE_TIMEOUT',
    maxPoolSize: options.maxConnections,
    minPoolSize: options.maxConnections,
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    // Statements leave no session state behind; the default DISCARD ALL would throw the prepared ones away.
    resetConnection: async () => {},
  });
  // The caller of a statement reports a value that was refused.
  pool.on('error', (error) => {
    if (!isDataError(error)) options.onConnectionError(error);
  });
  return Object.assign(keepingSessions(pool), { [Symbol.asyncDispose]: () => pool.end() });
}

/** All that DATABASE_URL says of a connection, and what each connection of ours is like. */
function clientOf(options: PoolOptions): ClientConfig {
  const { host, port, databaseName, username, password, sslMode, ssl } = parseDsn(options.databaseUrl);
  return {
    ...{ host, port, password, database: databaseName, user: username },
    ssl: ssl ?? SSL_OF_MODE[sslMode ?? 'disable'],
    application_name: options.applicationName,
    options: PLAN_BY_KEY.map((setting) => `-c ${setting}`).join(' '),
    connectionTimeoutMillis: settings.links.connectWithinMs,
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  };
}

const SSL_OF_MODE = { disable: false, require: true, 'no-verify': { rejectUnauthorized: false } };

const sessionRow = z.object({ mayWrite: z.boolean() });

/** Rejects when PostgreSQL does not answer, or may only be read; such a session is closed, since another may write. */
export async function pingStore(pool: DatabasePool): Promise<void> {
  await pool.connect(async (connection) => {
    const { mayWrite } = await connection.one(
      sql.type(sessionRow)`SELECT current_setting('transaction_read_only') = 'off' AS "mayWrite"`,
    );
    if (!mayWrite) throw new Error('PostgreSQL may only be read');
  });
}
