// What became of each test of a run, and how it is shown; a test that never ran is a failed one.
import { styleText } from 'node:util';

export type Entry = {
  readonly file: string;
  readonly suite: string;
  readonly title: string;
  state: 'waiting' | 'passed' | 'failed' | 'skipped';
  ms: number;
  error: unknown;
};

const entries: Entry[] = [];
let shownFile = '';
const write = process.stdout.write.bind(process.stdout);
const paint = (format: Parameters<typeof styleText>[0], text: string) =>
  styleText(format, text, { stream: process.stdout });

/** Notes a test that is expected to run. */
export function expect(file: string, suite: string, title: string): Entry {
  const entry: Entry = { file, suite, title, state: 'waiting', ms: 0, error: undefined };
  entries.push(entry);
  return entry;
}

/** Settles a test and shows it. A failure stays one. */
export function settle(entry: Entry, state: 'passed' | 'failed' | 'skipped', error?: unknown): void {
  if (entry.state === 'failed') return;
  entry.state = state;
  entry.error = error;
  show(entry);
}

/** Notes a failure outside of any test: a file that cannot be loaded, a hook, a stray rejection. */
export function fail(file: string, suite: string, title: string, error: unknown): void {
  settle(expect(file, suite, title), 'failed', error);
}

/** Fails what has not run by now. */
export function failWaiting(): void {
  for (const entry of entries) {
    if (entry.state === 'waiting')
      settle(entry, 'failed', new Error('it did not run: a hook failed, or .run() is missing'));
  }
}

export function countOf(state: Entry['state']): number {
  return entries.filter((entry) => entry.state === state).length;
}

/** Every failure once more, then the line that tells how it went, alone at the end. */
export function summarise(): void {
  const failed = entries.filter((entry) => entry.state === 'failed');
  if (failed.length > 0) write(`\n${paint('bold', 'Failed:')}\n`);
  for (const entry of failed) {
    write(`${paint('red', '✗')} ${entry.file} › ${entry.suite} › ${entry.title}\n${describe(entry.error)}\n`);
  }
  const skipped = countOf('skipped');
  write(`\n${countOf('passed')} passed, ${failed.length} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`);
}

function show(entry: Entry): void {
  if (entry.file !== shownFile) write(`\n${paint('bold', entry.file)}\n`);
  shownFile = entry.file;
  const mark = { passed: paint('green', '✓'), failed: paint('red', '✗'), skipped: paint('yellow', '-'), waiting: ' ' };
  const time = entry.ms >= 100 ? paint('dim', ` ${Math.round(entry.ms)} ms`) : '';
  write(`  ${mark[entry.state]} ${entry.title}${time}\n`);
  if (entry.state === 'failed') write(`${describe(entry.error)}\n`);
}

const MAX_CAUSES = 3;

function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return indent(String(error));
  // The assertions of uvu put the difference there.
  const { details } = error as { details?: string | false };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const ours = frames.filter((line) => !/node:|node_modules|test\/support\/suite|test\/run\.ts/.test(line)).slice(0, 6);
  const cause = error.cause && depth < MAX_CAUSES ? `\n    caused by\n${describe(error.cause, depth + 1)}` : '';
  return `${indent([error.message, details || ''].filter(Boolean).join('\n'))}\n${paint('dim', ours.join('\n'))}${cause}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
