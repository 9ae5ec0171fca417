// Where the shadow of each message on the fast path went: to a plain subscriber, dropped by a living process, or lost with a process that was killed; the three come from different witnesses, and have to add up.
import { connect, type Msg } from 'nats';
import { channels } from '../../generated/events/channels.ts';
import { parseMetrics } from '../support/metrics-text.ts';
import { until } from '../support/until.ts';
import { collect } from './evidence.ts';
import type { Ask } from './load.ts';
import type { Replica } from './replica.ts';
import type { Scene } from './scene.ts';

export type ShadowAccount = AsyncDisposable & {
  /** Kills it (-9) now. */
  kill(victim: Replica): Promise<void>;
  /** Begins what it dies of by itself; resolves when that is over. */
  dies(victim: Replica, work: () => Promise<void>): Promise<void>;
  /** Waits until no shadow is under way: each one is counted. Every replica has to be up. */
  idle(): Promise<void>;
  /** Notes the figures, and as a problem what they do not explain. For the end, once all is settled. */
  check(): Promise<void>;
};

/** From just before to just after. */
type Kill = { readonly url: string; readonly beganAtMs: number; readonly endedAtMs: number };

/** An answer may be with its client while the shadow is still in the memory of the process. */
const JUST_ANSWERED_MS = 250;
const IDLE_WITHIN_MS = 20_000;
const DROPPED = 'orch_fastpath_shadow_dropped_total';
const IN_FLIGHT = 'orch_fastpath_shadow_in_flight';

/** Watches from now on; every replica has to be freshly started. */
export async function openShadowAccount(scene: Scene): Promise<ShadowAccount> {
  const { world, replicas, tenantId, load } = scene;
  const connection = await connect({ servers: world.servers.nats.url });
  const kills: Kill[] = [];
  const copies = new Map<string, number>();

  function onShadow(message: Msg): void {
    const shadow = message.json<{ messageId: string; tenantId: string }>();
    if (shadow.tenantId === tenantId) copies.set(shadow.messageId, (copies.get(shadow.messageId) ?? 0) + 1);
  }
  connection.subscribe(channels.shadowRequest.address, {
    callback: (error, message) => error ?? onShadow(message),
  });
  await connection.flush();

  async function dies({ url }: Replica, work: () => Promise<void>): Promise<void> {
    const beganAtMs = Date.now();
    await work();
    kills.push({ url, beganAtMs, endedAtMs: Date.now() });
  }

  async function idle(): Promise<void> {
    const isIdle = async () => (await sumOf(replicas, IN_FLIGHT)) === 0;
    await until(isIdle, { timeoutMs: IDLE_WITHIN_MS, what: 'no shadow under way' });
    await connection.flush();
  }

  async function check(): Promise<void> {
    await idle();
    const { rows, pathAudits } = await collect(scene, tenantId, load.answers);
    const taken = new Set(pathAudits.filter(({ path }) => path === 'FAST_PATH').map(({ messageId }) => messageId));
    const dropped = await sumOf(replicas, DROPPED);
    const keys = keysWithTheKilled(load.asks, kills);
    const keyOf = new Map(rows.map(({ messageId, key }) => [messageId, key]));
    const without = [...taken].filter((id) => !copies.has(id));
    const lost = without.filter((id) => keys.has(keyOf.get(id) ?? '')).length;
    const figures = `${taken.size} taken (events), ${copies.size} shadows sent (a plain subscriber), ${dropped} dropped (metrics of the living), ${lost} lost at a kill (not sent, and asked of a process as it was killed)`;
    scene.note(figures);
    if (taken.size !== copies.size + dropped + lost) scene.problem(`the shadows do not add up: ${figures}`);
    const more = [...copies].filter(([id, times]) => times > 1 || !taken.has(id));
    if (more.length > 0) scene.problem(`${more.length} messages have a shadow twice, or one without the fast path`);
    if (dropped === 0 || lost === 0) scene.problem(`nothing was shown of dropped and lost shadows: ${figures}`);
  }

  return {
    kill: (victim) => dies(victim, () => victim.signal('SIGKILL')),
    ...{ dies, idle, check },
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/** Of requests that had been with a process when it was killed, or were answered by it just before. */
function keysWithTheKilled(asks: readonly Ask[], kills: readonly Kill[]): ReadonlySet<string> {
  const wasThere = (ask: Ask) =>
    kills.some(
      (kill) =>
        ask.url === kill.url && ask.beganAtMs <= kill.endedAtMs && ask.endedAtMs >= kill.beganAtMs - JUST_ANSWERED_MS,
    );
  return new Set(asks.filter(wasThere).map(({ key }) => key));
}

async function sumOf(replicas: readonly Replica[], metric: string): Promise<number> {
  const values = replicas.map(async ({ internalUrl }) => {
    const reply = await fetch(`${internalUrl}/metrics`, { signal: AbortSignal.timeout(IDLE_WITHIN_MS) });
    return parseMetrics(await reply.text()).value(metric);
  });
  return (await Promise.all(values)).reduce((sum, value) => sum + value, 0);
}
