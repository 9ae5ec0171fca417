// Every time, size and rate on which another one depends; a deployment does not choose them, a test may shorten them. What has to hold between them stands in test/settings.test.ts.
import { streams } from '../generated/events/topology.ts';

const operatorStream = streams.find(({ name }) => name === 'SMPP_OPERATOR')!;
/** How late a publication may reach the operators' stream after it was decided, and how far the clocks of two hosts are apart. */
const DISPATCH_MARGIN_MS = 600_000;

const nullable = (ms: number | null) => ms;

export const settings = {
  /** The right of a worker to move a message. */
  lease: {
    /** Shorter than AckWait, so that a redelivery after a crash finds the lease expired. */
    ms: 25_000,
    /** Often enough that a lease and AckWait survive one beat that fails. */
    heartbeatEveryMs: 8_000,
    /** A beat that takes longer would come too late for the deliveries. */
    renewWithinMs: 6_000,
  },
  delivery: {
    /** Null: as the contract says. */
    ackWaitMs: nullable(null),
    /** Between two tries of work that is retried in place; each starts AckWait anew. */
    retryInPlaceEveryMs: 2_000,
    /** How long a message that another worker holds is left alone at most. */
    leasedPauseAtMostMs: 15_000,
    /** Before the next delivery, after trouble that is not the message's. */
    troublePauseMs: 5_000,
  },
  stages: {
    complianceTimeoutMs: 2_000,
    routingTimeoutMs: 2_000,
    /** How long a PubAck is waited for. */
    publishTimeoutMs: 5_000,
    /** How long after its first binding a message may be dispatched; less than the operators' stream remembers its id. */
    dispatchForMs: operatorStream.duplicateWindowSeconds * 1_000 - DISPATCH_MARGIN_MS,
  },
  outbox: {
    /** Younger rows are being published by the process that committed them. */
    relayAfterMs: 3_000,
    relayEveryMs: 1_000,
    /** After a failure the later events of a message wait for the relay this long, or they would overtake the lost one. */
    behindForMs: 60_000,
    /** Publications that wait for their PubAck at most. */
    maxUnanswered: 20_000,
    /** What is not published by then at the end is left to the relay of another process. */
    drainWithinMs: 5_000,
  },
  recovery: {
    sweepEveryMs: 60_000,
    /** What is published is on its lane this long after its commit at most, unless NATS was away. */
    placedWithinMs: 60_000,
    /** How long an open message does not move before it counts as stalled, at least, and beyond its longest way on. */
    stalledAfterAtLeastMs: 120_000,
    stalledMarginMs: 30_000,
    /** Null: derived from these, AckWait and the retry delays. */
    stalledAfterMs: nullable(null),
    stuckRoutedEveryMs: 300_000,
  },
  submit: {
    /** Bounds each wait for PostgreSQL. */
    deadlineMs: 5_000,
  },
  store: {
    statementTimeoutMs: 5_000,
  },
  redis: {
    commandTimeoutMs: 150,
    /** In a row, until Redis is left alone. */
    failuresToOpen: 5,
    leftAloneMs: 1_000,
  },
  checks: {
    everyMs: 1_000,
    timeoutMs: 1_000,
  },
  /** How long the parts of a process that stops may take, and all of it: below the 25 s after which a supervisor may kill. */
  stop: {
    requestsWithinMs: 10_000,
    busWithinMs: 5_000,
    withinMs: 24_000,
  },
};

export type Settings = { readonly [Group in keyof typeof settings]: Readonly<(typeof settings)[Group]> };
/** Those that reach every place that uses them; the others are read where they are needed. */
type Replaceable = Pick<Settings, 'lease' | 'stages' | 'outbox' | 'submit' | 'store' | 'checks'> & {
  readonly delivery: Pick<Settings['delivery'], 'ackWaitMs'>;
  readonly recovery: Pick<Settings['recovery'], 'sweepEveryMs' | 'stalledAfterMs' | 'stuckRoutedEveryMs'>;
  readonly redis: Pick<Settings['redis'], 'commandTimeoutMs'>;
};

/** What a test may put in the place of some settings. */
export type SettingsOverrides = { readonly [Group in keyof Replaceable]?: Partial<Replaceable[Group]> };

/** The settings with others in the place of some. */
export function settingsWith(overrides: SettingsOverrides): Settings {
  const groups = Object.entries(settings).map(([name, group]) => [
    name,
    { ...group, ...overrides[name as keyof SettingsOverrides] },
  ]);
  return Object.fromEntries(groups) as Settings;
}
