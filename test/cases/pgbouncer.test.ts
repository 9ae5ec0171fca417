// PgBouncer in front of PostgreSQL: a pooling that the service cannot work with is refused at the start, any other works; both are documented.
import { readFileSync } from 'node:fs';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import type { Service } from '../../src/service.ts';
import { findPgBouncer, type PgBouncerOptions, startPgBouncer } from '../support/pgbouncer.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { comesWithin } from './attempts.ts';
import { cases, type Right } from './case.ts';

const test = cases('PgBouncer');
const ROUNDS = 10;
const AT_ONCE = 10;
const SENT_WITHIN_MS = 20_000;
/** Parameters of the service's connections that PgBouncer does not know. */
const ignoring = {
  ignore_startup_parameters:
    'options,extra_float_digits,statement_timeout,idle_in_transaction_session_timeout,lock_timeout',
};

const program = await findPgBouncer();

let world: World;
test.before(async () => {
  world = await startWorld({ service: 'later', env: { COMPLIANCE_MODE: 'off' } });
});
test.after(async () => world[Symbol.asyncDispose]());

const poolings: readonly (readonly [id: string, what: string, settings: PgBouncerOptions['settings']])[] = [
  ['delivery/12/G1', 'transaction pooling as it comes', { pool_mode: 'transaction', default_pool_size: 6 }],
  ['delivery/12/G2-session', 'session pooling', { pool_mode: 'session', default_pool_size: 60, ...ignoring }],
  // The last one, since its leftovers would be carried by the others.
  [
    'delivery/12/G2-transaction',
    'transaction pooling that lets the service in',
    { pool_mode: 'transaction', default_pool_size: 6, ...ignoring },
  ],
];

for (const [id, what, settings] of poolings) {
  const title = `${what} is refused at the start, or works`;
  if (program === undefined) test.skip(id, `${title}: there is no PgBouncer`);
  else test(id, title, (right) => refusedOrWorks(right, settings));
}

async function refusedOrWorks(right: Right, settings: PgBouncerOptions['settings']): Promise<void> {
  const databaseUrl = world.env['DATABASE_URL'] ?? '';
  await using pgbouncer = await startPgBouncer({ dir: world.dir, program: program!, databaseUrl, settings });
  let refusal = '';
  const started = await world.startService({ DATABASE_URL: pgbouncer.url }).catch((error: Error) => {
    refusal = `${error.name}: ${error.message}`;
  });
  if (!started) return right.holds(/pgbouncer|pooling|startup parameter/i.test(refusal), `refused: ${refusal}`);
  await using service = started;
  await works(right, service);
}

async function works(right: Right, service: Service): Promise<void> {
  const tenantId = await world.createTenant();
  const http = world.httpOf(service);
  const send = (n: number) =>
    http.send(
      { to: '+14155550123', from: 'ACME', body: 'hello' },
      { 'X-Tenant-Id': tenantId, 'Idempotency-Key': `${n}` },
    );
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const replies = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => send(round * AT_ONCE + n)));
    right.is([...new Set(replies.map(({ status }) => status))], [202], 'the answers to submits');
    ids.push(...replies.filter(({ status }) => status === 202).map((reply) => reply.json<MessageAccepted>().messageId));
  }
  const found = await Promise.all(ids.map((id) => http.get(id, { 'X-Tenant-Id': tenantId })));
  right.is([...new Set(found.map(({ status }) => status))], [200], 'the answers to GETs');
  const ready = await world.internalOf(service).request({ path: '/health/ready' });
  right.is(ready.status, 200, 'readiness');
  const statuses = async () => {
    const rows = await world.rows(sql.unsafe`
      SELECT DISTINCT status FROM orch.sms_messages WHERE tenant_id = ${tenantId} ORDER BY status`);
    return rows.map(({ status }) => status as string);
  };
  await comesWithin(SENT_WITHIN_MS, async () => (await statuses()).join() === 'SENT');
  right.is(await statuses(), ['SENT'], 'what became of the messages');
  const taken = (await world.streamMessages('SMPP_OPERATOR')).filter(({ payload }) => payload.tenantId === tenantId);
  right.is(taken.length, ids.length, 'messages that the operator has');
}

test('delivery/12/documented', 'the operations guide describes PgBouncer', async (right) => {
  const guide = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  right.holds(/pgbouncer/i.test(guide), 'docs/operations.md does not name it');
});

test.run();
