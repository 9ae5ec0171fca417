// The figures of the fast path as a table for people and as JSON for tools, and what is wrong with them.
import { availableParallelism, cpus, loadavg } from 'node:os';
import type { Times } from '../lanes/times.ts';
import { layOut } from '../report.ts';
import type { KillEffects } from './kill-effects.ts';
import type { Paths } from './paths-ledger.ts';
import { COMPLIANCE_MS, type Rates, type SendTimes } from './scenes.ts';

export type FastPathFigures = { readonly rates?: Rates; readonly sendTimes?: SendTimes; readonly kills?: KillEffects };

export type FastPathReport = FastPathFigures & {
  readonly at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load1: number };
  /** Of each scene. */
  readonly paths: Readonly<Record<string, Paths>>;
  readonly problems: readonly string[];
};

export const TARGET_OF_PLAIN = 0.8;
export const TARGET_KILL_MS = 100;

export function fastPathReport(figures: FastPathFigures, paths: Readonly<Record<string, Paths>>): FastPathReport {
  return {
    at: new Date().toISOString(),
    machine: {
      ...{ cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), node: process.version },
      load1: loadavg()[0] ?? 0,
    },
    ...figures,
    paths,
    problems: problemsOf(figures),
  };
}

export function problemsOf({ rates, sendTimes, kills }: FastPathFigures): readonly string[] {
  return [
    ...(rates !== undefined && !(rates.ratio >= TARGET_OF_PLAIN)
      ? [`fast-path submits reach ${rates.ratio.toFixed(2)} of plain ones, and ${TARGET_OF_PLAIN} is the target`]
      : []),
    ...(sendTimes !== undefined && !(sendTimes.fast.p95 < sendTimes.full.p95)
      ? [
          `submit to SENT: p95 ${inMs(sendTimes.fast.p95)} on the fast path, and ${inMs(sendTimes.full.p95)} on the full one`,
        ]
      : []),
    ...(kills === undefined ? [] : problemsOfKills(kills)),
  ];
}

function problemsOfKills({ broken, fewestKilled, lastBegun }: KillEffects): readonly string[] {
  return [
    ...(broken > 0 ? [`${broken} submits took the fast path after the kill was answered`] : []),
    ...(fewestKilled > 0 ? [] : ['a kill met no submit on one of the replicas']),
    ...(lastBegun.longest < TARGET_KILL_MS
      ? []
      : [`a kill took ${inMs(lastBegun.longest)} to its effect, and ${TARGET_KILL_MS} ms is the target`]),
  ];
}

const inMs = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en')} ms`;
const perSecond = (value: number) => `${Math.round(value).toLocaleString('en')}/s`;

function timesRow(name: string, { messages, p50, p95, longest }: Times): string[] {
  return [name, String(messages), inMs(p50), inMs(p95), inMs(longest)];
}

export function fastPathTables(report: FastPathReport): string {
  const { machine, rates, sendTimes, kills, paths } = report;
  const times = [
    ...(sendTimes === undefined
      ? []
      : [
          timesRow('submit to SENT, fast path', sendTimes.fast),
          timesRow(`submit to SENT, compliance in ${COMPLIANCE_MS} ms`, sendTimes.full),
        ]),
    ...(kills === undefined
      ? []
      : [
          timesRow('kill: call to answer', kills.answered),
          timesRow('kill: call to last submit begun on the fast path', kills.lastBegun),
          timesRow('kill: call to last answer of such a submit', kills.lastAnswered),
          timesRow('lift: call to first answer on the fast path', kills.lifted),
        ]),
  ];
  return [
    `\n  ${machine.cores} cores (${machine.cpu}), Node ${machine.node}, load ${machine.load1.toFixed(1)}`,
    ...(rates === undefined
      ? []
      : [
          `\n  Submits: ${perSecond(rates.fast)} on the fast path, ${perSecond(rates.plain)} as plain texts: ${rates.ratio.toFixed(2)} of them (target ${TARGET_OF_PLAIN}; rounds ${rates.ratios.map((one) => one.toFixed(2)).join(' ')})`,
        ]),
    ...(times.length > 0 ? ['', layOut([['', 'times', 'p50', 'p95', 'max'], ...times])] : []),
    '\n  Rows; each template message has its event, once',
    ...Object.entries(paths).map(([scene, of]) => `    ${scene}: ${countsOf(of)}`),
    '',
  ].join('\n');
}

function countsOf(paths: Paths): string {
  return Object.entries(paths)
    .map(([path, messages]) => `${messages} ${path}`)
    .join(', ');
}
