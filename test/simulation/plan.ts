// The course of a schedule: requests, and which calls fail when. fast-check makes plans, and makes failing ones shorter.
import fc from 'fast-check';

/** How a call may go wrong: before the work, after it, later than its answer, without any answer, or with its caller, who dies or stands still. */
export const hows = ['refused', 'lost', 'late', 'hang', 'crash-before', 'crash-after', 'stall'] as const;
export type How = (typeof hows)[number];

/** Calls across the border of a process. A publication's port is its channel. */
export const ports = [
  'findKey',
  'findTemplate',
  'recordKill',
  'readKills',
  'insert',
  'claim',
  'move',
  'releaseLease',
  'renew',
  'firstRoutedAt',
  'unpublishedOf',
  'unpublishedSince',
  'unpublishedUrgent',
  'forget',
  'findStalled',
  'findAllStalled',
  'countRedrive',
  'waitingSince',
  'leftOnLanes',
  'readStored',
  'removeStored',
  'redriveStored',
  'recordReceipt',
  'select',
  'evaluate',
  'laneRequest',
  'statusEvent',
  'retryEvent',
  'deadLetters',
  'operatorMessage',
  'operatorLaneMessage',
  'ack',
  'nak',
  'working',
  'tellClient',
  'redis',
] as const;
export type Port = (typeof ports)[number];

export const dependencies = ['postgres', 'nats', 'routing', 'compliance', 'redis'] as const;
export type Dependency = (typeof dependencies)[number];

export const requestKinds = ['send', 'keyed', 'bulk', 'legacy', 'garbage'] as const;

export type ClientRequest = {
  readonly kind: (typeof requestKinds)[number];
  readonly atMs: number;
  readonly content: (typeof contents)[number];
  /** The answers of its neighbours. */
  readonly fate: 'fine' | 'no-route' | 'blocked' | 'invalid';
  /** Asks again at once, in parallel. */
  readonly doubled: boolean;
  /** The client chose the id. */
  readonly chosenId: boolean;
};

/** What a request is made of: a text, or a template whose tenant has a grant for it, or none. */
export const contents = ['text', 'granted', 'not-granted'] as const;

/** A kill of the fast path, and its lift a while after it was answered. */
export type PlannedKill = {
  readonly atMs: number;
  readonly scope: 'tenant' | 'template' | 'both';
  readonly heldMs: number;
};

export type CallFault = { readonly port: Port; readonly nth: number; readonly times: number; readonly how: How };

export const disturbances = [
  'crash',
  'stop',
  'pause',
  'outage',
  'restart-nats',
  'flush-redis',
  'old-redis',
  'redeliver',
  'copy',
] as const;

/** A disturbance at a moment, during any other work. */
export type Disturbance = {
  readonly kind: (typeof disturbances)[number];
  readonly atMs: number;
  readonly forMs: number;
  readonly replica: number;
  readonly dependency: Dependency;
};

export type Plan = {
  readonly seed: number;
  readonly requests: readonly ClientRequest[];
  readonly faults: readonly CallFault[];
  readonly disturbances: readonly Disturbance[];
  readonly kills: readonly PlannedKill[];
};

/** From here on nothing fails any more; unfinished work has to end. */
export const PEACE_AT_MS = 120_000;

const request = fc.record<ClientRequest>({
  kind: fc.constantFrom(...requestKinds.slice(0, 4), ...requestKinds),
  atMs: fc.nat(20_000),
  content: fc.constantFrom('text', 'text', 'granted', 'granted', 'not-granted'),
  fate: fc.constantFrom('fine', 'fine', 'fine', 'fine', 'fine', 'fine', 'no-route', 'blocked', 'invalid'),
  doubled: fc.boolean(),
  chosenId: fc.boolean(),
});

const fault = fc.record<CallFault>({
  port: fc.constantFrom(...ports),
  nth: fc.nat(7),
  times: fc.constantFrom(1, 1, 1, 2, 3, 4),
  how: fc.constantFrom(...hows, 'stall'),
});

const disturbance = fc.record<Disturbance>({
  kind: fc.constantFrom(...disturbances),
  // Mostly while requests still come.
  atMs: fc.oneof(fc.nat(25_000), fc.nat(90_000)),
  forMs: fc.nat(45_000),
  replica: fc.nat(1),
  dependency: fc.constantFrom('postgres', 'redis', ...dependencies),
});

const kill = fc.record<PlannedKill>({
  atMs: fc.nat(18_000),
  scope: fc.constantFrom('tenant', 'template', 'both'),
  // Mostly for as long as requests come.
  heldMs: fc.nat(60_000),
});

export const plans: fc.Arbitrary<Plan> = fc.record<Plan>({
  // A smaller seed is no simpler.
  seed: fc.noShrink(fc.integer({ min: 0, max: 2 ** 31 - 1 })),
  requests: fc.array(request, { minLength: 1, maxLength: 4 }),
  faults: fc.array(fault, { maxLength: 8, size: 'max' }),
  disturbances: fc.array(disturbance, { maxLength: 6, size: 'max' }),
  kills: fc.array(kill, { maxLength: 2, size: 'max' }),
});
