// A wrong part is found: the same faults that the service survives show the duplicates of one without message ids.
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { magicEndings } from '../../deploy/local/stand-ins/magic-numbers.ts';
import { takeViolations } from '../support/run-state.ts';
import { type Fault, runFault, startGround } from './scene.ts';

const test = suite('negative controls with real processes');
const wrongMain = fileURLToPath(new URL('./negative-main.ts', import.meta.url));

/** Dies right after dispatching, so that the message is dispatched again. */
const dieAfterHandOver: Fault = {
  id: 'N03',
  name: 'kill -9 between the dispatch and its SENT',
  full: { messages: 10, injections: 1 },
  short: { messages: 10, injections: 1 },
  async run(scene, { messages }) {
    const [helper, victim] = scene.replicas;
    helper.set('ORCH_ROLES', 'api');
    await helper.restart();
    victim.set('TEST_FAILPOINTS', 'pipe.after_operator_publish=kill@nth:1');
    await victim.restart();
    const sending = scene.load.send(messages);
    await victim.death();
    scene.injected();
    victim.set('TEST_FAILPOINTS', '');
    await victim.revive();
    await sending;
  },
};

/** Dies between the claim of a key and the commit; the client asks again. */
const dieBeforeCommit: Fault = {
  id: 'N02',
  name: 'kill -9 before the commit of a keyed submit',
  full: { messages: 10, injections: 1 },
  short: { messages: 10, injections: 1 },
  async run(scene, { messages }) {
    const [, victim] = scene.replicas;
    victim.set('TEST_FAILPOINTS', 'submit.before_commit=kill@nth:2');
    await victim.restart();
    const sending = scene.load.send(messages, { asksOnce: false });
    await victim.death();
    scene.injected();
    victim.set('TEST_FAILPOINTS', '');
    await victim.revive();
    await sending;
  },
};

/** Nothing fails but the messages. */
const noRoute: Fault = {
  id: 'N04',
  name: 'messages without a route',
  full: { messages: 10, injections: 0 },
  short: { messages: 10, injections: 0 },
  run: ({ load }, { messages }) => load.send(messages, { to: `+1415555${magicEndings.noRoute}` }),
};

test('a dispatch without its message id is found as duplicates at the operator', async () => {
  await using ground = await startGround({ program: wrongMain, env: { TEST_WRONG_PART: 'no-message-id' } });
  const result = await runFault(dieAfterHandOver, dieAfterHandOver.short, ground);
  // The contract check finds it as well, message by message; here the effect counts.
  assert.ok(takeViolations().length > 0);
  assert.ok(result.duplicated > 0, `found ${result.problems || 'nothing'}`);
});

test('an existing entry that counts as proof is found as messages that never end', async () => {
  const env = { TEST_WRONG_PART: 'key-means-done', ORCH_SWEEPER_ENABLED: 'false' };
  await using ground = await startGround({ program: wrongMain, env });
  const result = await runFault(dieAfterHandOver, dieAfterHandOver.short, ground, { settleWithinMs: 6_000 });
  assert.match(result.problems, /nonTerminal/);
});

test('an answer that is in Redis before the commit is found as messages that were promised and are lost', async () => {
  await using ground = await startGround({ program: wrongMain, env: { TEST_WRONG_PART: 'answer-before-commit' } });
  const result = await runFault(dieBeforeCommit, dieBeforeCommit.short, ground);
  assert.ok(result.lost > 0, `found ${result.problems || 'nothing'}`);
});

test('an acknowledgement before the dead letter is found as messages that left their lane too early', async () => {
  await using ground = await startGround({ program: wrongMain, env: { TEST_WRONG_PART: 'ack-before-dead-letter' } });
  const result = await runFault(noRoute, noRoute.short, ground);
  assert.match(result.problems, /leftBeforeDeadLetter: 10/);
});

for (const fault of [dieBeforeCommit, dieAfterHandOver, noRoute]) {
  test(`the service as it is survives the same: ${fault.name}`, async () => {
    await using ground = await startGround();
    assert.is((await runFault(fault, fault.short, ground)).problems, '');
  });
}

test.run();
