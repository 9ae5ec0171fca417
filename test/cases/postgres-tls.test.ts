// A PostgreSQL that refuses connections without TLS, with a certificate of its own: each setting works as libpq has it, or is refused by name.
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificate } from '../support/certificate.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { cases, type Right } from './case.ts';

const test = cases('PostgreSQL with TLS');
/** A user that may connect with TLS only. */
const USER = 'careful';

let world: World;
let authority: string;
let stranger: string;
test.before(async () => {
  world = await startWorld({ postgres: 'own', service: 'later', env: { COMPLIANCE_MODE: 'off' } });
  authority = join(world.dir, 'authority.pem');
  stranger = join(world.dir, 'stranger.pem');
  const [{ data_directory: data }] = (await world.rows(sql.unsafe`SHOW data_directory`)) as [
    { data_directory: string },
  ];
  const { certificate, key } = createCertificate('db.example', Date.now());
  writeFileSync(authority, certificate);
  writeFileSync(stranger, createCertificate('db.example', Date.now()).certificate);
  putInto(data, 'server.crt', certificate);
  putInto(data, 'server.key', key);
  const rules = ['hostssl', 'host'].map((kind, index) => `${kind} all ${[USER, 'orch'][index]} 127.0.0.1/32 trust\n`);
  putInto(data, 'pg_hba.conf', rules.join(''));
  await world.rows(sql.unsafe`CREATE ROLE careful SUPERUSER LOGIN`);
  await world.rows(sql.unsafe`ALTER SYSTEM SET ssl = on`);
  await world.rows(sql.unsafe`SELECT pg_reload_conf()`);
  await until(async () => (await world.rows(sql.unsafe`SHOW ssl`))[0].ssl === 'on', { what: 'TLS' });
});
test.after(async () => world[Symbol.asyncDispose]());

/** PostgreSQL reads a key only when no other user may read it. */
function putInto(data: string, name: string, text: string): void {
  const file = join(data, name);
  writeFileSync(file, text, { mode: 0o600 });
  const { uid, gid } = statSync(data);
  chownSync(file, uid, gid);
}

/** The result of a start: its output when it was refused, else the answer to a submit and its connections. */
type Start = { readonly refusal: string } | { readonly submit: number; readonly isAllEncrypted: boolean };

function urlWith(query: string): string {
  const url = new URL(world.env['DATABASE_URL'] ?? '');
  url.username = USER;
  return `${url}${query}`;
}

async function start(query: string): Promise<Start> {
  const env = { DATABASE_URL: urlWith(query), ORCH_ROLES: 'api' };
  return seenOf(world.startService(env), (error) => `${error.name}: ${error.message}`);
}

async function seenOf(
  starting: Promise<AsyncDisposable & { readonly url: string | null }>,
  refusalOf: (error: Error) => string,
): Promise<Start> {
  let refusal = '';
  const started = await starting.catch((error: Error) => {
    refusal = refusalOf(error);
  });
  if (!started) return { refusal };
  await using service = started;
  const reply = await world.httpOf(service).send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  const [row] = await world.rows(sql.unsafe`
    SELECT bool_and(s.ssl) AS encrypted FROM pg_stat_ssl s JOIN pg_stat_activity a USING (pid)
    WHERE a.application_name LIKE 'sms-orchestrator%'`);
  return { submit: reply.status, isAllEncrypted: row.encrypted };
}

/** The same in a process of its own, for settings that are read before the first line of the service. */
function startProcess(query: string, env: Readonly<Record<string, string>>): Promise<Start> {
  const starting = world.spawnService({ DATABASE_URL: urlWith(query), ORCH_ROLES: 'api', ...env });
  return seenOf(starting, (error) => {
    const [, log] = /The end of (\S+):/.exec(error.message) ?? [];
    if (log === undefined) throw error;
    return readFileSync(log, 'utf8');
  });
}

// A parser's dump has the words too, and does not say what to change.
const isReadable = (text: string) => !text.includes('ZodError');
const byName = (text: string) => isReadable(text) && text.includes('DATABASE_URL') && /ssl/i.test(text);
const withItsReason = (text: string) => isReadable(text) && /no encryption|certificate|sslmode/i.test(text);

/** The setting is used, or the refusal names it. */
function works(right: Right, seen: Start): void {
  if ('refusal' in seen) right.holds(byName(seen.refusal), `refused, and not by name: ${seen.refusal}`);
  else right.is(seen, { submit: 202, isAllEncrypted: true }, 'a submit');
}

/** The server, or the trusted authorities, do not allow it; the refusal says so. */
function isRefused(right: Right, seen: Start): void {
  if (!('refusal' in seen)) return void right.holds(false, `it starts: ${JSON.stringify(seen)}`);
  right.holds(withItsReason(seen.refusal) || byName(seen.refusal), `refused without a reason: ${seen.refusal}`);
}

test('delivery/29/T1-none', 'without sslmode it uses TLS, or says what is missing', async (right) => {
  const seen = await start('');
  if ('refusal' in seen) isRefused(right, seen);
  else works(right, seen);
});

const honoured = [
  ['delivery/29/T1-prefer', 'sslmode=prefer', '?sslmode=prefer'],
  ['delivery/29/T1-require', 'sslmode=require, which trusts any certificate', '?sslmode=require'],
  ['delivery/29/T1-no-verify', 'sslmode=no-verify', '?sslmode=no-verify'],
  ['delivery/29/T1-ssl-true', 'ssl=true', '?ssl=true'],
] as const;
for (const [id, what, query] of honoured) {
  test(id, `${what} is honoured or refused by name`, async (right) => works(right, await start(query)));
}

test(
  'delivery/29/T1-require-root',
  'sslmode=require with sslrootcert is honoured or refused by name',
  async (right) => {
    works(right, await start(`?sslmode=require&sslrootcert=${authority}`));
    isRefused(right, await start(`?sslmode=require&sslrootcert=${stranger}`));
  },
);

test('delivery/29/T2', 'sslmode=require with NODE_EXTRA_CA_CERTS is honoured or refused by name', async (right) =>
  works(right, await startProcess('?sslmode=require', { NODE_EXTRA_CA_CERTS: authority })),
);

const impossible = [
  ['delivery/29/T1-disable', 'sslmode=disable', '?sslmode=disable'],
  ['delivery/29/T1-verify-ca', 'sslmode=verify-ca without an authority', '?sslmode=verify-ca'],
  ['delivery/29/T1-verify-full', 'sslmode=verify-full without an authority', '?sslmode=verify-full'],
] as const;
for (const [id, what, query] of impossible) {
  test(id, `${what} is refused, and the reason is named`, async (right) => isRefused(right, await start(query)));
}

test.run();
