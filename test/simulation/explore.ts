// Lets fast-check drive schedules until all have passed or one has failed; a failing one is made shorter and its trace stored.
import fc from 'fast-check';
import { type ControlName, controls } from './controls.ts';
import { type Plan, plans } from './plan.ts';
import { type Report, runSchedule } from './schedule.ts';
import type { ShadowCounts } from './shadow-watch.ts';

export type Exploration = {
  readonly schedules: number;
  readonly messages: number;
  readonly steps: number;
  readonly exhausted: number;
  readonly unknownOutcomes: number;
  /** Injected, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  /** Template messages by path, or by the reason for the full one. */
  readonly paths: Readonly<Record<string, number>>;
  readonly shadows: ShadowCounts;
  readonly failure: Failure | null;
};

export type Failure = {
  /** Given as SIM_SEED it makes the same plan again. */
  readonly seed: string;
  readonly plan: Plan;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
};

export type ExploreOptions = {
  readonly schedules: number;
  /** A number, or a number and the path to one plan: `42` or `42:17:0:3`. */
  readonly seed: string;
  readonly control: ControlName;
  /** Schedules spent on making a failing plan shorter. */
  readonly maxShrinks?: number;
  readonly onProgress?: (schedules: number) => void;
};

const MAX_SHRINKS = 1_500;

class Violated extends Error {
  override readonly name = 'Violated';
}

/** Virtual time has to be installed. */
export async function explore({
  schedules,
  seed,
  control,
  maxShrinks = MAX_SHRINKS,
  onProgress,
}: ExploreOptions): Promise<Exploration> {
  const sum = { schedules: 0, messages: 0, steps: 0, exhausted: 0, unknownOutcomes: 0 };
  const faults: Record<string, number> = {};
  const statuses: Record<string, number> = {};
  const paths: Record<string, number> = {};
  const shadows: ShadowCounts = { taken: 0, sent: 0, lostAtKill: 0, lostAnswer: 0 };
  let shrinks = 0;

  function add(report: Report): void {
    sum.schedules += 1;
    for (const name of ['messages', 'steps', 'exhausted', 'unknownOutcomes'] as const) sum[name] += report[name];
    for (const [kind, count] of report.faults) faults[kind] = (faults[kind] ?? 0) + count;
    for (const [path, count] of report.paths) paths[path] = (paths[path] ?? 0) + count;
    for (const [status, count] of report.statuses) statuses[status] = (statuses[status] ?? 0) + count;
    for (const name of Object.keys(shadows) as (keyof ShadowCounts)[]) shadows[name] += report.shadows[name];
    onProgress?.(sum.schedules);
  }

  const property = fc.asyncProperty(plans, async (plan) => {
    if (shrinks >= maxShrinks) return;
    const report = await runSchedule(plan, controls[control], false);
    if (shrinks === 0) add(report);
    if (shrinks > 0 || report.violations.length > 0) shrinks += 1;
    if (report.violations.length > 0) throw new Violated(report.violations[0]);
  });
  const [number, ...path] = seed.split(':');
  const details = await fc.check(property, {
    seed: Number(number),
    numRuns: schedules,
    ...(path.length > 0 && { path: path.join(':'), endOnFailure: true, numRuns: 1 }),
  });
  if (!details.failed) return { ...sum, faults, statuses, paths, shadows, failure: null };
  const plan = details.counterexample?.[0];
  if (plan === undefined)
    throw new Error('fast-check failed without a counterexample', { cause: details.errorInstance });
  const { violations, trace } = await runSchedule(plan, controls[control], true);
  if (violations.length === 0) throw details.errorInstance;
  const failure = { seed: `${details.seed}:${details.counterexamplePath}`, plan, violations, trace };
  return { ...sum, faults, statuses, paths, shadows, failure };
}
