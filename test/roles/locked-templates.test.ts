// The tables of templates belong to another service, which may lock them: only what names a template waits for that.
import { createPool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { made, untilOpen } from '../support/approvals.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('locked templates');
const token = 'a-token-of-the-incident-responders';
const KILLS = '/v1/internal/orch/fastpath/disable';
/** More than a process has connections for questions. */
const STUCK = 12;

let world: World;
test.before(async () => {
  world = await startWorld({ env: { INTERNAL_API_TOKENS: `on-call=${token}` } });
  await untilOpen(world);
});
test.after(async () => world[Symbol.asyncDispose]());

/** Resolves to the function that lets the table go. */
async function lock(): Promise<() => Promise<void>> {
  const pool = await createPool(String(world.env['DATABASE_URL']), { maxPoolSize: 1 });
  const [begun, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const transaction = pool.transaction(async (one) => {
    await one.query(sql.unsafe`LOCK TABLE compliance.approved_templates IN ACCESS EXCLUSIVE MODE`);
    begun.resolve();
    await ended.promise;
  });
  await Promise.race([begun.promise, transaction]);
  return async () => {
    ended.resolve();
    await transaction;
    await pool.end();
  };
}

const waiting = () =>
  world.rows(sql.unsafe`
    SELECT 1 AS one FROM pg_locks
    WHERE NOT granted AND relation = 'compliance.approved_templates'::regclass`);

test('while the table of templates is locked, texts of tenants that nobody knows yet are accepted, and a kill is answered', async () => {
  const tenants = await Promise.all([world.createTenant(), world.createTenant()]);
  const release = await lock();
  const stuck = Array.from({ length: STUCK }, (_, n) => world.http.send(made(`unread-${n}`, {})));
  try {
    await until(async () => (await waiting()).length > 0, { what: 'questions that wait for the lock' });
    const text = { to: '+14155550123', from: 'ACME', body: 'x' };
    const kill = { method: 'POST', path: KILLS, body: JSON.stringify({ tenantId: 'bank', reason: 'INC-1' }) };
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const replies = await Promise.all([
      ...tenants.map((tenantId) => world.http.send(text, { 'X-Tenant-Id': tenantId })),
      world.internal.request({ ...kill, headers }),
    ]);
    assert.equal(
      replies.map(({ status }) => status),
      [202, 202, 200],
    );
  } finally {
    await release();
  }
  assert.equal(new Set((await Promise.all(stuck)).map(({ status }) => status)), new Set([404]));
});

test.run();
