// Connections to PostgreSQL; every one, checked out or idle, survives the loss of its server without ending the process.
import { createPool, type DatabasePool, sql } from 'slonik';
import { z } from 'zod';
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

/** Opens a pool; rejects at once while PostgreSQL cannot be reached. Dispose closes its connections. */
export async function openPool(options: PoolOptions): Promise<DatabasePool & AsyncDisposable> {
  const pool = await createPool(withOptions(options), {
    captureStackTrace: false,
    connectionRetryLimit: 0,
    connectionTimeout: 2_000,
    idleTimeout: 'DISABLE_TIMEOUT',
    idleInTransactionSessionTimeout: 5_000,
    maxPoolSize: options.maxConnections,
    minPoolSize: options.maxConnections,
    queryRetryLimit: 0,
    transactionRetryLimit: 0,
    // Statements leave no session state behind; the default DISCARD ALL would throw the prepared ones away.
    resetConnection: async () => {},
    statementTimeout: options.statementTimeoutMs,
  });
  // The caller of a statement reports a value that was refused.
  pool.on('error', (error) => {
    if (!isDataError(error)) options.onConnectionError(error);
  });
  return Object.assign(keepingSessions(pool), { [Symbol.asyncDispose]: () => pool.end() });
}

function withOptions(options: PoolOptions): string {
  const url = new URL(options.databaseUrl);
  url.searchParams.set('application_name', options.applicationName);
  url.searchParams.set('options', PLAN_BY_KEY.map((setting) => `-c ${setting}`).join(' '));
  return url.toString();
}

/** Rejects when PostgreSQL does not answer. */
export async function pingStore(pool: DatabasePool): Promise<void> {
  await pool.one(sql.type(z.object({ one: z.number() }))`SELECT 1 AS one`);
}
