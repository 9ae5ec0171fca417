// Faults beside template messages: replicas killed while the path of each is decided and audited, and Redis failing while kills hold.
import { COPY_KEY } from '../../src/domain/kill-switch.ts';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import { type Fault, INTERNAL_TOKEN, type Scene, shortSettings, someTime, underLoad } from './scene.ts';

const COPY_LIFE_MS = shortSettings.killSwitch!.copyLifeMs!;
const CALL_WITHIN_MS = 20_000;

/** Two templates for this scene, the first one with a grant; every third request is a text. */
async function makeTemplates({ world, tenantId, load }: Scene): Promise<void> {
  const ids = [`${tenantId.slice(0, 20)}-granted`, `${tenantId.slice(0, 20)}-plain`] as const;
  for (const id of ids) {
    await world.rows(sql.unsafe`
      INSERT INTO compliance.approved_templates (template_id, body, fingerprint_pattern)
      VALUES (${id}, '{{key}} order', '[\\w/-]+ order')`);
  }
  await world.rows(sql.unsafe`
    INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at)
    VALUES (${ids[0]}, ${tenantId}, now() + interval '1 day')`);
  await until(async () => (await world.redis.exists(COPY_KEY)) === 1, { what: 'the copy of the kill switch' });
  load.makeFrom((n) => [ids[0], ids[1], undefined][n % 3]);
}

/** Messages by path and reason, and that there were some on the fast path. */
async function countPaths(scene: Scene): Promise<void> {
  const rows = await scene.world.rows(sql.unsafe`
    SELECT coalesce(path_reason, compliance_path) AS path, count(*)::int4 AS n FROM orch.sms_messages
    WHERE tenant_id = ${scene.tenantId} AND template_id IS NOT NULL GROUP BY 1 ORDER BY 1`);
  scene.note(rows.map(({ path, n }) => `${n} ${path}`).join(', '));
  if (!rows.some(({ path }) => path === 'FAST_PATH')) scene.problem('no message took the fast path');
}

type Kill = { readonly answeredAtMs: number; readonly liftCalledAtMs: number };

/** Asks one replica after the other until one answers 200 or 204. */
async function change({ replicas, tenantId }: Scene, method: 'POST' | 'DELETE'): Promise<void> {
  const query = method === 'DELETE' ? `?tenantId=${tenantId}&reason=fault` : '';
  let asked = 0;
  const isDone = async () => {
    asked += 1;
    const { internalUrl } = replicas[asked % 2]!;
    const reply = await fetch(`${internalUrl}/v1/internal/orch/fastpath/disable${query}`, {
      method,
      headers: { Authorization: `Bearer ${INTERNAL_TOKEN}`, 'Content-Type': 'application/json' },
      ...(method === 'POST' && { body: JSON.stringify({ tenantId, reason: 'fault' }) }),
      signal: AbortSignal.timeout(CALL_WITHIN_MS),
    });
    return reply.ok;
  };
  await until(isDone, { timeoutMs: CALL_WITHIN_MS, what: `${method} of the kill switch` });
}

/** What Redis has of the kill switch, put back once it has lost everything: a fail-over to a replica that was behind. */
async function oldState({ world: { redis } }: Scene): Promise<() => Promise<void>> {
  const [dumped, expiresAtMs] = [await redis.dumpBuffer(COPY_KEY), Number(await redis.call('PEXPIRETIME', COPY_KEY))];
  return async () => {
    await redis.flushall();
    if (dumped !== null && expiresAtMs > Date.now()) await redis.restore(COPY_KEY, expiresAtMs, dumped, 'ABSTTL');
  };
}

const kinds = ['emptied', 'killed', 'an old state'] as const;

async function failRedis(scene: Scene, kind: (typeof kinds)[number], goBack: () => Promise<void>): Promise<void> {
  scene.injected(kind);
  if (kind === 'emptied') await scene.world.redis.flushall();
  if (kind === 'an old state') await goBack();
  if (kind === 'killed') {
    await scene.world.servers.redis.kill('SIGKILL');
    await someTime(scene, 50, 300);
    await scene.world.servers.redis.restart();
  }
}

/** The promise begins with the answer, or when a copy from before the kill has expired. */
async function mustBeClosed(scene: Scene, kills: readonly Kill[]): Promise<void> {
  const rows = await scene.world.rows(sql.unsafe`
    SELECT (extract(epoch FROM created_at) * 1000)::float8 AS at, compliance_path AS path FROM orch.sms_messages
    WHERE tenant_id = ${scene.tenantId} AND template_id LIKE '%-granted'`);
  for (const { answeredAtMs, liftCalledAtMs } of kills) {
    const during = rows.filter(({ at }) => at > answeredAtMs && at < liftCalledAtMs);
    const open = during.filter(({ path }) => path === 'FAST_PATH').map(({ at }) => at - answeredAtMs);
    const late = open.filter((afterMs) => afterMs > COPY_LIFE_MS);
    if (late.length > 0) scene.problem(`${late.length} messages took the fast path beyond ${COPY_LIFE_MS} ms`);
    const longest = open.length === 0 ? 'never' : `for ${Math.round(Math.max(...open))} ms`;
    scene.note(`open ${longest} after a kill, ${during.length} submits meanwhile`);
  }
}

export const fastPathFaults: readonly Fault[] = [
  {
    id: 'F34',
    name: 'kill -9 of either of two replicas, with messages on the fast path, taken off it, and texts: audited once, as their rows say',
    inShort: true,
    full: { messages: 3_000, injections: 60, alone: 4 },
    short: { messages: 60, injections: 2 },
    async run(scene, size) {
      await makeTemplates(scene);
      await underLoad(scene, size, async () => {
        const victim = scene.replicas[scene.chance() < 0.5 ? 0 : 1];
        await victim.revive();
        await someTime(scene, 50, 500);
        await victim.signal('SIGKILL');
        scene.injected();
        await victim.revive();
      });
      // Of evaluations beside delivery: taken = sent + dropped + lost at a kill is to be noted here.
      await countPaths(scene);
    },
  },
  {
    id: 'F35',
    name: 'Redis emptied, killed and set back while a kill holds: no fast path beyond the life of the copy',
    inShort: true,
    full: { messages: 3_000, injections: 12 },
    short: { messages: 180, injections: 3 },
    async run(scene, size) {
      await makeTemplates(scene);
      const kills: Kill[] = [];
      await underLoad(scene, size, async (n) => {
        const goBack = await oldState(scene);
        await change(scene, 'POST');
        const answeredAtMs = Date.now();
        await failRedis(scene, kinds[n % kinds.length]!, goBack);
        // Submits go on until every copy of before has expired, and a while longer.
        await scene.load.send(size.messages / size.injections / 3);
        await someTime(scene, COPY_LIFE_MS, COPY_LIFE_MS);
        await scene.load.send(size.messages / size.injections / 3);
        kills.push({ answeredAtMs, liftCalledAtMs: Date.now() });
        await change(scene, 'DELETE');
      });
      await scene.load.send(10);
      await mustBeClosed(scene, kills);
      await countPaths(scene);
    },
  },
];
