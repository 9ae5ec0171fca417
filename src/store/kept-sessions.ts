// A statement whose value PostgreSQL refuses leaves its session as it was; slonik by itself closes it, as after any other error.
import type { DatabasePool, DatabasePoolConnection } from 'slonik';
import { isDataError } from './errors.ts';

/** The same pool, whose sessions outlive refused values: a batch with poison is flushed in halves, each of them refused. */
export function keepingSessions(pool: DatabasePool): DatabasePool {
  const kept = <T>(work: (connection: DatabasePoolConnection) => Promise<T>) => inKeptSession(pool, work);
  return Object.assign(pool, {
    query: (statement) => kept((connection) => connection.query(statement)),
    one: (statement) => kept((connection) => connection.one(statement)),
    maybeOne: (statement) => kept((connection) => connection.maybeOne(statement)),
    transaction: (work) => kept((connection) => connection.transaction(work)),
  } satisfies Pick<DatabasePool, 'query' | 'one' | 'maybeOne' | 'transaction'>);
}

type Ended<T> = { readonly value: T } | { readonly refused: unknown };

// The error passes slonik as a value; a transaction was rolled back by then.
async function inKeptSession<T>(pool: DatabasePool, work: (connection: DatabasePoolConnection) => Promise<T>) {
  const ended = await pool.connect(async (connection): Promise<Ended<T>> => {
    try {
      return { value: await work(connection) };
    } catch (refused) {
      if (isDataError(refused)) return { refused };
      throw refused;
    }
  });
  if ('refused' in ended) throw ended.refused;
  return ended.value;
}
