// US-ORCH-061: a text takes the fast path when its template covers all of it and its tenant has a grant that holds; otherwise compliance is asked.
import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { type Approvals, approvalsIn, made, NEVER_SAMPLED, untilOpen } from '../support/approvals.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-061 fingerprint and grant');
const TOKEN = 'a-token-of-the-incident-responders';
let world: World;
let approvals: Approvals;

test.before(async () => {
  world = await startWorld({ env: { ...NEVER_SAMPLED, INTERNAL_API_TOKENS: `on-call=${TOKEN}` }, links: 'proxies' });
  approvals = approvalsIn(world);
  await untilOpen(world);
});
test.after(async () => world[Symbol.asyncDispose]());
test.after.each(async () => {
  await world.proxies.redis.pass();
  await untilOpen(world);
});

/** What was decided, as path or as reason of the full path. */
async function pathOf(tenantId: string, templateId: string, variables: Record<string, string>): Promise<string> {
  const reply = await world.http.send(made(templateId, variables), { 'X-Tenant-Id': tenantId });
  assert.is(reply.status, 202, reply.text);
  const { path, reason } = await approvals.pathOf(reply.json<MessageAccepted>().messageId);
  return reason ?? path;
}

/** A tenant that may send the template on the fast path. */
async function granted(body: string, pattern: string, interval?: string) {
  const tenantId = await world.createTenant();
  const templateId = await approvals.approve({ body, pattern });
  await approvals.grant(templateId, tenantId, interval);
  return { tenantId, templateId };
}

const disable = (method: 'POST' | 'DELETE', scope: Record<string, string>) =>
  world.internal.request({
    method,
    path: `/v1/internal/orch/fastpath/disable${method === 'DELETE' ? `?${new URLSearchParams({ ...scope, reason: 'a test' })}` : ''}`,
    headers: { Authorization: `Bearer ${TOKEN}`, ...(method === 'POST' && { 'Content-Type': 'application/json' }) },
    ...(method === 'POST' && { body: JSON.stringify({ ...scope, reason: 'a test' }) }),
  });

test('fingerprint = sha256(templateId, 0x00, normalised text), on the row of the message; the text is sent as it was made', async () => {
  const { tenantId, templateId } = await granted('Dear {{name}},\r\nbye \t\n', '[\\s\\S]*');
  const reply = await world.http.send(made(templateId, { name: 'Cafe\u0301' }), { 'X-Tenant-Id': tenantId });
  const { fingerprint, body } = await approvals.pathOf(reply.json<MessageAccepted>().messageId);
  assert.is(body, 'Dear Cafe\u0301,\r\nbye \t\n');
  const normalised = 'Dear Caf\u00e9,\nbye';
  assert.is(fingerprint, createHash('sha256').update(`${templateId}\0${normalised}`).digest('hex'));
});

test('fingerprint_pattern has to match all of the text, not a part of it', async () => {
  const { tenantId, templateId } = await granted('Your code is {{code}}.', 'Your code is \\d{6}\\.');
  assert.is(await pathOf(tenantId, templateId, { code: '493201' }), 'FAST_PATH');
  for (const code of ['49320', '4932011', '493201. Call +14155550100', '٤٩٣٢٠١', '493201\n', 'x'])
    assert.is(await pathOf(tenantId, templateId, { code }), 'FINGERPRINT_MISMATCH');
});

test('look-alike, bidirectional and zero-width characters fall back, although the pattern allows any character', async () => {
  const { tenantId, templateId } = await granted('Dear {{name}}, welcome', 'Dear .+, welcome');
  assert.is(await pathOf(tenantId, templateId, { name: 'Paul' }), 'FAST_PATH');
  const cyrillic = '\u0420\u0430ul';
  const odd = [
    '\u202ePaul',
    'Pa\u200bul',
    'Pa\u2060ul',
    '\ufeffPaul',
    'Pa\u00adul',
    '\u2067Paul\u2069',
    '\uff30aul',
    '\u{1d40f}aul',
  ];
  for (const name of [cyrillic, ...odd])
    assert.is(await pathOf(tenantId, templateId, { name }), 'FINGERPRINT_MISMATCH', JSON.stringify(name));
});

test('a pattern that cannot be used means full compliance, and is counted', async () => {
  const before = (await world.metrics()).value('orch_template_unusable_total', { part: 'pattern' });
  for (const pattern of ['(', 'a)|(?:b', '(?i)x', '(?=x)', '\\1', ''])
    assert.is(
      await pathOf(...(Object.values(await granted('x{{n}}', pattern)) as [string, string]), { n: '1' }),
      'PATTERN_UNUSABLE',
    );
  const after = (await world.metrics()).value('orch_template_unusable_total', { part: 'pattern' });
  assert.is(after - before, 6);
});

test('compliance.template_tenant_grants is enforced: none, of another tenant, expired, and without the pattern even looked at', async () => {
  const { templateId } = await granted('x{{n}}', '(');
  const stranger = await world.createTenant();
  assert.is(await pathOf(stranger, templateId, { n: '1' }), 'TENANT_NOT_GRANTED');
  const { tenantId, templateId: old } = await granted('x{{n}}', 'x\\d', '-1 second');
  assert.is(await pathOf(tenantId, old, { n: '1' }), 'GRANT_EXPIRED');
});

test('a grant that expires while it is known to the process is over at its moment', async () => {
  const { tenantId, templateId } = await granted('x{{n}}', 'x\\d', '1 second');
  assert.is(await pathOf(tenantId, templateId, { n: '1' }), 'FAST_PATH');
  const seen = new Set<string>();
  await until(async () => {
    seen.add(await pathOf(tenantId, templateId, { n: '1' }));
    return seen.has('GRANT_EXPIRED');
  });
  const [{ over }] = (await world.rows(sql.unsafe`
    SELECT expires_at <= now() AS over FROM compliance.template_tenant_grants WHERE template_id = ${templateId}`)) as [
    { over: boolean },
  ];
  assert.ok(over);
  assert.equal([...seen].at(-1), 'GRANT_EXPIRED');
});

test('a mismatch is evaluated in full, and orch.fastpath.fallback.v1 says why; neither event has the fingerprint', async () => {
  const { tenantId, templateId } = await granted('Your code is {{code}}.', 'Your code is \\d{6}\\.');
  const reply = await world.http.send(made(templateId, { code: 'x' }), { 'X-Tenant-Id': tenantId });
  const { messageId } = reply.json<MessageAccepted>();
  assert.is((await world.finalStatus(messageId)).status, 'SENT');
  const asked = world.compliance.calls.latest.filter(({ request }) => request.messageId === messageId);
  assert.equal(
    asked.map(({ request }) => request.templateId),
    [templateId],
  );
  const events = await world.streamMessages('ORCH_EVENTS', 'orch.fastpath.>', messageId);
  assert.equal(
    events.map(({ subject, payload }) => [
      subject,
      payload?.['tenantId'],
      payload?.['templateId'],
      payload?.['reason'],
    ]),
    [['orch.fastpath.fallback.v1', tenantId, templateId, 'FINGERPRINT_MISMATCH']],
  );
  const { fingerprint } = await approvals.pathOf(messageId);
  assert.not.ok(JSON.stringify([events, world.logs]).includes(fingerprint!));
});

test('a template that was revoked is sent from the caches until they are old; a kill covers that time', async () => {
  const { tenantId, templateId } = await granted('x{{n}}', 'x\\d');
  assert.is(await pathOf(tenantId, templateId, { n: '1' }), 'FAST_PATH');
  await approvals.revoke(templateId);
  assert.is(await pathOf(tenantId, templateId, { n: '1' }), 'FAST_PATH');
  assert.is((await disable('POST', { templateId })).status, 200);
  assert.is(await pathOf(tenantId, templateId, { n: '1' }), 'KILLED');
});

test('a kill of tenant, template or both comes before every other reason, and its lift opens the fast path at the next submit', async () => {
  const { tenantId, templateId } = await granted('x{{n}}', 'x\\d');
  const stranger = await world.createTenant();
  for (const scope of [{ tenantId }, { templateId }, { tenantId, templateId }]) {
    assert.is((await disable('POST', scope)).status, 200);
    assert.is(await pathOf(tenantId, templateId, { n: 'odd' }), 'KILLED');
    if (!('tenantId' in scope)) assert.is(await pathOf(stranger, templateId, { n: '1' }), 'KILLED');
    else assert.is(await pathOf(stranger, templateId, { n: '1' }), 'TENANT_NOT_GRANTED');
    assert.is((await disable('DELETE', scope)).status, 204);
    assert.is(await pathOf(tenantId, templateId, { n: '1' }), 'FAST_PATH');
  }
});

for (const [what, cut] of Object.entries({
  'refuses connections': () => world.proxies.redis.refuse(),
  hangs: async () => world.proxies.redis.blackhole(),
})) {
  test(`Redis ${what}: 202 with full compliance for each submit, known template or not`, async () => {
    const [known, other] = [await granted('x{{n}}', 'x\\d'), await granted('x{{n}}', 'x\\d')];
    const isOpen = async () => (await pathOf(known.tenantId, known.templateId, { n: '1' })) === 'FAST_PATH';
    await until(isOpen, { what: 'Redis is asked again after the test before' });
    await cut();
    for (const { tenantId, templateId } of [known, other, known])
      assert.is(await pathOf(tenantId, templateId, { n: '1' }), 'KILL_SWITCH_UNKNOWN');
  });
}

test.run();
