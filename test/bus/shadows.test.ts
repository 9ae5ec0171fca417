// Requests for a shadow are bounded, whatever becomes of NATS, and each one is counted once: as confirmed by NATS, or as dropped.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startNats } from '../../deploy/local/nats.ts';
import { openBus } from '../../src/bus/connection.ts';
import { createShadows } from '../../src/bus/shadows.ts';
import type { FastPathMessage, ShadowDrop } from '../../src/domain/fast-path.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { templateMessage } from '../support/templates.ts';
import { until } from '../support/until.ts';

const test = suite('requests for a shadow');
const MAX = 10;
const stack = new AsyncDisposableStack();
let natsUrl: URL;

test.before(async () => {
  const { binaries } = await sharedResources();
  const dir = join(runDir, 'shadows');
  mkdirSync(dir, { recursive: true });
  natsUrl = new URL(stack.use(await startNats({ dir, binaries: binaries.nats! })).url);
});
test.after(() => stack.disposeAsync());

/** Requests over a link of their own, and what was counted of them. */
async function openShadows() {
  await using opening = new AsyncDisposableStack();
  const proxy = opening.use(await startTcpProxy({ host: natsUrl.hostname, port: Number(natsUrl.port) }));
  const bus = opening.use(await openBus({ url: proxy.through(natsUrl.href), name: 'shadows', onChange: () => {} }));
  opening.defer(() => proxy.pass());
  const counted = { sent: 0, inFlight: 0 } as { sent: number; inFlight: number } & Partial<Record<ShadowDrop, number>>;
  const shadows = createShadows(bus, {
    maxInFlight: MAX,
    telemetry: {
      shadowsSent(count) {
        counted.sent += count;
      },
      shadowsDropped(reason, count) {
        counted[reason] = (counted[reason] ?? 0) + count;
      },
      shadowsInFlight(count) {
        counted.inFlight = count;
      },
    },
  });
  const opened = opening.move();
  const ask = (count: number, assigned = {}) => {
    for (let asked = 0; asked < count; asked += 1) {
      shadows.shadow({ ...templateMessage(null), ...assigned } as FastPathMessage);
    }
  };
  return { proxy, bus, shadows, counted, ask, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

test('as many as may be in flight are confirmed where nobody listens, and make room for as many more', async () => {
  await using it = await openShadows();
  for (const times of [1, 2]) {
    it.ask(MAX);
    assert.is(it.counted.inFlight, MAX);
    await until(() => it.counted.sent === times * MAX);
    assert.equal(it.counted, { sent: times * MAX, inFlight: 0 });
  }
});

test('while NATS hangs no more than the limit are in flight, and the others are dropped at once; they are confirmed when it goes on', async () => {
  await using it = await openShadows();
  it.proxy.blackhole();
  it.ask(MAX + 3);
  assert.equal(it.counted, { sent: 0, inFlight: MAX, limit: 3 });
  await it.proxy.pass();
  await until(() => it.counted.inFlight === 0);
  assert.equal(it.counted, { sent: MAX, inFlight: 0, limit: 3 });
});

test('without a link each is dropped, those in flight when it breaks as well, and the next link is used', async () => {
  await using it = await openShadows();
  it.proxy.blackhole();
  it.ask(4);
  await it.proxy.refuse();
  await until(() => !it.bus.isConnected);
  await until(() => it.counted.inFlight === 0);
  it.ask(2);
  assert.equal(it.counted, { sent: 0, inFlight: 0, unconfirmed: 4, disconnected: 2 });
  await it.proxy.pass();
  await until(() => it.bus.isConnected);
  it.ask(MAX);
  await until(() => it.counted.sent === MAX);
  assert.equal(it.counted, { sent: MAX, inFlight: 0, unconfirmed: 4, disconnected: 2 });
});

test('a flush on the next link confirms nothing that was published on the one before', async () => {
  await using it = await openShadows();
  // The second one is published while the flush of the first is under way, and waits for the next flush.
  const cut = it.proxy.cutAnswer((request) => {
    if (!request.includes('PING')) return false;
    it.ask(1);
    return true;
  });
  it.ask(1);
  await cut;
  await until(() => it.bus.isConnected && it.proxy.connections === 1 && it.counted.inFlight === 0);
  it.ask(1);
  await until(() => it.counted.inFlight === 0);
  assert.equal(it.counted, { sent: 1, inFlight: 0, unconfirmed: 2 });
});

test('a link that drains takes no more, and confirms the last ones', async () => {
  const it = await openShadows();
  it.ask(1);
  it.shadows[Symbol.dispose]();
  const drained = it.bus[Symbol.asyncDispose]();
  it.ask(1);
  await drained;
  await until(() => it.counted.inFlight === 0);
  it.ask(1);
  assert.equal(it.counted, { sent: 1, inFlight: 0, draining: 2 });
  await it.proxy[Symbol.asyncDispose]();
});

test('one that cannot be sent is dropped, and its caller hears nothing of it', async () => {
  await using it = await openShadows();
  it.ask(1, { traceparent: 'two\r\nlines' });
  assert.equal(it.counted, { sent: 0, inFlight: 0, refused: 1 });
});

test.run();
