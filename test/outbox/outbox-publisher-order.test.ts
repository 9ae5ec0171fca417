// The events of a message leave one process in their order, also after one of them could not be published.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Publication } from '../../generated/events/publications.ts';
import type { StatusChanged } from '../../generated/events/types.ts';
import type { Unpublished } from '../../src/domain/journey.ts';
import { firstUnpublished } from '../../src/domain/submission.ts';
import { createOutboxPublisher } from '../../src/outbox/outbox-publisher.ts';
import { freshMessage } from '../support/store.ts';

const test = suite('outbox/outbox order');

const queued = firstUnpublished(freshMessage({ acceptedAt: '2026-11-23T08:30:00.000Z' }), null);

function unpublished(seq: number): Unpublished {
  return {
    outboxId: BigInt(seq),
    message: { ...queued.message, status: 'ROUTING', seq },
    transition: { seq, previousStatus: 'QUEUED', status: 'ROUTING', at: '2026-11-23T08:30:00.000Z' },
  };
}

/** An outbox whose publication of each seq in `failing` fails, once each; so many transitions may be under way. */
function setUp(failing: number[], maxPending = 20_000) {
  const published: number[] = [];
  const outbox = createOutboxPublisher({
    async publish({ payload }: Publication) {
      const { seq } = payload as StatusChanged;
      await Promise.resolve();
      const at = failing.indexOf(seq);
      if (at >= 0) throw new Error(`not now: ${failing.splice(at, 1)}`);
      published.push(seq);
    },
    forget: async () => {},
    policy: { maxAttempts: 3 },
    ...{ behindForMs: 60_000, maxPending, ownShareOfLane: 0 },
    telemetry: { published: () => {}, leftUnpublished: () => {} },
  });
  const settled = (work: readonly Promise<void>[]) => Promise.allSettled(work);
  return { outbox, published, settled };
}

test('an event that waits behind one that fails is left to the relay', async () => {
  const { outbox, published, settled } = setUp([2]);
  await settled([outbox.publish(unpublished(2)), outbox.publish(unpublished(3)), outbox.publish(unpublished(4))]);
  assert.equal(published, []);
});

test('a later event overtakes none that is left to the relay, however far the relay has come', async () => {
  const { outbox, published, settled } = setUp([2]);
  await settled([outbox.publish(unpublished(2)), outbox.publish(unpublished(3))]);
  await settled([outbox.republish(unpublished(2)), outbox.publish(unpublished(4))]);
  assert.equal(published, [2]);
  await settled([outbox.republish(unpublished(3)), outbox.republish(unpublished(4)), outbox.publish(unpublished(5))]);
  assert.equal(published, [2, 3, 4, 5]);
});

test('an event for which there is no place holds back the later ones of its message, and no others', async () => {
  const { outbox, published, settled } = setUp([], 1);
  const other = unpublished(9);
  const ofAnother = { ...other, message: { ...other.message, messageId: freshMessage().messageId } };
  await settled([outbox.publish(ofAnother), outbox.publish(unpublished(2))]);
  assert.equal(published, [9]);
  await settled([outbox.publish(unpublished(3))]);
  await settled([outbox.publish(ofAnother)]);
  assert.equal(published, [9, 9]);
  await settled([outbox.republish(unpublished(2)), outbox.republish(unpublished(3))]);
  await settled([outbox.publish(unpublished(4))]);
  assert.equal(published, [9, 9, 2, 3, 4]);
});

test.run();
