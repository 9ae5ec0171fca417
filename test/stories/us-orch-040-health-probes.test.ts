// US-ORCH-040: the probes name the dependency that is down, without ever waiting for it.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Readiness } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-040 health and readiness');
let world: World;

test.before(async () => {
  world = await startWorld({ links: 'proxies' });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

type Dependencies = Readiness['dependencies'];
const allUp: Dependencies = { nats: 'up', postgres: 'up', redis: 'up', routingEngine: 'up' };

async function probe(query = '') {
  const reply = await world.internal.request({ path: `/health/ready${query}` });
  return { httpStatus: reply.status, ...reply.json<Readiness>() };
}

/** Waits until exactly these are down. */
const untilStates = (wanted: Dependencies) =>
  until(
    async () => {
      const found = await probe();
      return Object.entries(wanted).every(([name, state]) => found.dependencies[name as keyof Dependencies] === state)
        ? found
        : undefined;
    },
    { what: JSON.stringify(wanted) },
  );

async function isAlive(): Promise<void> {
  const reply = await world.internal.request({ path: '/health/live' });
  assert.equal([reply.status, reply.json()], [200, { status: 'alive' }]);
}

const outages: { readonly [name in keyof Dependencies]: { begin(): unknown; end(): unknown } } = {
  redis: { begin: () => world.proxies.redis.refuse(), end: () => world.proxies.redis.pass() },
  // Not even an error comes back: the check must not wait for it.
  nats: { begin: () => world.proxies.nats.blackhole(), end: () => world.proxies.nats.pass() },
  routingEngine: { begin: () => world.routing.stop(), end: () => world.routing.restart() },
  postgres: { begin: () => world.proxies.postgres.refuse(), end: () => world.proxies.postgres.pass() },
};

test('GET /health/ready is 200 when NATS, PostgreSQL, Redis and the routing engine are reachable', async () => {
  await untilStates(allUp);
  assert.equal(await probe(), { httpStatus: 200, status: 'ready', dependencies: allUp });
  assert.equal(await probe('?scope=all'), { httpStatus: 200, status: 'ready', dependencies: allUp });
  assert.equal(await probe('?scope=traffic'), { httpStatus: 200, status: 'ready', dependencies: allUp });
});

test('GET /health/ready is 503 and names the one that is down; traffic needs PostgreSQL only; live stays 200', async () => {
  for (const [name, outage] of Object.entries(outages)) {
    await outage.begin();
    const dependencies = { ...allUp, [name]: 'down' } as Dependencies;
    const found = await untilStates(dependencies);
    assert.equal(found, { httpStatus: 503, status: 'unready', dependencies });
    const traffic = await probe('?scope=traffic');
    const wanted = name === 'postgres' ? [503, 'unready'] : [200, 'degraded'];
    assert.equal([traffic.httpStatus, traffic.status], wanted, name);
    assert.equal(traffic.dependencies, dependencies);
    await isAlive();
    await outage.end();
  }
  assert.is((await untilStates(allUp)).httpStatus, 200);
});

test('a routing engine that says it does not serve is down', async () => {
  world.routing.isServing = false;
  assert.is((await untilStates({ ...allUp, routingEngine: 'down' })).httpStatus, 503);
  world.routing.isServing = true;
  assert.is((await untilStates(allUp)).httpStatus, 200);
});

test('a scope that does not exist is refused', async () => {
  const reply = await world.internal.request({ path: '/health/ready?scope=everything' });
  assert.equal([reply.status, reply.problem.code], [400, 'VALIDATION_FAILED']);
});

test('the probes need no tenant, and each change of a dependency is logged once', async () => {
  const changes = world.logs.filter((line) => line['action'] === 'dependency' && line['dependency'] === 'redis');
  assert.equal(
    changes.map((line) => line['state']),
    ['up', 'down', 'up'],
  );
});

test.run();
