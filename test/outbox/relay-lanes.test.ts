// After an outage the relay publishes higher lanes first, also what becomes due while it is on its way through a lower one.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lane } from '../../src/domain/contract.ts';
import { claimMessages } from '../../src/store/journey.ts';
import { openPool } from '../../src/store/pool.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { freshMessage } from '../support/store.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('outbox/relay by lane');
const FLOOD = 20_000;
/** The page that is under way, and the next one. */
const TWO_PAGES = 400;
/** Of each page, what docs/lanes.md says that every lane has. */
const OF_EVERY_LANE = 10;
const EVENTS = 'ORCH_EVENTS';

const stack = new AsyncDisposableStack();
let world: World;
let pool: Awaited<ReturnType<typeof openPool>>;

test.before(async () => {
  world = stack.use(
    await startWorld({
      service: 'later',
      env: { ORCH_ROLES: 'jobs' },
      overrides: { settings: { outbox: { relayAfterMs: 0, relayEveryMs: 50 } } },
    }),
  );
  const databaseUrl = world.env['DATABASE_URL']!;
  const options = { databaseUrl, applicationName: 'outage', maxConnections: 1, statementTimeoutMs: 5_000 };
  pool = stack.use(await openPool({ ...options, onConnectionError: () => {} }));
});
test.after(() => stack.disposeAsync());

/** Commits so many messages as a process that dies before it publishes them; their ids. */
async function leave(lane: Lane, count: number, claimed = 0): Promise<readonly string[]> {
  const messages = Array.from({ length: count }, () => freshMessage({ lane }));
  for (let from = 0; from < count; from += 1_000) {
    const some = messages.slice(from, from + 1_000);
    await insertSubmissions(pool, [{ requestId: randomUUID(), idempotency: null, messages: some }]);
  }
  const at = new Date().toISOString();
  if (claimed > 0)
    await claimMessages(
      pool,
      25_000,
      messages.slice(0, claimed).map((one) => ({ ...one, at })),
    );
  return messages.map(({ messageId }) => messageId);
}

async function lastSequence(): Promise<number> {
  const manager = await world.nats.connection.jetstreamManager();
  return (await manager.streams.info(EVENTS)).state.last_seq;
}

test('with 20,000 rows of P4 in the outbox, P0 and P1 are published first, beside 10 of P4 in each page of 200, and what becomes due meanwhile with the next page', async () => {
  const p4 = await leave('P4', FLOOD, 500);
  const p1 = await leave('P1', TWO_PAGES - 5 - 2 * OF_EVERY_LANE);
  const early = [...p1, ...(await leave('P0', 5))];
  await world.startService();
  await until(async () => (await lastSequence()) > 3_000, { what: 'a sweep that is under way' });
  const late = [...(await leave('P0', 1)), ...(await leave('P1', 1))];
  const whenDue = await lastSequence();
  await until(async () => (await world.rows(sql.unsafe`SELECT FROM orch.outbox LIMIT 1`)).length === 0, {
    timeoutMs: 60_000,
    what: 'an empty outbox',
  });

  const stored = await world.streamMessages(EVENTS, 'sms.events.status');
  const firstOf = new Map<string, number>();
  const eventsOf = Map.groupBy(stored, ({ payload }) => String(payload.messageId));
  for (const [id, events] of eventsOf) firstOf.set(id, events[0]!.seq);
  for (const id of early) assert.ok(firstOf.get(id)! <= TWO_PAGES, `${id} is event ${firstOf.get(id)}`);
  for (const id of late) {
    const seq = firstOf.get(id)!;
    assert.ok(seq <= whenDue + TWO_PAGES, `${id} is event ${seq}, and was due at ${whenDue} of ${stored.length}`);
  }
  // P4 had its part of the first pages too, lost nothing, and has the events of each message in order.
  const ofP4 = stored.filter(({ payload }) => payload.lane === 'P4');
  assert.is(ofP4.filter(({ seq }) => seq <= TWO_PAGES / 2).length, OF_EVERY_LANE);
  assert.is(ofP4.filter(({ seq }) => seq <= TWO_PAGES).length, 2 * OF_EVERY_LANE);
  assert.is(stored.length, FLOOD + 500 + early.length + late.length);
  for (const id of p4) {
    const numbers = eventsOf.get(id)!.map(({ payload }) => payload.seq);
    assert.equal(numbers, numbers.toSorted());
  }
});

test.run();
