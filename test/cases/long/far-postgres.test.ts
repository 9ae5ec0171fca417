// A PostgreSQL that answers late: readiness agrees with the answers to submits, and accepted messages are sent.
import { startWorld, type World } from '../../support/world.ts';
import { comesWithin } from '../attempts.ts';
import { cases } from '../case.ts';
import { judgeSaid, judgeSent, startLoad } from './said-and-kept.ts';

const test = cases('far PostgreSQL');
const ASKED_FOR_MS = 5_000;
const ASK_EVERY_MS = 250;
/** A few checks of readiness. */
const SEEN_WITHIN_MS = 8_000;
/** A journey has some ten statements. */
const SENT_WITHIN_MS = 60_000;

let world: World;
test.before(async () => {
  world = await startWorld({ links: 'proxies' });
});
test.after(async () => world[Symbol.asyncDispose]());

const distances = [
  ['delivery/23/Q3-200', 200],
  ['delivery/23/Q3-700', 700],
  ['delivery/23/Q3-1200', 1_200],
] as const;

for (const [id, ms] of distances) {
  test(id, `PostgreSQL is ${ms} ms away: readiness says whether submits are accepted`, async (right) => {
    const tenantId = await world.createTenant();
    world.proxies.postgres.delay(ms / 2);
    try {
      const load = startLoad(world, tenantId, ASK_EVERY_MS);
      await load.go(ASKED_FOR_MS);
      const told = await load.told();
      await judgeSaid(right, world, tenantId, told);
      await judgeSent(right, world, tenantId, SENT_WITHIN_MS);
      // Asked when no other work waits for a connection of the pool.
      const accepted = told.filter(({ reply }) => reply?.status === 202).length;
      const traffic = async () => (await world.internal.request({ path: '/health/ready?scope=traffic' })).status;
      const serves = accepted > told.length / 2;
      const isTrue = await comesWithin(SEEN_WITHIN_MS, async () => (await traffic()) === (serves ? 200 : 503));
      right.holds(
        isTrue,
        `${accepted} of ${told.length} are accepted, and readiness for traffic is ${await traffic()}`,
      );
    } finally {
      world.proxies.postgres.delay(0);
    }
  });
}

test.run();
