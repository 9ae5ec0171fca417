// Faults of NATS and of the way to it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, natsIsBack, someTime, underLoad } from './scene.ts';

const carries = (text: string) => (request: Buffer) => request.includes(text);

export const natsFaults: readonly Fault[] = [
  {
    id: 'F08',
    name: 'NATS killed (-9) and started again with its data',
    inShort: true,
    full: { messages: 1_000, injections: 20, alone: 6 },
    short: { messages: 90, injections: 3 },
    run: (scene, size) =>
      underLoad(scene, size, async () => {
        const { nats } = scene.world.servers;
        await someTime(scene, 50, 400);
        await nats.kill('SIGKILL');
        scene.injected();
        await someTime(scene, 50, 1_000);
        await nats.restart();
        await natsIsBack(scene.world);
      }),
  },
  {
    id: 'F10',
    name: 'a PubAck lost: stored at the operator, and the connection cut',
    inShort: true,
    full: { messages: 1_000, injections: 100, alone: 6 },
    short: { messages: 60, injections: 5 },
    run: (scene, size) =>
      underLoad(scene, size, async () => {
        await scene.world.proxies.nats.cutAnswer(carries('HPUB smpp.operator'));
        scene.injected();
      }),
  },
  {
    id: 'F13',
    name: 'NATS loses its disk while PostgreSQL keeps accepted messages',
    full: { messages: 1_000, injections: 1 },
    short: { messages: 60, injections: 1 },
    async run(scene, { messages }) {
      const { world, replicas, load } = scene;
      for (const replica of replicas) {
        await replica.signal('SIGKILL');
        replica.set('ORCH_ROLES', 'api');
        await replica.revive();
      }
      await load.send(messages);
      await Promise.all(replicas.map((replica) => replica.signal('SIGKILL')));
      await scene.remember();
      await world.servers.nats.kill('SIGKILL');
      scene.injected();
      rmSync(join(world.dir, 'nats'), { recursive: true, force: true });
      await world.servers.nats.restart();
      for (const replica of replicas) {
        replica.set('ORCH_ROLES', 'api,worker,jobs');
        await replica.revive();
      }
    },
  },
];
