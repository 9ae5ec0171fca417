// PostgreSQL and NATS that stand still for longer than a lease and AckWait, and go on as if nothing had happened: so does the service.
import type { MessageAccepted } from '../../../generated/http/contract.ts';
import { freeze } from '../../support/frozen.ts';
import { startWorld, type World, type WorldOptions } from '../../support/world.ts';
import { comesWithin, holdsWithin } from '../attempts.ts';
import { cases } from '../case.ts';
import { judgeSaid, judgeSent, passThrough, startLoad, type Told } from './said-and-kept.ts';

const test = cases('servers that stand still');
const FROZEN_FOR_MS = 40_000;
const ASK_EVERY_MS = 200;
/** From a server that goes on to a service that works. */
const BACK_WITHIN_MS = 10_000;
const SHORTLY_MS = 3_000;
/** A delivery that a standing server swallowed comes again after AckWait. */
const SENT_WITHIN_MS = 45_000;

const body = { to: '+14155550123', from: 'ACME', body: 'hello' };

/** The observations of one that stood still. */
type Scene = {
  readonly world: World;
  readonly tenantId: string;
  readonly told: readonly Told[];
  /** Statuses of the probes at the end of the standstill. */
  readonly probes: { readonly live: number; readonly ready: number; readonly traffic: number };
  readonly isBack: boolean;
};

const scenes = new AsyncDisposableStack();
let postgres: Promise<Scene>;
let nats: Promise<Scene>;

// Side by side, since each is idle for most of a minute.
test.before(() => {
  postgres = standStill({ postgres: 'own' }, ({ servers }) => servers.postgres?.pid);
  nats = standStill({}, ({ servers }) => servers.nats.pid);
  for (const scene of [postgres, nats]) scene.catch(() => {});
});
test.after(() => scenes.disposeAsync());

async function standStill(options: WorldOptions, pidOf: (world: World) => number | undefined): Promise<Scene> {
  const world = scenes.use(await startWorld(options));
  const tenantId = await world.createTenant();
  const load = startLoad(world, tenantId, ASK_EVERY_MS, (text) => ({ 'Idempotency-Key': text.replace(' ', '-') }));
  await load.go(1_000);
  const seen = { live: 0, ready: 0, traffic: 0 };
  {
    using _ = freeze(pidOf(world));
    await load.go(FROZEN_FOR_MS);
    const paths = { live: '/health/live', ready: '/health/ready', traffic: '/health/ready?scope=traffic' };
    for (const name of ['live', 'ready', 'traffic'] as const) {
      seen[name] = (await world.internal.request({ path: paths[name] })).status;
    }
  }
  const isBack = await holdsWithin(BACK_WITHIN_MS, () => sends(world, tenantId));
  return { world, tenantId, told: await load.told(), probes: seen, isBack };
}

async function sends(world: World, tenantId: string): Promise<boolean> {
  const { messageId } = (await world.http.send(body, { 'X-Tenant-Id': tenantId })).json<MessageAccepted>();
  return comesWithin(SHORTLY_MS, async () => (await world.message(messageId))?.status === 'SENT');
}

test(
  'delivery/27/postgres',
  'PostgreSQL stands still for 40 s: a message that is answered 503 is not stored',
  async (right) => {
    const { world, tenantId, told, probes, isBack } = await postgres;
    right.is(probes, { live: 200, ready: 503, traffic: 503 }, 'the probes meanwhile');
    right.holds(isBack, 'messages are not sent again');
    await passThrough(world, tenantId);
    await judgeSaid(right, world, tenantId, told);
    await judgeSent(right, world, tenantId, SENT_WITHIN_MS);
  },
);

test('delivery/27/nats', 'NATS stands still for 40 s: submits go on, and each message is sent, once', async (right) => {
  const { world, tenantId, told, probes, isBack } = await nats;
  right.is(probes, { live: 200, ready: 503, traffic: 200 }, 'the probes meanwhile');
  right.holds(isBack, 'messages are not sent again');
  right.is([...new Set(told.map(({ reply }) => reply?.status))], [202], 'the answers');
  await judgeSent(right, world, tenantId, SENT_WITHIN_MS);
});

test.run();
