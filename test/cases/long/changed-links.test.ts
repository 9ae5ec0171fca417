// Links whose other end comes back different: each is opened again when it is well, without a restart, and readiness is 503 until then.
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createPool } from 'slonik';
import { startRedis } from '../../../deploy/local/redis.ts';
import type { MessageAccepted, Readiness } from '../../../generated/http/contract.ts';
import { restartNatsWith } from '../../support/nats-with-rules.ts';
import { submitKeyOf } from '../../support/redis-keys.ts';
import { sharedResources } from '../../support/resources.ts';
import { until } from '../../support/until.ts';
import { sql, startWorld, type World } from '../../support/world.ts';
import { comesWithin, holdsWithin } from '../attempts.ts';
import { cases } from '../case.ts';

const test = cases('links that come back different');
/** From a path that works to a link that works. */
const BACK_WITHIN_MS = 10_000;
/** The delay of readiness, and of other effects of a link that works. */
const SHORTLY_MS = 3_000;
const PASSWORD_FOR_MS = 8_000;
/** Connections of the process to PostgreSQL. */
const CONNECTIONS = 8;

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };
/** Only the service has to be let in again: the stand-ins of the neighbours would not be. */
const options = { env: { COMPLIANCE_MODE: 'off', DATABASE_CONNECTIONS: String(CONNECTIONS) } };

async function readiness(world: World, query = ''): Promise<readonly [number, Readiness]> {
  const reply = await world.internal.request({ path: `/health/ready${query}` });
  return [reply.status, reply.json<Readiness>()];
}

const isReady = async (world: World) => (await readiness(world))[0] === 200;

async function sends(world: World): Promise<boolean> {
  const { messageId } = (await world.http.send(body)).json<MessageAccepted>();
  return comesWithin(SHORTLY_MS, async () => (await world.message(messageId))?.status === 'SENT');
}

test('delivery/08/N1', 'NATS asks for a password for 8 s: messages are sent again without a restart', async (right) => {
  await using world = await startWorld(options);
  {
    await using _ = await restartNatsWith(world, 'authorization { user: orch, password: changed }');
    await sleep(PASSWORD_FOR_MS);
    const [status, { dependencies }] = await readiness(world);
    right.is([status, dependencies.nats], [503, 'down'], 'readiness without a link to NATS');
    right.is((await world.http.send(body)).status, 202, 'the answer to a submit meanwhile');
  }
  right.holds(await holdsWithin(BACK_WITHIN_MS, () => sends(world)), 'messages are not sent again');
  right.holds(await comesWithin(SHORTLY_MS, () => isReady(world)), 'it is not ready again');
});

/** A world whose Redis has become a read-only replica of another one; new connections lead where `moved` says. */
async function failOver(moved: boolean) {
  await using stack = new AsyncDisposableStack();
  const world = stack.use(await startWorld({ ...options, links: 'proxies' }));
  const { binaries } = await sharedResources();
  const dir = join(world.dir, 'second');
  mkdirSync(dir, { recursive: true });
  const second = stack.use(await startRedis({ dir, binaries: binaries.redis! }));
  const primary = stack.adopt(new Redis(second.url), (it) => it.disconnect());
  await world.redis.replicaof('127.0.0.1', second.port);
  if (moved) world.proxies.redis.move({ host: '127.0.0.1', port: second.port });
  const running = stack.move();
  return { world, primary, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

test('delivery/08/R1', 'Redis fails over and its old primary stays connected: the new one is used', async (right) => {
  await using scene = await failOver(true);
  const { world, primary } = scene;
  const statuses = new Set<number>();
  const keeps = async () => {
    const key = randomUUID();
    statuses.add((await world.http.send(body, { 'Idempotency-Key': key })).status);
    return (await primary.exists(submitKeyOf('demo', key))) === 1;
  };
  right.holds(await holdsWithin(BACK_WITHIN_MS, keeps), 'keys are not on the new primary');
  right.holds(await comesWithin(SHORTLY_MS, () => isReady(world)), 'it is not ready again');
  right.is([...statuses], [202], 'the answers meanwhile');
});

test('delivery/08/R1-readiness', 'a Redis that cannot be written is not ready', async (right) => {
  await using scene = await failOver(false);
  const isDown = async () => (await readiness(scene.world))[1].dependencies.redis === 'down';
  right.holds(await comesWithin(SHORTLY_MS, isDown), 'Redis is up, and read-only');
});

/** PostgreSQL lets sessions that begin now read only, or write again; those that the service has at the beginning end. */
async function letWrite(world: World, mayWrite: boolean): Promise<void> {
  // A setting of the connection wins over that of the database.
  const pool = await createPool(`${world.env['DATABASE_URL']}?options=-c%20default_transaction_read_only%3Doff`);
  const name = sql.identifier([new URL(world.env['DATABASE_URL'] ?? '').pathname.slice(1)]);
  if (mayWrite) await pool.query(sql.unsafe`ALTER DATABASE ${name} RESET default_transaction_read_only`);
  else {
    await pool.query(sql.unsafe`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await pool.query(sql.unsafe`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'sms-orchestrator%'`);
  }
  await pool.end();
}

async function openConnections(world: World): Promise<number> {
  const [row] = await world.rows(sql.unsafe`
    SELECT count(*)::int4 AS open FROM pg_stat_activity
    WHERE datname = current_database() AND application_name LIKE 'sms-orchestrator%'`);
  return row.open;
}

test('delivery/08/P1', 'PostgreSQL is read-only for a while: it is written again without a restart', async (right) => {
  await using world = await startWorld(options);
  await letWrite(world, false);
  await until(async () => (await openConnections(world)) === CONNECTIONS, { what: 'read-only connections' });
  right.is((await world.http.send(body)).status, 503, 'the answer to a submit meanwhile');
  await letWrite(world, true);
  const isAccepted = async () => (await world.http.send(body)).status === 202;
  right.holds(await holdsWithin(BACK_WITHIN_MS, isAccepted), 'submits are not accepted again');
  // Of the connections of the pool one may be well by chance.
  const areAllAccepted = async () => (await Promise.all(Array.from({ length: 20 }, isAccepted))).every(Boolean);
  right.holds(await holdsWithin(SHORTLY_MS, areAllAccepted), 'some submits are still refused');
  right.holds(await comesWithin(SHORTLY_MS, () => sends(world)), 'messages are not sent again');
  right.holds(await comesWithin(SHORTLY_MS, () => isReady(world)), 'it is not ready again');
});

test('delivery/08/P1-readiness', 'a PostgreSQL that cannot be written is not ready for traffic', async (right) => {
  await using world = await startWorld(options);
  await letWrite(world, false);
  const tellsTheTruth = async () => {
    const isAccepted = (await world.http.send(body)).status === 202;
    const statuses = [(await readiness(world))[0], (await readiness(world, '?scope=traffic'))[0]];
    return statuses.every((status) => (status === 200) === isAccepted);
  };
  right.holds(await comesWithin(SHORTLY_MS, tellsTheTruth), 'it is ready, and refuses every submit');
});

test.run();
