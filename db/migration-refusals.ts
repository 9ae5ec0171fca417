// The refusals of migrations: files that say too little or share a number, and databases that other files made.

/** A migration that cannot be applied; the message names the file and what to do. */
export class MigrationRefused extends Error {
  override readonly name = 'MigrationRefused';
}

type Named = { readonly name: string };

/** The line that every file begins with: whether the code before it goes on working once the file is applied. */
const SAFE_TO_ROLL = /^-- safe to roll: (?:yes|no, because \S.*)\r?$/;

export function refuseSilent(file: string, text: string): void {
  if (SAFE_TO_ROLL.test(text.split('\n', 1)[0] ?? '')) return;
  throw new MigrationRefused(
    `${file} does not say whether it may be applied while yesterday's code runs. ` +
      'Its first line has to be "-- safe to roll: yes" or "-- safe to roll: no, because ...".',
  );
}

/** A number means one file for ever: with two, a database does not say which of them it has. */
export function refuseSameNumber(migrations: readonly Named[]): void {
  const byNumber = new Map<string, string>();
  for (const { name } of migrations) {
    const first = byNumber.get(numberOf(name));
    if (first !== undefined)
      throw new MigrationRefused(
        `${first} and ${name} have one number. Give the one that no database has the next free one.`,
      );
    byNumber.set(numberOf(name), name);
  }
}

/** The files of before the first release, which 0001_baseline.sql replaces: no database that matters was made by them. */
const REPLACED = new Set(['0001_messages.sql', '0002_recovery.sql', '0003_dead_letters.sql', '0004_releases.sql']);

/** A database with another file under a number of these has tables that these files do not know. */
export function refuseOtherNumbering(recorded: readonly string[], migrations: readonly Named[]): void {
  const byNumber = new Map(migrations.map(({ name }) => [numberOf(name), name]));
  const other = recorded.find((name) => (byNumber.get(numberOf(name)) ?? name) !== name);
  if (other === undefined) return;
  const found = `this database was made by ${other}, which is ${byNumber.get(numberOf(other))} now.`;
  throw new MigrationRefused(
    REPLACED.has(other)
      ? `${found} Nothing was released with the old numbering, so this is a development database: empty it and run this ` +
          `again, for example with psql "$DATABASE_URL" -c 'DROP SCHEMA orch CASCADE', or by removing .local/keep when ` +
          'npm start -- --keep made it. All messages in it are lost.'
      : `${found} Run the migrations of the release that made it, or give the file here the next free number; nothing was changed.`,
  );
}

/** Without the record of the first file its statements would run on tables that exist. */
export function refuseLostRecords(recorded: readonly string[], [first]: readonly Named[]): void {
  const [other] = recorded;
  if (first === undefined || other === undefined || recorded.includes(first.name)) return;
  throw new MigrationRefused(
    `this database has a record of ${other} and none of ${first.name}, so records were lost. ` +
      'Restore orch.schema_migrations from a backup of this database and run this again; nothing was changed.',
  );
}

/** With its prefix, without the words behind it. */
function numberOf(name: string): string {
  return /^(?:.*\/)?\d+/.exec(name)?.[0] ?? name;
}
