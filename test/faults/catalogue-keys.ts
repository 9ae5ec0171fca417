// Faults around idempotency keys: another request under a key, and expired keys.
import { randomUUID } from 'node:crypto';
import { submitKeyOf } from '../support/redis-keys.ts';
import { sql } from '../support/world.ts';
import type { Fault, Scene } from './scene.ts';

/** The state of Redis when the second request comes; each leaves Redis as it was. */
const redisIs: readonly ((scene: Scene, work: () => Promise<void>) => Promise<void>)[] = [
  (_scene, work) => work(),
  async ({ world }, work) => {
    await world.proxies.redis.refuse();
    await work();
    await world.proxies.redis.pass();
  },
  async ({ world }, work) => {
    await world.redis.flushall();
    await work();
  },
];

async function rowsOf({ world, tenantId }: Scene): Promise<number> {
  const [row] = await world.rows(sql.unsafe`
    SELECT count(*)::int4 AS count FROM orch.sms_messages WHERE tenant_id = ${tenantId}`);
  return row.count;
}

export const keyFaults: readonly Fault[] = [
  {
    id: 'F23',
    name: 'another request under a key, with Redis up, down, and emptied',
    inShort: true,
    full: { messages: 60, injections: 60 },
    short: { messages: 6, injections: 6 },
    async run(scene, { messages }) {
      const { load } = scene;
      for (let n = 0; n < messages; n += 1) {
        const key = `first-${randomUUID()}`;
        await load.send(1, { key, asksOnce: false });
        const before = await rowsOf(scene);
        await redisIs[n % redisIs.length]!(scene, async () => {
          scene.injected();
          await load.send(1, { key: `other-${key}`, idempotencyKey: key, asksOnce: true });
        });
        const { status, text } = load.answers.at(-1)!;
        const isRefused = status === 409 && text.includes('IDEMPOTENCY_KEY_REUSED');
        if (!isRefused) scene.problem(`another request under a key was answered with ${status}`);
        if ((await rowsOf(scene)) !== before) scene.problem('another request under a key added rows');
      }
    },
  },
  {
    id: 'F25',
    name: 'a key whose time is over, in Redis, in PostgreSQL, and in both',
    inShort: true,
    full: { messages: 60, injections: 60 },
    short: { messages: 6, injections: 6 },
    async run(scene, { messages }) {
      for (let n = 0; n < messages; n += 1) await letExpire(scene, n);
    },
  },
];

const TTL_SECONDS = 172_800;

/** The key is fresh only when both Redis and PostgreSQL have lost it. */
async function letExpire(scene: Scene, n: number): Promise<void> {
  const { load, tenantId, world } = scene;
  const key = `old-${randomUUID()}`;
  const redisKey = submitKeyOf(tenantId, key);
  await load.send(1, { key, asksOnce: false });
  const ttl = await world.redis.ttl(redisKey);
  if (ttl > TTL_SECONDS || ttl < TTL_SECONDS - 600) scene.problem(`a fresh key lives for ${ttl} s`);
  const [inRedis, inPostgres] = [n % 3 !== 1, n % 3 !== 0];
  if (inRedis) await world.redis.expire(redisKey, 0);
  if (inPostgres) {
    await world.rows(sql.unsafe`
      UPDATE orch.submit_idempotency SET expires_at = now() - interval '1 second'
      WHERE tenant_id = ${tenantId} AND response::jsonb ->> 'messageId' IN (
        SELECT message_id::text FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND body = ${key})`);
  }
  scene.injected();
  const before = await rowsOf(scene);
  // A fresh request has a text of its own, so that it differs from a replay of the first one.
  const isFresh = inRedis && inPostgres;
  await load.send(1, { key: isFresh ? `fresh-${key}` : key, idempotencyKey: key, asksOnce: false });
  const added = (await rowsOf(scene)) - before;
  if (load.answers.at(-1)!.status !== 202) scene.problem(`a key was answered with ${load.answers.at(-1)!.status}`);
  if (added !== Number(isFresh))
    scene.problem(`${added} rows were added by a key that is ${isFresh ? 'old' : 'known'}`);
}
