// Every server can be named by an IPv6 address.
import { migrate } from '../../db/migrate.ts';
import type { Readiness } from '../../generated/http/contract.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { startWorld, type World } from '../support/world.ts';
import { seenWithin } from './became.ts';
import { cases } from './case.ts';

const test = cases('servers by [::1]');
const WITHIN_MS = 5_000;

const links = [
  ['delivery/19/postgres', 'DATABASE_URL', 'postgres'],
  ['delivery/19/redis', 'REDIS_URL', 'redis'],
  ['delivery/19/nats', 'NATS_URL', 'nats'],
  ['delivery/19/routing-engine', 'ROUTING_ENGINE_URL', 'routingEngine'],
] as const;

let world: World;
const proxies: TcpProxy[] = [];
const urls = new Map<string, string>();

test.before(async () => {
  world = await startWorld({ service: 'later', env: { ORCH_ROLES: 'api' } });
  for (const [, name] of links) {
    const url = world.env[name] ?? '';
    const { hostname: host, port } = new URL(url);
    const proxy = await startTcpProxy({ host, port: Number(port) }, '::1');
    proxies.push(proxy);
    urls.set(name, proxy.through(url));
  }
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
});

for (const [id, name, dependency] of links) {
  test(id, `${name} by [::1]: it is up`, async (right) => {
    const service = await world.startService({ [name]: urls.get(name) }).catch((error: Error) => error);
    if (service instanceof Error) return right.holds(false, `it starts: ${service.message}`);
    const http = world.internalOf(service);
    const look = async () => (await http.request({ path: '/health/ready' })).json<Readiness>().dependencies;
    const seen = await seenWithin(WITHIN_MS, look, (dependencies) => dependencies[dependency] === 'up');
    right.is(seen[dependency], 'up', 'its state');
    const reply = await world.httpOf(service).send({ to: '+14155550123', from: 'ACME', body: 'hello' });
    right.is(reply.status, 202, 'a submit');
    await service[Symbol.asyncDispose]();
  });
}

test('delivery/19/migrate', 'a database by [::1] is migrated', async (right) => {
  const error = await migrate(urls.get('DATABASE_URL') ?? '').then(
    () => null,
    (failure: Error) => failure.message,
  );
  right.is(error, null, 'what stopped it');
});

test.run();
