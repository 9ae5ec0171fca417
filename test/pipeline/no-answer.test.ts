// An operators' stream that stores without an answer: each attempt is counted, and compliance is not asked again once a message may be dispatched.
import type { JetStreamManager, StreamUpdateConfig } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('no answer of the operators’ stream');
const OPERATORS = 'SMPP_OPERATOR';
let world: World;
let streams: JetStreamManager;

test.before(async () => {
  world = await startWorld({ overrides: { settings: { stages: { publishTimeoutMs: 500 } } } });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** Whether the stream answers that a publication is stored; it is stored in any case. */
const answers = (does: boolean) => streams.streams.update(OPERATORS, { no_ack: !does } as StreamUpdateConfig);

async function send(): Promise<string> {
  const reply = await world.http.send({ to: '+14155550132', from: 'ACME', body: 'hello' });
  return reply.json<MessageAccepted>().messageId;
}

const handedOver = async (id: string) => (await world.streamMessages(OPERATORS, 'smpp.operator.*', id)).length;

test('silence costs attempts, and ends: DEAD_LETTER with PUBLISH_OUTCOME_UNKNOWN after the last one', async () => {
  await answers(false);
  const id = await send();
  const row = await world.finalStatus(id, { timeoutMs: 20_000 });
  await answers(true);
  assert.equal([row.status, row.attemptCount, row.lastError?.code], ['DEAD_LETTER', 3, 'PUBLISH_OUTCOME_UNKNOWN']);
  assert.is(await handedOver(id), 1);
});

test('compliance is not asked again about a message that may be at its operator: a verdict would come too late', async () => {
  await answers(false);
  const id = await send();
  await world.status(id, 'RETRY');
  using _ = world.compliance.script(() => ({ verdict: 'BLOCK', reason: 'the recipient opted out meanwhile' }));
  await answers(true);
  assert.is((await world.finalStatus(id)).status, 'SENT');
  assert.is(world.compliance.calls.latest.filter(({ request }) => request.messageId === id).length, 1);
  assert.is(await handedOver(id), 1);
});

test.run();
