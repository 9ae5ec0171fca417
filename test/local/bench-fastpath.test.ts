// The verdict of the bench of the fast path: what a kill did is read from submits that went on meanwhile, and a target that is missed is told.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Kill, killEffectsOf, type Submit } from '../bench/fastpath/kill-effects.ts';
import { problemsOf } from '../bench/fastpath/report.ts';
import { timesOf } from '../bench/lanes/times.ts';

const test = suite('the verdict of the bench of the fast path');

const kill: Kill = { calledAtMs: 1_000, answeredAtMs: 1_010, liftCalledAtMs: 1_300, liftAnsweredAtMs: 1_310 };
const TAKES_MS = 5;

const fastAt = (sentAtMs: number, replica = 0): Submit => ({
  ...{ sentAtMs, repliedAtMs: sentAtMs + TAKES_MS, replica, path: 'FAST_PATH', reason: null },
});
const killedAt = (sentAtMs: number, replica = 0): Submit => ({
  ...fastAt(sentAtMs, replica),
  ...{ path: 'FULL', reason: 'KILLED' },
});
const effectsOf = (...submits: readonly Submit[]) => killEffectsOf([kill], submits, 2);
const orderly = [fastAt(990), killedAt(1_020), fastAt(1_320), fastAt(990, 1), killedAt(1_020, 1), fastAt(1_320, 1)];

test('a kill takes effect with the last submit that began on the fast path, on the slowest replica', () => {
  const { lastBegun, lastAnswered, answered } = effectsOf(...orderly, fastAt(1_003), fastAt(1_008, 1));
  assert.equal([lastBegun.longest, lastAnswered.longest, answered.longest], [8, 13, 10]);
});

test('a submit that was answered before the call says nothing of the kill, and none after it means no delay', () => {
  assert.is(effectsOf(...orderly).lastBegun.longest, 0);
});

test('the fast path after the answer and before the lift breaks the promise; in between, and after the lift, it does not', () => {
  assert.is(effectsOf(...orderly).broken, 0);
  assert.is(effectsOf(...orderly, fastAt(1_010)).broken, 0);
  assert.is(effectsOf(...orderly, fastAt(1_298, 1)).broken, 0);
  assert.is(effectsOf(...orderly, fastAt(1_011, 1)).broken, 1);
});

test('a lift takes effect with the first answer on the fast path, on the slowest replica', () => {
  assert.is(effectsOf(...orderly, fastAt(1_301)).lifted.longest, 25);
});

test('broken promises, a kill that met nobody, and a late one are problems', () => {
  const effects = effectsOf(...orderly);
  assert.equal(problemsOf({ kills: effects }), []);
  assert.is(problemsOf({ kills: { ...effects, broken: 1 } }).length, 1);
  assert.is(problemsOf({ kills: effectsOf(...orderly.filter(({ replica }) => replica === 0)) }).length, 1);
  assert.equal(problemsOf({ kills: { ...effects, lastBegun: timesOf([99]) } }), []);
  assert.is(problemsOf({ kills: { ...effects, lastBegun: timesOf([100]) } }).length, 1);
});

test('fewer than 0.8 of the plain submits, and a p95 that is not lower, are problems', () => {
  const rates = { plain: 1_000, fast: 800, ratio: 0.8, ratios: [0.8] };
  assert.equal(problemsOf({ rates }), []);
  assert.is(problemsOf({ rates: { ...rates, ratio: 0.79 } }).length, 1);
  assert.equal(problemsOf({ sendTimes: { fast: timesOf([20]), full: timesOf([40]) } }), []);
  assert.is(problemsOf({ sendTimes: { fast: timesOf([40]), full: timesOf([40]) } }).length, 1);
});

test.run();
