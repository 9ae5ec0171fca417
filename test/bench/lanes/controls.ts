// The protections of lanes, switched off: without its protection a scene has to miss its target, or nothing is protected.
import type { Lane } from '../../../src/domain/contract.ts';
import type { SettingsOverrides } from '../../../src/settings.ts';
import type { SceneName } from './scenes.ts';

/** What no setting switches, and the harness joins again: the calls to the routing engine, and the slots of a worker. */
export type SharedQueue = 'routing-calls' | 'slots';

export type Unprotected = {
  readonly settings?: SettingsOverrides;
  readonly shared?: readonly SharedQueue[];
  readonly env?: Readonly<Record<string, string>>;
  /** The trickle asks for this lane, as if there were no other one. */
  readonly trickleOn?: Lane;
};

export type Control = {
  readonly name: string;
  readonly scene: SceneName;
  /** What is missed without the protection: the time of the trickle, or of what the scene watches beside it. */
  readonly misses: 'trickle' | 'beside';
  readonly off: Unprotected;
};

const without = (lanes: SettingsOverrides['lanes'] & object): Unprotected => ({ settings: { lanes } });

/** Every protection that has a setting: what P4 gets without them. */
export const allOff: Unprotected = without({
  ...{ admitsByLane: false, boardsByLane: false, sharesConnections: false, slicesBulks: false },
  ...{ relayByLane: false, sweepByLane: false, replayByLane: false, quarantineByLane: false },
  ...{ ownShareOfUnanswered: 0, keptShareOfSlots: 1 },
  ...{ ordinaryBesideUrgent: { inFlight: 2, forMs: 2_000 }, leastShare: 0 },
});

export const controls: readonly Control[] = [
  { name: 'one lane for all', scene: 'flood', misses: 'trickle', off: { trickleOn: 'P4' } },
  { name: 'statements by age', scene: 'flood', misses: 'trickle', off: without({ boardsByLane: false }) },
  { name: 'bulks at one go', scene: 'flood', misses: 'trickle', off: without({ slicesBulks: false }) },
  { name: 'calls of any lane', scene: 'routing', misses: 'trickle', off: { shared: ['routing-calls'] } },
  {
    ...{ name: 'slots of any lane', scene: 'compliance', misses: 'trickle' },
    // Each lane fetches more than there are slots, so that they wait in one queue.
    off: { shared: ['slots'], env: { MAX_CONCURRENCY: '40' } },
  },
  { name: 'relay by age', scene: 'outage', misses: 'beside', off: without({ relayByLane: false }) },
  { name: 'replay by age', scene: 'replay', misses: 'beside', off: without({ replayByLane: false }) },
];
