// Times, sizes and rates on which others depend; no deployment sets them, tests may shorten them, and test/settings.test.ts asserts their inequalities.
import { streams } from '../generated/events/topology.ts';

const lanesStream = streams.find(({ name }) => name === 'ORCH_LANES')!;
const operatorStream = streams.find(({ name }) => name === 'SMPP_OPERATOR')!;
/** The longest way of a publication to the operators' stream, plus the largest difference between two hosts' clocks. */
const DISPATCH_MARGIN_MS = 600_000;

const nullable = (ms: number | null) => ms;

export const settings = {
  /** The right of a worker to move a message. */
  lease: {
    /** Shorter than AckWait, so that a redelivery after a crash finds the lease expired. */
    ms: 25_000,
    /** So often that a lease and AckWait survive one failed beat. */
    heartbeatEveryMs: 8_000,
    /** A beat that takes longer would come too late for the deliveries. */
    renewWithinMs: 6_000,
  },
  delivery: {
    /** Work older than this is on no lane any more. */
    laneMaxAgeMs: lanesStream.maxAgeSeconds * 1_000,
    /** Null: the contract's. */
    ackWaitMs: nullable(null),
    /** The pause between two tries of work that is retried in place; each try starts AckWait anew. */
    retryInPlaceEveryMs: 2_000,
    /** The longest pause before the next delivery of a message that another worker has claimed. */
    leasedPauseAtMostMs: 15_000,
    /** The pause before the next delivery of work that a stopping process hands back: by then its own pull is over. */
    handBackPauseMs: 250,
    /** The pause before the next delivery, after trouble that is not the message's. */
    troublePauseMs: 5_000,
  },
  stages: {
    complianceTimeoutMs: 2_000,
    /** The bound of each call to the routing engine. */
    routingTimeoutMs: 2_000,
    /** The bound of all that is asked about one message: a wait for a free call, a call with others, and one of its own. */
    routingWithinMs: 7_000,
    /** The longest wait for a PubAck. */
    publishTimeoutMs: 5_000,
    /** How long after its first binding a message may be dispatched; below the operators' duplicate window. */
    dispatchForMs: operatorStream.duplicateWindowSeconds * 1_000 - DISPATCH_MARGIN_MS,
  },
  outbox: {
    /** Younger rows are being published by the process that committed them. */
    relayAfterMs: 3_000,
    /** How many times as long rows of a lane are left to it: under a flood it is late, and publishing them twice holds P0 and P1. */
    relayPatience: { P0: 1, P1: 1, P2: 1, P3: 1, P4: 3 },
    relayEveryMs: 1_000,
    /** How soon a process publishes its own P0 and P1 again, which do not wait for the relay. */
    publishAgainEveryMs: 500,
    /** After a failure, later events of a message wait this long for the relay, or they would overtake the lost one. */
    behindForMs: 60_000,
    /** The most transitions of which a publication may wait for its PubAck. */
    maxUnanswered: 20_000,
    /** Events that are still unpublished when a drain has lasted this long are left to the relay of another process. */
    drainWithinMs: 5_000,
  },
  recovery: {
    sweepEveryMs: 60_000,
    /** The longest time from the commit of a message to its place on its lane, unless NATS was away. */
    placedWithinMs: 60_000,
    /** An open message that has not moved for so long is stalled, at least; and for this much longer than its longest way on. */
    stalledAfterAtLeastMs: 120_000,
    stalledMarginMs: 30_000,
    /** Null: derived from these two, AckWait and the retry delays. */
    stalledAfterMs: nullable(null),
    stuckRoutedEveryMs: 300_000,
  },
  submit: {
    /** The bound of each wait for PostgreSQL. */
    deadlineMs: 5_000,
    /** The longest expected wait for a place in a statement; a submit that would wait longer is refused at once. */
    maxWaitMs: 3_000,
    /** The most rows that may wait for PostgreSQL, or be on their way to it. */
    maxPendingRows: 20_000,
  },
  /** What keeps one lane from holding another; docs/lanes.md says what each lane gets. The switches are for measurements. */
  lanes: {
    /** The share of both bounds of a submit up to which a lane is accepted: near them P4 is refused first, P0 last. */
    admittedShare: { P0: 1, P1: 0.9, P2: 0.8, P3: 0.65, P4: 0.5 },
    admitsByLane: true,
    /** P0 and P1 board the next statement first, and have one statement at a time for themselves. */
    boardsByLane: true,
    /** Rows of other lanes at most in a statement with P0 or P1. */
    maxRowsBesideUrgent: 128,
    /** Statements of other lanes at a time, of each writer, while P0 or P1 come, and for so long after the latest. */
    ordinaryBesideUrgent: { inFlight: 1, forMs: 2_000 },
    /** The share of a statement that every lane gets for each statement that left it behind. */
    leastShare: 0.05,
    /** Connections are kept for P0 and P1, and for submits against reads. */
    sharesConnections: true,
    /** A bulk lets other requests in between slices of its messages. */
    slicesBulks: true,
    /** The relay and the sweeper take higher lanes first, and replays within their set; false: the oldest first. */
    relayByLane: true,
    sweepByLane: true,
    replayByLane: true,
    /** Of each page of the relay, the rows that every lane gets before higher lanes fill the rest. */
    relayReservedRows: 10,
    /** Of the publications that may wait for their PubAck, the share that each lane has for itself; 0: none. */
    ownShareOfUnanswered: 0.1,
    /** The slots of a worker that lanes may use together, in multiples of MAX_CONCURRENCY; beyond that the lowest makes room. */
    slotsTogether: 1.5,
    /** Of its slots in a worker, the share that a lane keeps, however many higher lanes use; 1: it gives up none. */
    keptShareOfSlots: 0.25,
    /** Each lane carries one quarantined message at a time; false: one of all lanes. */
    quarantineByLane: true,
  },
  /** Of a signature on lane P0, and of whom it is trusted. */
  signature: {
    /** How far another clock may differ from ours. */
    skewMs: 60_000,
    /** The longest time from `iat` to `exp`. */
    maxLifetimeMs: 300_000,
    /** Pinned authorities and revocation lists are looked at so often. */
    filesEveryMs: 10_000,
    /** A signer that is taken off the list is refused after this time at the latest. */
    signersCachedForMs: 30_000,
    /** Checks that wait or run, of all tenants and of each one; beyond either a submit is refused. */
    maxChecks: 256,
    maxChecksOfTenant: 128,
    /** How long checks go on in one turn of the event loop; one of unknown certificates takes about 5 ms, and is alone. */
    sliceMs: 2,
  },
  templates: {
    /** A revoked template is gone from every process after this time; most of it is the life of its copy in Redis. */
    cachedForMs: 300_000,
    /** Of that, the time for which a process does not ask Redis; a template grant that is taken away holds for as long. */
    heldForMs: 5_000,
  },
  /** Evaluations of the fast path beside delivery. */
  shadow: {
    /** The most requests that NATS has not confirmed yet, also while it hangs; above that they are dropped and counted. */
    maxInFlight: 2_000,
  },
  store: {
    /** PostgreSQL ends a statement that takes longer. */
    statementTimeoutMs: 4_000,
    /** Its word comes within so much more, or its link is silent. */
    answerMarginMs: 500,
    /** The bound of a question that somebody waits for, the wait for a connection included. */
    answerWithinMs: 4_800,
  },
  redis: {
    commandTimeoutMs: 150,
    /** A connection from which nothing comes for so long, though it was asked, is replaced. */
    silentAfterMs: 1_000,
    /** Failures in a row before Redis is left alone. */
    failuresToOpen: 5,
    leftAloneMs: 1_000,
  },
  /** The lag of the lanes: written by the monitor, and read by each process that sheds, once per interval. */
  laneLag: {
    everyMs: 5_000,
    /** A gauge that nobody has written for so long is gone, and sheds nothing. */
    gaugeTtlMs: 15_000,
  },
  /** The kill switch of the fast path: PostgreSQL has it, and every submit asks the copy in Redis. */
  killSwitch: {
    /** Null: the contract's. */
    ttlMs: nullable(null),
    /** Each process of the role `api` writes the copy so often. */
    copyEveryMs: 1_000,
    /** The longest time for which anything goes by a copy, from before it was read; the contract says so in words. */
    copyLifeMs: 5_000,
    /** How long before its lapse a kill is announced. */
    warnBeforeMs: 3_600_000,
    lapsesEveryMs: 10_000,
  },
  /** A dependency that is silent, or comes back different. */
  links: {
    /** The longest wait for a new connection of any kind. */
    connectWithinMs: 2_000,
    /** NATS is pinged so often, and its connection replaced when so many pings in a row were not answered. */
    natsPingEveryMs: 2_000,
    natsPingsUnanswered: 2,
  },
  checks: {
    everyMs: 1_000,
    timeoutMs: 1_000,
  },
  /** Bounds for the parts of a stop, and for all of it: below the 25 s after which a supervisor may kill. */
  stop: {
    requestsWithinMs: 10_000,
    busWithinMs: 5_000,
    withinMs: 24_000,
  },
};

export type Settings = { readonly [Group in keyof typeof settings]: Readonly<(typeof settings)[Group]> };
/** Those that reach every place that uses them; the others are read where they are needed. */
type Replaceable = Pick<
  Settings,
  | 'lease'
  | 'stages'
  | 'outbox'
  | 'submit'
  | 'signature'
  | 'templates'
  | 'shadow'
  | 'store'
  | 'lanes'
  | 'laneLag'
  | 'killSwitch'
  | 'checks'
> & {
  readonly delivery: Pick<Settings['delivery'], 'ackWaitMs'>;
  readonly recovery: Pick<Settings['recovery'], 'sweepEveryMs' | 'stalledAfterMs' | 'stuckRoutedEveryMs'>;
  readonly redis: Pick<Settings['redis'], 'commandTimeoutMs'>;
};

/** What a test may put in the place of some settings. */
export type SettingsOverrides = { readonly [Group in keyof Replaceable]?: Partial<Replaceable[Group]> };

/** The settings with some of them replaced. */
export function settingsWith(overrides: SettingsOverrides): Settings {
  const groups = Object.entries(settings).map(([name, group]) => [
    name,
    { ...group, ...overrides[name as keyof SettingsOverrides] },
  ]);
  return Object.fromEntries(groups) as Settings;
}
