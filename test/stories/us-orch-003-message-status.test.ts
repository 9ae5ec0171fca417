// US-ORCH-003: a message can be followed by its own tenant and no other, as committed, and found by one index probe per month.
import { randomUUID } from 'node:crypto';
import { createPool, type DatabasePool, type QuerySqlToken } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { findMessage } from '../../src/store/messages.ts';
import { openPool } from '../../src/store/pool.ts';
import { until } from '../support/until.ts';
import { sharedWorld, sql } from '../support/world.ts';

const test = suite('US-ORCH-003 follow a message');
const world = await sharedWorld();

const text = { to: '+14155550123', from: 'ACME', body: 'a text that is never returned' };

async function submit(tenantId: string, over: object = {}): Promise<MessageAccepted> {
  return (await world.http.send({ ...text, ...over }, { 'X-Tenant-Id': tenantId })).json<MessageAccepted>();
}

async function follow(messageId: string, tenantId: string): Promise<Message> {
  const reply = await world.http.get(messageId, { 'X-Tenant-Id': tenantId });
  assert.is(reply.status, 200, reply.text);
  return reply.json<Message>();
}

test('returns { messageId, status, tenantId, to, from, createdAt, updatedAt } and all other known fields, never the text', async () => {
  const tenantId = await world.createTenant('ENTERPRISE');
  const { messageId, acceptedAt } = await submit(tenantId, { metadata: { a: 'b' } });
  await world.finalStatus(messageId);
  const { operatorId } = (await world.message(messageId))!;
  const [row] = await world.rows(sql.unsafe`
    SELECT status_updated_at, processed_at FROM orch.sms_messages WHERE message_id = ${messageId}`);
  const at = (moment: number) => new Date(moment).toISOString();
  assert.type(operatorId, 'string');
  assert.equal(await follow(messageId, tenantId), {
    ...{ messageId, tenantId, status: 'SENT', lane: 'P2', compliancePath: 'FULL', to: text.to, from: text.from },
    ...{ segmentCount: 1, encoding: 'GSM-7', attemptCount: 0, operatorId, delivery: null, lastError: null },
    ...{
      resolution: null,
      createdAt: acceptedAt,
      updatedAt: at(row.status_updated_at),
      processedAt: at(row.processed_at),
    },
  });
  assert.ok(row.processed_at >= Date.parse(acceptedAt));
});

test('a message can be followed from its 202 on: no operator, receipt or end before it has one', async () => {
  using _ = world.routing.script(() => 'HANG');
  const tenantId = await world.createTenant();
  const { messageId } = await submit(tenantId);
  const { status, operatorId, processedAt, delivery } = await follow(messageId, tenantId);
  assert.ok(['QUEUED', 'ROUTING'].includes(status));
  assert.equal([operatorId, processedAt, delivery], [null, null, null]);
});

test('a failed message shows the reason and the moment', async () => {
  const tenantId = await world.createTenant();
  const { messageId } = await submit(tenantId, { to: '+14155550001' });
  await world.finalStatus(messageId);
  const { status, lastError, processedAt } = await follow(messageId, tenantId);
  assert.equal([status, lastError?.code], ['FAILED', 'NO_ROUTE']);
  assert.ok(lastError!.detail.length > 0 && processedAt !== null);
});

test('delivery is filled in once the operator’s receipt has come', async () => {
  using _ = world.smpp.script(() => [{ state: 'DELIVERED', afterMs: 0 }]);
  const tenantId = await world.createTenant();
  const { messageId } = await submit(tenantId);
  const delivery = await until(async () => (await follow(messageId, tenantId)).delivery, { what: 'a delivery' });
  assert.is(delivery.state, 'DELIVERED');
  const message = await follow(messageId, tenantId);
  assert.is(message.status, 'SENT');
  assert.ok(Date.parse(delivery.at) >= Date.parse(message.createdAt));
});

test('an id in upper case means the same message', async () => {
  const tenantId = await world.createTenant();
  const { messageId } = await submit(tenantId, { messageId: randomUUID().toUpperCase() });
  assert.is(messageId, messageId.toLowerCase());
  assert.is((await follow(messageId.toUpperCase(), tenantId)).messageId, messageId);
});

test('returns 404 for an unknown messageId', async () => {
  const reply = await world.http.get(randomUUID());
  assert.equal([reply.status, reply.problem.code], [404, 'MESSAGE_NOT_FOUND']);
});

test('returns 403 to another tenant, and nothing of the message', async () => {
  const [owner, stranger] = [await world.createTenant(), await world.createTenant()];
  const { messageId } = await submit(owner, { to: '+14155559876' });
  const reply = await world.http.get(messageId, { 'X-Tenant-Id': stranger });
  assert.equal([reply.status, reply.problem.code], [403, 'FOREIGN_MESSAGE']);
  for (const part of [owner, messageId, '14155559876', 'ACME', 'QUEUED', 'SENT', 'P3']) {
    assert.not.ok(reply.text.includes(part), `${part} in ${reply.text}`);
  }
  const unknown = await world.http.get(randomUUID(), { 'X-Tenant-Id': stranger });
  assert.equal(Object.keys(reply.problem), Object.keys(unknown.problem));
});

test('returns 401 without a tenant, also for an id that does not exist', async () => {
  const { messageId } = await submit(await world.createTenant());
  for (const id of [messageId, randomUUID()]) {
    const reply = await world.http.get(id, { 'X-Tenant-Id': null });
    assert.equal([reply.status, reply.problem.code], [401, 'TENANT_MISSING']);
  }
});

test('returns 400 for an id that is not a UUID v4', async () => {
  const v4 = randomUUID();
  const versions = [1, 5, 7].map((version) => `${v4.slice(0, 14)}${version}${v4.slice(15)}`);
  const nil = '00000000-0000-0000-0000-000000000000';
  for (const id of [...versions, nil, `${v4}0`, `%7B${v4}%7D`, v4.slice(1), '%00']) {
    const reply = await world.http.get(id);
    assert.equal([reply.status, reply.problem.code], [400, 'VALIDATION_FAILED'], id);
    assert.equal(
      reply.problem.errors.map(({ field, code }) => `${field} ${code}`),
      ['messageId MESSAGE_ID_FORMAT'],
    );
  }
});

test('a query that PostgreSQL leaves open is given up, with 503, and the next one is answered', async () => {
  const { messageId } = await submit('demo');
  await world.finalStatus(messageId);
  const pool = await createPool(world.env['DATABASE_URL']!, { maxPoolSize: 1 });
  try {
    const reply = await pool.transaction(async (transaction) => {
      await transaction.query(sql.unsafe`LOCK TABLE orch.sms_messages IN ACCESS EXCLUSIVE MODE`);
      return world.http.get(messageId);
    });
    assert.equal([reply.status, reply.problem.code], [503, 'STORE_UNAVAILABLE']);
  } finally {
    await pool.end();
  }
  assert.is((await follow(messageId, 'demo')).status, 'SENT');
});

type Plan = { readonly 'Node Type': string; readonly 'Index Cond'?: string; readonly Plans?: readonly Plan[] };
const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

/** The statement of a query as it goes to PostgreSQL; it is not run. */
async function statementOf(run: (pool: DatabasePool) => Promise<unknown>): Promise<QuerySqlToken> {
  let seen: QuerySqlToken | undefined;
  const maybeOne = async (query: QuerySqlToken) => {
    seen = query;
    return null;
  };
  await run({ maybeOne } as unknown as DatabasePool);
  return seen!;
}

test('the query is one index probe per partition on message_id and one for the resolution, and reads no table through', async () => {
  await using pool = await openPool({
    ...{ databaseUrl: world.env['DATABASE_URL']!, applicationName: 'explain', maxConnections: 1 },
    ...{ statementTimeoutMs: 5_000, onConnectionError: () => {} },
  });
  const statement = await statementOf((it) => findMessage(it, randomUUID()));
  const { sql: text, values } = statement;
  const explained = await pool.connect(async (connection) => {
    // The tables of a test are so small that other plans may seem cheaper, depending on when they were last analyzed.
    await connection.query(sql.unsafe`SET enable_seqscan = off`);
    await connection.query(sql.unsafe`SET enable_bitmapscan = off`);
    return connection.query({ ...sql.unsafe``, sql: `EXPLAIN (FORMAT JSON) ${text}`, values });
  });
  const [
    {
      'QUERY PLAN': [{ Plan: plan }],
    },
  ] = explained.rows as unknown as [{ 'QUERY PLAN': [{ Plan: Plan }] }];
  const scans = nodesOf(plan).filter((node) => node['Node Type'].includes('Scan'));
  const [partitions] = await world.rows(sql.unsafe`
    SELECT count(*)::int AS count FROM pg_inherits WHERE inhparent = 'orch.sms_messages'::regclass`);
  assert.is(scans.length, partitions.count + 1);
  for (const scan of scans) {
    assert.is(scan['Node Type'], 'Index Scan');
    assert.match(scan['Index Cond'] ?? '', /^\(message_id = /);
  }
});

test.run();
