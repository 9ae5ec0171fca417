// Decides which call fails and how, from the plan; and counts what was injected.
import { type Dependency, type How, PEACE_AT_MS, type Plan, type Port } from './plan.ts';
import type { Random } from './random.ts';

export type Faults = {
  /** How the next call of this port fails; undefined: it does not. */
  next(port: Port, dependency: Dependency | null): How | undefined;
  count(kind: string): void;
  readonly counts: ReadonlyMap<string, number>;
};

/** A dependency that is away does nothing; one that is shaken does some of its work and loses answers. */
const AWAY = ['refused', 'refused', 'hang'] as const satisfies readonly How[];
const SHAKEN = ['refused', 'refused', 'lost', 'late', 'hang'] as const satisfies readonly How[];

export function createFaults(plan: Plan, random: Random, nowMs: () => number): Faults {
  const calls = new Map<Port, number>();
  const counts = new Map<string, number>();
  const outages = plan.disturbances.filter(({ kind }) => kind === 'outage');
  const count = (kind: string) => void counts.set(kind, (counts.get(kind) ?? 0) + 1);

  function planned(port: Port, nth: number): How | undefined {
    return plan.faults.find((f) => f.port === port && nth >= f.nth && nth < f.nth + f.times)?.how;
  }

  function duringOutage(dependency: Dependency | null): How | undefined {
    const now = nowMs();
    const outage = outages.find((o) => o.dependency === dependency && now >= o.atMs && now < o.atMs + o.forMs);
    if (outage === undefined) return undefined;
    return random.pick(outage.forMs % 2 === 0 ? AWAY : SHAKEN);
  }

  return {
    next(port, dependency) {
      if (nowMs() >= PEACE_AT_MS) return undefined;
      const nth = calls.get(port) ?? 0;
      calls.set(port, nth + 1);
      const how = planned(port, nth) ?? duringOutage(dependency);
      if (how !== undefined) count(how);
      return how;
    },
    count,
    counts,
  };
}
