// The outcome of each test that a process ran; a test that never ran is a failed one.
import { styleText } from 'node:util';

export type State = 'waiting' | 'passed' | 'failed' | 'skipped';

export type Outcome = {
  readonly file: string;
  readonly suite: string;
  readonly title: string;
  state: State;
  ms: number;
  /** The text that is shown; '' unless it failed. */
  error: string;
};

let outcomes: Outcome[] = [];

/** Records a test that is expected to run. */
export function expect(file: string, suite: string, title: string): Outcome {
  const outcome: Outcome = { file, suite, title, state: 'waiting', ms: 0, error: '' };
  outcomes.push(outcome);
  return outcome;
}

/** Settles a test. A failure stays one. */
export function settle(outcome: Outcome, state: 'passed' | 'failed' | 'skipped', error?: unknown): void {
  if (outcome.state === 'failed') return;
  outcome.state = state;
  if (state === 'failed') outcome.error = describe(error);
}

/** Records a failure outside of any test: a file that cannot be loaded, a hook, a stray rejection. */
export function fail(file: string, suite: string, title: string, error: unknown): void {
  settle(expect(file, suite, title), 'failed', error);
}

/** All since the last call. A test that has not run by now has failed. */
export function takeOutcomes(): readonly Outcome[] {
  const waiting = outcomes.filter(({ state }) => state === 'waiting');
  for (const outcome of waiting) {
    settle(outcome, 'failed', new Error('it did not run: a hook failed, or .run() is missing'));
  }
  const taken = outcomes;
  outcomes = [];
  return taken;
}

const MAX_CAUSES = 3;

function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return indent(String(error));
  // The assertions of uvu put the difference there.
  const { details } = error as { details?: string | false };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const ours = frames.filter((line) => !/node:|node_modules|test\/support\/(suite|file-runner)/.test(line)).slice(0, 6);
  const cause = error.cause && depth < MAX_CAUSES ? `\n    caused by\n${describe(error.cause, depth + 1)}` : '';
  const where = styleText('dim', ours.join('\n'), { stream: process.stdout });
  return `${indent([error.message, details || ''].filter(Boolean).join('\n'))}\n${where}${cause}`;
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
