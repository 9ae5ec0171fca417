// Claiming work that PostgreSQL lacks: a value that cannot be stored is its sender's fault, and a partition that ought to be there is ours.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataRefused } from '../../src/domain/data-refused.ts';
import { messageIdOf } from '../../src/domain/ids.ts';
import { createClaim } from '../../src/pipeline/claim.ts';
import { settings } from '../../src/settings.ts';

const test = suite('pipeline/claim');

const NOW_MS = Date.UTC(2026, 10, 28, 8);
const DAY_MS = 86_400_000;

let asked = 0;

/** A claim of work that PostgreSQL lacks and refuses to store. */
function claimRefused(refused: 'value' | 'month', acceptedAtMs: number) {
  const claim = createClaim({
    claim: async () => ({ kind: 'unknown' }),
    restoreMissing: async () => {
      asked += 1;
      throw new DataRefused(refused, new Error('from PostgreSQL'));
    },
    catchUp: async () => {},
    publishLater: () => {},
    now: () => new Date(NOW_MS).toISOString(),
  });
  const messageId = messageIdOf('6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11');
  const content = { to: '+14155550123', from: 'ACME', body: 'hello' };
  const acceptedAt = new Date(acceptedAtMs).toISOString();
  const request = { ...content, messageId, tenantId: 'demo', lane: 'P3', acceptedAt } as const;
  return claim({ request, traceparent: undefined }).catch((error: unknown) => error);
}

test('work with a value that cannot be stored is unstorable, whenever it was accepted', async () => {
  assert.equal(await claimRefused('value', NOW_MS), { kind: 'unstorable' });
});

test('work from a month that no lane can hold work of is unstorable', async () => {
  for (const acceptedAtMs of [0, NOW_MS - settings.delivery.laneMaxAgeMs - DAY_MS, NOW_MS + 90 * DAY_MS]) {
    assert.equal(await claimRefused('month', acceptedAtMs), { kind: 'unstorable' });
  }
});

test('work from a month that has no partition and gets none is refused without asking PostgreSQL', async () => {
  asked = 0;
  for (const acceptedAtMs of [0, NOW_MS - 91 * DAY_MS, NOW_MS + 120 * DAY_MS, Date.UTC(9999, 11, 31)]) {
    assert.equal(await claimRefused('month', acceptedAtMs), { kind: 'unstorable' });
  }
  assert.is(asked, 0);
});

test('work of these days whose partition is missing stays on its lane: nothing that was promised is given up', async () => {
  for (const acceptedAtMs of [NOW_MS, NOW_MS - settings.delivery.laneMaxAgeMs]) {
    assert.instance(await claimRefused('month', acceptedAtMs), DataRefused);
  }
});

test.run();
