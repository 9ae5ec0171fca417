// Migrations against a real PostgreSQL: applied once for any number of callers, refused when changed, and never half-applied.
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

const FIRST = `-- safe to roll: yes
  CREATE SCHEMA IF NOT EXISTS orch;
  CREATE TABLE orch.first (id integer);
  CREATE FUNCTION orch.one() RETURNS integer LANGUAGE plpgsql AS $$ BEGIN RETURN 1; -- a comment; with a semicolon
  END $$;
  INSERT INTO orch.first VALUES (orch.one());
`;

const SECOND = '-- safe to roll: no, because it is only a test\nINSERT INTO orch.first VALUES (2)';

/** The refusal of `migrate` about the files as they are; undefined when it applied them. */
const refusal = () =>
  migrate(url, { dir: files }).then(
    () => undefined,
    (error: Error) => error.message,
  );

async function one(query: string): Promise<string> {
  const pool = await createPool(url);
  try {
    const row = z.object({ value: z.string() });
    return String(await pool.oneFirst({ ...sql.type(row)``, sql: `SELECT (${query})::text AS value` }));
  } finally {
    await pool.end();
  }
}

async function write(statement: string): Promise<void> {
  const pool = await createPool(url);
  try {
    await pool.query({ ...sql.unsafe``, sql: statement });
  } finally {
    await pool.end();
  }
}

test.before(async () => {
  dependencies = await startDependencies({ dir, durable: false, env: { PATH: process.env['PATH'] } });
  url = dependencies.postgres.url;
  writeFileSync(join(files, '0001_first.sql'), FIRST);
  writeFileSync(join(files, '0002_second.sql'), SECOND);
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
  writeFileSync(join(files, '0002_second.sql'), SECOND.replace('(2)', '(3)'));
  assert.match((await refusal()) ?? '', /0002_second\.sql was changed after it had been applied/);
  assert.is(await one('SELECT count(*) FROM orch.first'), '2');
  writeFileSync(join(files, '0002_second.sql'), SECOND);
});

for (const [what, text] of [
  ['fails half-way', 'SELECT 1/0;'],
  ['tries to commit half-way', 'COMMIT; SELECT 1;'],
] as const) {
  test(`a file that ${what} leaves nothing behind`, async () => {
    const third = `-- safe to roll: yes\nCREATE TABLE orch.third (id integer); ${text}`;
    writeFileSync(join(files, '0003_third.sql'), third);
    assert.match((await refusal()) ?? '', /0003_third\.sql failed and was rolled back: ./);
    assert.is(await one("SELECT coalesce(to_regclass('orch.third')::text, 'none')"), 'none');
    rmSync(join(files, '0003_third.sql'));
  });
}

for (const [what, first] of [
  ['nothing', ''],
  ['no without a reason', '-- safe to roll: no, because'],
  ['it in its second line', '-- adds a table\n-- safe to roll: yes'],
] as const) {
  test(`a file that says ${what} where a rollout looks for whether it is safe is refused, and so are those beside it`, async () => {
    writeFileSync(join(files, '0003_third.sql'), '-- safe to roll: yes\nCREATE TABLE orch.third (id integer)');
    writeFileSync(join(files, '0004_fourth.sql'), `${first}\nSELECT 1`);
    assert.match((await refusal()) ?? '', /^0004_fourth\.sql does not say .*"-- safe to roll: yes"/);
    assert.is(await one("SELECT coalesce(to_regclass('orch.third')::text, 'none')"), 'none');
    for (const file of ['0003_third.sql', '0004_fourth.sql']) rmSync(join(files, file));
  });
}

test('two files with one number are refused, both by name, before anything is applied', async () => {
  writeFileSync(join(files, '0003_third.sql'), '-- safe to roll: yes\nCREATE TABLE orch.third (id integer)');
  writeFileSync(join(files, '0003_other.sql'), '-- safe to roll: yes\nSELECT 1');
  assert.match((await refusal()) ?? '', /^0003_other\.sql and 0003_third\.sql have one number/);
  assert.is(await one("SELECT coalesce(to_regclass('orch.third')::text, 'none')"), 'none');
  for (const file of ['0003_third.sql', '0003_other.sql']) rmSync(join(files, file));
});

test('a database that another file made under the same number is left as it is, and nobody is told to empty it', async () => {
  const before = await one('SELECT count(*) FROM pg_class');
  const error = await migrate(url).catch((thrown: Error) => thrown.message);
  assert.match(String(error), /made by 0001_first\.sql, which is 0001_baseline\.sql now\./);
  assert.not.match(String(error), /DROP/);
  assert.is(await one('SELECT count(*) FROM pg_class'), before);
});

test('a database that lost the record of the first file is left as it is, and the refusal says what to do', async () => {
  await write("UPDATE orch.schema_migrations SET name = '0009_first.sql' WHERE name = '0001_first.sql'");
  const error = await migrate(url, { dir: files }).catch((thrown: Error) => thrown.message);
  assert.match(
    String(error),
    /has a record of 0002_second\.sql and none of 0001_first\.sql.*Restore orch\.schema_migrations/,
  );
  await write("UPDATE orch.schema_migrations SET name = '0001_first.sql' WHERE name = '0009_first.sql'");
  assert.is(await refusal(), undefined);
});

test('a development database of the numbering of before is left as it is, and the refusal says how to begin anew', async () => {
  await write("UPDATE orch.schema_migrations SET name = '0001_messages.sql' WHERE name = '0001_first.sql'");
  const before = await one('SELECT count(*) FROM pg_class');
  const error = await migrate(url).catch((thrown: Error) => thrown.message);
  assert.match(
    String(error),
    /made by 0001_messages\.sql, which is 0001_baseline\.sql now\..*DROP SCHEMA orch CASCADE/,
  );
  assert.is(await one('SELECT count(*) FROM pg_class'), before);

  const [, statement = ''] = /-c '([^']+)'/.exec(String(error)) ?? [];
  await write(statement);
  assert.is((await migrate(url)).applied[0], '0001_baseline.sql');
});

test('a database that a later release has migrated is not refused for another numbering', async () => {
  await write("INSERT INTO orch.schema_migrations (name, sha256) VALUES ('0900_later.sql', '')");
  assert.equal((await migrate(url)).applied, []);
});

test.run();
