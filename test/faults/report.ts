// The table of a run of all faults, as docs/fault-table.md shows it.
import { cpus } from 'node:os';
import type { FaultResult, Recovery } from './scene.ts';

export function faultTable(results: readonly FaultResult[]): string {
  const head = [
    '# Fault table',
    '',
    'Written by `npm run test:faults` from one run; the faults and how they are checked are in `test/faults/`.',
    'Lost: answered 202 and not stored. Duplicated: dispatched to an operator twice. Recovery: from a fault until all clients have',
    'their answers, every message has its end, every event is stored and all lanes are empty; measured wherever no other fault',
    'came in between, middle and longest (AckWait 2 s and lease 1.5 s in place of 30 s and 25 s). It has in it how long the fault',
    'itself lasts, such as a pause or an outage, and 1 s and 2 s before the second and third attempt of a message that failed.',
    `Machine: ${cpus().length} cores shared by replicas, servers and clients.`,
    '',
    '| | Fault | Injections | Requests | Accepted | Lost | Duplicated | Recovery p50 / max | Verdict |',
    '|---|---|---:|---:|---:|---:|---:|---:|---|',
  ];
  return `${[...head, ...results.map(rowOf), totalOf(results)].join('\n')}\n${notesOf(results)}${kindsOf(results)}`;
}

function rowOf(result: FaultResult): string {
  const { id, name, injections, sent, accepted, lost, duplicated, recoveries, problems } = result;
  const verdict = problems === '' ? 'held' : `broken: ${problems.split('\n')[0]}`;
  return `| ${[id, name, injections, sent, accepted, lost, duplicated, timesOf(recoveries), verdict].join(' | ')} |`;
}

function timesOf(recoveries: readonly Recovery[]): string {
  if (recoveries.length === 0) return 'no fault';
  const times = recoveries.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  const longest = seconds(times.at(-1)!);
  return times.length === 1 ? longest : `${seconds(times[times.length >> 1]!)} / ${longest}`;
}

/** What the single kinds of a fault take to recover from, for those that have several. */
function kindsOf(results: readonly FaultResult[]): string {
  const rows = results.flatMap(({ id, recoveries }) => {
    const kinds = Map.groupBy(recoveries, ({ kind }) => kind);
    return kinds.size < 2 ? [] : [...kinds].map(([kind, ofKind]) => `| ${id} | ${kind} | ${timesOf(ofKind)} |\n`);
  });
  if (rows.length === 0) return '';
  return `\n## Recovery by kind of fault\n\n| | Kind | Recovery p50 / max |\n|---|---|---:|\n${rows.join('')}`;
}

function totalOf(results: readonly FaultResult[]): string {
  const sum = (of: (result: FaultResult) => number) => results.reduce((total, result) => total + of(result), 0);
  const held = results.filter(({ problems }) => problems === '').length;
  const counts = [
    sum(({ injections }) => injections),
    sum(({ sent }) => sent),
    sum(({ accepted }) => accepted),
    sum(({ lost }) => lost),
    sum(({ duplicated }) => duplicated),
  ];
  return `| | all | ${counts.join(' | ')} | ${minutes(sum(({ tookMs }) => tookMs))} in all | ${held} of ${results.length} held |`;
}

function minutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function notesOf(results: readonly FaultResult[]): string {
  const notes = results.flatMap(({ id, notes }) => notes.map((note) => `- ${id}: ${note}\n`));
  return notes.length === 0 ? '' : `\n${notes.join('')}`;
}
