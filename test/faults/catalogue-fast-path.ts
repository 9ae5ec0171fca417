// Faults beside template messages: replicas killed while the path of each is decided and audited, and Redis failing while kills hold.
import type { Readiness } from '../../generated/http/contract.ts';
import { COPY_KEY } from '../../src/domain/kill-switch.ts';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import { type Fault, INTERNAL_TOKEN, type Scene, type Size, shortSettings, someTime, underLoad } from './scene.ts';
import { openShadowAccount, type ShadowAccount } from './shadow-account.ts';
import { countPaths, makeTemplates } from './templates.ts';

const COPY_LIFE_MS = shortSettings.killSwitch!.copyLifeMs!;
const CALL_WITHIN_MS = 20_000;

const BESIDE = 6;

async function killAndAccount(scene: Scene, size: Size): Promise<void> {
  const templateId = await makeTemplates(scene);
  await enforceCompliance(scene);
  {
    await using account = await openShadowAccount(scene);
    await underLoad(scene, size, async () => {
      const victim = scene.replicas[scene.chance() < 0.5 ? 0 : 1];
      await victim.revive();
      await someTime(scene, 50, 500);
      await account.kill(victim);
      scene.injected();
      await victim.revive();
    });
    await dieBeforeTheShadow(scene, account, templateId);
    await scene.settle();
    await account.idle();
    await sendWithoutLink(scene, templateId);
    // A repeated request is no message that was accepted, and has no shadow.
    await scene.load.askAgain(BESIDE);
    await scene.settle();
    await account.check();
  }
  // From their next start on; no other fault depends on it.
  for (const replica of scene.replicas) replica.set('COMPLIANCE_MODE', 'off');
  await countPaths(scene);
}

/** Where compliance is asked nothing, there are no shadows. */
async function enforceCompliance({ replicas }: Scene): Promise<void> {
  for (const replica of replicas) replica.set('COMPLIANCE_MODE', 'enforce');
  await Promise.all(replicas.map((replica) => replica.restart()));
}

/** What is committed then was taken, and nobody is left who would ask for its shadow. */
async function dieBeforeTheShadow(scene: Scene, account: ShadowAccount, templateId: string): Promise<void> {
  const [victim] = scene.replicas;
  await account.kill(victim);
  victim.set('TEST_FAILPOINTS', 'submit.after_commit=kill@nth:1');
  await victim.revive();
  let sending: Promise<void> | undefined;
  await account.dies(victim, async () => {
    sending = scene.load.send(BESIDE, { templateId, asksOnce: false });
    await victim.death();
  });
  scene.injected();
  victim.set('TEST_FAILPOINTS', '');
  await victim.revive();
  await sending;
}

/** The process that accepts it has no link to NATS, and counts its shadow as dropped. */
async function sendWithoutLink({ world, replicas, load }: Scene, templateId: string): Promise<void> {
  const isCutOff = async ({ internalUrl }: (typeof replicas)[number]) => {
    const reply = await fetch(`${internalUrl}/health/ready`, { signal: AbortSignal.timeout(CALL_WITHIN_MS) });
    return ((await reply.json()) as Readiness).dependencies.nats === 'down';
  };
  await world.proxies.nats.refuse();
  await Promise.all(replicas.map((replica) => until(() => isCutOff(replica), { timeoutMs: CALL_WITHIN_MS })));
  await load.send(BESIDE, { templateId, asksOnce: false });
  await world.proxies.nats.pass();
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
    name: 'kill -9 of either of two replicas, with messages on the fast path, taken off it, and texts: audited once, as their rows say, and each shadow sent once, dropped, or lost at a kill',
    inShort: true,
    full: { messages: 3_000, injections: 60, alone: 4 },
    short: { messages: 60, injections: 2 },
    run: killAndAccount,
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
