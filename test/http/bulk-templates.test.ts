// Template messages in a bulk: each is judged by itself, each template is found once per request, and texts ask for none.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BulkAccepted, BulkResult } from '../../generated/http/contract.ts';
import type { Ports } from '../../src/protocol/ports.ts';
import { type Approvals, approvalsIn, made, NEVER_SAMPLED, untilOpen } from '../support/approvals.ts';
import type { Reply } from '../support/http-client.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('template messages in a bulk');
let world: World;
let approvals: Approvals;
/** Templates that were looked for, and those that the kill switch was asked about. */
const found: string[] = [];
const asked: string[] = [];

test.before(async () => {
  const wrapPorts = (ports: Ports): Ports => ({
    ...ports,
    templates: {
      ...ports.templates,
      find(tenantId, templateId, turns) {
        found.push(templateId);
        return ports.templates.find(tenantId, templateId, turns);
      },
    },
    killSwitch: {
      stateOf(tenantId, templateId) {
        asked.push(templateId);
        return ports.killSwitch.stateOf(tenantId, templateId);
      },
    },
  });
  world = await startWorld({ env: NEVER_SAMPLED, links: 'proxies', overrides: { wrapPorts } });
  approvals = approvalsIn(world);
  await untilOpen(world);
});
test.after(async () => world[Symbol.asyncDispose]());
test.before.each(async () => {
  found.length = 0;
  asked.length = 0;
  await world.proxies.postgres.pass();
});

const text = { to: '+14155550123', from: 'ACME', body: 'Sale starts today.' };
const as = (tenantId: string, key?: string) => ({
  'X-Tenant-Id': tenantId,
  ...(key === undefined ? {} : { 'Idempotency-Key': key }),
});
const shown = (result: BulkResult) =>
  result.status === 'INVALID' ? result.errors.map(({ field, code }) => `${field} ${code}`) : result.segmentCount;
const resultsOf = (reply: Reply) => (reply.problem as unknown as { results: readonly BulkResult[] }).results;

test('of a bulk, what is stored on the fast path has one shadow, and nothing else has one', async () => {
  const tenantId = await world.createTenant();
  await approvals.grant('otp-login', tenantId);
  const fast = (over = {}) => made('otp-login', { code: '493201' }, over);
  const idsOf = (reply: Reply) => reply.json<BulkAccepted>().results.map(({ messageId }) => messageId!);
  const [taken] = idsOf(await world.http.bulk([text], as(tenantId)));
  const missing = made('nowhere', { code: '493201' });
  const once = () => world.http.bulk([fast(), fast({ messageId: taken }), missing, text], as(tenantId, 'once'));
  const reply = await once();
  const results = reply.json<BulkAccepted>().results;
  assert.equal(
    results.map((result) => (result.status === 'INVALID' ? result.errors[0]!.code : result.status)),
    ['QUEUED', 'MESSAGE_ID_CONFLICT', 'TEMPLATE_NOT_FOUND', 'QUEUED'],
  );
  assert.is((await once()).text, reply.text, 'a repeat');
  // Behind all of them on the same link: what they had asked would have come before it.
  const [last] = idsOf(await world.http.bulk([fast()], as(tenantId)));
  const shadows = () =>
    world.compliance.shadows.latest.map(({ request }) => request).filter((request) => request.tenantId === tenantId);
  await until(() => shadows().some(({ messageId }) => messageId === last), { what: 'the last shadow' });
  assert.equal(
    shadows().map(({ messageId }) => messageId),
    [results[0]!.messageId, last],
  );
});

test('each message is a text or a template, and what is wrong with a template is an error of its item', async () => {
  const tenantId = await world.createTenant();
  const short = await approvals.approve({ body: '{{rest}}' });
  const long = await approvals.approve({ body: 'x{{rest}}' });
  await approvals.grant(short, tenantId);
  await approvals.grant(long, tenantId);
  const [taken, refusedId] = [randomUUID(), randomUUID()];
  const items: readonly (readonly [object, unknown])[] = [
    [text, 1],
    [made(long, { rest: 'x'.repeat(160) }), 2],
    [made('nowhere', {}, { messageId: refusedId.toUpperCase() }), ['messages.2.templateId TEMPLATE_NOT_FOUND']],
    [made(short, {}), ['messages.3.variables.rest TEMPLATE_VARIABLE_MISSING']],
    [made(short, { rest: 'x', more: 'y' }), ['messages.4.variables.more UNKNOWN_FIELD']],
    [made(short, { rest: '' }), ['messages.5.variables BODY_LENGTH']],
    [{ ...text, templateId: short, variables: {} }, ['messages.6.body NOT_ALLOWED']],
    [made(short, { rest: 1 }), ['messages.7.variables.rest TYPE']],
    [made(short, { 'a b': 'x' }), ['messages.8.variables.a b FORMAT']],
    [made(short, { rest: '7' }, { messageId: taken }), 1],
    [made(short, { rest: 'x' }, { messageId: taken }), ['messages.10.messageId DUPLICATE_IN_BATCH']],
    [{ to: '+14155550123', from: 'ACME', variables: {} }, ['messages.11.templateId REQUIRED']],
    [text, 1],
  ];
  const reply = await world.http.bulk(
    items.map(([item]) => item),
    as(tenantId),
  );
  assert.is(reply.status, 202, reply.text);
  const { accepted, rejected, results } = reply.json<BulkAccepted>();
  assert.equal([accepted, rejected], [4, 9]);
  assert.equal(
    results.map(shown),
    items.map(([, expected]) => expected),
  );
  assert.is(results[2]?.messageId, refusedId);
  const rows = await world.rows(sql.unsafe`
    SELECT body, compliance_path FROM orch.sms_messages WHERE tenant_id = ${tenantId} ORDER BY length(body)`);
  assert.equal(
    rows.map(({ body, compliance_path }) => `${body.length} ${compliance_path}`),
    ['1 FAST_PATH', '18 FULL', '18 FULL', '161 FAST_PATH'],
  );
});

test('each template is found once per request, and the kill switch asked once about each that makes a message; texts ask neither', async () => {
  const tenantId = await world.createTenant();
  const [one, two] = [await approvals.approve({ body: '{{n}}' }), await approvals.approve({ body: '2{{n}}' })];
  const items = Array.from({ length: 999 }, (_, n) => made([one, two, 'nowhere'][n % 3]!, { n: `${n}` }));
  const reply = await world.http.bulk([...items, text], as(tenantId));
  assert.equal([reply.status, reply.json<BulkAccepted>().accepted], [202, 667], reply.text.slice(0, 300));
  assert.equal([found.sort(), asked.sort()], [[one, two, 'nowhere'].sort(), [one, two].sort()]);
  found.length = 0;
  asked.length = 0;
  assert.is((await world.http.bulk([text, text])).status, 202);
  assert.equal([found, asked], [[], []]);
});

test('a bulk of which no template can be filled in is 400 with each result, stores nothing and leaves its key free', async () => {
  const tenantId = await world.createTenant();
  const reply = await world.http.bulk([made('nowhere', {}), { to: 'x' }, made('otp-login', {})], as(tenantId, 'k'));
  assert.equal([reply.status, reply.problem.code], [400, 'ALL_MESSAGES_INVALID']);
  assert.equal(
    resultsOf(reply).map(({ index, messageId }) => [index, messageId]),
    [0, 1, 2].map((index) => [index, null]),
  );
  assert.equal(shown(resultsOf(reply)[2]!), ['messages.2.variables.code TEMPLATE_VARIABLE_MISSING']);
  assert.is((await world.http.bulk([made('otp-login', { code: '1' })], as(tenantId, 'k'))).status, 202);
});

test('PostgreSQL is away: a bulk with a template that is not known is 503, and none of its texts is stored', async () => {
  const tenantId = await world.createTenant();
  await world.http.bulk([text], as(tenantId));
  const templateId = await approvals.approve({ body: '{{n}}' });
  await world.proxies.postgres.refuse();
  const reply = await world.http.bulk([text, made(templateId, { n: '1' })], as(tenantId, 'k'));
  assert.equal([reply.status, reply.problem.code], [503, 'STORE_UNAVAILABLE']);
});

test('a repeated bulk is answered as before although its templates were revoked', async () => {
  const tenantId = await world.createTenant();
  const templateId = await approvals.approve({ body: '{{n}}' });
  const items = [made(templateId, { n: '1' }), made('nowhere', {}), text];
  const first = await world.http.bulk(items, as(tenantId, 'k'));
  assert.is(first.json<BulkAccepted>().accepted, 2);
  await approvals.revoke(templateId);
  await world.redis.flushall();
  const again = await world.httpOf(await world.startService()).bulk(items, as(tenantId, 'k'));
  assert.equal([again.status, again.text, again.headers['idempotency-replayed']], [202, first.text, 'true']);
});

test.run();
