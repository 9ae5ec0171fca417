// A figure and its measurement: service and floor in turn, several times, so that a busy machine disturbs both.
import { type CpuSample, cpuBetween, sampleCpu } from '../cpu.ts';
import type { Generator } from '../load/generator.ts';
import type { Side, World } from '../world.ts';

export type Plan = {
  readonly world: World;
  readonly generator: Generator;
  readonly signal: AbortSignal;
  /** Length of one window of load. */
  readonly windowMs: number;
  readonly rounds: number;
  readonly pacedMs: number;
  readonly pacedPerSecond: number;
  readonly backlog: number;
  /** One line about the present step. */
  readonly update: (text: string) => void;
};

/** One side in one round: a value per name, and the CPU microseconds per message of each process when it was taken. */
export type Measured = {
  readonly values: Readonly<Record<string, number>>;
  readonly cpuPerMessage?: CpuSample;
};

export type Round = { readonly service: Measured; readonly floor: Measured };

export type Unit = 'per second' | 'ms';

export type Figure = {
  readonly name: string;
  readonly unit: Unit;
  readonly service: number;
  readonly floor: number;
  /** Share of the floor's speed that the service reaches: the median of the rounds. */
  readonly ratio: number;
  readonly ratios: readonly number[];
  readonly target?: number;
};

export type CpuRow = { readonly figure: string; readonly side: Side['name']; readonly perMessageUs: CpuSample };

export type Taken = {
  readonly figures: readonly Figure[];
  readonly cpu: readonly CpuRow[];
  readonly notes: readonly string[];
};

/** Measures service, floor, service, floor, ... */
export async function takeTurns(
  plan: Plan,
  rounds: number,
  measure: (side: Side) => Promise<Measured>,
): Promise<Round[]> {
  const taken: Round[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    plan.signal.throwIfAborted();
    plan.update(`round ${round} of ${rounds}, service`);
    const service = await measure(plan.world.service);
    plan.update(`round ${round} of ${rounds}, floor`);
    taken.push({ service, floor: await measure(plan.world.floor) });
  }
  return taken;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The figure of one value of the rounds. Less is more where it counts milliseconds. */
export function figureOf(
  rounds: readonly Round[],
  key: string,
  shown: { name: string; unit: Unit; target?: number },
): Figure {
  const of = (side: Side['name']) => rounds.map((round) => round[side].values[key] ?? Number.NaN);
  const [service, floor] = [of('service'), of('floor')];
  const ratios = service.map((value, round) => (shown.unit === 'ms' ? floor[round]! / value : value / floor[round]!));
  return { ...shown, service: median(service), floor: median(floor), ratio: median(ratios), ratios };
}

export function cpuOf(rounds: readonly Round[], figure: string): CpuRow[] {
  return (['service', 'floor'] as const).map((side) => {
    const samples = rounds.map((round) => round[side].cpuPerMessage ?? {});
    const names = Object.keys(samples[0] ?? {});
    const perMessageUs = Object.fromEntries(
      names.map((name) => [name, median(samples.map((sample) => sample[name] ?? 0))]),
    );
    return { figure, side, perMessageUs };
  });
}

/** CPU microseconds that each process of the side spends per message while the work goes on. */
export async function withCpu<Result>(side: Side, work: () => Promise<Result>, messagesIn: (result: Result) => number) {
  const before = sampleCpu(side.pids());
  const result = await work();
  const spent = cpuBetween(before, sampleCpu(side.pids()));
  const messages = Math.max(1, messagesIn(result));
  const cpuPerMessage = Object.fromEntries(Object.entries(spent).map(([name, us]) => [name, us / messages]));
  return { result, cpuPerMessage };
}
