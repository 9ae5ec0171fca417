// The messages in flight of a worker: one statement per heartbeat, and a fenced worker stops and answers nothing to NATS.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Lease } from '../../src/domain/journey.ts';
import { createInFlight } from '../../src/pipeline/in-flight.ts';
import { Fenced } from '../../src/pipeline/step.ts';

const test = suite('in flight');

const lease = (messageId: string): Lease => ({ messageId, acceptedAt: '2026-11-23T08:30:00.000Z', epoch: 1 });

function setUp(renew: (leases: readonly Lease[]) => Promise<ReadonlySet<Lease>>) {
  const asked: (readonly Lease[])[] = [];
  const troubles: unknown[] = [];
  const inFlight = createInFlight({
    renew: (leases) => {
      asked.push(leases);
      return renew(leases);
    },
    renewWithinMs: 6_000,
    onTrouble: (error) => troubles.push(error),
  });
  const take = (name: string) => {
    const delivery = {
      signs: 0,
      working() {
        this.signs += 1;
      },
    };
    const hand = inFlight.begin(delivery);
    hand.withLease(lease(name));
    return { delivery, hand };
  };
  return { inFlight, asked, troubles, take };
}

test('a heartbeat renews the leases of all messages in flight in one statement, and tells NATS of each that work goes on', async () => {
  const { inFlight, asked, take } = setUp(async (leases) => new Set(leases));
  const [one, two] = [take('one'), take('two')];
  await inFlight.beat();
  assert.equal(
    asked.map((leases) => leases.map(({ messageId }) => messageId)),
    [['one', 'two']],
  );
  assert.equal([one.delivery.signs, two.delivery.signs], [1, 1]);
});

test('a worker that lost its lease stops at once, and sends no sign of work for its delivery', async () => {
  const { inFlight, take } = setUp(async (leases) => new Set(leases.filter(({ messageId }) => messageId === 'kept')));
  const [lost, kept] = [take('lost'), take('kept')];
  const never = lost.hand.whileOurs(() => new Promise(() => {}));
  await inFlight.beat();
  assert.instance(await never.catch((error: unknown) => error), Fenced);
  assert.instance(await lost.hand.whileOurs(async () => 1).catch((error: unknown) => error), Fenced);
  assert.equal([lost.delivery.signs, kept.delivery.signs], [0, 1]);
  assert.is(await kept.hand.whileOurs(async () => 'done'), 'done');
});

test('trouble with the store fences no worker', async () => {
  const { inFlight, troubles, take } = setUp(() => Promise.reject(new Error('PostgreSQL is away')));
  const { delivery, hand } = take('one');
  await inFlight.beat();
  assert.is(troubles.length, 1);
  assert.is(delivery.signs, 1);
  assert.is(await hand.whileOurs(async () => 'done'), 'done');
});

test('a message that was claimed during a heartbeat is not affected by its result', async () => {
  const gate = Promise.withResolvers<void>();
  const { inFlight, take } = setUp(async (leases) => {
    await gate.promise;
    return new Set(leases);
  });
  take('first');
  const beat = inFlight.beat();
  const late = take('late');
  gate.resolve();
  await beat;
  assert.is(await late.hand.whileOurs(async () => 'done'), 'done');
});

test('a settled delivery gets no more heartbeats', async () => {
  const { inFlight, asked, take } = setUp(async (leases) => new Set(leases));
  const { delivery, hand } = take('one');
  hand[Symbol.dispose]();
  await inFlight.beat();
  assert.equal([asked.length, delivery.signs], [0, 0]);
});

test.run();
