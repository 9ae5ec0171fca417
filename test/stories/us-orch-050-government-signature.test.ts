// US-ORCH-050: lane P0 needs the signature of a government over the bytes of the body, and each signature serves one request.
import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createPool } from 'slonik';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Identity, issueSigner, pemOf, revocationListOf, thumbprintOf } from '../../deploy/local/gov-pki.ts';
import type { BulkAccepted, MessageAccepted } from '../../generated/http/contract.ts';
import type { HeadersToSend, HttpClient, Reply } from '../support/http-client.ts';
import { newPki, type Pki, type SignOptions, signed } from '../support/signing.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';

const test = suite('US-ORCH-050 X-Gov-Signature');

/** Fewer than in a deployment, so that a test can use them up. */
const MAX_CHECKS_OF_TENANT = 15;

let world: World;
let pki: Pki;
let anchorsFile: string;
let listsFolder: string;

test.before(async () => {
  world = await startWorld({
    service: 'later',
    links: 'proxies',
    env: { COMPLIANCE_MODE: 'off' },
    overrides: {
      settings: {
        signature: { filesEveryMs: 20, signersCachedForMs: 1, maxChecksOfTenant: MAX_CHECKS_OF_TENANT },
        submit: { deadlineMs: 1_000 },
      },
    },
  });
  pki = await newPki();
  anchorsFile = join(world.dir, 'anchors.pem');
  listsFolder = join(world.dir, 'crls');
  await mkdir(listsFolder);
  await replace(anchorsFile, pemOf(pki.root));
  await putLists(pki);
  await world.startService({ GOV_ANCHORS_FILE: anchorsFile, GOV_CRL_DIR: listsFolder });
});
test.after(async () => world[Symbol.asyncDispose]());

/** As files that are mounted are replaced: at once. */
async function replace(file: string, text: string): Promise<void> {
  await writeFile(`${file}.next`, text);
  await rename(`${file}.next`, file);
}

async function putLists({ root, ministry }: Pki, name = 'a', revoked: readonly Identity[] = []): Promise<void> {
  await replace(join(listsFolder, `${name}-root.crl`), await revocationListOf(root));
  await replace(join(listsFolder, `${name}-ministry.crl`), await revocationListOf(ministry, { revoked }));
}

const list = (tenantId: string, signer: Identity) =>
  world.rows(sql.unsafe`
    INSERT INTO auth.gov_signers (tenant_id, thumbprint_sha256, valid_from)
    VALUES (${tenantId}, ${thumbprintOf(signer)}, now() - interval '1 day')`);

/** A tenant with the grant and the signer. */
async function ministryOf(signer = pki.signer): Promise<string> {
  const tenantId = await world.createTenant('STANDARD', ['P0']);
  await list(tenantId, signer);
  return tenantId;
}

const text = { to: '+14155550123', from: 'ACME', body: 'Leave the coast now.' };
const bodyOf = {
  send: JSON.stringify(text),
  bulk: JSON.stringify({ messages: [text, { ...text, to: '+14155550124' }] }),
};
type Way = keyof typeof bodyOf;
const ways = ['send', 'bulk'] as const;

type Post = {
  readonly way?: Way;
  readonly tenantId: string;
  readonly body?: string;
  readonly sign?: Partial<SignOptions>;
  /** In place of the one that is made. */
  readonly signature?: string | readonly string[] | null;
  readonly key?: string;
  readonly headers?: HeadersToSend;
  readonly http?: HttpClient;
};

function signatureOf({ way = 'send', tenantId, body = bodyOf[way], sign }: Post): string {
  return signed(body, { tenantId, path: `/v1/sms/${way}`, chain: pki.chain, ...sign });
}

function post(one: Post): Promise<Reply> {
  const { way = 'send', tenantId, body = bodyOf[way], signature = signatureOf(one), key, http = world.http } = one;
  return http.request({
    ...{ method: 'POST', path: `/v1/sms/${way}`, body },
    headers: {
      ...{ 'Content-Type': 'application/json', 'X-Tenant-Id': tenantId, 'X-Priority-Lane': 'P0' },
      ...{ 'X-Gov-Signature': signature, 'Idempotency-Key': key ?? null },
      ...one.headers,
    },
  });
}

function told(reply: Reply): string {
  if (reply.status !== 202) return `${reply.status} ${reply.problem.code}`;
  return reply.headers['idempotency-replayed'] === undefined ? '202' : '202 replayed';
}

async function storedOf(tenantId: string): Promise<readonly string[]> {
  const rows = await world.rows(
    sql.unsafe`SELECT message_id AS id FROM orch.sms_messages WHERE tenant_id = ${tenantId} AND lane = 'P0'`,
  );
  return rows.map(({ id }) => id);
}

const usesOf = (tenantId: string) =>
  world.rows(sql.unsafe`
    SELECT accepted_as, header, body_sha256 FROM orch.gov_signatures WHERE tenant_id = ${tenantId} ORDER BY accepted_at`);

for (const way of ways) {
  test(`${way}: with grant and signature a request goes out on P0, and the signature is kept as evidence of it`, async () => {
    const tenantId = await ministryOf();
    const signature = signatureOf({ way, tenantId });
    const reply = await post({ way, tenantId, signature });
    assert.is(told(reply), '202');
    assert.is(reply.json<MessageAccepted | BulkAccepted>().lane, 'P0');
    const ids = await storedOf(tenantId);
    assert.is(ids.length, way === 'bulk' ? 2 : 1);
    for (const id of ids) assert.is((await world.finalStatus(id)).status, 'SENT');
    const [use, ...more] = await usesOf(tenantId);
    assert.equal(more, []);
    const { messageId, batchId } = reply.json<{ messageId?: string; batchId?: string }>();
    assert.equal([use.accepted_as, use.header], [batchId ?? messageId, signature]);
  });

  test(`${way}: a grant without a signature, and a signature without a grant, are each told by its own code`, async () => {
    const tenantId = await ministryOf();
    assert.is(told(await post({ way, tenantId, signature: null })), '403 GOV_SIGNATURE_MISSING');
    const ungranted = await world.createTenant('STANDARD', ['P1']);
    await list(ungranted, pki.signer);
    assert.is(told(await post({ way, tenantId: ungranted })), '403 LANE_NOT_GRANTED');
    assert.equal([await storedOf(tenantId), await storedOf(ungranted), await usesOf(tenantId)], [[], [], []]);
  });

  test(`${way}: each way of being wrong has its own code, stores nothing and uses nothing up`, async () => {
    const tenantId = await ministryOf();
    const good = signatureOf({ way, tenantId });
    const now = Math.floor(Date.now() / 1_000);
    const other = await newPki();
    const members = (some: Readonly<Record<string, unknown>>) => ({ sign: { members: some } });
    const cases: Readonly<Record<string, readonly [Partial<Post>, string]>> = {
      'an empty header': [{ signature: '' }, 'MALFORMED'],
      'two headers': [{ signature: [good, good] }, 'MALFORMED'],
      '8,193 characters': [{ signature: good.padEnd(8_193, 'A') }, 'MALFORMED'],
      '20,000 characters': [{ signature: good.padEnd(20_000, 'A') }, 'MALFORMED'],
      '60,000 characters': [{ signature: good.padEnd(60_000, 'A') }, 'MALFORMED'],
      'two of 20,000 characters': [{ signature: ['A', 'B'].map((one) => one.repeat(20_000)) }, 'MALFORMED'],
      'alg none': [members({ alg: 'none' }), 'MALFORMED'],
      'b64 true': [members({ b64: true }), 'MALFORMED'],
      'another authority': [{ sign: { chain: other.chain } }, 'UNTRUSTED'],
      'the tenant of another': [members({ sub: 'another' }), 'TENANT_MISMATCH'],
      'another path': [{ sign: { path: '/v1/sms/other' } }, 'INVALID'],
      'the other operation': [{ sign: { path: way === 'send' ? '/v1/sms/bulk' : '/v1/sms/send' } }, 'INVALID'],
      'another lane': [members({ lane: 'P1' }), 'INVALID'],
      'another audience': [members({ aud: 'another' }), 'INVALID'],
      'a space more in the body': [{ body: `${bodyOf[way]} `, signature: good }, 'INVALID'],
      expired: [members({ iat: now - 100, exp: now - 1 }), 'EXPIRED'],
      'of the future': [members({ iat: now + 100, exp: now + 200 }), 'EXPIRED'],
      'for too long': [members({ iat: now, exp: now + 301 }), 'EXPIRED'],
    };
    for (const [name, [how, code]] of Object.entries(cases)) {
      assert.is(told(await post({ way, tenantId, ...how })), `403 GOV_SIGNATURE_${code}`, name);
    }
    assert.equal([await storedOf(tenantId), await usesOf(tenantId)], [[], []]);
    assert.is(told(await post({ way, tenantId, signature: good })), '202');
  });

  test(`${way}: a signature that was used is refused without a key, under a new key, and in the other operation`, async () => {
    const tenantId = await ministryOf();
    const signature = signatureOf({ way, tenantId });
    assert.is(told(await post({ way, tenantId, signature })), '202');
    assert.is(told(await post({ way, tenantId, signature })), '403 GOV_SIGNATURE_REPLAYED');
    assert.is(told(await post({ way, tenantId, signature, key: randomUUID() })), '403 GOV_SIGNATURE_REPLAYED');
    assert.is((await storedOf(tenantId)).length, way === 'bulk' ? 2 : 1);
  });

  test(`${way}: under one key the same signature, or a new one, gets the first answer; an expired one is refused`, async () => {
    const [tenantId, key] = [await ministryOf(), randomUUID()];
    const signature = signatureOf({ way, tenantId });
    const first = await post({ way, tenantId, signature, key });
    assert.is(told(first), '202');
    const anew = signatureOf({ way, tenantId });
    for (const one of [signature, anew, signature]) {
      const again = await post({ way, tenantId, signature: one, key });
      assert.equal([told(again), again.text], ['202 replayed', first.text]);
    }
    const now = Math.floor(Date.now() / 1_000);
    const expired = { members: { iat: now - 100, exp: now - 1 } };
    assert.is(told(await post({ way, tenantId, key, sign: expired })), '403 GOV_SIGNATURE_EXPIRED');
    // Who took it from the wire has no second message of it either.
    assert.is(told(await post({ way, tenantId, signature: anew, key: randomUUID() })), '403 GOV_SIGNATURE_REPLAYED');
    assert.is(told(await post({ way, tenantId, signature: anew })), '403 GOV_SIGNATURE_REPLAYED');
    assert.is((await storedOf(tenantId)).length, way === 'bulk' ? 2 : 1);
  });

  test(`${way}: without Redis the same holds, since PostgreSQL alone decides`, async () => {
    const [tenantId, key] = [await ministryOf(), randomUUID()];
    await world.proxies.redis.refuse();
    try {
      const signature = signatureOf({ way, tenantId });
      assert.is(told(await post({ way, tenantId, signature, key })), '202');
      assert.is(told(await post({ way, tenantId, signature, key })), '202 replayed');
      assert.is(told(await post({ way, tenantId, key })), '202 replayed');
      assert.is(told(await post({ way, tenantId, signature, key: randomUUID() })), '403 GOV_SIGNATURE_REPLAYED');
      assert.is(told(await post({ way, tenantId, signature })), '403 GOV_SIGNATURE_REPLAYED');
    } finally {
      await world.proxies.redis.pass();
    }
    assert.is((await storedOf(tenantId)).length, way === 'bulk' ? 2 : 1);
  });
}

test('another body under a known key is IDEMPOTENCY_KEY_REUSED, and leaves its signature for a request with another key', async () => {
  const [tenantId, key] = [await ministryOf(), randomUUID()];
  assert.is(told(await post({ tenantId, key })), '202');
  const body = JSON.stringify({ ...text, body: 'All clear.' });
  const signature = signatureOf({ tenantId, body });
  assert.is(told(await post({ tenantId, key, body, signature })), '409 IDEMPOTENCY_KEY_REUSED');
  assert.is(told(await post({ tenantId, key: randomUUID(), body, signature })), '202');
});

test('a signed request that is refused for its content leaves its signature unused', async () => {
  const tenantId = await ministryOf();
  const messageId = randomUUID();
  assert.is(told(await post({ tenantId, body: JSON.stringify({ ...text, messageId }) })), '202');
  const body = JSON.stringify({ ...text, messageId, to: '+14155550199' });
  const signature = signatureOf({ tenantId, body });
  for (const _ of [1, 2]) assert.is(told(await post({ tenantId, body, signature })), '409 MESSAGE_ID_CONFLICT');
  assert.is((await usesOf(tenantId)).length, 1);
  const invalid = JSON.stringify({ ...text, to: 'nobody' });
  assert.is(told(await post({ tenantId, body: invalid })), '400 VALIDATION_FAILED');
});

test('of two replicas that get one signature at once, one stores it, with keys or without', async () => {
  const env = { GOV_ANCHORS_FILE: anchorsFile, GOV_CRL_DIR: listsFolder, ORCH_ROLES: 'api' };
  await using replica = await world.startService(env);
  const other = world.httpOf(replica);
  for (const keyOf of [() => undefined, () => randomUUID()]) {
    const tenantId = await ministryOf();
    for (let round = 1; round <= 5; round += 1) {
      const signature = signatureOf({ tenantId });
      const replies = await Promise.all(
        [world.http, other, world.http, other].map((http) => {
          const key = keyOf();
          return post({ tenantId, signature, http, ...(key === undefined ? {} : { key }) });
        }),
      );
      const refused = Array(3).fill('403 GOV_SIGNATURE_REPLAYED');
      assert.equal(replies.map(told).sort(), ['202', ...refused]);
      assert.is((await storedOf(tenantId)).length, round);
    }
  }
});

/** Every submit is between its first statement and its commit while this one is held. */
const outboxTable = sql.identifier(['orch', 'outbox']);
const signersTable = sql.identifier(['auth', 'gov_signers']);

/** Holds all statements on a table; resolves to the function that lets them go. */
async function hold(table: typeof outboxTable): Promise<() => Promise<void>> {
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const pool = await createPool(String(world.env['DATABASE_URL']), { maxPoolSize: 1 });
  const locked = Promise.withResolvers<void>();
  const transaction = pool.transaction(async (one) => {
    await one.query(sql.unsafe`LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    locked.resolve();
    await held;
  });
  await locked.promise;
  return async () => {
    release();
    await transaction;
    await pool.end();
  };
}

const waiting = () =>
  world.rows(sql.unsafe`
    SELECT 1 AS one FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE NOT l.granted AND a.datname = current_database() AND l.relation = 'orch.outbox'::regclass`);

test('a request that dies after its first statement and before its commit leaves its signature for the next one', async () => {
  const env = { GOV_ANCHORS_FILE: anchorsFile, GOV_CRL_DIR: listsFolder, ORCH_ROLES: 'api' };
  const replica = await world.spawnService(env);
  const http = world.httpOf(replica);
  const tenantId = await ministryOf();
  assert.is(told(await post({ tenantId, http })), '202');
  await until(async () => (await world.rows(sql.unsafe`SELECT 1 AS one FROM orch.outbox`)).length === 0);
  const signature = signatureOf({ tenantId });
  const letGo = await hold(outboxTable);
  const dying = post({ tenantId, signature, http }).catch(() => undefined);
  await until(async () => (await waiting()).length > 0, { what: 'the submit waits' });
  await replica.kill('SIGKILL');
  await dying;
  await letGo();
  await until(async () => (await waiting()).length === 0);
  assert.is(told(await post({ tenantId, signature })), '202');
  assert.is((await storedOf(tenantId)).length, 2);
});

test('a list of signers that cannot be asked is 503, and opens nothing', async () => {
  const tenantId = await ministryOf();
  await world.rows(sql.unsafe`ALTER TABLE auth.gov_signers RENAME TO gov_signers_away`);
  try {
    assert.is(told(await post({ tenantId })), '503 STORE_UNAVAILABLE');
  } finally {
    await world.rows(sql.unsafe`ALTER TABLE auth.gov_signers_away RENAME TO gov_signers`);
  }
  assert.equal(await storedOf(tenantId), []);
  assert.is(told(await post({ tenantId })), '202');
});

test('a signer is revoked, or taken off the list, while the service runs', async () => {
  const tenantId = await ministryOf();
  assert.is(told(await post({ tenantId })), '202');
  await world.rows(sql.unsafe`UPDATE auth.gov_signers SET revoked_at = now() WHERE tenant_id = ${tenantId}`);
  await until(async () => told(await post({ tenantId })) === '403 GOV_SIGNATURE_REVOKED');
  assert.is(told(await post({ tenantId, way: 'bulk' })), '403 GOV_SIGNATURE_REVOKED');
  await world.rows(sql.unsafe`DELETE FROM auth.gov_signers WHERE tenant_id = ${tenantId}`);
  await until(async () => told(await post({ tenantId })) === '403 GOV_SIGNATURE_TENANT_MISMATCH');
});

test('a signer whose thumbprint is written in capitals, with colons or in base64url is the same one', async () => {
  const hex = thumbprintOf(pki.signer);
  const written = [
    hex.toUpperCase(),
    hex.toUpperCase().replace(/..(?=.)/g, '$&:'),
    Buffer.from(hex, 'hex').toString('base64url'),
  ];
  for (const thumbprint of written) {
    const tenantId = await world.createTenant('STANDARD', ['P0']);
    await world.rows(sql.unsafe`
      INSERT INTO auth.gov_signers (tenant_id, thumbprint_sha256) VALUES (${tenantId}, ${thumbprint})`);
    assert.is(told(await post({ tenantId })), '202', thumbprint);
  }
});

test('a certificate that a new list revokes is refused without a restart', async () => {
  const signer = await issueSigner({ name: 'Leaving', issuer: pki.ministry });
  const tenantId = await ministryOf(signer);
  const sign = { chain: [signer, pki.ministry] };
  assert.is(told(await post({ tenantId, sign })), '202');
  await putLists(pki, 'a', [signer]);
  await until(async () => told(await post({ tenantId, sign })) === '403 GOV_SIGNATURE_REVOKED');
  await rm(join(listsFolder, 'a-ministry.crl'));
  const others = await ministryOf();
  await until(async () => told(await post({ tenantId: others })) === '403 GOV_SIGNATURE_REVOKED');
  await putLists(pki);
  await until(async () => told(await post({ tenantId: others })) === '202');
});

test('authorities are exchanged without a restart: the old and the new one overlap, and the old one goes', async () => {
  const next = await newPki('ES384');
  const [old, fresh] = [await ministryOf(), await ministryOf(next.signer)];
  const sign = { chain: next.chain };
  await putLists(next, 'b');
  assert.is(told(await post({ tenantId: fresh, sign })), '403 GOV_SIGNATURE_UNTRUSTED');
  await replace(anchorsFile, pemOf(pki.root, next.root));
  await until(async () => told(await post({ tenantId: fresh, sign })) === '202');
  assert.is(told(await post({ tenantId: old })), '202');
  const left = (await world.internal.request({ path: '/metrics' })).text;
  for (const name of ['Root of ES256', 'Root of ES384'])
    assert.match(left, new RegExp(`orch_gov_trust_days_left\\{kind="anchor",name="CN=${name}"\\} 36[45]`));
  assert.match(left, /orch_gov_trust_days_left\{kind="crl",name="CN=Ministry of ES384"\} (29|30)/);
  await replace(anchorsFile, pemOf(next.root));
  await until(async () => told(await post({ tenantId: old })) === '403 GOV_SIGNATURE_UNTRUSTED');
  assert.is(told(await post({ tenantId: fresh, sign })), '202');
  await replace(anchorsFile, pemOf(pki.root));
  await until(async () => told(await post({ tenantId: old })) === '202');
});

test('a bundle that is broken, empty or gone leaves the one before in force, and is logged once each', async () => {
  const tenantId = await ministryOf();
  const reports = () => world.logs.filter(({ action, path }) => action === 'trust' && path === anchorsFile).length;
  const broken = pemOf(pki.root).slice(0, -60);
  const half = `${pemOf(pki.root)}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n`;
  for (const bundle of [broken, '', half, 'not a bundle', pemOf(pki.signer)]) {
    const before = reports();
    await replace(anchorsFile, bundle);
    await until(() => reports() === before + 1);
    assert.is(told(await post({ tenantId })), '202');
  }
  const before = reports();
  await rm(anchorsFile);
  await until(() => reports() === before + 1);
  assert.is(told(await post({ tenantId })), '202');
  await replace(anchorsFile, pemOf(pki.root));
});

test('without a bundle, or with one that is missing, P0 is refused as untrusted, and other lanes are open', async () => {
  for (const file of ['', join(world.dir, 'nowhere.pem')]) {
    const env = { GOV_ANCHORS_FILE: file, GOV_CRL_DIR: listsFolder, ORCH_ROLES: 'api' };
    await using replica = await world.startService(env);
    const http = world.httpOf(replica);
    for (const way of ways) {
      const tenantId = await ministryOf();
      assert.is(told(await post({ way, tenantId, http })), '403 GOV_SIGNATURE_UNTRUSTED');
      assert.is(told(await post({ way, tenantId, http, headers: { 'X-Priority-Lane': null } })), '202');
    }
  }
});

test('a tenant has so many signatures checked at a time as it has places, the rest is refused, counted and logged as overload, and P1 is accepted', async () => {
  const tenantId = await ministryOf();
  const other = await world.createTenant('STANDARD', ['P1']);
  const urgent = { 'X-Tenant-Id': other, 'X-Priority-Lane': 'P1' };
  assert.is(told(await world.http.send(text, urgent)), '202');
  const letGo = await hold(signersTable);
  let overloaded = 0;
  const flood = Array.from({ length: MAX_CHECKS_OF_TENANT + 10 }, async () => {
    const one = told(await post({ tenantId }));
    if (one === '503 OVERLOADED') overloaded += 1;
    return one;
  });
  await until(async () => overloaded > 0);
  assert.is(told(await world.http.send(text, urgent)), '202');
  await letGo();
  await Promise.all(flood);
  assert.is(overloaded, 10);
  assert.is((await world.metrics()).value('orch_overload_refused_total', { lane: 'P0' }), 10);
  const lines = world.logs.filter((one) => one['action'] === 'signature' && one['code'] === 'OVERLOADED');
  assert.equal([lines.length, lines[0]!['tenantId']], [10, tenantId]);
  await until(async () => told(await post({ tenantId })) === '202', { what: 'the places are free again' });
});

test('the log of a refused signature says why, to operators alone', async () => {
  const tenantId = await ministryOf();
  const reply = await post({ tenantId, sign: { members: { sub: 'another' } } });
  assert.equal(Object.keys(JSON.parse(reply.text)).sort(), ['code', 'detail', 'errors', 'status', 'title', 'type']);
  assert.not.match(reply.text, /sub/);
  const line = world.logs.findLast((one) => one['action'] === 'signature' && one['tenantId'] === tenantId);
  assert.equal([line?.['code'], line?.['reason']], ['GOV_SIGNATURE_TENANT_MISMATCH', 'sub names another tenant']);
});

test.run();
