// What the service relies on in a stream or consumer, one rule per setting: the contract's value, and which others will do as well.
import { AckPolicy, DiscardPolicy, RetentionPolicy, StorageType } from 'nats';
import type { consumers, streams } from '../../generated/events/topology.ts';

export type StreamSpec = (typeof streams)[number];
export type ConsumerSpec = (typeof consumers)[number];

/** The settings of a stream or consumer, as NATS names them. */
export type Settings = Readonly<Record<string, unknown>>;

export type Rule = {
  readonly setting: string;
  /** What it is made with. */
  readonly value: unknown;
  /** What a refusal says has to be there. */
  readonly asked: string;
  /** Whether the service may run with what is there. */
  readonly holds: (found: Settings) => boolean;
  /** Whether an update leaves it; by default what holds is left. */
  readonly isLeft?: (found: Settings) => boolean;
  /** What an update sets; by default the setting to its value. */
  readonly mended?: (found: Settings) => Settings;
};

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const TIMES = new Set(['max_age', 'duplicate_window', 'ack_wait', 'backoff']);

/** A value as a person reads it: times in seconds. */
export function shown(setting: string, value: unknown): string {
  if (value === undefined || value === null) return 'not set';
  if (!TIMES.has(setting)) return JSON.stringify(value);
  const times = [value].flat().map((time) => `${Number(time) / NANOSECONDS_PER_SECOND} s`);
  return times.join(', ');
}

export function streamRules(spec: StreamSpec, replicas: number): readonly Rule[] {
  const isQueue = spec.retention === 'workqueue';
  return [
    subjects(spec.subjects),
    equal('retention', isQueue ? RetentionPolicy.Workqueue : RetentionPolicy.Limits),
    equal('storage', StorageType.File),
    maxAge(spec.maxAgeSeconds * NANOSECONDS_PER_SECOND),
    atLeast('duplicate_window', spec.duplicateWindowSeconds * NANOSECONDS_PER_SECOND),
    atLeast('num_replicas', replicas),
    discard,
    unlimitedPerSubject,
    never('no_ack'),
    never('sealed'),
    // What was given up, or was done already, is taken off a queue by its sequence.
    ...(isQueue ? [never('deny_delete')] : []),
  ];
}

/** `ackWaitMs`: another AckWait than the contract's. */
export function consumerRules(spec: ConsumerSpec, ackWaitMs: number | null): readonly Rule[] {
  const ackWait = ackWaitMs === null ? spec.ackWaitSeconds * NANOSECONDS_PER_SECOND : ackWaitMs * 1_000_000;
  return [
    filter(spec.filterSubject),
    equal('ack_policy', AckPolicy.Explicit),
    atLeast('ack_wait', ackWait),
    backoff(ackWait),
    maxDeliver(spec.maxDeliver),
    { ...equal('deliver_subject', undefined), asked: 'left out: it is pulled from' },
    never('headers_only'),
    // How fast it goes, not what becomes of a message: nobody is refused for it, and an update sets it.
    {
      ...equal('max_ack_pending', spec.maxAckPending),
      holds: () => true,
      isLeft: (found) => found['max_ack_pending'] === spec.maxAckPending,
    },
  ];
}

/** Whether `pattern` takes every subject that `subject` stands for; in both `*` is one token, and `>` one or more at the end. */
export function covers(pattern: string, subject: string): boolean {
  const [wide = '', ...restOfWide] = pattern.split('.');
  const [narrow, ...restOfNarrow] = subject.split('.');
  if (wide === '>') return true;
  if (narrow === '>' || (wide !== '*' && wide !== narrow)) return false;
  if (restOfWide.length === 0 || restOfNarrow.length === 0) return restOfWide.length === restOfNarrow.length;
  return covers(restOfWide.join('.'), restOfNarrow.join('.'));
}

function equal(setting: string, value: unknown): Rule {
  return { setting, value, asked: shown(setting, value), holds: (found) => found[setting] === value };
}

function never(setting: string): Rule {
  return { setting, value: false, asked: 'false', holds: (found) => found[setting] !== true };
}

function atLeast(setting: string, value: number): Rule {
  const holds = (found: Settings) => Number(found[setting]) >= value;
  return { setting, value, asked: `at least ${shown(setting, value)}`, holds };
}

function maxAge(value: number): Rule {
  const rule = atLeast('max_age', value);
  return { ...rule, holds: (found) => found['max_age'] === 0 || rule.holds(found) };
}

/** A later release adds subjects, and an update of this one takes none away. */
function subjects(wanted: readonly string[]): Rule {
  const takenBy = (found: Settings) => (found['subjects'] ?? []) as readonly string[];
  const missingIn = (found: Settings) => wanted.filter((one) => !takenBy(found).some((taken) => covers(taken, one)));
  return {
    ...{ setting: 'subjects', value: wanted, asked: `${JSON.stringify(wanted)} or subjects that cover them` },
    holds: (found) => missingIn(found).length === 0,
    // NATS refuses subjects that overlap, so what the missing ones cover makes room for them.
    mended: (found) => {
      const missing = missingIn(found);
      const kept = takenBy(found).filter((taken) => !missing.some((one) => covers(one, taken)));
      return { subjects: [...kept, ...missing] };
    },
  };
}

/** A full stream refuses what is new: then its publisher knows. Without a limit it is never full, and the policy says nothing. */
const discard: Rule = {
  ...{ setting: 'discard', value: DiscardPolicy.New, asked: '"new", since the stream has a limit' },
  holds: (found) =>
    found['discard'] === DiscardPolicy.New || !(isLimit(found['max_msgs']) || isLimit(found['max_bytes'])),
  isLeft: (found) => found['discard'] === DiscardPolicy.New,
};

/** Such a limit drops what is old whatever the policy is, unless a second switch is on. */
const unlimitedPerSubject: Rule = {
  ...{ setting: 'max_msgs_per_subject', value: -1, asked: '-1, or else discard_new_per_subject true' },
  holds: (found) => !isLimit(found['max_msgs_per_subject']) || found['discard_new_per_subject'] === true,
};

function isLimit(value: unknown): boolean {
  return Number(value ?? -1) > 0;
}

/** Neither fewer, which would not come, nor more, which another consumer has or nobody here can read. */
function filter(subject: string): Rule {
  const filtersOf = (found: Settings) => (found['filter_subjects'] ?? [found['filter_subject']]) as readonly unknown[];
  return {
    ...equal('filter_subject', subject),
    holds: (found) => filtersOf(found).length === 1 && filtersOf(found)[0] === subject,
    mended: () => ({ filter_subject: subject, filter_subjects: undefined }),
  };
}

/** Pauses of the server's own take the place of AckWait. */
function backoff(ackWait: number): Rule {
  const pausesOf = (found: Settings) => (found['backoff'] ?? []) as readonly number[];
  return {
    ...{ setting: 'backoff', value: undefined, asked: `left out, or at least ${shown('ack_wait', ackWait)} each` },
    holds: (found) => pausesOf(found).every((pause) => pause >= ackWait),
  };
}

/** With fewer deliveries the last one is not known as such; without an end a message that kills its workers is never set aside. */
function maxDeliver(value: number): Rule {
  const setting = 'max_deliver';
  if (value < 0) return { ...equal(setting, value), holds: (found) => Number(found[setting] ?? -1) <= 0 };
  return atLeast(setting, value);
}
