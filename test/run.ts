// `npm test`: runs every test file in processes of its own kind, leaves nothing running, and ends with `N passed, N failed`.
import { globSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Outcome } from './support/outcomes.ts';
import { createPool } from './support/runner-pool.ts';
import { linesOf, summaryOf } from './support/summary.ts';

const HELP = `Usage: npm test -- [options] [FILE or part of a path]...

Runs every test/**/*.test.ts with what it needs, or only those whose path holds one of the arguments. The short form of
the fault catalogue, the long cases and those of a real Kong run only when asked for: npm test -- test/faults/, npm run test:cases,
npm run test:kong
The coverage of the contracts is judged only when all of them run.

  npm test -- us-orch-001         one story
  npm test -- test/lib/           one folder

npm run test:cases runs every input that somebody met in the field (test/cases/) and counts how many are answered right; those that
are not yet are listed in test/cases/still-wrong.ts. npm run test:cases -- receipts runs some of them.

  --under DIR  only files of this folder, the long ones among them
  --jobs N     files at a time, each with servers of its own; one more than there are processors, and 4 at most
  --help       this text

Exit codes: 0 all passed, 1 something failed, 2 usage or no such file.
`;

const project = fileURLToPath(new URL('../', import.meta.url));
const COVERAGE = 'test/contract/coverage.test.ts';
/** Minutes of killing, cutting off and waiting, or a server that is not to be had here; they run when they are named. */
const LONG = [
  'test/faults/faults.test.ts',
  'test/faults/negative.test.ts',
  'test/cases/long/',
  'test/gateway/kong.test.ts',
];
/** Half of the time a file waits for what its servers do; one more file than processors uses that. */
const MAX_JOBS = 4;

function filesFor(under: string, filters: readonly string[]): string[] {
  const all = globSync('test/**/*.test.ts', { cwd: project }).map((file) => file.replaceAll('\\', '/'));
  const wanted = filters.map((filter) => filter.replace(project, '').replace(/^\.\//, ''));
  const chosen = all.filter((file) => !file.startsWith('test/bench/') && file !== COVERAGE).sort();
  const inFolder = chosen.filter((file) => file.startsWith(under));
  if (filters.length > 0) return inFolder.filter((file) => wanted.some((part) => file.includes(part)));
  if (under !== '') return inFolder;
  return inFolder.filter((file) => !LONG.some((long) => file.startsWith(long)));
}

function usage(problem: string): number {
  process.stderr.write(`${problem}\n\n${HELP}`);
  return 2;
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      under: { type: 'string', default: '' },
      jobs: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const jobs = Number(values.jobs ?? Math.min(MAX_JOBS, availableParallelism() + 1));
  if (!Number.isInteger(jobs) || jobs < 1) return usage(`--jobs takes a number from 1, not "${values.jobs}".`);
  const files = filesFor(values.under, positionals);
  if (files.length === 0) return usage(`No test file has ${[...positionals, values.under].join(' or ')} in its path.`);

  const pool = createPool(project);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void pool.stop().then(() => process.exit(128 + constants.signals[signal])));
  }
  const outcomes: Outcome[] = [];
  const show = (some: readonly Outcome[]) => {
    outcomes.push(...some);
    process.stdout.write(linesOf(some));
  };
  await pool.run(files, jobs, show);
  if (positionals.length === 0 && values.under === '') await pool.run([COVERAGE], 1, show);
  process.stdout.write(summaryOf(outcomes));
  return outcomes.some(({ state }) => state === 'failed') ? 1 : 0;
}

process.exitCode = await main().catch((error: NodeJS.ErrnoException) => {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS') ?? false;
  if (isUsage) return usage(error.message);
  process.stderr.write(`${error.stack}\n`);
  return 1;
});
