// What one scene measured, and which of its targets it reached.
import type { Lane } from '../../../src/domain/contract.ts';
import type { CpuSample } from '../cpu.ts';
import type { SceneName } from './scenes.ts';
import type { Hops, Times } from './times.ts';

/** Lanes of the trickle. */
export const urgentLanes = ['P1', 'P0'] as const satisfies readonly Lane[];
export type UrgentLane = (typeof urgentLanes)[number];

/** From submit to SENT, p95, under any flood. */
export const TARGET_MS = 250;
/** Of its idle p95; two shared cores may miss that, and then the excess is told. */
export const TARGET_OF_IDLE = 2;
export const TARGET_OF_P4_RATE = 0.9;

export type LaneOutcome = {
  readonly lane: UrgentLane;
  readonly idle: Times;
  readonly flood: Times;
  /** Where the time of the flood went. */
  readonly hops: Hops;
  readonly refused: Readonly<Record<string, number>>;
};

/** Urgent messages that something held up: how long after its end they were SENT. */
export type Beside = {
  readonly what: string;
  readonly lane: UrgentLane;
  readonly times: Times;
  readonly targetMs: number;
};

export type Outcome = {
  readonly scene: SceneName;
  readonly title: string;
  /** The protection that was off; null: none. */
  readonly control: string | null;
  readonly lanes: readonly LaneOutcome[];
  readonly beside: readonly Beside[];
  readonly p4: {
    readonly accepted: number;
    readonly refused: Readonly<Record<string, number>>;
    /** SENT while the trickle was measured. */
    readonly perSecond: number;
    /** On its lane when the trickle ended; with none left the flood was none at the end. */
    readonly waitingAtEnd: number;
  };
  /** Of one core, while the trickle was measured under the flood. */
  readonly cpu: CpuSample;
  readonly tookSeconds: number;
};

export type Miss = { readonly what: string; readonly foundMs: number; readonly targetMs: number };

/** The misses of the trickle's own target. */
export function missesOf({ lanes }: Outcome): readonly Miss[] {
  return lanes
    .filter(({ flood }) => !(flood.p95 < TARGET_MS))
    .map(({ lane, flood }) => ({ what: lane, foundMs: flood.p95, targetMs: TARGET_MS }));
}

export function missesBeside({ beside }: Outcome): readonly Miss[] {
  return beside
    .filter(({ times, targetMs }) => !(times.p95 < targetMs))
    .map(({ what, lane, times, targetMs }) => ({ what: `${lane} ${what}`, foundMs: times.p95, targetMs }));
}
