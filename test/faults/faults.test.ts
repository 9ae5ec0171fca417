// The catalogue of faults in its short form, on one stage of servers and replicas; npm run test:faults runs it in full.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { failpoints } from '../support/failpoints.ts';
import { catalogue } from './catalogue.ts';
import { points } from './catalogue-points.ts';
import { type Ground, runFault, startGround } from './scene.ts';

const test = suite('nothing is lost and nothing is sent twice');
let ground: Ground;

test.before(async () => {
  ground = await startGround();
});
test.after(async () => {
  await ground[Symbol.asyncDispose]();
});

for (const fault of catalogue.filter(({ inShort }) => inShort)) {
  test(`${fault.id} ${fault.name}`, async () => {
    const result = await runFault(fault, fault.short, ground);
    assert.is(result.problems, '');
    assert.ok(result.accepted > 0, 'requests were accepted');
  });
}

test('a process dies at each named point in the full form', () => {
  assert.equal(points.toSorted(), failpoints.toSorted());
});

test.run();
