// Fail-points: only known ones can be armed, and each acts when its conditions hold and not before.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { armFailpoints, FailpointError, parseFailpoints } from './failpoints.ts';

const test = suite('fail-points');

test('a specification names points, actions and conditions', () => {
  assert.equal(parseFailpoints('pipe.after_claim=kill@nth:3, submit.before_202=sleep(20)@p:0.5@key:m1'), [
    { point: 'pipe.after_claim', action: { kind: 'kill' }, nth: 3, probability: 1, key: null },
    { point: 'submit.before_202', action: { kind: 'sleep', ms: 20 }, nth: null, probability: 0.5, key: 'm1' },
  ]);
});

for (const spec of [
  'pipe.nowhere=kill',
  'pipe.after_claim',
  'pipe.after_claim=explode',
  'pipe.after_claim=kill@nth:0',
]) {
  test(`"${spec}" is refused`, () => {
    assert.throws(
      () => parseFailpoints(spec),
      (error: Error) => error instanceof FailpointError,
    );
  });
}

test('a rule acts at its hit, for its key, at its point, and nowhere else', async () => {
  const hit = armFailpoints(parseFailpoints('pipe.after_claim=throw@nth:2@key:m1'), Math.random);
  await hit('pipe.after_claim', 'm1');
  await hit('pipe.after_claim', 'm2');
  await hit('pipe.before_ack', 'm1');
  const failure = await hit('pipe.after_claim', 'm1').catch((error: unknown) => error);
  assert.instance(failure, FailpointError);
  await hit('pipe.after_claim', 'm1');
});

test('a rule with a probability acts when the random source says so', async () => {
  const chances = [0.3, 0.1];
  const hit = armFailpoints(parseFailpoints('pipe.after_claim=throw@p:0.2'), () => chances.shift() ?? 1);
  await hit('pipe.after_claim');
  assert.instance(await hit('pipe.after_claim').catch((error: unknown) => error), FailpointError);
});

test.run();
