// PostgreSQL for the floors through its plain driver: named statements on a pool, and nothing around them.
import { createRequire } from 'node:module';

type Driver = { Pool: new (options: { connectionString: string; max: number }) => DriverPool };
type DriverPool = {
  query(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
  on(event: 'error', listener: (error: Error) => void): void;
  end(): Promise<void>;
};

export type Statements = AsyncDisposable & {
  /** Runs a named statement, prepared once per connection. Column int8 comes back as text. */
  run<Row>(name: string, text: string, values: unknown[]): Promise<Row[]>;
};

// The service's connections plan with these settings; a floor with worse plans would be no floor.
const PLAN_BY_KEY = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off';

export function openStatements(databaseUrl: string, connections: number, options = PLAN_BY_KEY): Statements {
  // The driver comes with slonik and brings no types.
  const { Pool } = createRequire(import.meta.url)('pg') as Driver;
  const url = new URL(databaseUrl);
  url.searchParams.set('options', options);
  const pool = new Pool({ connectionString: url.toString(), max: connections });
  pool.on('error', () => {});
  return {
    run: async <Row>(name: string, text: string, values: unknown[]) =>
      (await pool.query({ name, text, values })).rows as Row[],
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
