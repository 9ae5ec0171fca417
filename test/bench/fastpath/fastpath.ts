// `npm run bench -- fastpath`: what the fast path costs at the door, what it saves on the way, and how soon a kill takes effect.
import { parseArgs } from 'node:util';
import { openProgress, type Progress } from '../../../deploy/local/progress.ts';
import { UsageError } from '../usage-error.ts';
import { openFastPathWorld } from './fastpath-world.ts';
import { openPathsLedger, type Paths } from './paths-ledger.ts';
import {
  type FastPathFigures,
  type FastPathReport,
  fastPathReport,
  fastPathTables,
  TARGET_KILL_MS,
  TARGET_OF_PLAIN,
} from './report.ts';
import { COMPLIANCE_MS, type Plan, type Sizes, takeKills, takeRates, takeSendTimes } from './scenes.ts';

/** In this order: the first needs an idle worker. */
const scenes = {
  rates: (plan: Plan) => takeRates(plan).then((rates) => ({ rates })),
  'submit-to-sent': (plan: Plan) => takeSendTimes(plan).then((sendTimes) => ({ sendTimes })),
  kills: (plan: Plan) => takeKills(plan).then((kills) => ({ kills })),
} satisfies Record<string, (plan: Plan) => Promise<FastPathFigures>>;

type SceneName = keyof typeof scenes;
const names = Object.keys(scenes) as SceneName[];

const full: Sizes = { windowMs: 3_500, rounds: 5, pacedMs: 6_000, kills: 40 };
const quick: Sizes = { windowMs: 1_300, rounds: 3, pacedMs: 2_000, kills: 6 };

const HELP = `Usage: npm run bench -- fastpath [options]

Measures template messages that take the fast path beside plain texts, on private PostgreSQL, Redis and NATS, with two replicas
of the API, a worker, and a compliance stand-in that takes ${COMPLIANCE_MS} ms; for the rates neither of these two runs. Every message that was answered with 202 is looked up
afterwards: its row, and its event. About 2 minutes.

Options:
  --only A,B     of ${names.join(', ')}
  --quick        about half a minute: shorter windows, fewer rounds
  --json         the report as JSON on stdout instead of tables
  --no-gate      a missed target does not fail the run
  --help         this text

Targets: ${TARGET_OF_PLAIN} of plain submits per second; a lower p95 from submit to SENT; each kill in effect within ${TARGET_KILL_MS} ms, and none after its answer.
`;

type Options = {
  readonly only: readonly SceneName[];
  readonly sizes: Sizes;
  readonly json: boolean;
  readonly gate: boolean;
};

function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ only: { type: 'string' }, quick: { type: 'boolean' }, json: { type: 'boolean' } },
      ...{ 'no-gate': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    } as const,
  });
  if (values.help) return 'help';
  const wanted = values.only?.split(',') ?? names;
  const unknown = wanted.find((name) => !names.some((scene) => scene === name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there are ${names.join(', ')}`);
  return {
    ...{ only: names.filter((name) => wanted.includes(name)), sizes: values.quick ? quick : full },
    ...{ json: values.json ?? false, gate: !values['no-gate'] },
  };
}

/** Resolves to false when a target is missed. */
export async function benchFastPath(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readOptions(args);
  if (options === 'help') {
    process.stdout.write(HELP);
    return true;
  }
  const progress = openProgress({ json: false });
  try {
    const report = await measure(options, progress, signal);
    progress.close();
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : fastPathTables(report));
    for (const problem of report.problems) process.stderr.write(`  ${problem}\n`);
    return report.problems.length === 0 || !options.gate;
  } finally {
    progress.close();
  }
}

async function measure(options: Options, progress: Progress, signal: AbortSignal): Promise<FastPathReport> {
  await using world = await openFastPathWorld(signal);
  const ledger = openPathsLedger(world, signal);
  const ended = world.died.then((how) => Promise.reject(new Error(how)));
  ended.catch(() => {});
  const paths: Record<string, Paths> = {};
  let figures: FastPathFigures = {};
  for (const name of options.only) {
    const step = progress.step(name);
    const accepted = { texts: 0, templates: 0 };
    const plan: Plan = { world, ledger, sizes: options.sizes, signal, update: step.update, accepted };
    try {
      figures = { ...figures, ...(await Promise.race([scenes[name](plan), ended])) };
      await ledger.untilTold();
      paths[name] = await ledger.check(accepted);
      await ledger.reset();
    } catch (error) {
      step.failed(signal.aborted ? 'interrupted' : 'failed');
      throw error;
    }
    step.done('');
  }
  return fastPathReport(figures, paths);
}
