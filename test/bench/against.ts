// `npm run bench -- --against REV`: the bench of another revision and of this tree in turns, so that a busy machine disturbs both.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartFailure } from '../../deploy/local/failure.ts';
import { STORE } from '../../deploy/local/instances.ts';
import type { Progress } from '../../deploy/local/progress.ts';
import { median } from './figures/figure.ts';
import { layOut, type Report } from './report.ts';

export type AgainstOptions = {
  readonly revision: string;
  readonly figures: readonly string[];
  readonly windowMs: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
};

/** One rate, per second, before and after. */
export type Comparison = {
  readonly name: string;
  readonly before: number;
  readonly after: number;
  /** After as a share of before, the median of the rounds. */
  readonly ratio: number;
  /** The same for the shares of the floor, which each run measures beside the service. */
  readonly ratioOfShares: number;
  readonly target: number;
  readonly met: boolean;
};

/** The price that a guarantee may have. */
export const AGAINST_TARGET = 0.85;
const ROUNDS = 3;
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

/** Rejects with StartFailure when the revision cannot be checked out or its bench does not run. */
export async function compareWith(options: AgainstOptions): Promise<Comparison[]> {
  const folder = join(STORE, `against-${process.pid}`);
  try {
    await checkOut(options.revision, folder, options.signal);
    return comparisonsOf(await takeRounds(folder, options));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Round = { readonly before: Report; readonly after: Report };

// Before, after, after, before: a machine that gets slower or faster in time does so for both.
async function takeRounds(folder: string, options: AgainstOptions): Promise<Round[]> {
  const rounds: Round[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    const take = (what: string, where: string) => {
      const step = options.progress.step(`round ${round} of ${ROUNDS}, ${what}`);
      return runBench(where, options).then(
        (report) => {
          step.done(report.figures.map(({ name, service }) => `${name}: ${Math.round(service)}`)[0] ?? '');
          return report;
        },
        (error) => {
          step.failed('failed');
          throw error;
        },
      );
    };
    if (round % 2 === 1) {
      const before = await take('before', folder);
      rounds.push({ before, after: await take('after', PROJECT) });
    } else {
      const after = await take('after', PROJECT);
      rounds.push({ after, before: await take('before', folder) });
    }
  }
  return rounds;
}

function comparisonsOf(rounds: readonly Round[]): Comparison[] {
  const names = rounds[0]!.after.figures.filter(({ unit }) => unit === 'per second').map(({ name }) => name);
  return names.map((name) => {
    const taken = rounds.map(({ before, after }) => ({ before: figureIn(before, name), after: figureIn(after, name) }));
    const ratio = median(taken.map(({ before, after }) => after.service / before.service));
    return {
      ...{ name, ratio, target: AGAINST_TARGET, met: ratio >= AGAINST_TARGET },
      before: median(taken.map(({ before }) => before.service)),
      after: median(taken.map(({ after }) => after.service)),
      ratioOfShares: median(taken.map(({ before, after }) => after.ratio / before.ratio)),
    };
  });
}

function figureIn({ figures }: Report, name: string): Report['figures'][number] {
  const found = figures.find((figure) => figure.name === name);
  if (found === undefined) throw new StartFailure('PROCESS_FAILED', `The other revision does not measure ${name}.`);
  return found;
}

/** The revision as it was, with the packages of this tree; another lock file gets packages of its own. */
async function checkOut(revision: string, folder: string, signal: AbortSignal): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const archive = join(folder, 'archive.tar');
  const pack = spawn('git', ['archive', '--output', archive, revision], { cwd: PROJECT, signal });
  await finished(pack, `git archive ${revision}`);
  await finished(spawn('tar', ['-x', '-f', archive, '-C', folder], { signal }), 'tar');
  symlinkSync(STORE, join(folder, '.local'));
  const lockOf = (tree: string) => readFileSync(join(tree, 'package-lock.json'), 'utf8');
  if (lockOf(folder) === lockOf(PROJECT) && existsSync(join(PROJECT, 'node_modules'))) {
    symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  } else {
    await finished(spawn('npm', ['ci', '--ignore-scripts'], { cwd: folder, signal }), 'npm ci');
  }
}

async function runBench(folder: string, { figures, windowMs, signal }: AgainstOptions): Promise<Report> {
  const main = ['deploy/local/run.mjs', 'test/bench/bench.ts'];
  const args = ['--json', '--no-gate', '--quick', '--seconds', String(windowMs / 1_000), '--only', figures.join(',')];
  const child = spawn(process.execPath, [...main, ...args], { cwd: folder, signal, killSignal: 'SIGINT' });
  return JSON.parse(await finished(child, `the bench in ${folder}`)) as Report;
}

/** Its output; rejects with the end of its errors. */
async function finished(child: ChildProcess, what: string): Promise<string> {
  const written = collect(child.stdout);
  const complained = collect(child.stderr);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code === 0) return written();
  throw new StartFailure('PROCESS_FAILED', `${what} ended with ${code}:\n${complained().slice(-2_000)}`);
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}

export function comparisonTable(revision: string, comparisons: readonly Comparison[]): string {
  const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;
  const rows = comparisons.map(({ name, before, after, ratio, ratioOfShares, target, met }) => [
    ...[name, perSecond(before), perSecond(after), ratio.toFixed(2), ratioOfShares.toFixed(2)],
    `${target.toFixed(2)} ${met ? 'met' : 'MISSED'}`,
  ]);
  return [
    `\n${layOut([['', revision, 'this tree', 'ratio', 'of shares', 'target'], ...rows])}`,
    `\n  "ratio" is this tree's rate as a share of the other's, the median of ${ROUNDS} rounds; "of shares" compares what each`,
    '  reached of the floor that its own bench measured in the same minute.\n\n',
  ].join('\n');
}
