// Faults of PostgreSQL and Redis, and of the way to them.
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import { type Fault, type Scene, someTime, underLoad } from './scene.ts';

/** The statements whose answers are lost; each of them writes. */
const written = ['submit', 'claim', 'move'];

export const storeFaults: readonly Fault[] = [
  {
    id: 'F05',
    name: 'PostgreSQL killed (-9) and recovered from its log',
    inShort: true,
    full: { messages: 1_000, injections: 10, alone: 4 },
    short: { messages: 80, injections: 2 },
    run: (scene, size) =>
      underLoad(scene, size, async () => {
        const postgres = scene.world.servers.postgres!;
        await someTime(scene, 50, 400);
        await postgres.kill('SIGKILL');
        scene.injected();
        await someTime(scene, 50, 1_000);
        await postgres.restart();
        await untilAccepting(scene);
      }),
  },
  {
    id: 'F06',
    name: 'the answer of a commit lost: written, and the connection cut',
    inShort: true,
    full: { messages: 1_000, injections: 100, alone: 9 },
    short: { messages: 60, injections: 6 },
    run: (scene, size) =>
      underLoad(scene, size, async (n) => {
        const statement = written[n % written.length]!;
        const isIt = (request: Buffer) => request.includes(`${statement}\0`);
        const done = await Promise.race([
          scene.world.proxies.postgres.cutAnswer(isIt).then(() => true),
          someTime(scene, 8_000, 8_000).then(() => false),
        ]);
        if (!done) scene.problem(`no ${statement} came by`);
        scene.injected(statement);
      }),
  },
  {
    id: 'F07',
    name: 'all rows locked by somebody else, for longer than a statement may take',
    full: { messages: 200, injections: 5, alone: 2 },
    short: { messages: 30, injections: 1 },
    run: (scene, size) =>
      underLoad(scene, size, async () => {
        scene.injected();
        await scene.world.rows(sql.unsafe`
          DO $$ BEGIN LOCK TABLE orch.sms_messages IN SHARE MODE; PERFORM pg_sleep(7); END $$`);
        await untilAccepting(scene);
      }),
  },
  {
    id: 'F04',
    name: 'Redis emptied, killed, refused, silent, read-only and full in turn',
    inShort: true,
    full: { messages: 1_200, injections: 24, alone: 12 },
    short: { messages: 60, injections: 6 },
    async run(scene, size) {
      const kinds = Object.entries(redisFaults);
      await underLoad(scene, size, async (n) => {
        const [kind, inject] = kinds[n % kinds.length]!;
        scene.injected(kind);
        await inject(scene);
      });
      const refused = [...scene.load.counts()].filter(([status]) => status !== null && status >= 500);
      for (const [status, count] of refused) scene.problem(`${count} answers of ${status} while Redis failed`);
    },
  },
];

/** Each leaves Redis as it was. */
const redisFaults: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  async emptied({ world }) {
    await world.redis.flushall();
  },
  async killed(scene) {
    await scene.world.servers.redis.kill('SIGKILL');
    await someTime(scene, 100, 600);
    await scene.world.servers.redis.restart();
  },
  async refused(scene) {
    await scene.world.proxies.redis.refuse();
    await someTime(scene, 100, 600);
    await scene.world.proxies.redis.pass();
  },
  async silent(scene) {
    scene.world.proxies.redis.blackhole();
    await someTime(scene, 300, 1_200);
    await scene.world.proxies.redis.pass();
  },
  async 'read-only'(scene) {
    await scene.world.redis.replicaof('127.0.0.1', 1);
    await someTime(scene, 100, 600);
    await scene.world.redis.replicaof('NO', 'ONE');
  },
  async full(scene) {
    await scene.world.redis.config('SET', 'maxmemory', '1');
    await someTime(scene, 100, 600);
    await scene.world.redis.config('SET', 'maxmemory', '0');
  },
};

/** PostgreSQL answers and a request gets through. */
async function untilAccepting({ load, world }: Scene): Promise<void> {
  const before = load.accepted;
  const isThrough = () => load.open === 0 || load.accepted > before;
  await until(isThrough, {
    timeoutMs: 30_000,
    what: `a 202 after PostgreSQL came back as ${world.servers.postgres?.pid}`,
  });
}
