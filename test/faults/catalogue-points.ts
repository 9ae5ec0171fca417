// kill -9 at every named point of the service, one after the other.
import { magicEndings } from '../../deploy/local/stand-ins/magic-numbers.ts';
import { type Failpoint, failpoints } from '../support/failpoints.ts';
import { until } from '../support/until.ts';
import { sql } from '../support/world.ts';
import type { Fault, Scene } from './scene.ts';
import { countPaths, makeTemplates } from './templates.ts';

const MESSAGES_PER_POINT = 6;
const DIES_WITHIN_MS = 25_000;

/** The points that show most, for the short form. */
const first: readonly Failpoint[] = [
  'submit.after_commit',
  'pipe.after_claim',
  'pipe.after_operator_publish',
  'pipe.before_ack',
];
const last: Failpoint = 'relay.before_publish';
/** All points, in the order in which the replica dies at them. */
export const points: readonly Failpoint[] = [
  ...first,
  ...failpoints.filter((point) => !first.includes(point) && point !== last),
  last,
];

/** Messages whose journey passes the point. */
function recipientFor(point: Failpoint): string {
  if (point.endsWith('FAILED')) return `+1415555${magicEndings.noRoute}`;
  if (/RETRY|retry|DEAD_LETTER|dead_letter|nak/.test(point)) return `+1415555${magicEndings.routingUnavailable}`;
  return '+14155550123';
}

async function isAllPublished({ world }: Scene): Promise<boolean> {
  const [row] = await world.rows(sql.unsafe`SELECT count(*)::int4 AS unpublished FROM orch.outbox`);
  return row.unpublished === 0;
}

/** One replica is killed at the point, the other one only answers clients. */
async function dieAt(point: Failpoint, scene: Scene): Promise<void> {
  const { replicas, load, world } = scene;
  const [, victim] = replicas;
  await victim.signal('SIGKILL');
  if (point.startsWith('recover.')) {
    await load.send(MESSAGES_PER_POINT);
    await until(() => isAllPublished(scene), { what: 'all work on its lane' });
    const manager = await world.nats.connection.jetstreamManager();
    await manager.streams.purge('ORCH_LANES');
  }
  if (point === 'relay.before_publish') {
    // A replica has to die before it has published what it committed.
    victim.set('TEST_FAILPOINTS', 'submit.after_commit=kill@nth:1');
    await victim.revive();
    void load.send(MESSAGES_PER_POINT);
    await victim.death(DIES_WITHIN_MS);
  }
  victim.set('TEST_FAILPOINTS', `${point}=kill@nth:1`);
  await victim.revive();
  const sending = load.send(MESSAGES_PER_POINT, { to: recipientFor(point) });
  await victim.death(DIES_WITHIN_MS).catch((error: Error) => scene.problem(error.message));
  scene.injected(point);
  await victim.signal('SIGKILL');
  victim.set('TEST_FAILPOINTS', '');
  // No replica but the victim redrives its messages in flight.
  await Promise.all([sending, victim.revive()]);
}

async function prepare({ replicas: [helper] }: Scene): Promise<void> {
  helper.set('ORCH_ROLES', 'api');
  await helper.restart();
}

export const crashPoints: Fault = {
  id: 'F01',
  name: `kill -9 at each of the ${points.length} named points, with messages on the fast path, taken off it, and texts`,
  inShort: true,
  full: { messages: points.length * MESSAGES_PER_POINT, injections: points.length, alone: points.length },
  short: { messages: 4 * MESSAGES_PER_POINT, injections: 4 },
  async run(scene, { injections, alone = 0 }) {
    await prepare(scene);
    await makeTemplates(scene);
    for (const [n, point] of points.slice(0, injections).entries()) {
      scene.progress(point);
      await dieAt(point, scene);
      if (n < alone) await scene.settle();
    }
    const [helper] = scene.replicas;
    await countPaths(scene);
    helper.set('ORCH_ROLES', 'api,worker,jobs');
    await helper.restart();
  },
};
