// Publications of one lane that wait for their PubAck keep no other lane from publishing.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Msg } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { startNats } from '../../deploy/local/nats.ts';
import { laneTokens, subjects } from '../../generated/events/channels.ts';
import type { Publication } from '../../generated/events/publications.ts';
import { type Bus, openBus } from '../../src/bus/connection.ts';
import { createPublisher } from '../../src/bus/publisher.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { Unavailable } from '../../src/domain/unavailable.ts';
import { runDir, sharedResources } from '../support/resources.ts';
import { until } from '../support/until.ts';

const test = suite('publications under way');
const MAX_PENDING = 20;

const stack = new AsyncDisposableStack();
let bus: Bus;
/** Publications that came, and that nobody has answered yet. */
const held: Msg[] = [];

test.before(async () => {
  const { binaries } = await sharedResources();
  const dir = join(runDir, 'publications');
  mkdirSync(dir, { recursive: true });
  const { url } = stack.use(await startNats({ dir, binaries: binaries.nats! }));
  bus = stack.use(await openBus({ url, name: 'publications', onChange: () => {} }));
  // In the place of streams: answers when it is told to.
  const slow = stack.use(await openBus({ url, name: 'slow streams', onChange: () => {} }));
  slow.connection.subscribe('lane.>', { callback: (_error, message) => void held.push(message) });
  await slow.connection.flush();
});
test.after(() => stack.disposeAsync());
test.before.each(() => {
  held.length = 0;
});

function workOn(lane: Lane): Publication {
  const subject = subjects.laneRequest(laneTokens[lane]);
  const names = { channel: 'laneRequest', message: 'outboundRequest', subject } as const;
  return {
    ...names,
    msgId: undefined,
    correlationId: undefined,
    traceparent: '',
    redrive: undefined,
    payload: { lane },
  };
}

/** Publishes so many; what became of them so far. */
function flood(publisher: ReturnType<typeof createPublisher>, lane: Lane, count: number) {
  const seen = { refused: 0, stored: 0, underWay: count };
  const publishOne = async () => {
    try {
      await publisher.publish(workOn(lane));
      seen.stored += 1;
    } catch (error) {
      assert.instance(error, Unavailable);
      seen.refused += 1;
    }
    seen.underWay -= 1;
  };
  for (let index = 0; index < count; index += 1) void publishOne();
  return seen;
}

test('a flood of P4 without answers leaves P1 its places; a flood of P1 leaves P4 its tenth', async () => {
  using publisher = createPublisher(bus, { timeoutMs: 60_000, maxPending: MAX_PENDING, ownShareOfLane: 0.1 });
  const p4 = flood(publisher, 'P4', 100);
  await until(() => held.length === 10);
  assert.equal(p4, { refused: 90, stored: 0, underWay: 10 });
  const p1 = flood(publisher, 'P1', 2);
  await until(() => held.length === 12);
  assert.equal(p1, { refused: 0, stored: 0, underWay: 2 });

  for (const message of held.splice(0)) message.respond(JSON.stringify({ stream: 'S', seq: 1 }));
  await until(() => p1.stored === 2 && p4.stored === 10);
  const flooding = flood(publisher, 'P1', 100);
  await until(() => held.length === 10);
  assert.is(flooding.refused, 90);
  const beside = flood(publisher, 'P4', 3);
  await until(() => held.length === 12);
  assert.equal(beside, { refused: 1, stored: 0, underWay: 2 });
});

test('switched off, a flood of P4 refuses P1', async () => {
  using publisher = createPublisher(bus, { timeoutMs: 60_000, maxPending: MAX_PENDING, ownShareOfLane: 0 });
  flood(publisher, 'P4', 100);
  const p1 = flood(publisher, 'P1', 2);
  await until(() => held.length === MAX_PENDING);
  assert.equal(p1, { refused: 2, stored: 0, underWay: 0 });
});

test('places come back when no answer comes in time', async () => {
  using publisher = createPublisher(bus, { timeoutMs: 100, maxPending: MAX_PENDING, ownShareOfLane: 0.1 });
  const late = await Promise.allSettled(Array.from({ length: 10 }, () => publisher.publish(workOn('P4'))));
  for (const one of late) assert.is(one.status === 'rejected' && one.reason.name, 'PublishTimeout');
  const again = flood(publisher, 'P4', 11);
  await until(() => held.length === 20);
  assert.is(again.refused, 1);
});

test.run();
