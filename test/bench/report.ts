// The figures as tables for people and as JSON for tools, and whether they reach their targets.
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import type { CpuRow, Figure, Taken } from './figures/figure.ts';

export type Report = {
  readonly at: string;
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string; readonly load1: number };
  readonly tookSeconds: number;
  readonly figures: readonly (Figure & { readonly met: boolean | null })[];
  readonly cpu: readonly CpuRow[];
  readonly notes: readonly string[];
};

export function reportOf(taken: readonly Taken[], at: Date, tookMs: number): Report {
  const figures = taken.flatMap((one) => one.figures);
  return {
    at: at.toISOString(),
    machine: {
      cpu: cpus()[0]?.model ?? `${platform()} ${arch()}`,
      ...{ cores: availableParallelism(), node: process.version, load1: loadavg()[0] ?? 0 },
    },
    tookSeconds: Math.round(tookMs / 1000),
    figures: figures.map((figure) => ({
      ...figure,
      met: figure.target === undefined ? null : figure.ratio >= figure.target,
    })),
    cpu: taken.flatMap((one) => one.cpu),
    notes: taken.flatMap((one) => one.notes),
  };
}

/** The figures that miss their targets. */
export function missedOf(report: Report): readonly Figure[] {
  return report.figures.filter((figure) => figure.met === false);
}

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

function amount(value: number, unit: Figure['unit']): string {
  if (unit === 'per second') return `${number.format(value)}/s`;
  return `${value < 100 ? value.toFixed(2) : number.format(value)} ms`;
}

/** Columns, the first one to the left and the others to the right. */
export function layOut(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('   ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

function figureTable(report: Report): string {
  const rows = report.figures.map((figure) => [
    figure.name,
    amount(figure.service, figure.unit),
    amount(figure.floor, figure.unit),
    figure.ratio.toFixed(2),
    figure.target === undefined ? '' : `${figure.target.toFixed(2)} ${figure.met ? 'met' : 'MISSED'}`,
  ]);
  return layOut([['', 'service', 'floor', 'of floor', 'target'], ...rows]);
}

function cpuTable(report: Report): string {
  const names = [...new Set(report.cpu.flatMap((row) => Object.keys(row.perMessageUs)))];
  const rows = report.cpu.map(({ figure, side, perMessageUs }) => {
    const cells = names.map((name) => (perMessageUs[name] === undefined ? '-' : perMessageUs[name].toFixed(0)));
    const total = Object.values(perMessageUs).reduce((sum, us) => sum + us, 0);
    return [`${figure} (${side})`, ...cells, total.toFixed(0)];
  });
  return layOut([['', ...names, 'all'], ...rows]);
}

export function tablesOf(report: Report): string {
  const { machine } = report;
  return [
    `\n  ${machine.cores} cores (${machine.cpu}), Node ${machine.node}, load ${machine.load1.toFixed(1)}, ${report.tookSeconds} s`,
    `\n${figureTable(report)}`,
    '\n  "of floor" is the share of the floor\'s speed, the median of interleaved rounds; 1.00 is as fast as the floor.',
    ...(report.cpu.length > 0 ? ['\n  CPU microseconds per message', cpuTable(report)] : []),
    ...report.notes.map((note) => `\n  Note: ${note}`),
    '',
  ].join('\n');
}
