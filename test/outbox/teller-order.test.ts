// The events of a message leave one process in their order, also after one of them could not be told.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Publication } from '../../generated/events/publications.ts';
import type { StatusChanged } from '../../generated/events/types.ts';
import type { Untold } from '../../src/domain/journey.ts';
import { firstUntold } from '../../src/domain/submission.ts';
import { createTeller } from '../../src/outbox/teller.ts';
import { freshMessage } from '../support/store.ts';

const test = suite('outbox/teller order');

const queued = firstUntold(freshMessage({ acceptedAt: '2026-11-23T08:30:00.000Z' }), null);

function untold(seq: number): Untold {
  return {
    outboxId: BigInt(seq),
    message: { ...queued.message, status: 'ROUTING', seq },
    transition: { seq, previousStatus: 'QUEUED', status: 'ROUTING', at: '2026-11-23T08:30:00.000Z' },
  };
}

/** A teller whose publication of each seq in `failing` fails, once each. */
function setUp(failing: number[]) {
  const told: number[] = [];
  const teller = createTeller({
    async publish({ payload }: Publication) {
      const { seq } = payload as StatusChanged;
      await Promise.resolve();
      const at = failing.indexOf(seq);
      if (at >= 0) throw new Error(`not now: ${failing.splice(at, 1)}`);
      told.push(seq);
    },
    forget: async () => {},
    policy: { maxAttempts: 3 },
    behindForMs: 60_000,
    telemetry: { told: () => {}, leftUntold: () => {} },
  });
  const settled = (work: readonly Promise<void>[]) => Promise.allSettled(work);
  return { teller, told, settled };
}

test('an event that waits behind one that fails is left to the relay', async () => {
  const { teller, told, settled } = setUp([2]);
  await settled([teller.tell(untold(2)), teller.tell(untold(3)), teller.tell(untold(4))]);
  assert.equal(told, []);
});

test('a later event overtakes none that was left, however far the relay has come', async () => {
  const { teller, told, settled } = setUp([2]);
  await settled([teller.tell(untold(2)), teller.tell(untold(3))]);
  await settled([teller.tellAgain(untold(2)), teller.tell(untold(4))]);
  assert.equal(told, [2]);
  await settled([teller.tellAgain(untold(3)), teller.tellAgain(untold(4)), teller.tell(untold(5))]);
  assert.equal(told, [2, 3, 4, 5]);
});

test.run();
