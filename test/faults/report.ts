// The table of a run of all faults, as docs/fault-table.md shows it.
import { cpus } from 'node:os';
import type { FaultResult } from './scene.ts';

export function faultTable(results: readonly FaultResult[]): string {
  const head = [
    '# Fault table',
    '',
    'Written by `npm run test:faults` from one run; what is injected and how it is judged is in `test/faults/`.',
    'Lost: answered 202 and not kept. Duplicated: handed over to an operator twice. Recovery: from a fault to the end of the',
    'last message that was open then, the middle and the longest of all injections (AckWait 2 s and lease 1.5 s in place of 30 s and 25 s).',
    `Machine: ${cpus().length} cores shared by replicas, servers and clients.`,
    '',
    '| | Fault | Injections | Requests | Accepted | Lost | Duplicated | Recovery p50 / max | Verdict |',
    '|---|---|---:|---:|---:|---:|---:|---:|---|',
  ];
  return `${[...head, ...results.map(rowOf), totalOf(results)].join('\n')}\n${notesOf(results)}`;
}

function rowOf(result: FaultResult): string {
  const { id, name, injections, sent, accepted, lost, duplicated, recovery, problems } = result;
  const times = recovery === null ? 'nothing was open' : `${seconds(recovery.p50Ms)} / ${seconds(recovery.maxMs)}`;
  const verdict = problems === '' ? 'held' : `broken: ${problems.split('\n')[0]}`;
  return `| ${[id, name, injections, sent, accepted, lost, duplicated, times, verdict].join(' | ')} |`;
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
