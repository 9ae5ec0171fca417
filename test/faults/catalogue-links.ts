// Links that go silent, so that neither end hears of the other, and a Redis whose place another server took; later connections work.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../deploy/local/redis.ts';
import { sharedResources } from '../support/resources.ts';
import { until } from '../support/until.ts';
import { type Proxies, sql } from '../support/world.ts';
import { type Fault, type Scene, someTime, underLoad } from './scene.ts';

/** From a path that works to the end of the last silent connection; a busy machine may take a little more than the promise. */
const BACK = { timeoutMs: 15_000, everyMs: 50 };
const PROBE_KEY = 'orch:probe';

/** Silences what is open; resolves once both replicas have closed all of it. */
async function silence(scene: Scene, link: keyof Proxies): Promise<void> {
  const proxy = scene.world.proxies[link];
  await someTime(scene, 50, 400);
  proxy.silence();
  scene.injected(`${link} silent`);
  await until(() => proxy.silent === 0, { ...BACK, what: `the end of the silent connections to ${link}` });
}

const silent = (link: keyof Proxies) => (scene: Scene) => silence(scene, link);

/** A message is not given up for a link. */
async function countGivenUp({ world, tenantId, problem }: Scene): Promise<void> {
  const [{ count }] = (await world.rows(sql.unsafe`
    SELECT count(*)::int4 AS count FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND status = 'DEAD_LETTER'`)) as [
    { count: number },
  ];
  if (count > 0) problem(`${count} messages were given up`);
}

function noRefusals({ load, problem }: Scene, what: string): void {
  const refused = [...load.counts()].filter(([status]) => status !== null && status >= 500);
  for (const [status, count] of refused) problem(`${count} answers of ${status} while ${what}`);
}

/** Another Redis takes over; the old one stays, as its replica, and so do the connections to it. */
async function failOver(scene: Scene, from: Redis, to: Redis): Promise<void> {
  const place = (redis: Redis) => ({ host: '127.0.0.1', port: redis.options.port! });
  await to.replicaof('NO', 'ONE');
  await from.replicaof(place(to).host, place(to).port);
  scene.world.proxies.redis.move(place(to));
  scene.injected('fail-over');
  await to.del(PROBE_KEY);
  await until(async () => (await to.exists(PROBE_KEY)) === 1, { ...BACK, what: 'a write on the new primary' });
}

export const linkFaults: readonly Fault[] = [
  {
    id: 'F36',
    name: 'the link to the routing engine silent, again and again',
    inShort: true,
    full: { messages: 600, injections: 12, alone: 6 },
    short: { messages: 40, injections: 2 },
    async run(scene, size) {
      await underLoad(scene, size, () => silence(scene, 'routing'));
      await scene.settle();
      await countGivenUp(scene);
    },
  },
  {
    id: 'F37',
    name: 'the link to PostgreSQL silent, again and again',
    full: { messages: 600, injections: 8, alone: 4 },
    short: { messages: 40, injections: 1 },
    run: (scene, size) => underLoad(scene, size, () => silence(scene, 'postgres')),
  },
  {
    id: 'F38',
    name: 'the link to Redis silent, and Redis failing over to another server, in turn',
    inShort: true,
    full: { messages: 600, injections: 12, alone: 6 },
    short: { messages: 40, injections: 2 },
    async run(scene, size) {
      await using stack = new AsyncDisposableStack();
      const { world } = scene;
      const { binaries } = await sharedResources();
      const dir = join(world.dir, 'second-redis');
      mkdirSync(dir, { recursive: true });
      const second = stack.use(await startRedis({ dir, binaries: binaries.redis! }));
      const other = stack.adopt(new Redis(second.url), (it) => it.disconnect());
      const kinds = [
        silent('redis'),
        () => failOver(scene, world.redis, other),
        silent('redis'),
        () => failOver(scene, other, world.redis),
      ];
      await underLoad(scene, size, (n) => kinds[n % kinds.length]!(scene));
      // The servers of the scene are those that it began with.
      await failOver(scene, other, world.redis);
      noRefusals(scene, 'Redis failed');
    },
  },
  {
    id: 'F39',
    name: 'the link to NATS silent, again and again',
    full: { messages: 600, injections: 8, alone: 4 },
    short: { messages: 40, injections: 1 },
    async run(scene, size) {
      await underLoad(scene, size, () => silence(scene, 'nats'));
      noRefusals(scene, 'NATS was silent');
    },
  },
];
