// Messages that another transaction locks for a while: a message that is answered as not stored is not stored, and a stored one is sent.
import { createPool } from 'slonik';
import { sql, startWorld, type World } from '../../support/world.ts';
import { cases } from '../case.ts';
import { judgeSaid, judgeSent, passThrough, startLoad } from './said-and-kept.ts';

const test = cases('stored though refused');
const SENT_WITHIN_MS = 20_000;

let world: World;
test.before(async () => {
  world = await startWorld();
});
test.after(async () => world[Symbol.asyncDispose]());

/** No other transaction reads or writes messages meanwhile. */
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
    `messages are locked for ${ms / 1_000} s: a message that is answered 503 is not stored, or the answer says so`,
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
