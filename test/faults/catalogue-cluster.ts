// Faults of a NATS cluster of three that stores each stream three times.
import type { Running } from '../../deploy/local/server.ts';
import type { StreamName } from '../../generated/events/topology.ts';
import { until } from '../support/until.ts';
import { type Fault, type Scene, someTime, underLoad } from './scene.ts';

/** Each of them is led by one server; that one is killed. */
const led: readonly StreamName[] = ['ORCH_LANES', 'SMPP_OPERATOR', 'ORCH_EVENTS'];
const STOP_MS = { least: 2_000, most: 5_000 };
const MAJORITY_AWAY_MS = 20_000;

async function leaderOf({ world }: Scene, stream: StreamName): Promise<Running> {
  const manager = await world.nats.connection.jetstreamManager({ checkAPI: false });
  return until(
    async () => {
      const { cluster } = await manager.streams.info(stream);
      const index = Number(cluster?.leader?.replace('nats-', '')) - 1;
      return world.servers.natsServers[index];
    },
    { timeoutMs: 30_000, what: `a leader of ${stream}` },
  );
}

/** Waits until all three have the messages of each stream. */
async function untilWhole({ world }: Scene): Promise<void> {
  const manager = await world.nats.connection.jetstreamManager({ checkAPI: false });
  const isWhole = async () => {
    for (const stream of led) {
      const { cluster } = await manager.streams.info(stream);
      const replicas = cluster?.replicas ?? [];
      if (!cluster?.leader || replicas.length < 2 || replicas.some(({ current }) => !current)) return false;
    }
    return true;
  };
  await until(isWhole, { timeoutMs: 60_000, everyMs: 200, what: 'a cluster that is whole again' });
}

async function killLeader(scene: Scene, stream: StreamName): Promise<void> {
  const leader = await leaderOf(scene, stream);
  await leader.kill('SIGKILL');
  scene.injected('a leader killed');
  await someTime(scene, 200, 2_000);
  await leader.restart();
}

async function pauseLeader(scene: Scene, stream: StreamName): Promise<void> {
  const leader = await leaderOf(scene, stream);
  await leader.kill('SIGSTOP');
  scene.injected('a leader paused');
  await someTime(scene, STOP_MS.least, STOP_MS.most);
  await leader.kill('SIGCONT');
}

/** Two of three: nothing can be stored, and submits are accepted all the same. */
async function takeMajority(scene: Scene): Promise<void> {
  const [, ...majority] = scene.world.servers.natsServers;
  await Promise.all(majority.map((server) => server.kill('SIGKILL')));
  scene.injected('two of three away for 20 s');
  const before = scene.load.accepted;
  await Promise.all([scene.load.send(40), someTime(scene, MAJORITY_AWAY_MS, MAJORITY_AWAY_MS)]);
  scene.note(`${scene.load.accepted - before} requests were accepted while two of three servers were away`);
  await Promise.all(majority.map((server) => server.restart()));
}

export const clusterFault: Fault = {
  id: 'F09',
  name: 'a NATS cluster: leaders killed (-9) and paused, and two of three servers away for 20 s',
  ground: { nats: 'cluster' },
  full: { messages: 600, injections: 12, alone: 12 },
  short: { messages: 60, injections: 3 },
  async run(scene, size) {
    await untilWhole(scene);
    await underLoad(scene, size, async (n) => {
      const stream = led[n % led.length]!;
      if (n === Math.floor(size.injections / 2)) await takeMajority(scene);
      else if (n % 5 === 4) await pauseLeader(scene, stream);
      else await killLeader(scene, stream);
      await untilWhole(scene);
    });
    const refused = [...scene.load.counts()].filter(([status]) => status !== null && status >= 500);
    for (const [status, count] of refused) scene.problem(`${count} answers of ${status} while the cluster failed`);
  },
};

/** Longer than silence stays unnoticed. */
const STANDSTILL_MS = 9_000;

/** Its clients leave it while it goes on serving those that stay; then it ends and comes back. */
async function drain(scene: Scene, server: Running): Promise<void> {
  process.kill(server.pid!, 'SIGUSR2');
  scene.injected('a server drained');
  await someTime(scene, 1_000, 3_000);
  await server.kill('SIGKILL');
  await server.restart();
}

async function standStill(scene: Scene, server: Running): Promise<void> {
  await server.kill('SIGSTOP');
  scene.injected('a server standing still');
  await someTime(scene, STANDSTILL_MS, STANDSTILL_MS);
  await server.kill('SIGCONT');
}

/** Another server leads each stream from now on; the one of before is well. */
async function moveLeaders(scene: Scene): Promise<void> {
  for (const stream of led) {
    await scene.world.nats.connection.request(`$JS.API.STREAM.LEADER.STEPDOWN.${stream}`, '', { timeout: 10_000 });
  }
  scene.injected('leaders moved');
}

export const clusterLinksFault: Fault = {
  id: 'F40',
  name: 'a NATS cluster: servers drained and standing still under their clients, and leaders that move',
  ground: { nats: 'cluster' },
  full: { messages: 600, injections: 9, alone: 9 },
  short: { messages: 60, injections: 3 },
  async run(scene, size) {
    await untilWhole(scene);
    const { natsServers } = scene.world.servers;
    await underLoad(scene, size, async (n) => {
      const server = natsServers[Math.floor(n / 3) % natsServers.length]!;
      if (n % 3 === 0) await drain(scene, server);
      else if (n % 3 === 1) await moveLeaders(scene);
      else await standStill(scene, server);
      await untilWhole(scene);
    });
    const refused = [...scene.load.counts()].filter(([status]) => status !== null && status >= 500);
    for (const [status, count] of refused) scene.problem(`${count} answers of ${status} while the cluster failed`);
  },
};
