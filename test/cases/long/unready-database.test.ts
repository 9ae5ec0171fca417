// A database that is not migrated, may only be read, or lacks the tenants: readiness for traffic is 503 with the reason, and 200 once it is mended.
import { randomUUID } from 'node:crypto';
import { migrate, migrateDevelopment } from '../../../db/migrate.ts';
import type { Service } from '../../../src/service.ts';
import { keepAged } from '../../support/aged-rows.ts';
import { sql, startWorld, type World } from '../../support/world.ts';
import { becameOf, seenWithin, sent } from '../became.ts';
import { cases, type Right } from '../case.ts';

const test = cases('readiness beside an unusable database');
/** A few rounds of the checks. */
const WITHIN_MS = 5_000;
/** A delivery is handed back for five seconds. */
const CARRIED_WITHIN_MS = 20_000;
const ROLE = `reader_${randomUUID().slice(0, 8)}`;

let world: World;
let url: string;

test.before(async () => {
  const settings = { recovery: { sweepEveryMs: 200, stalledAfterMs: 120_000 } };
  world = await startWorld({ service: 'later', overrides: { settings } });
  url = world.env['DATABASE_URL'] ?? '';
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function traffic(service: Service): Promise<{ readonly status: number; readonly text: string }> {
  const { status, text } = await world.internalOf(service).request({ path: '/health/ready?scope=traffic' });
  return { status, text };
}

type Unusable = {
  readonly env: Readonly<Record<string, string>>;
  /** The reason, in the answer, in the log lines about PostgreSQL, or in the refusal of a start. */
  readonly why: RegExp;
  mend(): Promise<void>;
};

/** 503 with the reason while the database is unusable, and 200 once it is mended. */
async function tellsTheTruth(right: Right, { env, why, mend }: Unusable): Promise<void> {
  const before = world.logs.length;
  const started = await world.startService({ ORCH_ROLES: 'api', ...env }).catch((error: Error) => error);
  if (started instanceof Error) {
    right.holds(why.test(started.message), `a refused start says why: ${started.message}`);
    return mend();
  }
  await using service = started;
  const no = await seenWithin(
    WITHIN_MS,
    () => traffic(service),
    ({ status }) => status === 503,
  );
  right.is(no.status, 503, 'readiness for traffic while it is unusable');
  const logged = world.logs.slice(before).filter(({ dependency }) => dependency === 'postgres');
  right.holds(why.test(no.text) || why.test(JSON.stringify(logged)), 'the reason is shown');
  await mend();
  const yes = await seenWithin(
    WITHIN_MS,
    () => traffic(service),
    ({ status }) => status === 200,
  );
  right.is(yes.status, 200, 'readiness for traffic once it is mended');
  const reply = await world.httpOf(service).send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  right.is(reply.status, 202, 'a submit once it is mended');
}

async function unmigrate(): Promise<void> {
  await world.rows(sql.unsafe`DROP SCHEMA IF EXISTS orch CASCADE`);
  await world.rows(sql.unsafe`DROP SCHEMA IF EXISTS auth CASCADE`);
}

async function migrateAll(): Promise<void> {
  await migrate(url);
  await migrateDevelopment(url);
}

test('delivery/07/K28', 'api on a database without any migration', async (right) => {
  await unmigrate();
  await tellsTheTruth(right, { env: {}, why: /schema|migrat|relation|missing|42P01|3F000/i, mend: migrateAll });
});

test(
  'delivery/07/K29',
  'worker on it: a message stays on its lane and is sent once there is a schema',
  async (right) => {
    await unmigrate();
    await using _ = await world.startService({ ORCH_ROLES: 'worker' });
    const messageId = randomUUID();
    const text = { to: '+14155550199', from: 'ACME', body: 'hello', acceptedAt: new Date().toISOString() };
    const work = { messageId, tenantId: 'demo', lane: 'P3', ...text };
    await world.nats.publish('lane.p3.outbound.request', work, { 'Nats-Msg-Id': `lane:${messageId}` });
    const isTried = () => world.logs.some((line) => line['messageId'] === messageId);
    right.holds(await seenWithin(WITHIN_MS, async () => isTried(), Boolean), 'the log names the message');
    await migrateAll();
    right.is(await becameOf(world, { mark: messageId }, CARRIED_WITHIN_MS), sent, 'the message');
  },
);

test('delivery/07/K30', 'jobs on it: the log says so, and they work once there is a schema', async (right) => {
  await unmigrate();
  const before = world.logs.length;
  const started = await world.startService({ ORCH_ROLES: 'jobs' }).catch((error: Error) => error);
  if (started instanceof Error) right.holds(/42P01|relation|schema|migrat/i.test(String(started)), 'it says why');
  const isLogged = () => world.logs.slice(before).some(({ level }) => level === 'warn' || level === 'error');
  if (!(started instanceof Error)) {
    right.holds(await seenWithin(WITHIN_MS, async () => isLogged(), Boolean), 'the log says that something is wrong');
  }
  await migrateAll();
  if (started instanceof Error) return;
  const [id = ''] = await keepAged(world, 'demo', 1);
  const look = () => world.rows(sql.unsafe`SELECT redrive_count FROM orch.sms_messages WHERE message_id = ${id}::uuid`);
  const rows = await seenWithin(CARRIED_WITHIN_MS, look, ([row]) => row.redrive_count > 0);
  right.is(rows[0]?.redrive_count, 1, 'how often a message that is on no lane was redriven');
  await started[Symbol.asyncDispose]();
});

test('delivery/07/K31', 'a role that may only read', async (right) => {
  const role = sql.identifier([ROLE]);
  await world.rows(sql.unsafe`CREATE ROLE ${role} LOGIN`);
  await world.rows(sql.unsafe`GRANT USAGE ON SCHEMA orch, auth TO ${role}`);
  await world.rows(sql.unsafe`GRANT SELECT ON ALL TABLES IN SCHEMA orch, auth TO ${role}`);
  await tellsTheTruth(right, {
    env: { DATABASE_URL: Object.assign(new URL(url), { username: ROLE }).toString() },
    why: /permission|privilege|may not|right|write|read.?only|42501/i,
    async mend() {
      await world.rows(sql.unsafe`GRANT ALL ON ALL TABLES IN SCHEMA orch TO ${role}`);
      await world.rows(sql.unsafe`GRANT ALL ON ALL SEQUENCES IN SCHEMA orch TO ${role}`);
    },
  });
  await world.rows(sql.unsafe`DROP OWNED BY ${role}`);
  await world.rows(sql.unsafe`DROP ROLE ${role}`);
});

test('delivery/07/K32', 'the tenants are missing', async (right) => {
  await world.rows(sql.unsafe`ALTER SCHEMA auth RENAME TO away`);
  await tellsTheTruth(right, {
    env: {},
    why: /auth|tenants|42P01|3F000/i,
    async mend() {
      await world.rows(sql.unsafe`ALTER SCHEMA away RENAME TO auth`);
    },
  });
});

test.run();
