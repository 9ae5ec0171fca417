// `npm run kong:render` as its callers meet it: what it writes, and what it refuses by name.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../codegen/contracts.ts';
import { startGateway } from '../../deploy/local/gateway/gateway.ts';
import { ISSUER, newKeys } from '../../deploy/local/stand-ins/auth.ts';
import { credentialsOf } from '../../kong/keys.ts';
import { Refusal } from '../../kong/refusal.ts';
import { NO_REDIS, of, openFolder, render } from './render-command.ts';

const test = suite('kong:render');
const { inDir, write, remove } = openFolder();

test.after(remove);

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

test('a node that does not take the file ends the command with 1', async () => {
  await using gateway = await startGateway({ redisUrl: NO_REDIS, env: {} });
  const args = ['--jwks', 'kong/example.jwks.json', ...of()];
  assert.is((await render(...args, '--admin', gateway.adminUrl)).status, 0);
  const failed = await render(...args, '--admin', `${gateway.adminUrl},http://127.0.0.1:1`);
  assert.is(failed.status, 1);
  assert.match(failed.stderr, '127.0.0.1:1');
});

test('a node that takes the file and goes on serving another one ends the command with 1', async () => {
  const node = createServer((request, response) => {
    response.statusCode = request.method === 'POST' ? 201 : 200;
    response.end(JSON.stringify({ tags: ['render-of-before'] }));
  });
  node.listen(0, '127.0.0.1');
  await once(node, 'listening');
  const admin = `http://127.0.0.1:${(node.address() as AddressInfo).port}`;
  const { status, stderr } = await render('--jwks', 'kong/example.jwks.json', ...of('--admin', admin));
  node.close();
  assert.is(status, 1);
  assert.match(stderr, `${admin} took the file and serves another one`);
});

test.run();
