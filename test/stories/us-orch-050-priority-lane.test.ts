// US-ORCH-050: a submit gets the lane that it names if its tenant has the grant, and no other way leads to a lane.
import { randomUUID } from 'node:crypto';
import { createPool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import { type Lane, lanes } from '../../src/domain/contract.ts';
import type { HeadersToSend, HttpClient, Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-050 X-Priority-Lane');

const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
/** A cached answer may be this old; on the clock of the API it is. */
const CACHED_MS = 30_000;

let world: World;
/** How far the clock of the service is ahead. */
let aheadMs = 0;

test.before(async () => {
  world = await startWorld({
    env: { COMPLIANCE_MODE: 'off' },
    overrides: {
      settings: { submit: { deadlineMs: 1_000 } },
      nowMs: () => Date.now() + aheadMs,
    },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** The two ways in over HTTP. */
const ways: Readonly<Record<'send' | 'bulk', (headers: HeadersToSend, http?: HttpClient) => Promise<Reply>>> = {
  send: (headers, http = world.http) => http.send(text, headers),
  bulk: (headers, http = world.http) => http.bulk([text, { ...text, to: '+14155550124' }], headers),
};
const wayNames = Object.keys(ways) as (keyof typeof ways)[];

/** `lane` null sends no header. */
const wish = (tenantId: string, lane: string | readonly string[] | null, more: HeadersToSend = {}) => ({
  ...{ 'X-Tenant-Id': tenantId, 'X-Priority-Lane': lane },
  ...more,
});

const told = (reply: Reply) =>
  reply.status === 202
    ? `202 ${reply.json<MessageAccepted | BulkAccepted>().lane}`
    : `${reply.status} ${reply.problem.code}`;

async function storedLanes(tenantId: string): Promise<readonly Lane[]> {
  const rows = await world.rows(
    sql.unsafe`SELECT lane FROM orch.sms_messages WHERE tenant_id = ${tenantId} ORDER BY created_at, message_id`,
  );
  return rows.map(({ lane }) => lane);
}

const allow = (tenantId: string, allowed: readonly string[]) =>
  world.rows(sql.unsafe`
    INSERT INTO auth.tenant_lane_grants (tenant_id, allowed_lanes) VALUES (${tenantId}, ${sql.array([...allowed], 'text')})
    ON CONFLICT (tenant_id) DO UPDATE SET allowed_lanes = excluded.allowed_lanes`);

for (const way of wayNames) {
  for (const lane of lanes.filter((one) => one !== 'P0')) {
    test(`${way}: ${lane} is taken with its grant, and is the lane of the answer and of every row`, async () => {
      const tenantId = await world.createTenant(lane === 'P3' ? 'ENTERPRISE' : 'STANDARD', [lane]);
      assert.is(told(await ways[way](wish(tenantId, lane))), `202 ${lane}`);
      const stored = await storedLanes(tenantId);
      assert.equal([...new Set(stored)], [lane]);
      assert.is(stored.length, way === 'bulk' ? 2 : 1);
    });

    test(`${way}: ${lane} is refused without its grant, whatever other lanes are granted, and nothing is stored`, async () => {
      const others = lanes.filter((one) => one !== lane);
      const tier = lane === 'P3' ? 'ENTERPRISE' : 'STANDARD';
      for (const allowed of [[], others]) {
        const tenantId = await world.createTenant(tier, allowed);
        assert.is(told(await ways[way](wish(tenantId, lane))), '403 LANE_NOT_GRANTED');
        assert.equal(await storedLanes(tenantId), []);
      }
    });
  }

  test(`${way}: P0 is refused without its grant, with a signature or without`, async () => {
    const tenantId = await world.createTenant('ENTERPRISE', ['P1', 'P2', 'P3', 'P4']);
    for (const signature of [null, 'a..b', '', ['a..b', 'c..d'], 'x'.repeat(9_000)]) {
      const reply = await ways[way](wish(tenantId, 'P0', { 'X-Gov-Signature': signature }));
      assert.is(told(reply), '403 LANE_NOT_GRANTED');
    }
    assert.equal(await storedLanes(tenantId), []);
  });

  test(`${way}: P0 with its grant and without a signature is refused, and nothing is stored`, async () => {
    const tenantId = await world.createTenant('STANDARD', ['P0']);
    assert.is(told(await ways[way](wish(tenantId, 'P0'))), '403 GOV_SIGNATURE_MISSING');
    assert.equal(await storedLanes(tenantId), []);
  });

  test(`${way}: without anchors no signature opens P0`, async () => {
    const tenantId = await world.createTenant('STANDARD', ['P0']);
    const reply = await ways[way](wish(tenantId, 'P0', { 'X-Gov-Signature': `${'e30'}..${'c2ln'}` }));
    assert.is(told(reply), '403 GOV_SIGNATURE_UNTRUSTED');
    assert.equal(await storedLanes(tenantId), []);
  });

  test(`${way}: a signature is not looked at on other lanes, however long and however many`, async () => {
    const tenantId = await world.createTenant('STANDARD', ['P1']);
    for (const signature of ['x'.repeat(9_000), ['a', 'b', 'c'], '']) {
      for (const lane of ['P1', 'P3', null]) {
        const reply = await ways[way](wish(tenantId, lane, { 'X-Gov-Signature': signature }));
        assert.is(told(reply), `202 ${lane ?? 'P3'}`);
      }
    }
  });

  test(`${way}: the usual lane follows the tier, and needs no grant when it is named either`, async () => {
    for (const [tier, usual] of [
      ['ENTERPRISE', 'P2'],
      ['STANDARD', 'P3'],
      ['TRIAL', 'P3'],
    ] as const) {
      for (const allowed of [[], ['P1']]) {
        const tenantId = await world.createTenant(tier, allowed);
        assert.is(told(await ways[way](wish(tenantId, null))), `202 ${usual}`);
        assert.is(told(await ways[way](wish(tenantId, usual))), `202 ${usual}`);
      }
    }
  });

  test(`${way}: a tenant that is not listed has the lane of STANDARD, and its grants`, async () => {
    const tenantId = `unlisted-${randomUUID()}`;
    assert.is(told(await ways[way](wish(tenantId, null))), '202 P3');
    assert.is(told(await ways[way](wish(tenantId, 'P2'))), '403 LANE_NOT_GRANTED');
    const granted = `unlisted-${randomUUID()}`;
    await allow(granted, ['P2']);
    assert.is(told(await ways[way](wish(granted, 'P2'))), '202 P2');
  });

  test(`${way}: a lane that does not exist to the letter, or that comes twice, is INVALID_LANE before anything is asked`, async () => {
    const tenantId = await world.createTenant('STANDARD', [...lanes]);
    const wishes = [
      '',
      'p1',
      'P5',
      'P01',
      'P-1',
      '1',
      'P1,P2',
      'P1 P1',
      '"P1"',
      'EMERGENCY',
      'P1\u00e9',
      'x'.repeat(9_000),
    ];
    for (const lane of [...wishes, ['P1', 'P1'], ['P3', 'P1']]) {
      const reply = await ways[way](wish(tenantId, lane, { 'Idempotency-Key': 'never-used' }));
      assert.is(told(reply), '400 INVALID_LANE', String(lane));
      assert.equal(reply.problem.errors, []);
      assert.not.match(reply.text, /P5|EMERGENCY|xxx/);
    }
    assert.equal(await storedLanes(tenantId), []);
    // White space around a value is no part of it.
    assert.is(told(await ways[way](wish(tenantId, ' P1 '))), '202 P1');
  });
}

test('values of allowed_lanes that are no lane to the letter grant nothing, and spoil none of the others', async () => {
  const odd = ['p1', ' P1', 'P1 ', 'P9', '*', 'ALL', ''];
  const tenantId = await world.createTenant('STANDARD', odd);
  assert.is(told(await ways.send(wish(tenantId, 'P1'))), '403 LANE_NOT_GRANTED');
  assert.is(told(await ways.send(wish(await world.createTenant('STANDARD', [...odd, 'P1']), 'P1'))), '202 P1');
  for (const array of [
    sql.fragment`NULL`,
    sql.fragment`ARRAY[NULL, NULL]::text[]`,
    sql.fragment`ARRAY[['P1', 'P2']]`,
  ]) {
    const odder = await world.createTenant();
    await world.rows(sql.unsafe`INSERT INTO auth.tenant_lane_grants VALUES (${odder}, ${array})`);
    assert.is(told(await ways.send(wish(odder, 'P1'))), '403 LANE_NOT_GRANTED');
    assert.is(told(await ways.send(wish(odder, null))), '202 P3');
  }
});

test('a revoked grant holds until its answer is 30 s old, on each replica by its own answer, and not longer', async () => {
  const tenantId = await world.createTenant('STANDARD', ['P1']);
  const other = world.httpOf(await world.startService());
  assert.is(told(await ways.send(wish(tenantId, 'P1'))), '202 P1');
  await allow(tenantId, []);
  assert.is(told(await ways.send(wish(tenantId, 'P1'))), '202 P1', 'the answer is not old yet');
  assert.is(told(await ways.send(wish(tenantId, 'P1'), other)), '403 LANE_NOT_GRANTED', 'this replica never asked');
  aheadMs += CACHED_MS;
  assert.is(told(await ways.send(wish(tenantId, 'P1'))), '403 LANE_NOT_GRANTED');
  await allow(tenantId, ['P1']);
  aheadMs += CACHED_MS;
  for (const http of [world.http, other]) assert.is(told(await ways.send(wish(tenantId, 'P1'), http)), '202 P1');
});

test('a repeated request is judged by the grant of now, and answered by any replica under the lane of then', async () => {
  const tenantId = await world.createTenant('STANDARD', ['P1']);
  const other = world.httpOf(await world.startService());
  const headers = wish(tenantId, 'P1', { 'Idempotency-Key': randomUUID() });
  const first = await ways.send(headers);
  for (const http of [world.http, other]) {
    const again = await ways.send(headers, http);
    assert.equal([again.text, again.headers['idempotency-replayed']], [first.text, 'true']);
  }
  await allow(tenantId, []);
  aheadMs += CACHED_MS;
  assert.is(told(await ways.send(headers)), '403 LANE_NOT_GRANTED');
  await world.rows(sql.unsafe`UPDATE auth.tenants SET tier = 'ENTERPRISE' WHERE tenant_id = ${tenantId}`);
  await allow(tenantId, ['P1']);
  aheadMs += CACHED_MS;
  assert.is((await ways.send(headers)).text, first.text);
});

test('the lane that is wished for is part of the request, a signature never', async () => {
  const tenantId = await world.createTenant('STANDARD', ['P1']);
  for (const way of wayNames) {
    const key = { 'Idempotency-Key': randomUUID() };
    assert.is(told(await ways[way](wish(tenantId, 'P1', { ...key, 'X-Gov-Signature': 'a' }))), '202 P1');
    const again = await ways[way](wish(tenantId, 'P1', { ...key, 'X-Gov-Signature': 'b' }));
    assert.equal([told(again), again.headers['idempotency-replayed']], ['202 P1', 'true']);
    for (const lane of ['P3', null]) {
      assert.is(told(await ways[way](wish(tenantId, lane, key))), '409 IDEMPOTENCY_KEY_REUSED');
    }
  }
});

test('a refused request leaves its key free', async () => {
  const tenantId = await world.createTenant();
  const headers = wish(tenantId, 'P1', { 'Idempotency-Key': randomUUID() });
  assert.is(told(await ways.send(headers)), '403 LANE_NOT_GRANTED');
  await allow(tenantId, ['P1']);
  aheadMs += CACHED_MS;
  const reply = await ways.send(headers);
  assert.equal([told(reply), reply.headers['idempotency-replayed']], ['202 P1', undefined]);
});

/** With the grants gone, hanging or forbidden: 503 without a cached answer, for a named and an unnamed lane, and the cached one otherwise. */
async function refusesUnknown(known: string): Promise<void> {
  const unknown = await world.createTenant('STANDARD');
  for (const way of wayNames) {
    for (const lane of [null, 'P3', 'P1', 'P4']) {
      const reply = await ways[way](wish(unknown, lane));
      assert.is(told(reply), '503 STORE_UNAVAILABLE');
      assert.ok(Number(reply.headers['retry-after']) >= 1);
    }
    assert.is(told(await ways[way](wish(known, 'P1'))), '202 P1');
    assert.is(told(await ways[way](wish(known, 'P4'))), '403 LANE_NOT_GRANTED');
  }
  aheadMs += CACHED_MS;
  assert.is(told(await ways.send(wish(known, 'P1'))), '503 STORE_UNAVAILABLE', 'no answer outlives its time');
}

/** A tenant whose grant of P1 is cached. */
async function cachedTenant(): Promise<string> {
  const tenantId = await world.createTenant('STANDARD', ['P1']);
  assert.is(told(await ways.send(wish(tenantId, 'P1'))), '202 P1');
  return tenantId;
}

test('without the table of grants nothing is granted that is not cached, and the log names the table', async () => {
  const known = await cachedTenant();
  const before = world.logs.length;
  await world.rows(sql.unsafe`ALTER TABLE auth.tenant_lane_grants RENAME TO away`);
  try {
    await refusesUnknown(known);
  } finally {
    await world.rows(sql.unsafe`ALTER TABLE auth.away RENAME TO tenant_lane_grants`);
  }
  assert.match(JSON.stringify(world.logs.slice(before)), /tenant_lane_grants could not be read.*42P01/);
  assert.is(told(await ways.send(wish(known, 'P1'))), '202 P1');
});

test('grants that do not answer grant nothing that is not cached, and are asked again', async () => {
  const known = await cachedTenant();
  const pool = await createPool(world.env['DATABASE_URL']!, { maxPoolSize: 1 });
  try {
    const unknown = await world.createTenant('STANDARD', ['P4']);
    await pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`LOCK TABLE auth.tenant_lane_grants IN ACCESS EXCLUSIVE MODE`);
      const [hanging, cached] = await Promise.all([ways.send(wish(unknown, 'P4')), ways.send(wish(known, 'P1'))]);
      assert.equal([told(hanging), told(cached)], ['503 STORE_UNAVAILABLE', '202 P1']);
    });
    await until(async () => told(await ways.send(wish(unknown, 'P4'))) === '202 P4');
  } finally {
    await pool.end();
  }
});

test('the legacy ingress has the lane of the tier, whatever is granted and whatever its producer writes', async () => {
  const tenantId = await world.createTenant('ENTERPRISE', ['P0', 'P1']);
  for (const more of [{}, { lane: 'P0' }, { lane: 'P9' }]) {
    const messageId = randomUUID();
    await world.nats.publish(
      'sms.outbound.request',
      { messageId, tenantId, ...text, ...more },
      { 'X-Priority-Lane': 'P0' },
    );
    assert.is((await world.finalStatus(messageId)).lane, 'P2');
  }
});

test('a login that may write to orch and only read auth is enough to submit and to carry, and grants nothing', async () => {
  const login = `reader_${randomUUID().slice(0, 8)}`;
  const role = sql.identifier([login]);
  await world.rows(sql.unsafe`CREATE ROLE ${role} LOGIN`);
  await world.rows(sql.unsafe`GRANT USAGE ON SCHEMA orch, auth TO ${role}`);
  await world.rows(sql.unsafe`GRANT SELECT ON ALL TABLES IN SCHEMA auth TO ${role}`);
  await world.rows(sql.unsafe`GRANT ALL ON ALL TABLES IN SCHEMA orch TO ${role}`);
  await world.rows(sql.unsafe`GRANT ALL ON ALL SEQUENCES IN SCHEMA orch TO ${role}`);
  const url = Object.assign(new URL(world.env['DATABASE_URL']!), { username: login }).toString();
  const tenantId = await world.createTenant('STANDARD', ['P1']);
  {
    await using service = await world.startService({ DATABASE_URL: url, ORCH_ROLES: 'api,worker' });
    const reply = await ways.send(wish(tenantId, 'P1', { 'Idempotency-Key': login }), world.httpOf(service));
    assert.is(told(reply), '202 P1');
    assert.is((await world.finalStatus(reply.json<MessageAccepted>().messageId)).status, 'SENT');
  }
  const pool = await createPool(url, { maxPoolSize: 1 });
  const granting = sql.unsafe`UPDATE auth.tenant_lane_grants SET allowed_lanes = '{P0}' WHERE tenant_id = ${tenantId}`;
  const refused = await pool.query(granting).then(
    () => 'granted',
    (error: Error) => String(error.cause ?? error),
  );
  await pool.end();
  await world.rows(sql.unsafe`DROP OWNED BY ${role}`);
  await world.rows(sql.unsafe`DROP ROLE ${role}`);
  assert.match(refused, /permission denied/);
});

test.run();
