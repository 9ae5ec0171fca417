// Messages that somebody else locks for a while: what is answered as not kept is not kept, and what is kept is sent.
import { createPool } from 'slonik';
import { sql, startWorld, type World } from '../../support/world.ts';
import { cases } from '../case.ts';
import { judgeSaid, judgeSent, passThrough, startLoad } from './said-and-kept.ts';

const test = cases('kept though refused');
const SENT_WITHIN_MS = 20_000;

let world: World;
test.before(async () => {
  world = await startWorld();
});
test.after(async () => world[Symbol.asyncDispose]());

/** Nobody else reads or writes messages meanwhile. */
async function whileLocked(run: () => Promise<void>): Promise<void> {
  const pool = await createPool(world.env['DATABASE_URL'] ?? '', { maxPoolSize: 1 });
  await pool.transaction(async (transaction) => {
    await transaction.query(sql.unsafe`LOCK TABLE orch.sms_messages IN ACCESS EXCLUSIVE MODE`);
    await run();
  });
  await pool.end();
}

const locks = [
  ['delivery/10/locked-4s', 4_000],
  ['delivery/10/locked-7s', 7_000],
  ['delivery/10/locked-12s', 12_000],
  ['delivery/10/locked-20s', 20_000],
] as const;

for (const [id, ms] of locks) {
  test(
    id,
    `messages are locked for ${ms / 1_000} s: what is answered 503 is not kept, or the answer says so`,
    async (right) => {
      const tenantId = await world.createTenant();
      const load = startLoad(world, tenantId, 500);
      await whileLocked(() => load.go(ms));
      const told = await load.told();
      await passThrough(world, tenantId);
      await judgeSaid(right, world, tenantId, told);
      await judgeSent(right, world, tenantId, SENT_WITHIN_MS);
    },
  );
}

test.run();
