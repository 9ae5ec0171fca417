// Who may hold the connections of a process, and how many: the arithmetic that keeps one free for urgent messages.
import type { DatabasePool } from 'slonik';
import { Unavailable } from '../domain/unavailable.ts';
import { withDeadline } from '../lib/deadline.ts';
import { createPermits, type Use } from '../lib/permits.ts';
import { settings } from '../settings.ts';

/** Statements at a time of each writer; `reserved` ones are for urgent messages alone. */
export const slots = {
  insert: { ordinary: 2, reserved: 1 },
  ingest: { ordinary: 1, reserved: 0 },
  claim: { ordinary: 2, reserved: 1 },
  move: { ordinary: 2, reserved: 1 },
  forget: { ordinary: 1, reserved: 0 },
  receipt: { ordinary: 1, reserved: 0 },
} as const;

/** The writers that the work of a role keeps busy. */
export const writersOf = {
  api: ['insert'],
  worker: ['ingest', 'claim', 'move', 'forget', 'receipt'],
  jobs: [],
} as const satisfies Record<string, readonly (keyof typeof slots)[]>;

/** The sweeper and the search for stuck messages hold one each while they make sure to be alone. */
const LOCKS_OF_JOBS = 2;

/**
 * In the order in which they go first. `urgent`: statements with P0 or P1, also what a process reads of them to publish them again. `lookup`: what a submit, a delivery or a probe
 * asks before it can go on. `template`: templates and template grants, whose service may lock them for as long as it likes; no text waits for
 * that. `work`: the other statements of writers, and the loops of the jobs; both are few. `read`: what clients and people ask, of which there
 * is no end.
 */
export type ConnectionUse = 'urgent' | 'lookup' | 'template' | 'work' | 'read';

const MAX_WAITING = 20_000;
/** Of templates, and of reads. */
const MAX_WAITING_FEW = 1_000;

/** How many of the connections of a process with these roles each use may hold, beside the locks. */
export function connectionShares(connections: number, roles: ReadonlySet<string>) {
  const total = connections - (roles.has('jobs') ? LOCKS_OF_JOBS : 0);
  const writers = Object.entries(writersOf).flatMap(([role, names]) => (roles.has(role) ? [...names] : []));
  const wanted = writers.reduce((sum, writer) => sum + slots[writer].reserved, 0);
  const kept = Math.min(wanted, Math.floor(total / 3));
  const others = { leavesFree: kept, atMost: total, maxWaiting: MAX_WAITING };
  const few = { leavesFree: kept, atMost: Math.max(1, Math.floor(total / 4)), maxWaiting: MAX_WAITING_FEW };
  const uses = {
    urgent: { leavesFree: 0, atMost: total, maxWaiting: MAX_WAITING },
    lookup: { ...others, atMost: Math.max(1, Math.floor((3 * total) / 8)) },
    template: few,
    work: others,
    read: few,
  } as const satisfies Record<ConnectionUse, Use>;
  return { total, uses };
}

/** The pool as each use may use it, and as it is, for locks. */
export type SharedPools = Readonly<Record<ConnectionUse | 'locks', DatabasePool>>;

export function shareConnections(pool: DatabasePool, connections: number, roles: ReadonlySet<string>): SharedPools {
  const { total, uses } = connectionShares(connections, roles);
  const permits = createPermits<ConnectionUse>(total, uses, tooManyWait);
  const of = (use: ConnectionUse) => guarded(pool, (work) => permits.run(use, work));
  const [lookup, template, read] = [inTime(of('lookup')), inTime(of('template')), inTime(of('read'))];
  return { urgent: of('urgent'), lookup, template, work: of('work'), read, locks: pool };
}

/** The same pool for every use: who comes first has a connection first. */
export function unshared(pool: DatabasePool): SharedPools {
  const timed = inTime(pool);
  return { urgent: pool, lookup: timed, template: timed, work: pool, read: timed, locks: pool };
}

function tooManyWait(): Error {
  return new Unavailable('postgres', 'too many statements wait for a connection');
}

/** All ways to a connection that the statements of this service take. */
const METHODS = ['connect', 'maybeOne', 'one', 'query', 'transaction'] as const;
/** The others would take a connection without a permit. */
const UNUSED = [
  'any',
  'anyFirst',
  'exists',
  'many',
  'manyFirst',
  'maybeOneFirst',
  'oneFirst',
  'stream',
] as const satisfies readonly (keyof DatabasePool)[];
type Method = (...args: unknown[]) => Promise<unknown>;

type Guard = <T>(work: () => Promise<T>) => Promise<T>;

/** Somebody waits for these: the wait for a connection, and for the answer, ends in time. */
function inTime(pool: DatabasePool): DatabasePool {
  return guarded(pool, (work) => withDeadline(work, settings.store.answerWithinMs, 'a question to PostgreSQL'));
}

function guarded(pool: DatabasePool, run: Guard): DatabasePool {
  const methods = METHODS.map((name) => {
    const method = pool[name] as Method;
    return [name, (...args: unknown[]) => run(() => method(...args))];
  });
  const refused = UNUSED.map((name) => [name, () => Promise.reject(new TypeError(`${name} would take no permit`))]);
  return { ...pool, ...Object.fromEntries([...methods, ...refused]) };
}
