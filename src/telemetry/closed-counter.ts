// Counters whose labels are closed sets: every series is there from the start, at 0, since one that is born with its first event shows no increase.
import { Counter, type Registry } from 'prom-client';

type Sets = Readonly<Record<string, readonly string[]>>;
type SeriesOf<Labels extends Sets> = { readonly [Label in keyof Labels]: Labels[Label][number] };
type Series = Readonly<Record<string, string>>;

export type ClosedCounter<Labels> = { inc(labels: Labels, by?: number): void };

export function closedCounter<Labels extends Series>(
  registers: Registry[],
  { name, help, series }: { readonly name: string; readonly help: string; readonly series: readonly Labels[] },
): ClosedCounter<Labels> {
  const counter = new Counter({ name, help, labelNames: Object.keys(series[0] ?? {}), registers });
  for (const labels of series) counter.inc(labels, 0);
  return { inc: (labels, by = 1) => counter.inc(labels, by) };
}

/** One series for each combination of the values of the labels. */
export function seriesOf<const Labels extends Sets>(sets: Labels): SeriesOf<Labels>[] {
  let series: Series[] = [{}];
  for (const [label, values] of Object.entries(sets)) {
    series = series.flatMap((labels) => values.map((value) => ({ ...labels, [label]: value })));
  }
  return series as SeriesOf<Labels>[];
}
