// `npm run test:kong`: the cases of the gateway on a real Kong. Without KONG_PROXY_URL they are skipped, by name.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, type Test } from 'uvu';
import { AUDIENCE, ISSUER, startAuth } from '../../deploy/local/stand-ins/auth.ts';
import { JWKS_FILE, keptKeys } from '../../deploy/local/stand-ins/auth-keys.ts';
import { createWatch } from '../../kong/watch.ts';
import { until } from '../support/until.ts';
import { startWorld } from '../support/world.ts';
import { type Harness, through } from './harness.ts';
import { addPasses } from './passes.ts';
import { addRefusals } from './refusals.ts';
import { addRotation, watchOptions } from './rotation.ts';
import { startUpstream } from './upstream.ts';

const test = suite('Kong');
const { env } = process;
const proxyUrl = env['KONG_PROXY_URL'];
const adminUrls = (env['KONG_ADMIN_URL'] ?? '').split(',').flatMap((url) => (url === '' ? [] : [new URL(url).origin]));
const upstreamHost = env['KONG_UPSTREAM_HOST'] ?? '127.0.0.1';
/** Kong that has its file already was told this one; with an admin port any free one will do. */
const upstreamPort = Number(env['KONG_UPSTREAM_PORT'] ?? (adminUrls.length > 0 ? 0 : 3001));
const proof = env['GATEWAY_AUTH_TOKEN'] ?? null;

const HOW = `KONG_PROXY_URL is not set: no test of Kong runs.
  KONG_PROXY_URL=http://127.0.0.1:8000     where Kong takes requests
  KONG_ADMIN_URL=http://127.0.0.1:8001,..  its admin port, of each node: the tests load a file of their own, and change keys.
                                           Without it Kong has to serve this file already, and keys are not changed:
    npm run -s kong:render -- --jwks ${JWKS_FILE} --issuer ${ISSUER} --audience ${AUDIENCE} --upstream http://127.0.0.1:3001
  KONG_UPSTREAM_HOST, KONG_UPSTREAM_PORT   where Kong reaches this machine (127.0.0.1, and 3001 without KONG_ADMIN_URL)
  GATEWAY_AUTH_TOKEN                       as in the environment of Kong, for the tests of the proof
Kong needs in its environment KONG_UNTRUSTED_LUA_SANDBOX_REQUIRES=kong.plugins.jwt.jwt_parser, and
KONG_NGINX_HTTP_LARGE_CLIENT_HEADER_BUFFERS='4 16k' for the longest headers.
`;

const stack = new AsyncDisposableStack();
let harness: Harness;

/** Every process of Kong has the file: it takes them a moment after the admin port has. */
async function untilServed(): Promise<void> {
  const path = '/v1/sms/00000000-0000-4000-8000-000000000000';
  const isServed = async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => through(harness, { path })));
    return answers.every(({ status, seen }) => status === 404 && seen !== undefined);
  };
  await until(isServed, { timeoutMs: 30_000, everyMs: 200, what: 'Kong with the file' });
}

async function startHarness(kong: string): Promise<void> {
  const world = stack.use(await startWorld(proof === null ? {} : { env: { GATEWAY_AUTH_TOKEN: proof } }));
  const auth = stack.use(await startAuth(await keptKeys()));
  const host = upstreamHost === '127.0.0.1' ? upstreamHost : '0.0.0.0';
  const upstream = stack.use(await startUpstream(world.url, { host, port: upstreamPort }));
  const upstreamUrl = `http://${upstreamHost}:${upstream.port}`;
  harness = { auth, upstream, upstreamUrl, proof, adminUrls, serviceUrl: world.url, proxyUrl: kong };
  if (adminUrls.length > 0) await load();
  await untilServed();
}

async function load(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'orch-kong-'));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const options = watchOptions(harness, join(dir, 'kong.yaml'));
  await (await createWatch({ options, nowMs: Date.now, say })).look();
}

/** Registers the same titles, as skipped. */
function skipping(): Test {
  return Object.assign((title: string) => test.skip(title), test);
}

if (proxyUrl === undefined || proxyUrl === '') {
  await keptKeys();
  process.stdout.write(HOW);
} else {
  test.before(() => startHarness(proxyUrl));
  test.after(() => stack.disposeAsync());
}
const all = proxyUrl ? test : skipping();
addPasses(all, () => harness);
addRefusals(all, () => harness);
addRotation(adminUrls.length > 0 ? all : skipping(), () => harness);

test.run();
