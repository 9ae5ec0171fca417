// The output about outcomes: file by file as they come, and the failures once more at the end.
import { styleText } from 'node:util';
import type { Outcome, State } from './outcomes.ts';

const paint = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout });

/** The first words of the suites of the cases, and of those cases that are known to be answered wrong. */
export const CASES = 'case ';
export const STILL_WRONG = 'still wrong';

const marks: Readonly<Record<State, string>> = {
  passed: paint('green', '✓'),
  failed: paint('red', '✗'),
  skipped: paint('yellow', '-'),
  waiting: ' ',
};

/** The outcomes of one file. */
export function linesOf(outcomes: readonly Outcome[]): string {
  const [first] = outcomes;
  return first === undefined ? '' : `\n${paint('bold', first.file)}\n${outcomes.map(lineOf).join('')}`;
}

function lineOf({ state, title, ms, error }: Outcome): string {
  const time = ms >= 100 ? paint('dim', ` ${Math.round(ms)} ms`) : '';
  return `  ${marks[state]} ${title}${time}\n${error === '' ? '' : `${error}\n`}`;
}

/** How many of the inputs under test/cases are answered right; nothing when none was sent. */
function casesOf(outcomes: readonly Outcome[]): string {
  const cases = outcomes.filter(({ suite, state }) => suite.startsWith(CASES) && state === 'passed');
  if (cases.length === 0) return '';
  const wrong = cases.filter(({ title }) => title.startsWith(STILL_WRONG)).length;
  return `\nCases: ${cases.length - wrong} right, ${wrong} still wrong (test/cases/still-wrong.ts)\n`;
}

/** Every failure once more, then the line with the result, alone at the end. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ state }) => state === 'failed');
  const failures = failed.map(
    ({ file, suite, title, error }) => `${marks.failed} ${file} › ${suite} › ${title}\n${error}\n`,
  );
  const heading = failed.length > 0 ? [`\n${paint('bold', 'Failed:')}\n`] : [];
  const count = (state: State) => outcomes.filter((outcome) => outcome.state === state).length;
  const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
  return `${[...heading, ...failures].join('')}${casesOf(outcomes)}\n${count('passed')} passed, ${failed.length} failed${skipped}\n`;
}
