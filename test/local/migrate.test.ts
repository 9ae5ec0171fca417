// Migrations against a real PostgreSQL: applied once whoever runs them, refused when changed, and never half-applied.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { z } from 'zod';
import { migrate } from '../../db/migrate.ts';
import { type Dependencies, runFolder, startDependencies } from '../../deploy/local/instances.ts';
import { dropPostgresData } from '../../deploy/local/postgres.ts';

const test = suite('migrations');
const dir = runFolder(`test-migrate-${process.pid}`);
const files = mkdtempSync(join(tmpdir(), 'migrations-'));
let dependencies: Dependencies;
let url: string;

const FIRST = `
  CREATE SCHEMA IF NOT EXISTS orch;
  CREATE TABLE orch.first (id integer);
  CREATE FUNCTION orch.one() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; -- a comment; with a semicolon
  END $$;
  INSERT INTO orch.first VALUES (orch.one());
`;

async function one(query: string): Promise<string> {
  const pool = await createPool(url);
  try {
    const row = z.object({ value: z.string() });
    return String(await pool.oneFirst({ ...sql.type(row)``, sql: `SELECT (${query})::text AS value` }));
  } finally {
    await pool.end();
  }
}

test.before(async () => {
  dependencies = await startDependencies({ dir, durable: false, env: { PATH: process.env['PATH'] } });
  url = dependencies.postgres.url;
  writeFileSync(join(files, '0001_first.sql'), FIRST);
  writeFileSync(join(files, '0002_second.sql'), 'INSERT INTO orch.first VALUES (2)');
});

test.after(async () => {
  await dependencies[Symbol.asyncDispose]();
  dropPostgresData(dir);
  rmSync(dir, { recursive: true, force: true });
  rmSync(files, { recursive: true });
});

test('two processes that migrate at once apply each file once, in name order', async () => {
  const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { dir: files })));
  assert.equal(results.flatMap(({ applied }) => applied).sort(), ['0001_first.sql', '0002_second.sql']);
  assert.is(await one('SELECT count(*) FROM orch.first'), '2');
  assert.is(await one('SELECT count(*) FROM orch.schema_migrations'), '2');
});

test('a file that was changed after it was applied is refused by name', async () => {
  writeFileSync(join(files, '0002_second.sql'), 'INSERT INTO orch.first VALUES (3)');
  const error = await migrate(url, { dir: files }).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  assert.match(error?.message ?? '', /0002_second\.sql was changed after it had been applied/);
  assert.is(await one('SELECT count(*) FROM orch.first'), '2');
  writeFileSync(join(files, '0002_second.sql'), 'INSERT INTO orch.first VALUES (2)');
});

for (const [what, text] of [
  ['fails half-way', 'CREATE TABLE orch.third (id integer); SELECT 1/0;'],
  ['tries to commit half-way', 'CREATE TABLE orch.third (id integer); COMMIT; SELECT 1;'],
] as const) {
  test(`a file that ${what} leaves nothing behind`, async () => {
    writeFileSync(join(files, '0003_third.sql'), text);
    const error = await migrate(url, { dir: files }).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    assert.match(error?.message ?? '', /0003_third\.sql failed and was rolled back: ./);
    assert.is(await one("SELECT coalesce(to_regclass('orch.third')::text, 'none')"), 'none');
    rmSync(join(files, '0003_third.sql'));
  });
}

test.run();
