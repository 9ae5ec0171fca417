// Starting beside servers that refuse, are other programs or want a password: the process ends and says so, or runs and reports the truth.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readiness } from '../../generated/http/contract.ts';
import { ConfigError } from '../../src/config.ts';
import type { Service } from '../../src/service.ts';
import { keepAged } from '../support/aged-rows.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { seenWithin } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('starts');
const WITHIN_MS = 6_000;

let world: World;
/** Listens on a port, and speaks HTTP. */
let web: Server;
let webPort: number;

test.before(async () => {
  const settings = { recovery: { sweepEveryMs: 200, stalledAfterMs: 120_000 } };
  world = await startWorld({ service: 'later', overrides: { settings } });
  web = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  webPort = (web.address() as AddressInfo).port;
});
test.after(async () => {
  web.closeAllConnections();
  web.close();
  await world[Symbol.asyncDispose]();
});

/** The database of this world, with some parts of its URL changed. */
function database(change: Partial<URL>): string {
  return Object.assign(new URL(world.env['DATABASE_URL'] ?? ''), change).toString();
}

async function startOrSay(env: Readonly<Record<string, string>>): Promise<Service | Error> {
  return world.startService(env).catch((error: Error) => error);
}

async function isRefused(right: Right, env: Readonly<Record<string, string>>, says: RegExp): Promise<void> {
  const started = await startOrSay(env);
  if (!(started instanceof Error)) {
    await started[Symbol.asyncDispose]();
    return right.holds(false, 'it does not start');
  }
  right.holds(says.test(started.stack ?? ''), `it says why: ${started.message}`);
}

const refusals: readonly (readonly [
  id: string,
  what: string,
  env: () => Readonly<Record<string, string>>,
  says: () => RegExp,
])[] = [
  [
    'delivery/07/K3',
    'a host of PostgreSQL that nobody knows',
    () => ({ DATABASE_URL: 'postgres://orch@no-such-host.invalid:5432/orch' }),
    () => /no-such-host\.invalid/,
  ],
  [
    'delivery/07/K4',
    'a database that is not there',
    () => ({ DATABASE_URL: database({ pathname: '/nope' }) }),
    () => /nope/,
  ],
  [
    'delivery/07/K5',
    'a user that is not there',
    () => ({ DATABASE_URL: database({ username: 'nobody' }) }),
    () => /nobody/,
  ],
  ['delivery/07/K7', 'NATS that refuses', () => ({ NATS_URL: 'nats://127.0.0.1:1' }), () => /nats.*refused/i],
  ['delivery/07/K9', 'NATS that is a web server', () => ({ NATS_URL: `nats://127.0.0.1:${webPort}` }), () => /nats/i],
  ['delivery/07/K17', 'a port in use', () => ({ PORT: String(webPort) }), () => new RegExp(String(webPort))],
];

for (const [id, what, env, says] of refusals) {
  test(id, `${what}: it does not start, and says why`, (right) => isRefused(right, env(), says()));
}

test(
  'delivery/07/K6',
  'two hosts in the form of libpq: refused by name, or the one that answers is used',
  async (right) => {
    const { host, pathname } = new URL(world.env['DATABASE_URL'] ?? '');
    const url = `postgres://orch@127.0.0.1:1,${host}${pathname}?target_session_attrs=read-write`;
    const started = await startOrSay({ DATABASE_URL: url, ORCH_ROLES: 'api' });
    if (started instanceof Error) {
      const isNamed = started instanceof ConfigError && started.message.includes('DATABASE_URL');
      return right.holds(isNamed, `it is refused by name: ${started.message}`);
    }
    right.is((await submit(started)).status, 202, 'a submit');
    await started[Symbol.asyncDispose]();
  },
);

test('delivery/07/K22', 'one connection for the jobs: refused by name, or the sweeper works with it', async (right) => {
  // A process of its own: one that waits for a second connection would never end in order.
  const env = { DATABASE_CONNECTIONS: '1', ORCH_ROLES: 'jobs' };
  const started = await world.spawnService(env).catch((error: Error) => error);
  if (started instanceof Error) {
    return right.holds(/DATABASE_CONNECTIONS/.test(started.message), `it is refused by name: ${started.message}`);
  }
  const [id = ''] = await keepAged(world, await world.createTenant(), 1);
  const look = () => world.rows(sql.unsafe`SELECT redrive_count FROM orch.sms_messages WHERE message_id = ${id}::uuid`);
  const rows = await seenWithin(WITHIN_MS, look, ([row]) => row.redrive_count > 0);
  right.is(rows[0]?.redrive_count, 1, 'how often a message that is on no lane was redriven');
  await started.kill('SIGKILL');
});

function submit(service: Service) {
  const message = { to: '+14155550123', from: 'ACME', body: 'hello' };
  return world.httpOf(service).send(message, { 'Idempotency-Key': randomUUID() });
}

async function readinessOf(service: Service, scope: string, isEnough: (seen: Readiness) => boolean) {
  const http = world.internalOf(service);
  const look = async () => {
    const reply = await http.request({ path: `/health/ready?scope=${scope}` });
    return { httpStatus: reply.status, ...reply.json<Readiness>() };
  };
  return seenWithin(WITHIN_MS, look, isEnough);
}

/** It runs without Redis, accepts messages, and says so. */
async function runsWithoutRedis(right: Right, REDIS_URL: string): Promise<void> {
  const before = world.logs.length;
  await using service = await world.startService({ REDIS_URL, ORCH_ROLES: 'api' });
  const all = await readinessOf(service, 'all', ({ dependencies }) => dependencies.redis === 'down');
  right.is([all.httpStatus, all.dependencies.redis], [503, 'down'], 'readiness');
  right.is((await readinessOf(service, 'traffic', () => true)).httpStatus, 200, 'readiness for traffic');
  right.is((await submit(service)).status, 202, 'a submit with a key');
  const logged = world.logs.slice(before).filter(({ dependency }) => dependency === 'redis');
  right.is(
    logged.map(({ state }) => state),
    ['down'],
    'what the log says of Redis',
  );
}

test('delivery/07/K10', 'Redis that refuses: it runs, accepts messages and says so', (right) =>
  runsWithoutRedis(right, 'redis://127.0.0.1:1'),
);

test('delivery/07/K33', 'Redis that wants a password, and none is given', async (right) => {
  await world.redis.config('SET', 'requirepass', 's3cret');
  await runsWithoutRedis(right, world.env['REDIS_URL'] ?? '');
});

test('delivery/07/K34', 'Redis that wants another password', async (right) => {
  await world.redis.config('SET', 'requirepass', 's3cret');
  const url = Object.assign(new URL(world.env['REDIS_URL'] ?? ''), { password: 'nope' });
  await runsWithoutRedis(right, url.toString());
});

test('delivery/07/K35', 'Redis with the right password is up', async (right) => {
  await world.redis.config('SET', 'requirepass', 's3cret');
  const url = Object.assign(new URL(world.env['REDIS_URL'] ?? ''), { password: 's3cret' });
  await using service = await world.startService({ REDIS_URL: url.toString(), ORCH_ROLES: 'api' });
  const all = await readinessOf(service, 'all', ({ dependencies }) => dependencies.redis === 'up');
  right.is([all.httpStatus, all.dependencies.redis], [200, 'up'], 'readiness');
});

test.run();
