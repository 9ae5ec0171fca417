// Templates and template grants as another service has them, through the cache in Redis, with real servers that come and go.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createPool, type DatabasePool, sql } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis } from '../../deploy/local/redis.ts';
import { TEMPLATE_PREFIX, type TemplatePart } from '../../src/domain/template.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { noTurns } from '../../src/lib/turns.ts';
import { openRedis } from '../../src/redis/client.ts';
import { createTemplateCache } from '../../src/redis/template-cache.ts';
import { openTemplates, type TemplatesParts } from '../../src/roles/templates.ts';
import { settings } from '../../src/settings.ts';
import { openPool } from '../../src/store/pool.ts';
import { findTemplateGrants, findTemplates } from '../../src/store/templates.ts';
import { createTemplates, type Templates } from '../../src/template/templates.ts';
import { withClockOff } from '../support/clock.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { until } from '../support/until.ts';

const test = suite('templates');

const stack = new AsyncDisposableStack();
let admin: DatabasePool;
let pool: DatabasePool;
let redis: Awaited<ReturnType<typeof openRedis>>;
let proxies: { readonly postgres: TcpProxy; readonly redis: TcpProxy };

test.before(async () => {
  const { binaries, createDatabase } = await sharedResources();
  const dir = join(runDir, 'templates');
  mkdirSync(dir, { recursive: true });
  const server = stack.use(await startRedis({ dir, binaries: binaries.redis! }));
  const { url } = stack.use(await createDatabase());
  const between = async (target: string) => {
    const { hostname: host, port } = new URL(target);
    return stack.use(await startTcpProxy({ host, port: Number(port) }));
  };
  proxies = { postgres: await between(url), redis: await between(server.url) };
  admin = stack.adopt(await createPool(url, { maxPoolSize: 2 }), (it) => it.end());
  const databaseUrl = proxies.postgres.through(url);
  const link = { databaseUrl, applicationName: 'templates', maxConnections: 2, statementTimeoutMs: 2_000 };
  pool = stack.use(await openPool({ ...link, onConnectionError: () => {} }));
  const redisUrl = proxies.redis.through(server.url);
  redis = stack.use(await openRedis({ url: redisUrl, commandTimeoutMs: 500, onError: () => {} }));
});
test.after(() => stack.disposeAsync());
test.after.each(async () => {
  await Promise.all([proxies.postgres.pass(), proxies.redis.pass()]);
  await until(() => redis.ping(), { what: 'Redis is there again' });
  await until(() => findTemplate(pool, 'otp-login'), { what: 'PostgreSQL is there again' });
  await redis.flushall();
});

async function findTemplate(from: DatabasePool, templateId: string) {
  const [found] = await findTemplates(from, [templateId]);
  return found!;
}

async function findTemplateGrant(from: DatabasePool, tenantId: string, templateId: string) {
  const [found] = await findTemplateGrants(from, [{ tenantId, templateId }]);
  return found!;
}

type Seen = {
  readonly templates: Pick<Templates, 'render' | 'judge'> & {
    find(tenantId: string, templateId: string): ReturnType<Templates['find']>;
  };
  readonly asked: string[];
  readonly outcomes: string[];
  readonly met: TemplatePart[];
  /** Lets that much time pass for the process. */
  pass(ms: number): void;
};

/** A process with its own memory and clock, on the servers that all of them share. */
function openProcess(): Seen {
  const asked: string[] = [];
  const outcomes: string[] = [];
  const met: TemplatePart[] = [];
  let passedMs = 0;
  const cache = createTemplateCache(redis, settings.redis, { templateCacheAsked: (it) => void outcomes.push(it) });
  const { find, ...others } = createTemplates({
    store: {
      findTemplate: (templateId) => {
        asked.push(templateId);
        return findTemplate(pool, templateId);
      },
      findTemplateGrant: (tenantId, templateId) => findTemplateGrant(pool, tenantId, templateId),
    },
    telemetry: { templateUnusable: () => {}, unusableTemplateMet: (part) => void met.push(part) },
    ...{ cache, ...settings.templates, monotonicMs: () => performance.now() + passedMs },
  });
  const templates = { ...others, find: (tenantId: string, id: string) => find(tenantId, id, noTurns) };
  const pass = (ms: number) => {
    passedMs += ms;
  };
  return { templates, asked, outcomes, met, pass };
}

const cachedKeys = () => redis.keys(`${TEMPLATE_PREFIX}:*`);
const untilCached = () => until(async () => (await cachedKeys()).length > 0, { what: 'the template is in Redis' });
const insert = (id: string, body: string, pattern: string, tenantId: string | null = null) =>
  admin.query(sql.unsafe`
    INSERT INTO compliance.approved_templates (template_id, body, fingerprint_pattern, tenant_id)
    VALUES (${id}, ${body}, ${pattern}, ${tenantId})`);
const grant = (templateId: string, tenantId: string, interval: string) =>
  admin.query(sql.unsafe`
    INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at)
    VALUES (${templateId}, ${tenantId}, now() + ${interval}::interval)
    ON CONFLICT (template_id, tenant_id) DO UPDATE SET expires_at = EXCLUDED.expires_at`);

/** What keeps the text of the seeded OTP template from the fast path. */
async function reasonFor({ templates }: Seen, tenantId: string, templateId = 'otp-login') {
  const template = (await templates.find(tenantId, templateId))!;
  const [name] = [...template.text.names] as [string];
  const text = templates.render(template, { [name]: name === 'digits' ? '1234' : '123456' });
  assert.is(text.kind, 'text');
  return templates.judge(template, text as Extract<typeof text, { kind: 'text' }>).reason;
}

test('what the tables for local use have is found: shared ones by all, a private one by its tenant alone', async () => {
  const { templates, met } = openProcess();
  const found = async (tenantId: string, id: string) => (await templates.find(tenantId, id)) !== null;
  assert.equal([await found('demo', 'otp-login'), await found('acme', 'otp-login')], [true, true]);
  assert.equal([await found('demo', 'demo-parcel'), await found('acme', 'demo-parcel')], [true, false]);
  assert.equal([await found('demo', 'otp-old'), await found('demo', 'nowhere')], [false, false]);
  assert.is(await templates.find('acme', 'demo-parcel'), await templates.find('acme', 'nowhere'));
  assert.equal([await found('demo', 'broken-section'), met], [false, ['body']]);
});

test('an unusable template of another tenant is missing like any other, and is not counted', async () => {
  await insert('theirs', '{{#x}}', 'x', 'acme');
  const { templates, met } = openProcess();
  assert.equal([await templates.find('demo', 'theirs'), met], [null, []]);
});

test('a template with a pattern that does not compile can be sent, not on the fast path, and is counted', async () => {
  await insert('bad-pattern', 'Code {{code}}', 'a)|(?:b');
  await grant('bad-pattern', 'demo', '1 hour');
  const seen = openProcess();
  assert.is(await reasonFor(seen, 'demo', 'bad-pattern'), 'PATTERN_UNUSABLE');
  assert.equal(seen.met, ['pattern']);
});

test('a grant holds by the time of PostgreSQL: none, one that has ended, one that ends before its text is judged', async () => {
  const seen = openProcess();
  assert.equal([await reasonFor(seen, 'demo'), await reasonFor(seen, 'acme')], [null, 'TENANT_NOT_GRANTED']);
  assert.is(await reasonFor(seen, 'demo', 'bank-alert'), 'GRANT_EXPIRED');
  await grant('otp-login', 'brief', '60 seconds');
  const { templates, pass } = seen;
  const template = (await templates.find('brief', 'otp-login'))!;
  const text = templates.render(template, { code: '123456' });
  if (text.kind !== 'text') throw new Error('it is no text');
  assert.is(templates.judge(template, text).reason, null);
  pass(60_000);
  assert.is(templates.judge(template, text).reason, 'GRANT_EXPIRED');
});

test('the clock of a process is nothing to a grant: a day off, it has ended when PostgreSQL says so', async () => {
  await grant('otp-login', 'half-a-day', '12 hours');
  await grant('otp-login', 'ended-today', '-12 hours');
  await withClockOff(async () => {
    const seen = openProcess();
    const reasons = [await reasonFor(seen, 'half-a-day'), await reasonFor(seen, 'ended-today')];
    assert.equal(reasons, [null, 'GRANT_EXPIRED']);
  });
});

test('a grant without an end, or before all time, has ended; one until infinity holds; and of several the last one counts', async () => {
  await admin.query(
    sql.unsafe`ALTER TABLE compliance.template_tenant_grants DROP CONSTRAINT template_tenant_grants_pkey`,
  );
  await admin.query(sql.unsafe`ALTER TABLE compliance.template_tenant_grants ALTER expires_at DROP NOT NULL`);
  await admin.query(sql.unsafe`
    INSERT INTO compliance.template_tenant_grants (template_id, tenant_id, expires_at) VALUES
      ('otp-login', 'endless', NULL), ('otp-login', 'never', '-infinity'), ('otp-login', 'always', 'infinity'),
      ('otp-login', 'several', now() - interval '1 day'), ('otp-login', 'several', now() + interval '1 day')`);
  const left = async (tenantId: string) => (await findTemplateGrant(pool, tenantId, 'otp-login'))?.leftMs;
  assert.ok((await left('endless'))! < 0);
  assert.ok((await left('never'))! < 0);
  assert.ok((await left('always'))! > 1e12);
  assert.ok((await left('several'))! > 86_000_000);
  assert.is(await left('nobody'), undefined);
  await admin.query(sql.unsafe`
    DELETE FROM compliance.template_tenant_grants WHERE tenant_id IN ('endless', 'never', 'always', 'several')`);
  await admin.query(sql.unsafe`ALTER TABLE compliance.template_tenant_grants ADD PRIMARY KEY (template_id, tenant_id)`);
});

test('a grant that is taken away holds for as long as a process keeps what it was told, and not longer', async () => {
  await grant('otp-login', 'leaver', '1 hour');
  const seen = openProcess();
  assert.is(await reasonFor(seen, 'leaver'), null);
  await admin.query(sql.unsafe`DELETE FROM compliance.template_tenant_grants WHERE tenant_id = 'leaver'`);
  assert.is(await reasonFor(seen, 'leaver'), null);
  seen.pass(settings.templates.heldForMs);
  assert.is(await reasonFor(seen, 'leaver'), 'TENANT_NOT_GRANTED');
});

test('two processes ask PostgreSQL once for a template; and each of them asks Redis once in a while', async () => {
  const [first, second] = [openProcess(), openProcess()];
  await first.templates.find('demo', 'otp-login');
  await untilCached();
  for (let n = 0; n < 3; n += 1) await second.templates.find('acme', 'otp-login');
  assert.equal([first.asked, second.asked], [['otp-login'], []]);
  assert.equal([first.outcomes, second.outcomes], [['miss'], ['hit']]);
  second.pass(settings.templates.heldForMs);
  await second.templates.find('acme', 'otp-login');
  assert.equal(second.outcomes, ['hit', 'hit']);
});

test('a template that is revoked while it is cached is gone when its copy ends: both lives together are 300 s', async () => {
  const { cachedForMs, heldForMs } = settings.templates;
  assert.is(cachedForMs, 300_000);
  await insert('short-lived', 'Code {{code}}', 'Code \\d{6}');
  const seen = openProcess();
  assert.ok(await seen.templates.find('demo', 'short-lived'));
  await untilCached();
  await admin.query(sql.unsafe`
    UPDATE compliance.approved_templates SET revoked_at = now() WHERE template_id = 'short-lived'`);
  seen.pass(heldForMs);
  assert.ok(await seen.templates.find('demo', 'short-lived'), 'the copy in Redis is used');
  const leftMs = await redis.pttl(`${TEMPLATE_PREFIX}:short-lived`);
  assert.ok(leftMs > 0 && leftMs + heldForMs <= cachedForMs, `${leftMs}`);
  // In place of the wait for its end.
  await redis.del(`${TEMPLATE_PREFIX}:short-lived`);
  assert.ok(await seen.templates.find('demo', 'short-lived'), 'the process has it for a moment');
  seen.pass(heldForMs);
  assert.is(await seen.templates.find('demo', 'short-lived'), null);
  assert.is(await openProcess().templates.find('demo', 'short-lived'), null);
});

test('a template that is missing is not put into Redis, and is found soon after it was approved', async () => {
  const seen = openProcess();
  assert.is(await seen.templates.find('demo', 'approved-later'), null);
  assert.equal(await cachedKeys(), []);
  await insert('approved-later', 'Hi {{v}}', 'Hi .');
  seen.pass(settings.templates.heldForMs);
  assert.ok(await seen.templates.find('demo', 'approved-later'));
});

test('another version is used once it is read, and its tags and pattern are its own', async () => {
  await insert('edited', 'Code {{code}}', 'Code \\d{6}');
  await grant('edited', 'demo', '1 hour');
  const seen = openProcess();
  assert.is(await reasonFor(seen, 'demo', 'edited'), null);
  await untilCached();
  await admin.query(sql.unsafe`
    UPDATE compliance.approved_templates SET body = 'New {{code}}' WHERE template_id = 'edited'`);
  await redis.flushall();
  seen.pass(settings.templates.heldForMs);
  assert.is(await reasonFor(seen, 'demo', 'edited'), 'FINGERPRINT_MISMATCH');
});

test('a value in Redis that is no template is none, and is replaced', async () => {
  for (const value of ['', 'null', '{}', '[1,"a",null]', '["a",2,null]', '["a","a",3]', '["a"]', 'x{']) {
    await redis.set(`${TEMPLATE_PREFIX}:otp-login`, value);
    const seen = openProcess();
    assert.ok(await seen.templates.find('demo', 'otp-login'), value);
    assert.equal([seen.asked, seen.outcomes], [['otp-login'], ['miss']]);
    await until(async () => (await redis.get(`${TEMPLATE_PREFIX}:otp-login`))?.includes('login code'));
  }
  await redis.del(`${TEMPLATE_PREFIX}:otp-login`);
  await redis.lpush(`${TEMPLATE_PREFIX}:otp-login`, 'x');
  const seen = openProcess();
  assert.ok(await seen.templates.find('demo', 'otp-login'));
  assert.is(seen.outcomes[0], 'skipped');
});

for (const [what, cut] of Object.entries({
  'refuses connections': () => proxies.redis.refuse(),
  hangs: async () => proxies.redis.blackhole(),
})) {
  test(`Redis ${what}: PostgreSQL answers, and the submits that come at the same time ask once`, async () => {
    await cut();
    const seen = openProcess();
    const found = await Promise.all(Array.from({ length: 50 }, () => seen.templates.find('demo', 'otp-login')));
    assert.ok(found.every((template) => template !== null));
    assert.is(await reasonFor(seen, 'demo'), null);
    assert.equal([seen.asked, seen.outcomes[0]], [['otp-login'], 'skipped']);
  });
}

const failureOf = (found: unknown) => Promise.resolve(found).catch((error: unknown) => error);

test('PostgreSQL is away: a template is Unavailable and not missing, and a question that failed is asked again', async () => {
  const seen = openProcess();
  await proxies.postgres.refuse();
  const failed = await failureOf(seen.templates.find('demo', 'otp-login'));
  assert.instance(failed, Unavailable);
  await proxies.postgres.pass();
  await until(() => seen.templates.find('demo', 'otp-login'), { what: 'the template is found again' });
});

test('tables that are missing are Unavailable: their service has to mend them', async () => {
  await admin.query(sql.unsafe`ALTER SCHEMA compliance RENAME TO elsewhere`);
  try {
    const failed = await failureOf(openProcess().templates.find('demo', 'otp-login'));
    assert.instance(failed, Unavailable);
  } finally {
    await admin.query(sql.unsafe`ALTER SCHEMA elsewhere RENAME TO compliance`);
  }
});

test('templates and grants that are asked for together come in the order of the questions, also those that are not there', async () => {
  const ids = ['nowhere', 'otp-login', 'otp-old', 'demo-parcel', 'otp-login'];
  const found = await findTemplates(pool, ids);
  assert.equal(
    found.map((row) => row?.templateId ?? null),
    [null, 'otp-login', null, 'demo-parcel', 'otp-login'],
  );
  assert.equal([found[3]?.tenantId, found[4]], ['demo', found[1]]);
  const asked = ['nobody', 'demo', 'demo'].map((tenantId, at) => ({ tenantId, templateId: ids[at + 1]! }));
  const grants = await findTemplateGrants(pool, [...asked, { tenantId: 'demo', templateId: 'bank-alert' }]);
  assert.equal(
    grants.map((grant) => grant && grant.leftMs > 0),
    [null, true, true, false],
  );
});

test('a hundred templates that are asked for at once share a few statements', async () => {
  let statements = 0;
  const counting = {
    query: (...asked: Parameters<DatabasePool['query']>) => {
      statements += 1;
      return pool.query(...asked);
    },
  };
  const nothing = () => {};
  const telemetry = { templateCacheAsked: nothing, templateUnusable: nothing, unusableTemplateMet: nothing };
  const parts = { links: { pools: { template: counting }, redis }, settings, telemetry };
  const { find } = openTemplates(parts as unknown as TemplatesParts);
  const ids = Array.from({ length: 100 }, (_, n) => `nowhere-${n}`);
  assert.ok((await Promise.all(ids.map((id) => find('demo', id, noTurns)))).every((found) => found === null));
  assert.ok(statements <= 20, `${statements} statements`);
});

test('columns that their service gives another type are read by the sessions that read them before', async () => {
  const read = () => Promise.all([findTemplate(pool, 'demo-parcel'), findTemplate(pool, 'demo-parcel')]);
  const before = await read();
  try {
    await admin.query(sql.unsafe`
      ALTER TABLE compliance.approved_templates ALTER template_id TYPE varchar(64), ALTER body TYPE varchar(4000),
        ALTER tenant_id TYPE varchar(64)`);
    assert.equal(await read(), before);
  } finally {
    await admin.query(sql.unsafe`
      ALTER TABLE compliance.approved_templates ALTER template_id TYPE text, ALTER body TYPE text, ALTER tenant_id TYPE text`);
  }
});

test('texts of any length come cut from PostgreSQL, and are unusable', async () => {
  await insert('huge', 'x'.repeat(10_000_000), 'y'.repeat(10_000_000));
  const row = await findTemplate(pool, 'huge');
  assert.ok(row!.body.length < 5_000 && row!.pattern!.length < 5_000);
  assert.is(await openProcess().templates.find('demo', 'huge'), null);
});

test.run();
