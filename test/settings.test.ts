// The inequalities between the times of the service; a change of one time that breaks another one fails here, by name.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readContracts } from '../codegen/contracts.ts';
import { consumers, streams } from '../generated/events/topology.ts';
import { limits } from '../generated/http/contract.ts';
import { LAG_ANSWER_WITHIN_MS } from '../src/bus/lag.ts';
import { messageEntries } from '../src/domain/idempotency-entries.ts';
import { KILL_TTL_MS } from '../src/domain/kill-switch.ts';
import { stalledAfterMs } from '../src/domain/recovery.ts';
import { retryDelayMs } from '../src/domain/retry.ts';
import { settings, settingsWith } from '../src/settings.ts';

const test = suite('settings');

const {
  lease,
  delivery,
  stages,
  outbox,
  recovery,
  submit,
  templates,
  shadow,
  store,
  lanes,
  redis,
  laneLag,
  killSwitch,
  links,
  checks,
  stop,
} = settings;
const lane = consumers.find(({ channel }) => channel === 'laneRequest')!;
const ackWaitMs = delivery.ackWaitMs ?? lane.ackWaitSeconds * 1_000;
const windowMs = streams.find(({ name }) => name === 'SMPP_OPERATOR')!.duplicateWindowSeconds * 1_000;
/** The number that MAX_ATTEMPTS allows. */
const MOST_ATTEMPTS = 10;
/** The waits of all stages of a message together. */
const stagesMs =
  stages.complianceTimeoutMs + stages.routingWithinMs + stages.publishTimeoutMs + 2 * store.statementTimeoutMs;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const retriesMs = sum(Array.from({ length: MOST_ATTEMPTS - 1 }, (_, failed) => retryDelayMs(failed + 1)));
/** As `src/protocol/recovery.ts` has it, for so many attempts. */
const stalledMs = (maxAttempts: number) =>
  stalledAfterMs({
    ...{ ackWaitMs, maxDeliver: lane.maxDeliver, policy: { maxAttempts } },
    ...{ atLeastMs: recovery.stalledAfterAtLeastMs, marginMs: recovery.stalledMarginMs },
  });

/** When the relay has published a row of the lane that it leaves to its owner for longest. */
const relayAtLatestMs =
  outbox.relayAfterMs * Math.max(...Object.values(outbox.relayPatience)) +
  outbox.relayEveryMs +
  stages.publishTimeoutMs;

/** From a path that works to a link that works. */
const BACK_WITHIN_MS = 10_000;
/** The most that a pause between two copies is lengthened by. */
const COPY_JITTER_MS = 200;

const ordered: Readonly<Record<string, readonly [string, number][]>> = {
  'a copy of a template in Redis has a life, beside what processes keep and a statement takes': [
    ['kept, and a statement', templates.heldForMs + store.statementTimeoutMs],
    ['life', templates.cachedForMs],
  ],
  'a redelivery after a crash finds the lease expired': [
    ['lease', lease.ms],
    ['AckWait', ackWaitMs],
  ],
  'a lease survives one heartbeat that fails': [
    ['two heartbeats', 2 * lease.heartbeatEveryMs],
    ['lease', lease.ms],
  ],
  'a delivery survives one heartbeat that fails': [
    ['two heartbeats and the renewal', 2 * lease.heartbeatEveryMs + lease.renewWithinMs],
    ['AckWait', ackWaitMs],
  ],
  'one heartbeat is over before the next begins': [
    ['renewal', lease.renewWithinMs],
    ['heartbeat', lease.heartbeatEveryMs],
  ],
  'the waits of all stages together fit into a lease': [
    ['stages', stagesMs],
    ['lease', lease.ms],
  ],
  'what a lane has fetched is begun before it counts as stalled, though it has the fewest slots and each message takes the longest':
    [
      ['fetched messages, one after the other in the slots that are left', stagesMs / lanes.keptShareOfSlots],
      ['stalled', stalledMs(1)],
    ],
  'an entry says that a message is done for as long as a copy of it may come from a lane': [
    ['work on a lane', delivery.laneMaxAgeMs - 1],
    ['entry', messageEntries.ttlSeconds * 1_000],
  ],
  'a message whose call with others decided nothing still has the time for one of its own': [
    ['wait for a free call, call with others, call of its own', 3 * stages.routingTimeoutMs],
    ['routing', stages.routingWithinMs],
  ],
  'work that is retried in place keeps its delivery': [
    ['try', store.statementTimeoutMs + delivery.retryInPlaceEveryMs],
    ['AckWait', ackWaitMs],
  ],
  'a message that another worker holds is looked at again before its AckWait would be over': [
    ['pause', delivery.leasedPauseAtMostMs],
    ['AckWait', ackWaitMs],
  ],
  'the copy of the kill switch survives two times that Redis does not answer': [
    [
      'three pauses, each with its questions',
      3 * (killSwitch.copyEveryMs + COPY_JITTER_MS + 2 * redis.commandTimeoutMs),
    ],
    ['copy', killSwitch.copyLifeMs],
  ],
  'a kill is announced before it lapses, long enough that it is seen': [
    ['look', killSwitch.lapsesEveryMs],
    ['announcement', killSwitch.warnBeforeMs],
    ['kill', KILL_TTL_MS],
  ],
  'PostgreSQL ends a statement, a silent link shows, and only then a question and a submit are over': [
    ['statement', store.statementTimeoutMs],
    ['silence', store.statementTimeoutMs + store.answerMarginMs],
    ['question', store.answerWithinMs],
    ['submit', submit.deadlineMs],
  ],
  'a silent link to PostgreSQL is replaced in time': [
    ['silence, and another connection', store.statementTimeoutMs + store.answerMarginMs + links.connectWithinMs],
    ['back', BACK_WITHIN_MS],
  ],
  'a silent link to NATS is replaced in time': [
    ['pings, and another connection', (links.natsPingsUnanswered + 1) * links.natsPingEveryMs + links.connectWithinMs],
    ['back', BACK_WITHIN_MS],
  ],
  // A check that began with the session says nothing of it; the next one does.
  'a silent link to the routing engine is replaced in time': [
    ['two checks, and another connection', 2 * (checks.everyMs + checks.timeoutMs) + links.connectWithinMs],
    ['back', BACK_WITHIN_MS],
  ],
  'commands to Redis fail one by one, and the breaker opens, before its connection is replaced': [
    ['commands', redis.failuresToOpen * redis.commandTimeoutMs],
    ['connection', redis.silentAfterMs],
  ],
  'a retry that is still to come is never taken for a stalled message': [
    ['all deliveries and the longest pause', lane.maxDeliver * ackWaitMs + retryDelayMs(MOST_ATTEMPTS - 1)],
    ['stalled', stalledMs(MOST_ATTEMPTS)],
  ],
  'the relay has published what a dead process left before the sweeper counts the message as stalled': [
    ['relay', relayAtLatestMs],
    ['placed', recovery.placedWithinMs],
    ['stalled', stalledMs(1)],
  ],
  'the relay publishes only what its own process has had the time to publish': [
    ['round trip', redis.commandTimeoutMs],
    ['relay', outbox.relayAfterMs],
  ],
  'an event that is left to the relay is published before a later one may pass': [
    ['relay', relayAtLatestMs],
    ['behind', outbox.behindForMs],
  ],
  'all attempts of a message fit into the time in which it may be dispatched, and that into the duplicate window': [
    ['attempts', retriesMs + MOST_ATTEMPTS * ackWaitMs],
    ['dispatch', stages.dispatchForMs],
    ['duplicate window', windowMs],
  ],
  'a process ends in order before its supervisor ends it': [
    ['requests, outbox and NATS', stop.requestsWithinMs + outbox.drainWithinMs + stop.busWithinMs],
    ['stop', stop.withinMs],
    ['supervisor', 25_000],
  ],
  'a publication that a stopping process waits for is answered, or given up, while it drains': [
    ['PubAck', stages.publishTimeoutMs - 1],
    ['drain', outbox.drainWithinMs],
  ],
  'the gauge of a lane survives one time that it is not written, and the wait for NATS and for Redis': [
    ['two intervals and the waits', 2 * laneLag.everyMs + LAG_ANSWER_WITHIN_MS + redis.commandTimeoutMs],
    ['gauge', laneLag.gaugeTtlMs],
  ],
  'Redis that does not answer costs a submit less than PostgreSQL that does not': [
    ['failures until it is left alone', redis.failuresToOpen * redis.commandTimeoutMs],
    ['deadline of a submit', submit.deadlineMs],
  ],
};

for (const [what, steps] of Object.entries(ordered)) {
  test(what, () => {
    for (const [at, [name, ms]] of steps.entries()) {
      const [nextName, nextMs] = steps[at + 1] ?? ['', Number.POSITIVE_INFINITY];
      assert.ok(ms < nextMs, `${name} (${ms} ms) has to be below ${nextName} (${nextMs} ms)`);
    }
  });
}

test('a statement does not outlive the submit that waits for it, nor a check the next one', () => {
  assert.ok(store.statementTimeoutMs <= submit.deadlineMs);
  assert.ok(checks.timeoutMs <= checks.everyMs);
});

test('a submit that is accepted is written before its deadline', () => {
  const marginMs = 1_000;
  for (const [lane, share] of Object.entries(lanes.admittedShare)) {
    const waitMs = share * submit.maxWaitMs;
    assert.ok(waitMs + marginMs <= submit.deadlineMs, `${lane}: ${waitMs} ms`);
  }
});

test('near the bounds of a submit each lane is refused before the one above it, and P0 only at the bound itself', () => {
  const shares = Object.values(lanes.admittedShare);
  assert.equal(
    shares,
    shares.toSorted((a, b) => b - a),
  );
  assert.is(new Set(shares).size, shares.length);
  assert.is(lanes.admittedShare.P0, 1);
});

test('a bulk of the greatest size is accepted on each lane while little else waits', () => {
  const bulkRows = limits.sendBulkRequest.messages.maxItems;
  for (const share of Object.values(lanes.admittedShare)) assert.ok(2 * bulkRows <= share * submit.maxPendingRows);
});

test('a bulk on the fast path is evaluated as a whole while little else is in flight', () => {
  assert.ok(2 * limits.sendBulkRequest.messages.maxItems <= shadow.maxInFlight);
});

test('the contract says for how long a copy of the kill switch lives', () => {
  const { KillSwitchUnavailable } = readContracts().http.components.responses;
  assert.match(JSON.stringify(KillSwitchUnavailable), `${killSwitch.copyLifeMs / 1_000} seconds`);
});

test('the gauges of lane lag are written every 5 s and live for 15 s', () => {
  assert.equal(laneLag, { everyMs: 5_000, gaugeTtlMs: 15_000 });
});

test('other settings replace some, and no others', () => {
  const shorter = settingsWith({ lease: { ms: 1 } });
  assert.equal(shorter, { ...settings, lease: { ...lease, ms: 1 } });
});

test.run();
