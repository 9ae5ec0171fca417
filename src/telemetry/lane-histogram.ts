// Histograms of the time that a lane takes; the target of each lane is a bound.
import { Histogram, type Registry } from 'prom-client';
import { lanes, sloSecondsOfLane } from '../domain/contract.ts';

/** Fine between 0.5 s and 10 s for one-time passwords, up to 10 minutes for campaigns. */
const BUCKETS = [
  ...[0.05, 0.1, 0.25],
  ...new Set([0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10, 20, 30, 60, 120, 300, 600, ...Object.values(sloSecondsOfLane)]),
].toSorted((a, b) => a - b);

type Options = { readonly name: string; readonly help: string };

/** Without a series until it is observed or zeroed. */
export function laneHistogram(registers: Registry[], options: Options): Histogram<'lane'> {
  return new Histogram({ ...options, labelNames: ['lane'], buckets: BUCKETS, registers });
}

/** A series that is born with its first value shows no increase. */
export function zeroLanes(histogram: Histogram<'lane'>): void {
  for (const lane of lanes) histogram.zero({ lane });
}
