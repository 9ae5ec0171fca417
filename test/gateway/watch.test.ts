// `npm run kong:render -- --watch`: keys come before those of before go, and every node has the last accepted file, posted once.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { type Gateway, startGateway } from '../../deploy/local/gateway/gateway.ts';
import { AUDIENCE, ISSUER, jwksOf, newKeys, startAuth } from '../../deploy/local/stand-ins/auth.ts';
import { markerOf } from '../../kong/nodes.ts';
import type { Options } from '../../kong/options.ts';
import { createWatch } from '../../kong/watch.ts';
import { NO_REDIS, of, openFolder, render, spawnRender } from './render-command.ts';

const test = suite('kong:render --watch');
const { inDir, write, remove } = openFolder();
const TOKEN_LIFE_MS = 60_000;
const keysIn = (yaml: string) =>
  (parse(yaml) as { consumers: { jwt_secrets: { key: string }[] }[] }).consumers[0]!.jwt_secrets.map((one) => one.key);

test.after(remove);

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
  const child = spawnRender(...args);
  for await (const chunk of child.stderr) {
    if (!String(chunk).includes('wrote')) continue;
    child.kill('SIGTERM');
    break;
  }
  assert.is(await new Promise((resolve) => child.once('exit', resolve)), 0);
  assert.ok(existsSync(out));
});

test.run();
