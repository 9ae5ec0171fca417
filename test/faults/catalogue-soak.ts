// Leaks: after every fault has happened a few times there is quiet, and the service has to be as it was before.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import { type Fault, type Scene, someTime, underLoad } from './scene.ts';

const QUIET_PER_INJECTION_MS = 3_000;
/** The share of the memory after the chaos, at the end of the quiet. */
const GROWTH_AT_MOST = 1.2;
const PAGE_BYTES = 4_096;

const links = ['postgres', 'redis', 'nats'] as const;

/** One of them at a time; each leaves everything up. */
const chaos: readonly ((scene: Scene, n: number) => Promise<void>)[] = [
  async ({ replicas }, n) => {
    const victim = replicas[n % 2]!;
    await victim.signal('SIGKILL');
    await victim.revive();
  },
  ...links.map((link) => async (scene: Scene) => {
    await scene.world.proxies[link].refuse();
    await someTime(scene, 200, 1_000);
    await scene.world.proxies[link].pass();
  }),
];

const connectionsOf = ({ world }: Scene) => links.map((link) => world.proxies[link].connections);

function residentBytes({ replicas }: Scene): readonly number[] {
  return replicas.map(({ pid }) => Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES);
}

async function rest({ world }: Scene): Promise<{ unpublished: number; open: number }> {
  const [row] = await world.rows(sql.unsafe`
    SELECT (SELECT count(*)::int4 FROM orch.outbox) AS unpublished,
      (SELECT count(*)::int4 FROM orch.sms_messages WHERE status NOT IN ('SENT', 'FAILED', 'DEAD_LETTER')) AS open`);
  return row;
}

export const soak: Fault = {
  id: 'F32',
  name: 'everything in turn, and then quiet: what stays behind',
  full: { messages: 1_000, injections: 20 },
  short: { messages: 80, injections: 4 },
  async run(scene, size) {
    await scene.load.send(20);
    await scene.settle();
    const before = connectionsOf(scene);
    await underLoad(scene, size, async (n) => {
      scene.injected();
      await chaos[n % chaos.length]!(scene, n);
      await someTime(scene, 200, 800);
    });
    await scene.settle();
    const quiet = size.injections * QUIET_PER_INJECTION_MS;
    await sleep(quiet / 2);
    const early = residentBytes(scene);
    await sleep(quiet / 2);
    const late = residentBytes(scene);
    const asBefore = () => connectionsOf(scene).every((count, index) => count <= before[index]!);
    await until(asBefore, { timeoutMs: 10_000 }).catch(() => {
      scene.problem(`${connectionsOf(scene)} connections to ${links}, and ${before} before`);
    });
    const { unpublished, open } = await rest(scene);
    if (unpublished + open > 0) scene.problem(`${unpublished} announcements and ${open} messages are left`);
    if (late.some((bytes, index) => bytes > early[index]! * GROWTH_AT_MOST)) {
      scene.problem(`the replicas grew from ${early} to ${late} bytes while nothing happened`);
    }
    scene.note(`${connectionsOf(scene)} connections to ${links}, ${late.map((b) => `${b >> 20} MiB`).join(' and ')}`);
  },
};
