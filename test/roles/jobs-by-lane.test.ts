// What a process with the role `jobs` takes first after trouble: higher lanes; and with the switches off, what is oldest.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lane } from '../../src/domain/contract.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { keepAged } from '../support/aged-rows.ts';
import { freshMessage } from '../support/store.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('jobs by lane');

/** Rows of a page of the relay, and of a statement of the sweeper. */
const PAGE = 200;
const FLOOD = PAGE + 50;
/** Dead letters of a portion. */
const PER_SECOND = 5;

/** Committed messages that nobody published: a flood of P4, then one of P1; their ids. */
async function leaveUnpublished({ env }: World): Promise<readonly string[]> {
  const options = { applicationName: 'died', maxConnections: 1, statementTimeoutMs: 5_000 };
  await using pool = await openPool({ databaseUrl: env['DATABASE_URL']!, ...options, onConnectionError: () => {} });
  const messages = Array.from({ length: FLOOD }, () => freshMessage({ lane: 'P4' }));
  messages.push(freshMessage({ lane: 'P1' }));
  for (const some of [messages.slice(0, FLOOD), messages.slice(FLOOD)])
    await insertSubmissions(pool, [{ requestId: randomUUID(), idempotency: null, messages: some }]);
  return messages.map(({ messageId }) => messageId);
}

/** Stalled messages: a flood of P4, and one of P1 that is younger; their ids. */
async function leaveStalled(world: World): Promise<readonly string[]> {
  const p4 = await keepAged(world, 'demo', FLOOD, { lane: 'P4', ageSeconds: 600 });
  return [...p4, ...(await keepAged(world, 'demo', 1, { lane: 'P1', ageSeconds: 300 }))];
}

/** A replay that is due, of two portions of P4 and of one message of P1 that was given up after them. */
async function startReplay(world: World): Promise<void> {
  for (const [lane, count] of [['P4', 2 * PER_SECOND] as const, ['P1', 1] as const]) {
    const ids = await keepAged(world, 'demo', count, { lane });
    await world.rows(sql.unsafe`
      UPDATE orch.sms_messages SET status = 'FAILED', status_updated_at = clock_timestamp(), last_error = '{"code": "NO_ROUTE", "detail": "none"}'
      WHERE message_id = ANY(${sql.array(ids, 'uuid')})`);
  }
  const { traceparent } = freshMessage();
  const replayId = randomUUID();
  await world.rows(sql.unsafe`
    UPDATE orch.dead_letters SET replay_id = ${replayId}::uuid, replay_state = 'PENDING'`);
  await world.rows(sql.unsafe`
    INSERT INTO orch.replays
      (replay_id, state, reason, rate_per_second, total, request_id, traceparent, started_at, next_at)
    VALUES (${replayId}::uuid, 'RUNNING', 'INC-1', ${PER_SECOND}, ${2 * PER_SECOND + 1}, 'r', ${traceparent}, now(), now())`);
}

const lanesOf = (lanes: readonly Lane[]) => [...new Set(lanes)].sort();

/** The lanes of the first of these messages that came to their lanes, as many as a page has. */
function lanesOfFirstPage({ nats }: World, ids: readonly string[]): Promise<readonly Lane[]> {
  const wanted = new Set(ids);
  return until(
    () => {
      const placed = nats.sent('laneRequest').filter(({ payload }) => wanted.has(payload.messageId));
      return placed.length === ids.length && lanesOf(placed.slice(0, PAGE).map(({ payload }) => payload.lane));
    },
    { timeoutMs: 30_000, what: `${ids.length} messages on their lanes` },
  );
}

async function lanesOfFirstPortion({ rows }: World): Promise<readonly Lane[]> {
  const first = await until(async () => {
    const replayed = await rows(sql.unsafe`
      SELECT lane FROM orch.dead_letters WHERE replay_state = 'DONE' ORDER BY replayed_at LIMIT ${PER_SECOND}`);
    return replayed.length === PER_SECOND && replayed;
  });
  return lanesOf(first.map(({ lane }) => lane));
}

/** The lanes of what each job takes first, of a flood of P4 and one younger message of P1. */
async function takenFirst(isByLane: boolean): Promise<Record<'relay' | 'sweeper' | 'replay', readonly Lane[]>> {
  const lanes = { relayByLane: isByLane, sweepByLane: isByLane, replayByLane: isByLane };
  const soon = { outbox: { relayAfterMs: 0, relayEveryMs: 50 }, recovery: { sweepEveryMs: 200 } };
  await using world = await startWorld({
    ...{ service: 'later', env: { ORCH_ROLES: 'jobs' }, overrides: { settings: { ...soon, lanes } } },
  });
  const unpublished = await leaveUnpublished(world);
  const stalled = await leaveStalled(world);
  await startReplay(world);
  await world.startService();
  return {
    relay: await lanesOfFirstPage(world, unpublished),
    sweeper: await lanesOfFirstPage(world, stalled),
    replay: await lanesOfFirstPortion(world),
  };
}

test('behind a flood of P4 that is older, P1 is in the first page of the relay and of the sweeper, and in the first portion of a replay', async () => {
  const both = ['P1', 'P4'];
  assert.equal(await takenFirst(true), { relay: both, sweeper: both, replay: both });
});

test('switched off, each of them takes the older P4 first', async () => {
  assert.equal(await takenFirst(false), { relay: ['P4'], sweeper: ['P4'], replay: ['P4'] });
});

test.run();
