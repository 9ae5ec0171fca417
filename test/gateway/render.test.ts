// `npm run kong:render` as its callers meet it: what it writes, what it refuses by name, and how it follows keys and nodes.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { root } from '../../codegen/contracts.ts';
import { type Gateway, startGateway } from '../../deploy/local/gateway/gateway.ts';
import { AUDIENCE, ISSUER, jwksOf, newKeys, startAuth } from '../../deploy/local/stand-ins/auth.ts';
import { credentialsOf } from '../../kong/keys.ts';
import { markerOf } from '../../kong/nodes.ts';
import type { Options } from '../../kong/options.ts';
import { Refusal } from '../../kong/refusal.ts';
import { createWatch } from '../../kong/watch.ts';

const test = suite('kong:render');
const dir = mkdtempSync(join(tmpdir(), 'orch-render-'));
const inDir = (name: string) => join(dir, name);
/** The Lua of these gateways is never run. */
const NO_REDIS = 'redis://127.0.0.1:1';
const TOKEN_LIFE_MS = 60_000;

test.after(() => rmSync(dir, { recursive: true, force: true }));

async function render(...args: readonly string[]) {
  const child = spawn(process.execPath, ['kong/render.ts', ...args], { cwd: fileURLToPath(root) });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: child.exitCode ?? (await new Promise((resolve) => child.once('exit', resolve))), stdout, stderr };
}

function write(name: string, jwks: unknown): string {
  writeFileSync(inDir(name), JSON.stringify(jwks));
  return inDir(name);
}

const of = (...names: readonly string[]) => ['--issuer', ISSUER, '--audience', AUDIENCE, ...names];
const keysIn = (yaml: string) =>
  (parse(yaml) as { consumers: { jwt_secrets: { key: string }[] }[] }).consumers[0]!.jwt_secrets.map((one) => one.key);

test('the example is what the command writes, to standard output or to a file', async () => {
  const arguments_ = ['--jwks', 'kong/example.jwks.json', '--issuer', 'https://auth.example.com', '--audience', 'sms'];
  const example = readFileSync(new URL('kong/kong.example.yaml', root), 'utf8');
  const shown = await render(...arguments_);
  assert.equal([shown.status, shown.stdout, shown.stderr], [0, example, '']);
  const written = await render(...arguments_, '--out', inDir('written.yaml'));
  assert.equal([written.status, written.stdout, readFileSync(inDir('written.yaml'), 'utf8')], [0, '', example]);
});

test('--help says what there is; what is missing, unknown or out of bounds ends it with 2 and its name', async () => {
  const help = await render('--help');
  assert.is(help.status, 0);
  for (const name of ['--jwks', '--issuer', '--audience', '--upstream', '--rate', '--out', '--watch', '--admin'])
    assert.match(help.stdout, name);
  const jwks = ['--jwks', 'kong/example.jwks.json'];
  for (const [said, args] of [
    ['--jwks is missing', of()],
    ['--issuer is missing', jwks],
    ['--audience takes', [...jwks, '--issuer', ISSUER, '--audience', 'two words']],
    ['--rate takes', [...jwks, ...of('--rate', '0')]],
    ['--upstream takes', [...jwks, ...of('--upstream', 'http://user:secret@sms:3001')]],
    ['--upstream takes', [...jwks, ...of('--upstream', 'http://sms:3001/v1')]],
    ['--admin takes', [...jwks, ...of('--admin', 'kong')]],
    ['--watch needs --out', [...jwks, ...of('--watch')]],
    ['--poll takes a whole number from 5', [...jwks, ...of('--poll', '4')]],
    ["'--isuer'", ['--isuer', ISSUER]],
  ] as const) {
    const { status, stdout, stderr } = await render(...args);
    assert.equal([status, stdout], [2, ''], said);
    assert.match(stderr, said);
    assert.not.match(stderr, 'secret');
  }
});

test('a JWKS that cannot be reached ends it with 1, and leaves the file as it is', async () => {
  const out = inDir('kept.yaml');
  writeFileSync(out, 'kept');
  for (const jwks of [inDir('nowhere.json'), 'http://127.0.0.1:1/jwks.json']) {
    const { status } = await render('--jwks', jwks, ...of('--out', out));
    assert.equal([status, readFileSync(out, 'utf8')], [1, 'kept'], jwks);
  }
});

const publicOf = (type: string, options: object) => {
  const { publicKey } = generateKeyPairSync(type as 'ec', options as never) as unknown as {
    readonly publicKey: KeyObject;
  };
  return publicKey.export({ format: 'jwk' });
};
const p256 = (kid: unknown) => ({ kid, ...publicOf('ec', { namedCurve: 'P-256' }) });
const [signing] = await newKeys();

/** Each name with keys that are refused for it. */
const UNTRUSTED: Readonly<Record<string, readonly unknown[]>> = {
  NO_KEYS: [],
  TOO_MANY_KEYS: Array.from({ length: 33 }, (_, at) => p256(`k${at}`)),
  KID_MISSING: [{ ...p256('x'), kid: undefined }, p256(''), p256(7), p256('two words')],
  KID_DOUBLED: [p256('a'), p256('a')],
  KEY_SYMMETRIC: [{ kid: 'a', kty: 'oct', k: 'c2VjcmV0' }],
  KEY_PRIVATE: [{ kid: 'a', ...signing!.jwk }],
  RSA_TOO_SHORT: [{ kid: 'a', ...publicOf('rsa', { modulusLength: 1024 }) }],
  CURVE_UNKNOWN: [
    { kid: 'a', ...publicOf('ec', { namedCurve: 'P-384' }) },
    { kid: 'b', ...publicOf('ed448', {}) },
    { kid: 'c', kty: 'EC', crv: 'P-1', x: 'AA', y: 'AA' },
  ],
  ALGORITHM_UNKNOWN: [
    { alg: 'PS256', kid: 'a', ...publicOf('rsa', { modulusLength: 2048 }) },
    { ...p256('b'), alg: 'HS256' },
    { ...p256('c'), use: 'enc' },
  ],
  KEY_UNUSABLE: [{ ...p256('a'), x: 'AA' }],
};

for (const [reason, keys] of Object.entries(UNTRUSTED)) {
  test(`keys are refused as ${reason}, each by its name, and nothing is written`, async () => {
    const alone = keys.length > 4 || keys.length === 0 || reason === 'KID_DOUBLED' ? [keys] : keys.map((key) => [key]);
    for (const some of alone) {
      const good = some.length === 1 ? [p256('good')] : [];
      try {
        credentialsOf({ keys: [...good, ...some] });
        assert.unreachable(JSON.stringify(some));
      } catch (error) {
        assert.instance(error, Refusal);
        assert.equal((error as Refusal).reasons, [reason], (error as Error).message);
      }
    }
    const out = inDir(`${reason}.yaml`);
    const { status, stdout, stderr } = await render('--jwks', write('untrusted.json', { keys }), ...of('--out', out));
    assert.equal([status, stdout, existsSync(out)], [2, '', false]);
    assert.match(stderr, reason);
    for (const member of ['d', 'k', 'n', 'x'])
      for (const key of keys as readonly Record<string, string>[])
        if ((key[member]?.length ?? 0) > 8) assert.not.match(stderr, key[member]!);
  });
}

test('what is no list of keys is refused as NOT_A_JWKS', async () => {
  for (const [at, jwks] of [[], { keys: {} }, 'text', null].entries())
    assert.match((await render('--jwks', write(`none-${at}.json`, jwks), ...of())).stderr, 'NOT_A_JWKS');
  writeFileSync(inDir('no.json'), '{');
  assert.is((await render('--jwks', inDir('no.json'), ...of())).status, 2);
});

/** Two nodes, an auth service and a watch over them, whose clock the test moves. */
async function watched(stack: AsyncDisposableStack, name: string) {
  const nodes: Gateway[] = [];
  for (const _ of [1, 2]) nodes.push(stack.use(await startGateway({ redisUrl: NO_REDIS, env: {} })));
  const auth = stack.use(await startAuth());
  const clock = { nowMs: Date.now() };
  const said: string[] = [];
  const out = inDir(name);
  const options = (admin = nodes.map((node) => node.adminUrl)): Options => ({
    ...{ jwks: auth.jwksUrl, issuer: ISSUER, audience: AUDIENCE, upstream: 'http://127.0.0.1:3001', ratePerSecond: 50 },
    ...{ out, watch: true, admin, pollMs: 5_000, tokenLifeMs: TOKEN_LIFE_MS },
  });
  const watch = (more?: readonly string[]) =>
    createWatch({
      options: options(more ? [...more] : undefined),
      nowMs: () => clock.nowMs,
      say: (line) => said.push(line),
    });
  return { nodes, auth, clock, said, out, watch, file: () => readFileSync(out, 'utf8') };
}

test('the file is written and every node has it; an unchanged one is not posted again, except to a node that lost it', async () => {
  await using stack = new AsyncDisposableStack();
  const { nodes, said, file, watch } = await watched(stack, 'nodes.yaml');
  const { look } = await watch();
  await look();
  const marker = /render-\w+/.exec(file())![0];
  for (const { adminUrl } of nodes) assert.is(await markerOf(adminUrl), marker);
  assert.is(said.length, 3, said.join('\n'));
  await look();
  assert.is(said.length, 3, said.join('\n'));
  const [first] = nodes;
  const { port } = new URL(first!.adminUrl);
  await first![Symbol.asyncDispose]();
  stack.use(await startGateway({ redisUrl: NO_REDIS, env: {}, adminPort: Number(port) }));
  assert.is(await markerOf(first!.adminUrl), null);
  await look();
  assert.is(await markerOf(first!.adminUrl), marker);
  assert.equal(said.slice(3), [`${first!.adminUrl} has ${marker}`]);
});

test('a new key comes beside the old one, which stays as long as a token of its may live', async () => {
  await using stack = new AsyncDisposableStack();
  const { auth, clock, file, watch } = await watched(stack, 'rotated.yaml');
  const { look } = await watch();
  await look();
  const old = auth.keys.map(({ kid }) => kid);
  await auth.rotate();
  const fresh = auth.keys.map(({ kid }) => kid);
  await look();
  assert.equal(keysIn(file()), [...fresh, ...old]);
  clock.nowMs += TOKEN_LIFE_MS - 1;
  await look();
  assert.equal(keysIn(file()), [...fresh, ...old]);
  // A watch that is started again remembers since when.
  const again = await watch();
  await again.look();
  assert.equal(keysIn(file()), [...fresh, ...old]);
  clock.nowMs += 1;
  await again.look();
  assert.equal(keysIn(file()), fresh);
});

test('an old key stays as long as a node lacks its successor', async () => {
  await using stack = new AsyncDisposableStack();
  const { auth, clock, file, said, nodes, watch } = await watched(stack, 'lacking.yaml');
  const { look } = await watch([nodes[0]!.adminUrl, 'http://127.0.0.1:1']);
  await look();
  const old = auth.keys.map(({ kid }) => kid);
  await auth.rotate();
  await look();
  clock.nowMs += 10 * TOKEN_LIFE_MS;
  await look();
  await look();
  for (const kid of old) assert.ok(keysIn(file()).includes(kid));
  assert.match(said.at(-1)!, 'http://127.0.0.1:1 has not taken');
});

test('keys that are refused, or cannot be read, leave the last accepted file in its place', async () => {
  await using stack = new AsyncDisposableStack();
  const keys = await newKeys();
  const { said, file, nodes, out, clock } = await watched(stack, 'refused.yaml');
  const jwks = write('changing.json', jwksOf(keys));
  const options: Options = {
    ...{ jwks, issuer: ISSUER, audience: AUDIENCE, upstream: 'http://127.0.0.1:3001', ratePerSecond: 50, out },
    ...{ watch: true, admin: nodes.map((node) => node.adminUrl), pollMs: 5_000, tokenLifeMs: TOKEN_LIFE_MS },
  };
  const { look } = await createWatch({ options, nowMs: () => clock.nowMs, say: (line) => said.push(line) });
  await look();
  const accepted = file();
  const other = (await newKeys()).map((key, at) => ({ ...key, kid: keys[at]!.kid }));
  for (const [reason, bad] of [
    ['NO_KEYS', { keys: [] }],
    ['KEY_PRIVATE', { keys: keys.map(({ kid, jwk }) => ({ ...jwk, kid })) }],
    ['KID_REUSED', jwksOf(other)],
    ['NOT_A_JWKS', 'text'],
  ] as const) {
    write('changing.json', bad);
    clock.nowMs += 10 * TOKEN_LIFE_MS;
    await look();
    assert.match(said.at(-1)!, reason);
    assert.is(file(), accepted, reason);
  }
  rmSync(jwks);
  await look();
  assert.is(file(), accepted);
});

test('a watch whose first keys are refused ends with 2, and one that is told to stop with 0', async () => {
  const out = inDir('first.yaml');
  const refused = await render('--jwks', write('first.json', { keys: [] }), ...of('--watch', '--out', out));
  assert.equal([refused.status, existsSync(out)], [2, false]);
  const args = ['--jwks', 'kong/example.jwks.json', ...of('--watch', '--out', out)];
  const child = spawn(process.execPath, ['kong/render.ts', ...args], { cwd: fileURLToPath(root) });
  for await (const chunk of child.stderr) {
    if (!String(chunk).includes('wrote')) continue;
    child.kill('SIGTERM');
    break;
  }
  assert.is(await new Promise((resolve) => child.once('exit', resolve)), 0);
  assert.ok(existsSync(out));
});

test('a node that does not take the file ends the command with 1', async () => {
  await using gateway = await startGateway({ redisUrl: NO_REDIS, env: {} });
  const args = ['--jwks', 'kong/example.jwks.json', ...of()];
  assert.is((await render(...args, '--admin', gateway.adminUrl)).status, 0);
  const failed = await render(...args, '--admin', `${gateway.adminUrl},http://127.0.0.1:1`);
  assert.is(failed.status, 1);
  assert.match(failed.stderr, '127.0.0.1:1');
});

test.run();
