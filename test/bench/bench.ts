// `npm run bench`: how fast the service is beside floors that do the same durable work, on servers of its own; a missed target fails it.
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { killChildrenNow } from '../../deploy/local/children.ts';
import { StartFailure } from '../../deploy/local/failure.ts';
import { openProgress, type Progress } from '../../deploy/local/progress.ts';
import { compareWith, comparisonTable } from './against.ts';
import { benchFastPath } from './fastpath/fastpath.ts';
import type { Plan, Taken } from './figures/figure.ts';
import { takePaced } from './figures/paced.ts';
import { takePipeline } from './figures/pipeline.ts';
import { takeStatus } from './figures/status.ts';
import { bulk100, bulk1000, keyed, submit, takeSubmit } from './figures/submit.ts';
import { benchLanes } from './lanes/lanes.ts';
import { Miscounted } from './ledger.ts';
import { startGenerator } from './load/generator.ts';
import { missedOf, type Report, reportOf, tablesOf } from './report.ts';
import { UsageError } from './usage-error.ts';
import { openWorld } from './world.ts';

// In this order: the first five need an idle carrier.
const figures = {
  submit: (plan) => takeSubmit(plan, submit),
  keyed: (plan) => takeSubmit(plan, keyed),
  bulk100: (plan) => takeSubmit(plan, bulk100),
  bulk1000: (plan) => takeSubmit(plan, bulk1000),
  get: takeStatus,
  pipeline: takePipeline,
  paced: takePaced,
} satisfies Record<string, (plan: Plan) => Promise<Taken>>;

type FigureName = keyof typeof figures;
const names = Object.keys(figures) as FigureName[];
/** The default figures of a comparison with another revision. */
const compared: FigureName[] = ['submit', 'pipeline'];

const HELP = `Usage: npm run bench -- [options]
       npm run bench -- lanes [options]   urgent lanes under a flood of P4; see npm run bench -- lanes --help
       npm run bench -- fastpath [options] the fast path, and its kill switch under load; --help as above

Measures the service beside hand-written floors that do the same durable work and nothing else, in turns, on private
PostgreSQL, Redis and NATS. Every message that was answered with 202 is looked up afterwards. About 4 minutes.

Options:
  --quick        about 1 minute: shorter windows, fewer rounds
  --seconds N    length of one window of load (default 3.5); everything else scales with it
  --only A,B     of ${names.join(', ')}
  --against REV  the bench of another revision and of this tree in turns, submit and pipeline unless --only says
                 otherwise; no less than 0.85 of its rates is the target. About 6 minutes
  --json         the report as JSON on stdout instead of tables
  --no-gate      a missed target does not fail the run
  --profile DIR  CPU profiles of the service's processes (*.cpuprofile), written to DIR at the end
  --help         this text

Targets, as shares of the floor: submit ${submit.target}, bulk of 1,000 ${bulk1000.target}, pipeline 0.5.
Exit codes: 0 reached, 1 a target missed or a count wrong, 2 usage, 130 Ctrl-C, others as npm start.
`;

type Options = {
  windowMs: number;
  quick: boolean;
  only: FigureName[];
  json: boolean;
  gate: boolean;
  profile: string | null;
  against: string | null;
};

const QUICK_SECONDS = 1.3;
const FULL_SECONDS = 3.5;
const MAX_SECONDS = 60;
const BACKLOG_PER_SECOND = 4_000;
const PACED_WINDOWS = 3;
const PACED_PER_SECOND = 200;

function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    options: {
      ...{
        quick: { type: 'boolean' },
        seconds: { type: 'string' },
        only: { type: 'string' },
        json: { type: 'boolean' },
      },
      ...{ 'no-gate': { type: 'boolean' }, profile: { type: 'string' }, against: { type: 'string' } },
      help: { type: 'boolean', short: 'h' },
    } as const,
  });
  if (values.help) return 'help';
  const against = values.against ?? null;
  const quick = values.quick ?? against !== null;
  const seconds = Number(values.seconds ?? (quick ? QUICK_SECONDS : FULL_SECONDS));
  if (!(seconds >= 0.5 && seconds <= MAX_SECONDS)) throw new UsageError(`--seconds has to be 0.5 to ${MAX_SECONDS}`);
  const all = against === null ? names : compared;
  const only = values.only === undefined ? all : (values.only.split(',') as FigureName[]);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there are ${names.join(', ')}`);
  const profile = values.profile === undefined ? null : resolve(values.profile);
  return {
    ...{ windowMs: seconds * 1000, quick, json: values.json ?? false, gate: !values['no-gate'], profile, against },
    only: names.filter((name) => only.includes(name)),
  };
}

async function measure(options: Options, progress: Progress, signal: AbortSignal): Promise<Report> {
  const at = new Date();
  const startedAt = performance.now();
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await openWorld({ signal, progress, profileDir: options.profile }));
  const generator = stack.use(startGenerator(signal));
  const ended = world.died.then((how) => Promise.reject(new StartFailure('PROCESS_FAILED', how)));
  ended.catch(() => {});
  const taken: Taken[] = [];
  for (const name of options.only) {
    const step = progress.step(name);
    const plan: Plan = {
      ...{ world, generator, signal, windowMs: options.windowMs, update: step.update },
      rounds: options.quick ? 3 : 5,
      pacedMs: options.windowMs * PACED_WINDOWS,
      pacedPerSecond: PACED_PER_SECOND,
      backlog: (options.windowMs / 1000) * BACKLOG_PER_SECOND,
    };
    try {
      taken.push(await Promise.race([figures[name](plan), ended]));
    } catch (error) {
      step.failed(signal.aborted ? 'interrupted' : 'failed');
      throw error;
    }
    step.done(taken.at(-1)?.figures[0]?.ratio.toFixed(2) ?? '');
  }
  progress.say('  Stopping ...');
  return reportOf(taken, at, performance.now() - startedAt);
}

/** Resolves to the exit code of work that says whether its targets are met. The first signal stops it in order, a later one at once. */
async function interruptible(work: (signal: AbortSignal) => Promise<boolean>): Promise<number> {
  const interrupt = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (!interrupt.signal.aborted) return interrupt.abort({ signal });
      killChildrenNow();
      process.exit(128 + constants.signals[signal]);
    });
  }
  const { signal } = interrupt;
  // Children keep no process awake, and some waits are for nothing else.
  const awake = setInterval(() => {}, 1_000);
  try {
    return (await work(signal)) ? 0 : 1;
  } catch (error) {
    if (signal.aborted) return 128 + constants.signals[(signal.reason as { signal: NodeJS.Signals }).signal];
    throw error;
  } finally {
    clearInterval(awake);
  }
}

/** False when a target is missed. */
async function report(options: Options, progress: Progress, signal: AbortSignal): Promise<boolean> {
  const taken = await measure(options, progress, signal);
  progress.close();
  process.stdout.write(options.json ? `${JSON.stringify(taken, null, 2)}\n` : tablesOf(taken));
  const missed = missedOf(taken);
  for (const { name, ratio, target } of missed) {
    process.stderr.write(`  ${name}: ${ratio.toFixed(2)} of its floor, and ${target} is the target\n`);
  }
  return missed.length === 0;
}

/** False when this tree is slower than it may be. */
async function reportAgainst(revision: string, options: Options, progress: Progress, signal: AbortSignal) {
  const { only, windowMs, json } = options;
  const comparisons = await compareWith({ revision, figures: only, windowMs, progress, signal });
  progress.close();
  process.stdout.write(
    json ? `${JSON.stringify({ against: revision, comparisons }, null, 2)}\n` : comparisonTable(revision, comparisons),
  );
  return comparisons.every(({ met }) => met);
}

async function main(): Promise<number> {
  const [command, ...args] = process.argv.slice(2);
  if (command === 'fastpath') return interruptible((signal) => benchFastPath(args, signal));
  if (command === 'lanes') return interruptible((signal) => benchLanes(args, signal));
  const options = readOptions();
  if (options === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const progress = openProgress({ json: false });
  try {
    return await interruptible(async (signal) => {
      const { against } = options;
      const isMet = await (against === null
        ? report(options, progress, signal)
        : reportAgainst(against, options, progress, signal));
      return isMet || !options.gate;
    });
  } finally {
    progress.close();
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof StartFailure) return error.exitCode;
  return error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const told = error instanceof Miscounted || error instanceof StartFailure || exitCodeOf(error) === 2;
  process.stderr.write(`\n${told ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  if (error instanceof Miscounted)
    process.stderr.write('  The counts disagree, so no figure of this run is worth anything.\n');
  process.exitCode = exitCodeOf(error);
}
process.exit();
