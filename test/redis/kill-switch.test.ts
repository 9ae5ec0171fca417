// What a submit is told of the kill switch while Redis forgets, dies or is written by somebody who is late: a killed scope is never open for longer than a copy lives.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis } from '../../deploy/local/redis.ts';
import type { Running } from '../../deploy/local/server.ts';
import {
  COPY_KEY,
  type Kill,
  type KillScope,
  type KillState,
  keyOf,
  VERSION_FIELD,
} from '../../src/domain/kill-switch.ts';
import { openRedis } from '../../src/redis/client.ts';
import { readCopyVersion, readRedisTimeMs, writeKillCopy } from '../../src/redis/kill-copy.ts';
import { createKillSwitch } from '../../src/redis/kill-switch.ts';
import { createRedisBreaker } from '../../src/redis/redis-breaker.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { until } from '../support/until.ts';

const test = suite('the kill switch in Redis');
const stack = new AsyncDisposableStack();
/** So long that no copy ends by itself. */
const LONG_MS = 600_000;
/** So that a pause that it does not outlive is shorter than a silence that ends the link. */
const COMMAND_TIMEOUT_MS = 500;
let server: Running;
let link: Awaited<ReturnType<typeof openRedis>>;
let replicas: readonly ReturnType<typeof createKillSwitch>[];
const silent: unknown[] = [];

test.before(async () => {
  const { binaries } = await sharedResources();
  const dir = join(runDir, 'kill-switch');
  mkdirSync(dir, { recursive: true });
  server = stack.use(await startRedis({ dir, binaries: binaries.redis!, durable: false }));
  const open = async () =>
    stack.use(await openRedis({ url: server.url, commandTimeoutMs: COMMAND_TIMEOUT_MS, onError: () => {} }));
  link = await open();
  const telemetry = { killSwitchAsked: () => {}, killSwitchSilent: (error: unknown) => void silent.push(error) };
  const replica = async () =>
    createKillSwitch(await open(), createRedisBreaker({ breakerChanged: () => {} }), telemetry);
  replicas = [await replica(), await replica()];
});
test.after(() => stack.disposeAsync());
test.before.each(async () => {
  await link.flushall();
});

const tenant = (tenantId: string): KillScope => ({ tenantId, templateId: null });
const killOf = (scope: KillScope): Kill => ({
  ...scope,
  ...{ reason: 'INC-1', actor: 'on-call', since: new Date().toISOString() },
  expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
});

async function write(
  version: number,
  off: readonly KillScope[],
  { ageMs = 0, lifeMs = LONG_MS } = {},
): Promise<number> {
  const readAtMs = (await readRedisTimeMs(link)) - ageMs;
  await writeKillCopy(link, { version: BigInt(version), kills: off.map(killOf) }, { readAtMs, lifeMs });
  return readAtMs;
}

/** The answers of both replicas. */
const told = (tenantId = 'bank', templateId = 'otp') =>
  Promise.all(replicas.map((one) => one.stateOf(tenantId, templateId)));
const both = (state: KillState) => [state, state];
const untilBoth = (state: KillState) =>
  until(async () => (await told()).every((one) => one === state), { what: state });

test('a kill is what the next question on every replica is told, and so is its lift', async () => {
  await write(1, []);
  assert.equal(await told(), both('on'));
  await write(2, [tenant('bank')]);
  assert.equal(await told(), both('killed'));
  await write(3, []);
  assert.equal(await told(), both('on'));
});

test('a kill of a tenant covers all its templates, one of a template all tenants, and one of both only this pair', async () => {
  const asked = [
    ['bank', 'otp'],
    ['bank', 'news'],
    ['shop', 'otp'],
    ['shop', 'news'],
  ] as const;
  const covered = async (scope: KillScope) => {
    await write(1, [scope]);
    return Promise.all(asked.map(async ([tenantId, templateId]) => (await told(tenantId, templateId))[0]));
  };
  assert.equal(await covered(tenant('bank')), ['killed', 'killed', 'on', 'on']);
  assert.equal(await covered({ tenantId: null, templateId: 'otp' }), ['killed', 'on', 'killed', 'on']);
  assert.equal(await covered({ tenantId: 'bank', templateId: 'otp' }), ['killed', 'on', 'on', 'on']);
});

test('questions at the same time share a command, and no answer serves a later question', async () => {
  await write(1, [tenant('t-7')]);
  await link.config('RESETSTAT');
  const asked = Array.from({ length: 200 }, (_, n) => replicas[0]!.stateOf(`t-${n}`, 'otp'));
  const states = await Promise.all(asked);
  assert.equal([states[7], states.filter((one) => one === 'on').length], ['killed', 199]);
  await write(2, []);
  assert.is(await replicas[0]!.stateOf('t-7', 'otp'), 'on');
  const calls = Number(/cmdstat_hmget:calls=(\d+)/.exec(await link.info('commandstats'))?.[1]);
  assert.ok(calls === 2 || calls === 3, `${calls} commands`);
});

test('a question that was put is shared no more: whoever asks after a kill was written is told so', async () => {
  await write(1, []);
  const [replica] = replicas;
  for (let n = 0; n < 50; n += 1) {
    const before = Array.from({ length: 3 }, () => replica!.stateOf('bank', 'otp'));
    await write(2 * n + 2, [tenant('bank')]);
    assert.is(await replica!.stateOf('bank', 'otp'), 'killed');
    await Promise.all(before);
    await write(2 * n + 3, []);
    assert.is(await replica!.stateOf('bank', 'otp'), 'on');
  }
});

test('many equal questions at the same time are put once, and each gets the answer of its own tenant and template', async () => {
  await write(1, [tenant('bank'), { tenantId: 'shop', templateId: 'news' }]);
  const pairs = [
    ['bank', 'otp'],
    ['shop', 'otp'],
    ['bank', 'news'],
    ['shop', 'news'],
  ] as const;
  const asked = Array.from({ length: 100 }, (_, n) => pairs[n % pairs.length]!);
  const states = await Promise.all(asked.map(([tenantId, templateId]) => replicas[0]!.stateOf(tenantId, templateId)));
  const expected: readonly KillState[] = ['killed', 'on', 'killed', 'killed'];
  assert.equal(
    states,
    asked.map((_, n) => expected[n % pairs.length]),
  );
});

test('one command that has no answer in time is one failure, however many questions it had', async () => {
  await write(1, [tenant('bank')]);
  await link.client('PAUSE', 1.3 * COMMAND_TIMEOUT_MS, 'ALL');
  const asked = Array.from({ length: 200 }, (_, n) => replicas[0]!.stateOf(`t-${n}`, 'otp'));
  assert.equal([...new Set(await Promise.all(asked))], ['unknown']);
  await link.ping();
  assert.equal(await told(), both('killed'));
});

test('without a copy nobody knows: before the first one, after FLUSHALL, and when nobody writes it any more', async () => {
  assert.equal(await told(), both('unknown'));
  await write(1, [tenant('bank')]);
  await link.flushall();
  assert.equal(await told(), both('unknown'));
  await write(1, [tenant('bank')]);
  assert.equal(await told(), both('killed'));
  await write(1, [], { lifeMs: 300 });
  await untilBoth('unknown');
});

test('a writer that read an older version loses, and does not lengthen the life of the newer copy', async () => {
  await write(5, [tenant('bank')], { lifeMs: 60_000 });
  await write(4, [], { lifeMs: 60_000 });
  assert.equal([await told(), await readCopyVersion(link)], [both('killed'), 5n]);
  assert.ok((await link.pttl(COPY_KEY)) <= 60_000);
});

test('a writer that was held up after its read writes nothing, also where the newer copy is lost', async () => {
  for (const ageMs of [5_000, 60_000]) {
    const late = await write(4, [], { ageMs, lifeMs: 5_000 }).then(
      () => 'written',
      (error: Error) => error.message,
    );
    assert.match(late, 'too long ago');
    assert.equal(await told(), both('unknown'));
  }
});

test('a copy lives from before its snapshot was read, by the clock of Redis', async () => {
  const readAtMs = await write(4, [], { ageMs: 4_000, lifeMs: 20_000 });
  assert.is(Number(await link.call('PEXPIRETIME', COPY_KEY)), readAtMs + 20_000);
});

test('what another program wrote under the key is replaced by the next copy, whatever its version', async () => {
  const foreign: readonly (() => Promise<unknown>)[] = [
    () => link.hset(COPY_KEY, VERSION_FIELD, '999999'),
    () =>
      link
        .multi()
        .hset(COPY_KEY, VERSION_FIELD, '999999')
        .pexpire(COPY_KEY, 10 * LONG_MS)
        .exec(),
    () => link.hset(COPY_KEY, VERSION_FIELD, 'x'),
    () =>
      link
        .multi()
        .hset(COPY_KEY, VERSION_FIELD, 'x')
        .pexpire(COPY_KEY, LONG_MS / 2)
        .exec(),
    () => link.set(COPY_KEY, 'x'),
  ];
  for (const wrongly of foreign) {
    await link.del(COPY_KEY);
    await wrongly();
    await write(3, [tenant('bank')]);
    assert.equal([await told(), await readCopyVersion(link)], [both('killed'), 3n]);
  }
  await link.set(COPY_KEY, 'x');
  assert.equal(await told(), both('unknown'));
  await link.multi().del(COPY_KEY).hset(COPY_KEY, VERSION_FIELD, 'x').exec();
  assert.equal([await told(), await readCopyVersion(link)], [both('unknown'), null]);
});

test('more kills than the contract lists are not copied, so that nothing takes the fast path', async () => {
  const many = Array.from({ length: 5_001 }, (_, n) => tenant(`t-${n}`));
  assert.is(
    await write(1, many).then(
      () => 'written',
      (error: Error) => error.message.slice(0, 15),
    ),
    'more than 5000 ',
  );
  assert.equal(await told(), both('unknown'));
  await write(2, many.slice(1));
  assert.equal(await told('t-5000'), both('killed'));
});

test('each kill has a key of its own until it expires, for people who look', async () => {
  const scope = { tenantId: 'bank', templateId: 'otp' };
  await write(1, [scope]);
  const leftMs = await link.pttl(keyOf(scope));
  assert.ok(leftMs > 86_000_000 && leftMs <= 86_400_000, String(leftMs));
});

test('killed without persistence Redis knows nothing: unknown meanwhile and afterwards, until a copy is written', async () => {
  await write(1, [tenant('bank')]);
  await server.kill('SIGKILL');
  const before = silent.length;
  assert.equal(await told(), both('unknown'));
  assert.ok(silent.length > before, 'it is reported');
  await server.restart();
  await until(() => link.ping());
  assert.equal(await link.exists(COPY_KEY), 0);
  assert.equal(await told(), both('unknown'));
  await write(1, [tenant('bank')]);
  await untilBoth('killed');
});

test('back with an older snapshot on disk Redis opens a killed scope at most until the life of that copy is over', async () => {
  const readAtMs = await write(1, [], { lifeMs: 3_000 });
  await link.save();
  await write(2, [tenant('bank')], { lifeMs: 3_000 });
  await server.kill('SIGKILL');
  await server.restart();
  await until(() => link.ping());
  let lastOpenMs = 0;
  await until(async () => {
    const nowMs = await readRedisTimeMs(link);
    const states = await told();
    if (states.includes('on')) lastOpenMs = nowMs;
    return nowMs > readAtMs + 3_000 && states.every((one) => one === 'unknown');
  });
  assert.ok(lastOpenMs <= readAtMs + 3_000, `${lastOpenMs - readAtMs} ms`);
  await link.flushall();
  await link.save();
});

test('back with an older snapshot on disk Redis gives way to the newer version, and stays with it', async () => {
  await write(1, []);
  await link.save();
  await write(2, [tenant('bank')]);
  await server.kill('SIGKILL');
  await server.restart();
  await until(() => link.ping());
  await until(async () => (await told()).every((one) => one === 'on'), { what: 'the old snapshot' });
  await write(2, [tenant('bank')]);
  await write(1, []);
  assert.equal(await told(), both('killed'));
  await link.flushall();
  await link.save();
});

test('evicted by other keys under allkeys-lru the copy goes as a whole: unknown, and never open', async () => {
  await write(1, [tenant('bank')]);
  await link.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const used = Number(/used_memory:(\d+)/.exec(await link.info('memory'))?.[1]);
  await link.config('SET', 'maxmemory', used + 2_000_000);
  try {
    const seen = new Set<string>();
    let n = 0;
    await until(
      async () => {
        const pipeline = link.pipeline();
        for (const end = n + 200; n < end; n += 1) pipeline.set(`filler:${n}`, 'x'.repeat(1_000), 'EX', 600);
        await pipeline.exec();
        // A question counts as use: without any the copy is the oldest key.
        const isGone = (await link.exists(COPY_KEY)) === 0;
        if (isGone || n % 2_000 === 0) for (const state of await told()) seen.add(state);
        return isGone;
      },
      { timeoutMs: 30_000, everyMs: 1, what: 'the eviction' },
    );
    assert.not(seen.has('on'), [...seen].join());
    assert.ok(seen.has('unknown'));
    await write(1, [tenant('bank')]);
    assert.equal(await told(), both('killed'));
  } finally {
    await link.config('SET', 'maxmemory', 0);
  }
});

test.run();
