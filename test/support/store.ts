// A database of its own with the pool of the service, and messages to put into it.
import { randomUUID } from 'node:crypto';
import type { DatabasePool, QuerySqlToken } from 'slonik';
import { newMessage, type Templated } from '../../src/domain/message.ts';
import type { NewMessage } from '../../src/domain/submission.ts';
import { openPool } from '../../src/store/pool.ts';
import { sharedResources } from './resources.ts';

export type Store = AsyncDisposable & {
  readonly pool: DatabasePool;
  /** The rows as `sql.unsafe` reads them. */
  // biome-ignore lint/suspicious/noExplicitAny: a test says itself what it asked for.
  rows(query: QuerySqlToken): Promise<readonly any[]>;
};

/** Migrated and empty; dropped with its pool at the end. */
export async function openStore(
  applicationName: string,
  { maxConnections = 2, statementTimeoutMs = 5_000 } = {},
): Promise<Store> {
  await using stack = new AsyncDisposableStack();
  const { createDatabase } = await sharedResources();
  const { url: databaseUrl } = stack.use(await createDatabase());
  const options = { databaseUrl, applicationName, maxConnections, statementTimeoutMs, onConnectionError: () => {} };
  const pool = stack.use(await openPool(options));
  const opened = stack.move();
  return {
    pool,
    rows: async (query) => (await pool.query(query)).rows,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** A message of the tenant demo that is not stored yet, under an id that was not chosen; a text unless it is templated. */
export function freshMessage(assigned: Partial<NewMessage> = {}, templated: Templated | null = null): NewMessage {
  return newMessage(
    { to: '+14155550123', from: 'ACME', body: 'hello' },
    {
      ...{ messageId: randomUUID(), idIsChosen: false, acceptedAt: new Date().toISOString(), tenantId: 'demo' },
      ...{ lane: 'P3' as const, batchId: null },
      traceparent: `00-${randomUUID().replaceAll('-', '')}-b7ad6b7169203331-01`,
      ...assigned,
    },
    templated,
  );
}
