// The figures as SVG, drawn by hand: a row per scene and lane, from p50 to p99 on a logarithmic axis, beside the idle p95 and the target.
import { TARGET_MS } from './outcome.ts';
import type { LanesReport } from './report.ts';
import type { Times } from './times.ts';

const WIDTH = 880;
const LEFT = 310;
const RIGHT = 24;
const TOP = 96;
const ROW = 24;
const GROUP_GAP = 12;
const BOTTOM = 56;
const COLOURS = { P0: 'p0', P1: 'p1' } as const;

// One file for light and dark pages: a viewer that knows the reader's choice applies it.
const STYLE = `
  .page { fill: #ffffff } .text { fill: #1f2328 } .quiet { fill: #59636e } .grid { stroke: #d1d9e0 } .target { stroke: #cf222e }
  .over { fill: #cf222e } .idle { stroke: #59636e } .p0 { fill: #8250df; stroke: #8250df } .p1 { fill: #0969da; stroke: #0969da }
  text { font: 13px system-ui, sans-serif; stroke: none } .title { font-size: 16px; font-weight: 600 } .small { font-size: 11px }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .text { fill: #f0f6fc } .quiet { fill: #9198a1 } .grid { stroke: #3d444d } .target { stroke: #f85149 }
    .over { fill: #f85149 } .idle { stroke: #9198a1 } .p0 { fill: #ab7df8; stroke: #ab7df8 } .p1 { fill: #4493f8; stroke: #4493f8 }
  }`;

type Row = {
  readonly label: string;
  readonly lane: keyof typeof COLOURS;
  readonly idle: Times;
  readonly flood: Times;
  readonly y: number;
};

export function lanesPlot(report: LanesReport): string {
  const rows = rowsOf(report);
  const bottom = (rows.at(-1)?.y ?? TOP) + ROW;
  const height = bottom + BOTTOM;
  const axis = axisOf(rows);
  const { sizes, machine } = report;
  const what = `${sizes.backlog.toLocaleString('en')} messages of P4 queued and bulks of P4 arriving at full rate; ${machine.cores} cores`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title what">`,
    `<title id="title">From submit to SENT under a flood of P4</title><desc id="what">${escaped(what)}</desc>`,
    `<style>${STYLE}\n</style><rect class="page" width="${WIDTH}" height="${height}"/>`,
    `<text class="text title" x="16" y="28">From submit to SENT under a flood of P4</text>`,
    `<text class="quiet" x="16" y="48">${escaped(what)}</text>`,
    legend(),
    ...axis.ticks.map((ms) => gridLine(ms, axis.x(ms), bottom)),
    `<text class="quiet" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${bottom + 42}" text-anchor="middle">milliseconds, logarithmic</text>`,
    targetLine(axis.x(TARGET_MS), bottom),
    ...rows.map((row) => drawn(row, axis.x)),
    '</svg>\n',
  ].join('\n');
}

function rowsOf({ outcomes }: LanesReport): readonly Row[] {
  let y = TOP - GROUP_GAP / 2;
  return outcomes.flatMap(({ scene, control, title, lanes }) => {
    y += GROUP_GAP;
    return lanes.map(({ lane, idle, flood }, index): Row => {
      y += ROW;
      const name = control === null ? title : `${scene}: ${control}`;
      return { label: index === 0 ? name : '', lane, idle, flood, y };
    });
  });
}

/** From a power of ten below the least value to a round value above the greatest. */
function axisOf(rows: readonly Row[]) {
  const values = rows.flatMap(({ idle, flood }) => [idle.p95, flood.p50, flood.p99]).filter((ms) => ms > 0);
  const from = 10 ** Math.floor(Math.log10(Math.min(10, ...values)));
  const steps = [1, 2, 5].flatMap((step) => Array.from({ length: 7 }, (_, power) => step * 10 ** power));
  const until = Math.min(...steps.filter((ms) => ms > Math.max(TARGET_MS, ...values)));
  const x = (ms: number) => {
    const share = Math.log10(Math.max(from, ms) / from) / Math.log10(until / from);
    return Math.round((LEFT + share * (WIDTH - RIGHT - LEFT)) * 10) / 10;
  };
  const ticks = steps.filter((ms) => ms >= from && ms <= until).sort((a, b) => a - b);
  return { x, ticks };
}

function legend(): string {
  const dot = (x: number, lane: keyof typeof COLOURS) =>
    `<circle class="${COLOURS[lane]}" cx="${x}" cy="66" r="5"/><text class="text small" x="${x + 10}" y="70">${lane}: p50, p95 (dot), p99</text>`;
  return [
    dot(22, 'P1'),
    dot(182, 'P0'),
    '<line class="idle" x1="346" x2="346" y1="60" y2="72" stroke-width="2"/><text class="text small" x="354" y="70">idle p95</text>',
    `<line class="target" x1="424" x2="444" y1="66" y2="66" stroke-width="2" stroke-dasharray="5 4"/>`,
    `<text class="text small" x="450" y="70">target for p95: below ${TARGET_MS} ms</text>`,
  ].join('');
}

function gridLine(ms: number, x: number, bottom: number): string {
  return [
    `<line class="grid" x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}"/>`,
    `<text class="quiet small" x="${x}" y="${bottom + 18}" text-anchor="middle">${ms.toLocaleString('en')}</text>`,
  ].join('');
}

function targetLine(x: number, bottom: number): string {
  return `<line class="target" x1="${x}" x2="${x}" y1="${TOP}" y2="${bottom}" stroke-width="2" stroke-dasharray="5 4"/>`;
}

function drawn({ label, lane, idle, flood, y }: Row, x: (ms: number) => number): string {
  const name = `<text class="text" x="16" y="${y + 4}">${escaped(label)}</text>`;
  const of = `<text class="quiet" x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${lane}</text>`;
  // Without a message that was SENT there is nothing to draw.
  if (!(flood.p95 > 0)) return `${name}${of}`;
  const kind = COLOURS[lane];
  const value = `<text class="${flood.p95 < TARGET_MS ? 'quiet' : 'over'} small" x="${x(flood.p95)}" y="${y - 8}" text-anchor="middle">${Math.round(flood.p95).toLocaleString('en')}</text>`;
  return [
    `${name}${of}`,
    `<line class="${kind}" x1="${x(flood.p50)}" x2="${x(flood.p99)}" y1="${y}" y2="${y}" stroke-width="3" stroke-linecap="round"/>`,
    `<circle class="${kind}" cx="${x(flood.p95)}" cy="${y}" r="5"/>${value}`,
    `<line class="idle" x1="${x(idle.p95)}" x2="${x(idle.p95)}" y1="${y - 6}" y2="${y + 6}" stroke-width="2"/>`,
  ].join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
