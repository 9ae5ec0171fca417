// The rules for streams and consumers, one per setting: the contract's value, and the other values that the service may rely on.
import { AckPolicy, DiscardPolicy, RetentionPolicy, StorageType } from 'nats';
import type { consumers, streams } from '../../generated/events/topology.ts';

export type StreamSpec = (typeof streams)[number];
export type ConsumerSpec = (typeof consumers)[number];

/** The settings of a stream or consumer, as NATS names them. */
export type Settings = Readonly<Record<string, unknown>>;

export type Rule = {
  readonly setting: string;
  /** The value for a new stream or consumer. */
  readonly value: unknown;
  /** The text for the required value in a refusal. */
  readonly asked: string;
  /** Whether the service may run with the existing settings. */
  readonly holds: (found: Settings) => boolean;
  /** Whether an update leaves the setting; by default it does when the rule holds. */
  readonly isLeft?: (found: Settings) => boolean;
  /** The settings of an update; by default the setting with its value. */
  readonly mended?: (found: Settings) => Settings;
};

const NANOSECONDS_PER_SECOND = 1_000_000_000;
const TIMES = new Set(['max_age', 'duplicate_window', 'ack_wait', 'backoff', 'max_expires']);

/** The longest time and the greatest number of messages that one pull asks for. */
export const PULL_EXPIRES_MS = 5_000;
const MAX_PULLED = 1_000;
/** No message is greater: so much NATS takes from a client unless it is told otherwise. */
const MAX_MESSAGE_BYTES = 1_048_576;

/** A value as text for people: times in seconds. */
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
    unlimitedOr('max_msg_size', -1, MAX_MESSAGE_BYTES),
    leftOut('subject_transform', 'left out: messages keep their subjects'),
    never('no_ack'),
    never('sealed'),
    // Work that was given up, or is done already, is removed from a queue by its sequence.
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
    leftOut('deliver_subject', 'left out: it is pulled from'),
    never('headers_only'),
    // NATS answers a pull that asks for more with a refusal, for ever.
    unlimitedOr('max_batch', undefined, MAX_PULLED),
    unlimitedOr('max_expires', undefined, PULL_EXPIRES_MS * 1_000_000),
    // This limit changes the speed and no outcome: a start is not refused for it, and an update sets it.
    {
      ...equal('max_ack_pending', spec.maxAckPending),
      holds: () => true,
      isLeft: (found) => found['max_ack_pending'] === spec.maxAckPending,
    },
  ];
}

/** Whether `pattern` covers every subject of `subject`; in both `*` is one token, and `>` one or more at the end. */
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

function leftOut(setting: string, asked: string): Rule {
  return { setting, value: undefined, asked, holds: (found) => (found[setting] ?? undefined) === undefined };
}

/** A limit that is never reached will do. */
function unlimitedOr(setting: string, value: -1 | undefined, least: number): Rule {
  const holds = (found: Settings) => !isLimit(found[setting]) || Number(found[setting]) >= least;
  return { setting, value, asked: `left out, or at least ${shown(setting, least)}`, holds };
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
  const subjectsOf = (found: Settings) => (found['subjects'] ?? []) as readonly string[];
  const missingIn = (found: Settings) => wanted.filter((one) => !subjectsOf(found).some((has) => covers(has, one)));
  return {
    ...{ setting: 'subjects', value: wanted, asked: `${JSON.stringify(wanted)} or subjects that cover them` },
    holds: (found) => missingIn(found).length === 0,
    // NATS refuses subjects that overlap, so the subjects that a missing one covers make room for it.
    mended: (found) => {
      const missing = missingIn(found);
      const others = subjectsOf(found).filter((has) => !missing.some((one) => covers(one, has)));
      return { subjects: [...others, ...missing] };
    },
  };
}

/** A full stream refuses new messages, so that their publisher knows. Without a limit no stream is ever full. */
const discard: Rule = {
  ...{ setting: 'discard', value: DiscardPolicy.New, asked: '"new", since the stream has a limit' },
  holds: (found) =>
    found['discard'] === DiscardPolicy.New || !(isLimit(found['max_msgs']) || isLimit(found['max_bytes'])),
  isLeft: (found) => found['discard'] === DiscardPolicy.New,
};

/** A limit per subject drops old messages whatever the policy is, unless a second switch is on. */
const unlimitedPerSubject: Rule = {
  ...{ setting: 'max_msgs_per_subject', value: -1, asked: '-1, or else discard_new_per_subject true' },
  holds: (found) => !isLimit(found['max_msgs_per_subject']) || found['discard_new_per_subject'] === true,
};

function isLimit(value: unknown): boolean {
  return Number(value ?? -1) > 0;
}

/** Neither fewer subjects, whose messages would not come, nor more: another consumer has them, or nobody reads them. */
function filter(subject: string): Rule {
  const filtersOf = (found: Settings) => (found['filter_subjects'] ?? [found['filter_subject']]) as readonly unknown[];
  return {
    ...equal('filter_subject', subject),
    holds: (found) => filtersOf(found).length === 1 && filtersOf(found)[0] === subject,
    mended: () => ({ filter_subject: subject, filter_subjects: undefined }),
  };
}

/** Backoff pauses of the server replace AckWait. */
function backoff(ackWait: number): Rule {
  const pausesOf = (found: Settings) => (found['backoff'] ?? []) as readonly number[];
  return {
    ...{ setting: 'backoff', value: undefined, asked: `left out, or at least ${shown('ack_wait', ackWait)} each` },
    holds: (found) => pausesOf(found).every((pause) => pause >= ackWait),
  };
}

/** With fewer deliveries a worker does not know the last one; without an end a crash loop never ends. */
function maxDeliver(value: number): Rule {
  const setting = 'max_deliver';
  if (value < 0) return { ...equal(setting, value), holds: (found) => Number(found[setting] ?? -1) <= 0 };
  return atLeast(setting, value);
}
