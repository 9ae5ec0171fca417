// What a process could not publish of P0 and P1 goes out again by itself, in order and once, and does not wait for the relay.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Publication } from '../../generated/events/publications.ts';
import type { StatusChanged } from '../../generated/events/types.ts';
import type { Lane } from '../../src/domain/contract.ts';
import type { Unpublished } from '../../src/domain/journey.ts';
import { firstUnpublished } from '../../src/domain/submission.ts';
import { createOutboxPublisher } from '../../src/outbox/outbox-publisher.ts';
import { createRelay } from '../../src/outbox/relay.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { openPool } from '../../src/store/pool.ts';
import { freshMessage } from '../support/store.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('outbox/publishing again');
const never = new AbortController().signal;
const MAX_PENDING = 500;
const EVENTS = 'ORCH_EVENTS';

/** A process, its outbox rows, and NATS that is away for as long as `isAway` says so. */
function setUp() {
  const state = {
    isAway: true,
    rows: [] as Unpublished[],
    published: [] as string[],
    questions: [] as number[],
    readable: true,
  };
  const outbox = createOutboxPublisher({
    async publish({ payload, channel }: Publication) {
      await Promise.resolve();
      if (state.isAway) throw new Error('away');
      const { lane, messageId, seq } = payload as StatusChanged;
      if (channel === 'statusEvent') state.published.push(`${lane} ${messageId}:${seq}`);
    },
    async forget(outboxId) {
      state.rows = state.rows.filter((row) => row.outboxId !== outboxId);
    },
    policy: { maxAttempts: 3 },
    ...{ behindForMs: 60_000, maxPending: MAX_PENDING, ownShareOfLane: 0.1 },
    telemetry: { published: () => {}, leftUnpublished: () => {} },
  });
  const relay = createRelay(
    {
      unpublishedSince: async (_ageMs, after) => ({ rows: [], after }),
      unpublishedOf: async () => [],
      async unpublishedUrgent(messageIds) {
        state.questions.push(messageIds.length);
        if (!state.readable) throw new Error('PostgreSQL is away');
        return state.rows.filter(({ message }) => messageIds.includes(message.messageId));
      },
      outbox,
    },
    3_000,
  );
  let lastId = 0n;
  /** A transition that was committed, and that the process could not publish. */
  async function leave(lane: Lane, before?: Unpublished): Promise<Unpublished> {
    lastId += 1n;
    const first = before ?? firstUnpublished(freshMessage({ lane }), null);
    const transition = { ...first.transition, seq: before === undefined ? 1 : before.transition.seq + 1 };
    const row = { ...first, transition, outboxId: lastId };
    state.rows.push(row);
    await outbox.publish(row).catch(() => {});
    return row;
  }
  return { state, relay, leave };
}

const nameOf = ({ message: { lane, messageId }, transition: { seq } }: Unpublished) => `${lane} ${messageId}:${seq}`;

test('what was left of P0 and P1 is published, each message in order and once, and what was left of other lanes is not', async () => {
  const { state, relay, leave } = setUp();
  await leave('P2');
  const p1 = await leave('P1');
  const p0 = await leave('P0');
  const later = await leave('P1', p1);
  state.isAway = false;
  assert.is(await relay.publishAgain(never), 3);
  assert.equal(state.published.toSorted(), [p0, p1, later].map(nameOf).toSorted());
  assert.equal(
    state.published.filter((one) => one.startsWith('P1')),
    [p1, later].map(nameOf),
  );
  assert.is(await relay.publishAgain(never), 0);
  assert.equal(state.questions, [2]);
});

test('what could not be published again is tried with the next run, and a run ends with what it could not publish', async () => {
  const { state, relay, leave } = setUp();
  for (let index = 0; index < 300; index += 1) await leave('P1');
  assert.instance(await relay.publishAgain(never).catch((error: Error) => error), Error);
  assert.equal(state.questions, [200]);
  state.isAway = false;
  assert.is(await relay.publishAgain(never), 300);
  assert.is(new Set(state.published).size, 300);
});

test('when the rows cannot be read, no message is forgotten: the next run publishes all of them, P0 first', async () => {
  const { state, relay, leave } = setUp();
  const rows = [];
  for (let index = 0; index < 150; index += 1) rows.push(await leave('P1'), await leave('P0'));
  state.isAway = false;
  state.readable = false;
  assert.match(String(await relay.publishAgain(never).catch((error: Error) => error)), /PostgreSQL is away/);
  assert.equal([state.questions, state.published], [[200], []]);
  state.readable = true;
  assert.is(await relay.publishAgain(never), 300);
  assert.equal(state.published.toSorted(), rows.map(nameOf).toSorted());
  // Of a page the messages do not wait for each other.
  assert.is(state.published.slice(0, 200).filter((one) => one.startsWith('P0')).length, 150);
});

test('P0 goes before P1, and of each the latest are remembered, as many as may be under way', async () => {
  const { state, relay, leave } = setUp();
  const p1: Unpublished[] = [];
  for (let index = 0; index < MAX_PENDING + 100; index += 1) p1.push(await leave('P1'));
  for (let index = 0; index < 200; index += 1) await leave('P0');
  state.isAway = false;
  assert.is(await relay.publishAgain(never), MAX_PENDING + 200);
  assert.ok(state.published.slice(0, 200).every((one) => one.startsWith('P0')));
  assert.equal(state.published.slice(200).toSorted(), p1.slice(100).map(nameOf).toSorted());
});

test('what another process has published meanwhile is not published again', async () => {
  const { state, relay, leave } = setUp();
  await leave('P1');
  state.isAway = false;
  state.rows = [];
  assert.is(await relay.publishAgain(never), 0);
  assert.equal(state.published, []);
});

test('with no relay anywhere, P1 that was accepted while NATS was away is sent once NATS is back, and P3 waits for a relay', async () => {
  await using world: World = await startWorld({
    links: 'proxies',
    env: { ORCH_ROLES: 'api,worker', COMPLIANCE_MODE: 'off' },
  });
  const tenantId = await world.createTenant('STANDARD', ['P1']);
  const text = { to: '+14155550123', from: 'ACME', body: 'The code is 4711.' };
  const send = async (lane: Lane) => {
    const reply = await world.http.send(text, { 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane });
    assert.is(reply.status, 202);
    return reply.json<{ messageId: string }>().messageId;
  };
  await world.proxies.nats.refuse();
  const urgent: string[] = [];
  for (let index = 0; index < 20; index += 1) urgent.push(await send('P1'));
  const other = await send('P3');
  await world.proxies.nats.pass();
  for (const id of urgent) {
    assert.is((await world.finalStatus(id)).status, 'SENT');
    const events = await world.streamMessages(EVENTS, 'sms.events.status', id);
    assert.equal(
      events.map(({ payload }) => payload.seq),
      [1, 2, 3, 4],
    );
  }
  const left = () => world.rows(sql.unsafe`SELECT message_id AS id FROM orch.outbox`);
  await until(async () => (await left()).length === 1);
  assert.equal(
    (await left()).map(({ id }) => id),
    [other],
  );
});

test('what is read to publish P0 and P1 again has a connection while other statements have all that they may have', async () => {
  let ports: Ports | undefined;
  const wrapPorts = (its: Ports) => {
    ports = its;
    return its;
  };
  // Statements that wait for the lock below do not end before it does.
  const store = { statementTimeoutMs: 60_000 };
  await using world: World = await startWorld({
    env: { ORCH_ROLES: 'api' },
    overrides: { wrapPorts, settings: { store } },
  });
  const { unpublishedSince, unpublishedUrgent } = ports!;
  const pool = await openPool({
    ...{ databaseUrl: world.env['DATABASE_URL']!, applicationName: 'lock', maxConnections: 1 },
    ...{ statementTimeoutMs: 60_000, onConnectionError: () => {} },
  });
  await using _ = pool;
  const running = async (text: string) => {
    const rows = await world.rows(sql.unsafe`
      SELECT FROM pg_stat_activity WHERE state = 'active' AND application_name LIKE 'sms-orchestrator%'
        AND datname = current_database() AND query LIKE ${text}`);
    return rows.length;
  };
  const [locked, done] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const lock = pool.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`SET LOCAL idle_in_transaction_session_timeout = 0`);
    await transaction.query(sql.unsafe`LOCK TABLE orch.outbox`);
    locked.resolve();
    await done.promise;
  });
  await locked.promise;
  const answers: Promise<unknown>[] = Array.from({ length: 50 }, () => unpublishedSince(0, new Map(), 200));
  try {
    await until(async () => (await running('%clock_timestamp%')) >= 6, { what: 'statements of others' });
    answers.push(unpublishedUrgent([randomUUID()]));
    await until(async () => (await running('%o.message_id = ANY%')) === 1, { what: 'the urgent read' });
  } finally {
    done.resolve();
    await Promise.all([lock, ...answers]);
  }
});

test.run();
