// Each decision has its date and its status, and the index lists all of them.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('decisions');
const folder = fileURLToPath(new URL('../docs/decisions/', import.meta.url));
const files = globSync('[0-9]*.md', { cwd: folder }).sort();

/** Title, an empty line, and a line with date and status; a superseded decision links to its successor. */
const HEAD =
  /^# (\d+)\. (.+)\n\nDate: (\d{4}-\d\d-\d\d)\. Status: (accepted|superseded by \[\d+\]\((\d{4}-[\w-]+\.md)\))\.\n\n/;

const decisions = files.map((file) => {
  const [, number = '', title = '', date = '', status = '', successor] =
    HEAD.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
  return { file, number, title, date, status, successor };
});

test('each decision has its number, a valid date, a status, and an existing successor', () => {
  assert.ok(decisions.length > 0);
  const isRight = ({ file, number, date, successor }: (typeof decisions)[number]) =>
    Number(basename(file).slice(0, 4)) === Number(number || Number.NaN) &&
    !Number.isNaN(Date.parse(date)) &&
    (successor === undefined || existsSync(join(folder, successor)));
  assert.equal(
    decisions.filter((decision) => !isRight(decision)).map(({ file }) => file),
    [],
  );
  assert.is(new Set(decisions.map(({ number }) => number)).size, decisions.length);
});

test('the index lists each decision with its title, date and status, in order, and nothing else', () => {
  const rows = readFileSync(join(folder, 'README.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| ['));
  assert.equal(
    rows,
    decisions.map(
      ({ file, number, title, date, status }) => `| [${number}. ${title}](${file}) | ${date} | ${status} |`,
    ),
  );
});

test.run();
