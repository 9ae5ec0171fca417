// Which messages are sampled: as many as were asked for, the same everywhere, and not to be foreseen without the secret.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createIsSampled } from '../../src/admission/sampling.ts';

const test = suite('admission/sampling');
const ids = Array.from({ length: 20_000 }, (_, n) => `00000000-0000-4000-8000-${`${n}`.padStart(12, '0')}`);

test('one in so many ids is sampled, also of ids that are counted up; 1 samples each of them', () => {
  const share = (oneIn: number) => ids.filter(createIsSampled('secret', oneIn)).length;
  assert.is(share(1), ids.length);
  // Five standard deviations around what is expected; the secret is fixed, and so is the result.
  assert.ok(Math.abs(share(10) - 2_000) < 212, `${share(10)}`);
  assert.ok(Math.abs(share(1_000) - 20) < 23, `${share(1_000)}`);
  assert.ok(share(1_000) > 0);
});

test('two processes with one secret agree, and with another secret other ids are sampled', () => {
  const sampled = (secret: string) => ids.filter(createIsSampled(secret, 10)).join();
  assert.is(sampled('secret'), sampled('secret'));
  assert.is.not(sampled('secret'), sampled('another secret'));
});

test('every release samples the same ids, since processes of two releases work beside one another', () => {
  const isSampled = createIsSampled('secret', 1_000);
  const sampled = ids.flatMap((id, n) => (isSampled(id) ? [n] : []));
  assert.equal(sampled.slice(0, 4), [518, 1_027, 3_489, 3_685]);
});

test.run();
