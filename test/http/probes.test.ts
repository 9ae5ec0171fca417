// Readiness is the result of the latest check, never waits for a dependency, and a slow one counts as down.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type DependencyChange, type DependencyChecks, watchDependencies } from '../../src/http/dependency-watch.ts';
import { createGetReadiness } from '../../src/http/operations/get-readiness.ts';

const test = suite('http/probes');

const up = async () => {};
const down = () => Promise.reject(new Error('refused'));
const hangs = (signal: AbortSignal) =>
  new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const allUp: DependencyChecks = { postgres: up, nats: up, redis: up, routingEngine: up };
const fail = (error: unknown) => {
  throw error;
};
const scope = { requestId: 'r', traceparent: 't', accept: '', rawBody: null, actor: null };

async function answersOf(checks: DependencyChecks) {
  await using watch = watchDependencies(checks, {
    intervalMs: 60_000,
    timeoutMs: 20,
    onChange: () => {},
    onError: fail,
  });
  const ask = createGetReadiness(watch);
  const answer = async (query: object) => {
    const reply = await ask({ params: {}, query, headers: {}, body: undefined }, scope);
    return 'fault' in reply ? reply.fault : `${reply.status} ${reply.body.status}`;
  };
  return { all: await answer({}), traffic: await answer({ scope: 'traffic' }) };
}

test('ready when all are up', async () => {
  assert.equal(await answersOf(allUp), { all: '200 ready', traffic: '200 ready' });
});

test('traffic needs PostgreSQL only', async () => {
  const checks = { ...allUp, nats: down, redis: down, routingEngine: down };
  assert.equal(await answersOf(checks), { all: '503 unready', traffic: '200 degraded' });
  assert.equal(await answersOf({ ...allUp, postgres: down }), { all: '503 unready', traffic: '503 unready' });
});

test('a dependency that does not answer in time is down', async () => {
  assert.equal(await answersOf({ ...allUp, redis: hangs }), { all: '503 unready', traffic: '200 degraded' });
});

test('each change is reported once, the first states included', async () => {
  const changes: string[] = [];
  const changed = Promise.withResolvers<void>();
  let redisIsUp = true;
  let rounds = 0;
  const redis = async () => {
    rounds += 1;
    if (rounds === 3) redisIsUp = false;
    if (rounds === 5) changed.resolve();
    if (!redisIsUp) throw new Error('refused');
  };
  const onChange = ({ dependency, state }: DependencyChange) => void changes.push(`${dependency} ${state}`);
  const options = { intervalMs: 1, timeoutMs: 1000, onChange, onError: fail };
  await using watch = watchDependencies({ ...allUp, redis }, options);
  // The timer of a watch keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  await changed.promise.finally(() => clearInterval(alive));
  assert.is((await watch.latest()).redis, 'down');
  assert.equal(changes, ['postgres up', 'nats up', 'redis up', 'routingEngine up', 'redis down']);
});

test.run();
