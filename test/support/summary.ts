// How the outcomes of tests are shown: file by file as they come, and the failures once more at the end.
import { styleText } from 'node:util';
import type { Outcome, State } from './outcomes.ts';

const paint = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout });

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

/** Every failure once more, then the line that tells how it went, alone at the end. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const failed = outcomes.filter(({ state }) => state === 'failed');
  const failures = failed.map(
    ({ file, suite, title, error }) => `${marks.failed} ${file} › ${suite} › ${title}\n${error}\n`,
  );
  const heading = failed.length > 0 ? [`\n${paint('bold', 'Failed:')}\n`] : [];
  const count = (state: State) => outcomes.filter((outcome) => outcome.state === state).length;
  const skipped = count('skipped') > 0 ? `, ${count('skipped')} skipped` : '';
  return `${[...heading, ...failures].join('')}\n${count('passed')} passed, ${failed.length} failed${skipped}\n`;
}
