// `npm run test:simulation`: thousands of schedules of the real protocol code in virtual time, each with faults; ends with a summary, or with a failure that its seed reproduces.
import { parseArgs } from 'node:util';
import { type ControlName, controls } from './controls.ts';
import { type Exploration, explore, type Failure } from './explore.ts';
import { installVirtualTime } from './scheduler.ts';

const HELP = `Usage: npm run test:simulation -- [--schedules N] [--control NAME]

  --schedules N    how many (10000)
  --control NAME   with a faulty part: ${Object.keys(controls).join(', ')}
  SIM_SEED=...     the seed of a run, or the one that a failure printed

Exit codes: 0 no violation, 1 a violation, 2 usage.
`;

const realNow = performance.now.bind(performance);
const PROGRESS_EVERY = 1_000;

function summary(done: Exploration, seconds: number): string {
  const { schedules, messages, steps, exhausted, unknownOutcomes, faults, statuses, paths, shadows, failure } = done;
  const list = (of: Readonly<Record<string, number>>) =>
    Object.entries(of)
      .sort()
      .map(([name, count]) => `${name} ${count}`)
      .join(', ');
  const injected = Object.values(faults).reduce((sum, count) => sum + count, 0);
  return [
    `schedules ${schedules} in ${seconds.toFixed(1)} s (${Math.round(schedules / seconds)}/s), steps ${steps}`,
    `messages ${messages}: ${list(statuses)}`,
    `of these made from templates: ${list(paths)}`,
    `fast path taken ${shadows.taken} = shadows sent ${shadows.sent} + lost at a kill ${shadows.lostAtKill} + lost with the answer of a commit ${shadows.lostAnswer}; no link drops any here`,
    `faults ${injected}: ${list(faults)}`,
    `deliveries exhausted ${exhausted}, given up with a dispatch unknown that had arrived ${unknownOutcomes}`,
    `violations ${failure?.violations.length ?? 0}`,
    '',
  ].join('\n');
}

function failureText({ seed, plan, violations, trace }: Failure, control: ControlName): string {
  const again = control === 'none' ? '' : ` -- --control ${control}`;
  return [
    JSON.stringify(plan, null, 1),
    ...trace,
    ...violations,
    `Reproduce: SIM_SEED=${seed} npm run test:simulation${again}`,
    '',
  ].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { schedules: { type: 'string' }, control: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const control = (values.control ?? 'none') as ControlName;
  const schedules = Number(values.schedules ?? 10_000);
  if (values.help || !Object.hasOwn(controls, control) || !Number.isInteger(schedules) || schedules < 1) {
    process.stderr.write(HELP);
    return values.help ? 0 : 2;
  }
  installVirtualTime();
  const seed = process.env['SIM_SEED'] ?? String(Math.floor(Math.random() * 2 ** 31));
  process.stdout.write(`seed ${seed}\n`);
  const startedAt = realNow();
  const onProgress = (done: number) => {
    if (done % PROGRESS_EVERY === 0) process.stdout.write(`${done} schedules\n`);
  };
  const done = await explore({ schedules, seed, control, onProgress });
  if (done.failure !== null) process.stdout.write(failureText(done.failure, control));
  process.stdout.write(summary(done, (realNow() - startedAt) / 1000));
  return done.failure === null ? 0 : 1;
}

process.exit(
  await main().catch((error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    return 1;
  }),
);
