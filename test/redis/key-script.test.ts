// Which questions to Redis go first when more wait than one command takes.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startRedis } from '../../deploy/local/redis.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { openRedis } from '../../src/redis/client.ts';
import { type AskKey, createAskKey } from '../../src/redis/key-script.ts';
import { settings } from '../../src/settings.ts';
import { runDir, sharedResources } from '../support/resources.ts';

const test = suite('questions to Redis by lane');

const stack = new AsyncDisposableStack();
let link: Awaited<ReturnType<typeof openRedis>>;

test.before(async () => {
  const { binaries } = await sharedResources();
  const dir = join(runDir, 'key-script');
  mkdirSync(dir, { recursive: true });
  const redis = stack.use(await startRedis({ dir, binaries: binaries.redis! }));
  link = stack.use(await openRedis({ url: redis.url, commandTimeoutMs: 5_000, onError: () => {} }));
});
test.after(() => stack.disposeAsync());

/** The lanes of the answers, in the order in which they come; the questions come at once, in this order. */
async function answered(askKey: AskKey, questions: readonly (Lane | undefined)[], name: string) {
  const order: (Lane | undefined)[] = [];
  const ask = async (lane: Lane | undefined, index: number) => {
    const taken = await askKey({ step: 'claim', key: `${name}:${index}`, from: '', to: 'x', ttlSeconds: 60, lane });
    assert.is(taken, null);
    order.push(lane);
  };
  await Promise.all(questions.map(ask));
  return order;
}

const flood = Array.from({ length: 1_000 }, () => 'P4' as const);

test('a question of P1 and one of P3 are answered before 1,000 of P4 that came earlier', async () => {
  const askKey = createAskKey(link, settings.lanes);
  const order = await answered(askKey, [...flood, 'P3', 'P1'], 'ranked');
  assert.equal([order.length, order.slice(0, 3)], [1_002, ['P1', 'P3', 'P4']]);
});

test('beside more of P1 than any command takes, P4 has a twentieth of the questions: 12 of 256, or 13', async () => {
  const askKey = createAskKey(link, settings.lanes);
  const above = Array.from({ length: 4_000 }, () => 'P1' as const);
  const order = await answered(askKey, [...flood, ...above], 'least share');
  const places = Array.from({ length: 12 }, (_, command) => order.slice(256 * command, 256 * (command + 1)));
  const ofP4 = places.map((lanes) => lanes.filter((lane) => lane === 'P4').length);
  // A twentieth is 12.8, and the first command owes nothing yet.
  assert.equal([ofP4[0], Math.min(...ofP4.slice(1)), Math.max(...ofP4)], [0, 12, 13]);
});

test('a question for which no message waits goes behind those of a higher lane, and is answered', async () => {
  const askKey = createAskKey(link, settings.lanes);
  const order = await answered(askKey, [undefined, ...flood, 'P2'], 'background');
  assert.equal(order.slice(0, 2), ['P2', undefined]);
});

test('with boarding by lane switched off, the question that came first is answered first', async () => {
  const askKey = createAskKey(link, { ...settings.lanes, boardsByLane: false });
  const order = await answered(askKey, [...flood, 'P1'], 'unranked');
  assert.is(order.indexOf('P1'), 1_000);
});

test.run();
