// The scenes: a flood of P4 that is queued and goes on arriving, and what else is wrong meanwhile.
import type { Mood } from './stand-ins.ts';

export const sceneNames = ['flood', 'shedding', 'routing', 'compliance', 'outage', 'replay'] as const;
export type SceneName = (typeof sceneNames)[number];

export type Scene = {
  readonly title: string;
  readonly env?: Readonly<Record<string, string>>;
  /** How the neighbours are while P4 floods in. */
  readonly mood?: Partial<Mood>;
  /** P0 and P1 lag first, for so long that P4 is shed. */
  readonly lagMs?: number;
  /** NATS goes away first, and P4 is accepted meanwhile. */
  readonly outage?: true;
  /** Dead letters are replayed meanwhile. */
  readonly replay?: true;
};

const SLOW_MS = 200;

export const scenes: Readonly<Record<SceneName, Scene>> = {
  flood: { title: 'a flood of P4' },
  shedding: {
    title: 'the same, with shedding on',
    env: { LANE_SHEDDING: 'on', LANE_SHED_ON_AFTER_SECONDS: '5' },
    lagMs: 16_000,
  },
  routing: { title: 'each routing call of P4 takes 200 ms', mood: { routingP4Ms: SLOW_MS } },
  compliance: {
    title: 'compliance takes 200 ms for P4',
    env: { COMPLIANCE_MODE: 'enforce' },
    mood: { complianceP4Ms: SLOW_MS },
  },
  outage: { title: 'after an outage of NATS', outage: true },
  replay: { title: 'while dead letters of P4 are replayed', replay: true },
};

export type Sizes = {
  /** Of P4, queued before the trickle is measured. */
  readonly backlog: number;
  /** Of P4, accepted while NATS is away. */
  readonly outboxMessages: number;
  readonly outageMs: number;
  readonly deadLetters: number;
  /** Of the trickle, before the flood and under it. */
  readonly idleMs: number;
  readonly floodMs: number;
  /** Both lanes together. */
  readonly tricklePerSecond: number;
};

const whole = { backlog: 50_000, outboxMessages: 20_000, deadLetters: 10_000 };
const BULK = 1_000;

/** So many queued messages, and the rest in proportion. */
export function sizesOf(backlog: number, isQuick: boolean): Sizes {
  const part = (of: number) => Math.max(BULK, Math.round((of * backlog) / whole.backlog / BULK) * BULK);
  return {
    ...{ backlog: part(whole.backlog), outboxMessages: part(whole.outboxMessages) },
    deadLetters: part(whole.deadLetters),
    ...(isQuick
      ? { outageMs: 6_000, idleMs: 3_000, floodMs: 4_000 }
      : { outageMs: 20_000, idleMs: 10_000, floodMs: 15_000 }),
    tricklePerSecond: 40,
  };
}
