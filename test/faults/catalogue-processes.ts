// Faults of the replicas themselves: killed, paused, stopped in order.
import { fileURLToPath } from 'node:url';
import { type Fault, type Scene, type Size, someTime, underLoad, withStream } from './scene.ts';

const HOUR_MS = 3_600_000;
/** A start refuses a limit of single messages; of the whole stream it leaves to its owner. */
const takesNothing = () => ({ max_bytes: 1 });

/** The only worker dies after each claim, so often that some messages get no further delivery. */
async function useDeliveriesUp(scene: Scene, { messages, injections }: Size): Promise<void> {
  const [helper, victim] = scene.replicas;
  helper.set('ORCH_ROLES', 'api,jobs');
  await helper.restart();
  victim.set('TEST_FAILPOINTS', 'pipe.after_claim=kill@nth:1');
  await victim.restart();
  const sending = scene.load.send(messages);
  for (let n = 0; n < injections; n += 1) {
    await victim.revive();
    await victim.death();
    scene.injected();
  }
  victim.set('TEST_FAILPOINTS', '');
  helper.set('ORCH_ROLES', 'api,worker,jobs');
  await Promise.all([victim.revive(), helper.restart()]);
  await sending;
}

export const processFaults: readonly Fault[] = [
  {
    id: 'F02',
    name: 'kill -9 of either of two replicas at random moments',
    inShort: true,
    full: { messages: 5_000, injections: 100, alone: 8 },
    short: { messages: 200, injections: 5 },
    run: (scene, size) =>
      underLoad(scene, size, async () => {
        const victim = scene.replicas[scene.chance() < 0.5 ? 0 : 1];
        await victim.revive();
        await someTime(scene, 50, 500);
        await victim.signal('SIGKILL');
        scene.injected();
        // The other one works on; every other time both are down together for a moment.
        const reviving = victim.revive();
        if (scene.chance() < 0.5) await reviving;
      }),
  },
  {
    id: 'F03',
    name: 'a replica paused (SIGSTOP) for longer than its lease and AckWait',
    full: { messages: 1_500, injections: 30, alone: 6 },
    short: { messages: 60, injections: 2 },
    run: (scene, size) =>
      underLoad(scene, size, async (n) => {
        const victim = scene.replicas[n % 2]!;
        await someTime(scene, 20, 150);
        await victim.signal('SIGSTOP');
        scene.injected();
        await someTime(scene, 2_100, 4_000);
        await victim.signal('SIGCONT');
      }),
  },
  {
    id: 'F15',
    name: 'deliveries used up by crashes: the only worker dies again and again on what it was given',
    full: { messages: 40, injections: 5 },
    short: { messages: 10, injections: 3 },
    run: useDeliveriesUp,
  },
  {
    id: 'F16',
    name: 'deliveries used up by crashes, and nobody hears of it: the stream of advisories takes none',
    full: { messages: 40, injections: 5 },
    short: { messages: 10, injections: 3 },
    run: (scene, size) =>
      withStream(scene, 'ORCH_ADVISORY', takesNothing, async () => {
        await useDeliveriesUp(scene, size);
        await scene.settle();
      }),
  },
  {
    id: 'F26',
    name: 'a replica whose clock is an hour ahead or behind, killed (-9) under load',
    full: { messages: 400, injections: 8, alone: 4 },
    short: { messages: 40, injections: 2 },
    ground: { program: fileURLToPath(new URL('./skewed-main.ts', import.meta.url)) },
    async run(scene, size) {
      const [, victim] = scene.replicas;
      await underLoad(scene, size, async (n) => {
        victim.set('TEST_CLOCK_AHEAD_MS', String(n % 2 === 0 ? HOUR_MS : -HOUR_MS));
        await victim.restart();
        await someTime(scene, 100, 400);
        await victim.signal('SIGKILL');
        scene.injected(n % 2 === 0 ? 'an hour ahead' : 'an hour behind');
        await victim.revive();
      });
      await scene.settle();
      victim.set('TEST_CLOCK_AHEAD_MS', '0');
      await victim.restart();
    },
  },
  {
    id: 'F29',
    name: 'an event loop that is blocked for longer than lease and AckWait',
    full: { messages: 200, injections: 5 },
    short: { messages: 20, injections: 1 },
    async run(scene, { messages, injections }) {
      const [, victim] = scene.replicas;
      victim.set('TEST_FAILPOINTS', 'pipe.before_operator_publish=block(5000)@nth:3');
      for (let n = 0; n < injections; n += 1) {
        await victim.restart();
        scene.injected();
        await scene.load.send(Math.round(messages / injections));
        await scene.settle();
      }
      victim.set('TEST_FAILPOINTS', '');
      await victim.restart();
    },
  },
  {
    id: 'F28',
    name: 'rolling restart (SIGTERM) under load',
    full: { messages: 1_000, injections: 10, alone: 4 },
    short: { messages: 120, injections: 2 },
    async run(scene, size) {
      await underLoad(scene, size, async (n) => {
        await someTime(scene, 50, 300);
        scene.injected();
        await scene.replicas[n % 2]!.restart();
      });
      const refused = [...scene.load.counts()].filter(([status]) => status !== null && status >= 500);
      for (const [status, count] of refused) scene.problem(`${count} answers of ${status} during an orderly restart`);
    },
  },
];
