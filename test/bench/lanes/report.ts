// The outcomes of all scenes as tables for people and as JSON for tools, and what is wrong with them.
import { availableParallelism, cpus, loadavg } from 'node:os';
import { layOut } from '../report.ts';
import { controls } from './controls.ts';
import { ALL_OFF, type LanesOptions } from './options.ts';
import {
  type LaneOutcome,
  missesBeside,
  missesOf,
  type Outcome,
  TARGET_MS,
  TARGET_OF_IDLE,
  TARGET_OF_P4_RATE,
} from './outcome.ts';
import type { Sizes } from './scenes.ts';

export type LanesReport = {
  readonly at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load1: number };
  readonly sizes: Sizes;
  readonly outcomes: readonly Outcome[];
  /** Of P4, with the protections as a share of without them; null when that was not measured. */
  readonly p4Ratio: number | null;
  /** What exceeds twice the idle p95. */
  readonly excesses: readonly string[];
  /** Of controls: that they missed. */
  readonly remarks: readonly string[];
  /** Missed targets, and controls that missed none. */
  readonly problems: readonly string[];
};

const rounded = (value: number) => Math.round(value).toLocaleString('en');

export function lanesReport(outcomes: readonly Outcome[], { sizes }: LanesOptions): LanesReport {
  const p4Ratio = p4RatioOf(outcomes);
  const judged = outcomes.filter(({ control }) => control !== ALL_OFF).map(judge);
  const slow = p4Ratio !== null && p4Ratio < TARGET_OF_P4_RATE;
  return {
    at: new Date().toISOString(),
    machine: {
      ...{ cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), node: process.version },
      load1: loadavg()[0] ?? 0,
    },
    ...{ sizes, outcomes, p4Ratio },
    excesses: outcomes.filter(({ control }) => control === null).flatMap(excessesOf),
    remarks: judged.flatMap(({ remarks }) => remarks),
    problems: [
      ...judged.flatMap(({ problems }) => problems),
      ...(slow
        ? [`P4 reaches ${p4Ratio.toFixed(2)} of its rate without protections, and ${TARGET_OF_P4_RATE} is the target`]
        : []),
    ],
  };
}

/** Each was measured twice, in an order that does not favour one of them. */
function p4RatioOf(outcomes: readonly Outcome[]): number | null {
  const sum = (control: string | null) =>
    outcomes
      .filter((one) => one.scene === 'flood' && one.control === control)
      .reduce((rates, { p4 }) => rates + p4.perSecond, 0);
  const without = sum(ALL_OFF);
  return without === 0 ? null : sum(null) / without;
}

function judge(outcome: Outcome): { readonly remarks: readonly string[]; readonly problems: readonly string[] } {
  const { scene, control } = outcome;
  if (control === null) {
    const misses = [...missesOf(outcome), ...missesBeside(outcome)];
    const missed = misses.map(
      (m) => `${scene}, ${m.what}: p95 ${rounded(m.foundMs)} ms, and ${rounded(m.targetMs)} ms is the target`,
    );
    return { remarks: [], problems: [...missed, ...emptyProofs(outcome).map((text) => `${scene}, ${text}`)] };
  }
  const kind = controls.find(({ name }) => name === control)?.misses;
  const misses = kind === 'beside' ? missesBeside(outcome) : missesOf(outcome);
  if (misses.length === 0) {
    return { remarks: [], problems: [`${scene}, ${control}: reached its target without its protection`] };
  }
  const told = misses.map((m) => `${m.what} ${rounded(m.foundMs)} ms (target ${rounded(m.targetMs)} ms)`);
  return { remarks: [`${scene}, ${control}: missed, as it should: ${told.join(', ')}`], problems: [] };
}

/** What would make good figures mean nothing. */
function emptyProofs({ scene, lanes, p4 }: Outcome): readonly string[] {
  const refused = lanes.flatMap(({ lane, refused: counts }) =>
    Object.entries(counts).map(([status, count]) => `${lane}: ${count} submits were answered ${status}`),
  );
  return [
    ...refused,
    ...(p4.waitingAtEnd === 0 ? ['P4: the flood was over before the trickle'] : []),
    ...(scene === 'shedding' && !((p4.refused['429'] ?? 0) > 0) ? ['P4: nothing was shed'] : []),
  ];
}

function excessesOf({ scene, lanes }: Outcome): readonly string[] {
  return lanes
    .filter(({ idle, flood }) => flood.p95 > TARGET_OF_IDLE * idle.p95)
    .map(({ lane, idle, flood }) => {
      const times = (flood.p95 / idle.p95).toFixed(1);
      return `${scene}, ${lane}: ${times} times its idle p95 (${rounded(flood.p95)} ms of ${rounded(idle.p95)} ms)`;
    });
}

const nameOf = ({ scene, control }: Outcome) => (control === null ? scene : `${scene}, ${control}`);

function timesTable({ outcomes }: LanesReport): string {
  const rows = outcomes.flatMap((outcome) =>
    outcome.lanes.map(({ lane, idle, flood, refused }, index) => [
      index === 0 ? nameOf(outcome) : '',
      ...[lane, rounded(idle.p95), rounded(flood.p50), rounded(flood.p95), rounded(flood.p99), rounded(flood.longest)],
      ...[`${(flood.p95 / idle.p95).toFixed(1)}`, String(flood.messages)],
      Object.entries(refused)
        .map(([status, count]) => `${count}x${status}`)
        .join(' '),
    ]),
  );
  return layOut([['', 'lane', 'idle p95', 'p50', 'p95', 'p99', 'max', 'x idle', 'SENT', 'refused'], ...rows]);
}

function hopsTable({ outcomes }: LanesReport): string {
  const hops = (one: LaneOutcome) => Object.values(one.hops).map(rounded);
  const rows = outcomes.flatMap((outcome) =>
    outcome.lanes.map((one, index) => [index === 0 ? nameOf(outcome) : '', one.lane, ...hops(one)]),
  );
  return layOut([['', 'lane', ...Object.keys(outcomes[0]?.lanes[0]?.hops ?? {})], ...rows]);
}

function p4Table({ outcomes }: LanesReport): string {
  const refused = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts)
      .map(([status, count]) => `${count}x${status}`)
      .join(' ');
  const rows = outcomes.map((outcome) => [
    nameOf(outcome),
    ...[rounded(outcome.p4.accepted), refused(outcome.p4.refused), `${rounded(outcome.p4.perSecond)}/s`],
    ...[rounded(outcome.p4.waitingAtEnd), `${outcome.tookSeconds} s`],
  ]);
  return layOut([['P4', 'accepted', 'refused', 'SENT', 'waiting', 'scene took'], ...rows]);
}

function cpuTable({ outcomes }: LanesReport): string {
  const names = Object.keys(outcomes[0]?.cpu ?? {});
  const rows = outcomes.map((outcome) => {
    const cells = names.map((name) => `${((outcome.cpu[name] ?? 0) * 100).toFixed(0)}`);
    const total = Object.values(outcome.cpu).reduce((sum, share) => sum + share, 0);
    return [nameOf(outcome), ...cells, (total * 100).toFixed(0)];
  });
  return layOut([['', ...names, 'all'], ...rows]);
}

function besideTable({ outcomes }: LanesReport): string {
  const rows = outcomes.flatMap((outcome) =>
    outcome.beside.map(({ what, lane, times, targetMs }) => [
      `${nameOf(outcome)}: ${lane} ${what}`,
      ...[rounded(times.p50), rounded(times.p95), rounded(times.longest), rounded(targetMs), String(times.messages)],
    ]),
  );
  return rows.length === 0 ? '' : layOut([['', 'p50', 'p95', 'max', 'target', 'messages'], ...rows]);
}

export function lanesTables(report: LanesReport): string {
  const { machine, sizes, p4Ratio, excesses, remarks } = report;
  const beside = besideTable(report);
  return [
    `\n  ${machine.cores} cores (${machine.cpu}), Node ${machine.node}, load ${machine.load1.toFixed(1)}; ${rounded(sizes.backlog)} of P4 queued, ${sizes.tricklePerSecond}/s of P1 and P0`,
    '\n  Milliseconds from submit to SENT under the flood',
    timesTable(report),
    `\n  Where the time went: p95 of each part in milliseconds; target for all of it: ${TARGET_MS} ms`,
    hopsTable(report),
    ...(beside === '' ? [] : ['\n  Held up, and SENT so many milliseconds after that', beside]),
    `\n${p4Table(report)}`,
    ...(p4Ratio === null
      ? []
      : [
          `\n  P4's rate with the protections is ${p4Ratio.toFixed(2)} of what it is without them (target ${TARGET_OF_P4_RATE}).`,
        ]),
    '\n  CPU under the flood, in percent of one core',
    cpuTable(report),
    ...(excesses.length > 0
      ? [`\n  More than ${TARGET_OF_IDLE} times idle:`, ...excesses.map((text) => `    ${text}`)]
      : []),
    ...(remarks.length > 0 ? ['', ...remarks.map((text) => `  ${text}`)] : []),
    '',
  ].join('\n');
}
