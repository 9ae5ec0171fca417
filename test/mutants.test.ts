// The list of mistakes names only existing tests: each mistake once, with the test that fails for it or the reason why none can.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('mutants');
const project = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string) => readFileSync(join(project, file), 'utf8');

type Named = { readonly id: string; readonly file: string; readonly title: string };

/** The cells of each row except the two of the head; a bar inside a cell is written `\|`. */
const rows: readonly (readonly string[])[] = read('docs/mutants.md')
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .slice(2)
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')));

const mistakes = rows.map(([, id = '', , , verdict = '']) => ({ id, verdict }));

/** File and title in backticks with a colon between them, and a semicolon before the next pair. */
const PAIR = /`(test\/[^`]+)`: `([^`]+)`/g;

const named: readonly Named[] = mistakes.flatMap(({ id, verdict }) =>
  [...verdict.matchAll(PAIR)].map(([, file = '', title = '']) => ({ id, file, title })),
);

/** Whether a call in this file has exactly this title; cases have an id before it. */
function hasTest(file: string, title: string): boolean {
  const quoted = `(['"\`])${title.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\1`;
  return new RegExp(`\\b\\w+\\(\\s*(?:'[^']*',\\s*)?${quoted},`).test(read(file));
}

test('each mistake has a row of its own: id, mistake, place and verdict', () => {
  assert.ok(rows.length > 0);
  assert.equal(
    rows.filter((cells) => cells.length !== 6 || !/^[A-Z]\d+$/.test(cells[1] ?? '') || cells.slice(1, 5).includes('')),
    [],
  );
  const ids = mistakes.map(({ id }) => id);
  assert.equal(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  );
});

test('each mistake is noticed by a named test, or equal for a reason', () => {
  const isNamed = (verdict: string) => /^[;\s]*$/.test(verdict.replaceAll(PAIR, ''));
  assert.equal(
    mistakes.filter(({ verdict }) => !isNamed(verdict) && !/^equal: \S/.test(verdict)),
    [],
  );
});

test('each named test is in its file', () => {
  assert.equal(
    named.filter(({ file, title }) => !existsSync(join(project, file)) || !hasTest(file, title)),
    [],
  );
});

test.run();
