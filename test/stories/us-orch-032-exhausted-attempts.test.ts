// US-ORCH-032: a message whose attempts are used up is a dead letter before it leaves its lane.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { PublishRefused } from '../../src/domain/publishing.ts';
import type { Overrides } from '../../src/service.ts';
import { until } from '../support/until.ts';
import { sql, startWorld, type World } from '../support/world.ts';
import { wrapPublish } from '../support/wrap-publish.ts';

const test = suite('US-ORCH-032 dead letters');

const DEAD_LETTERS = 'sms.outbound.deadletter';
const text = { to: '+14155550132', from: 'ACME', body: 'the whole text' };
/** Dead letters that are refused, and their number. */
const refusing = { left: 0, tried: 0 };

// The relay would publish it too, and hide which of the two did.
const wrapProtocol: Overrides['wrapProtocol'] = (protocol) => ({ ...protocol, relay: async () => 0 });

const refuseDeadLetters = wrapPublish((publish) => async (publication) => {
  if (publication.channel !== 'deadLetters') return publish(publication);
  refusing.tried += 1;
  if (refusing.left === 0) return publish(publication);
  refusing.left -= 1;
  throw new PublishRefused('maximum bytes exceeded');
});

let world: World;
test.before(async () => {
  world = await startWorld({
    env: { COMPLIANCE_MODE: 'off' },
    overrides: { wrapProtocol, ...refuseDeadLetters },
    routing: { decide: () => 'UNAVAILABLE' },
  });
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});
test.before.each(() => {
  refusing.left = 0;
  refusing.tried = 0;
});

async function submit(): Promise<string> {
  const reply = await world.http.send(text);
  return reply.json<MessageAccepted>().messageId;
}

const lettersOf = (id: string) => world.streamMessages('ORCH_DEADLETTER', DEAD_LETTERS, id);
const onLane = async (id: string) =>
  (await world.streamMessages('ORCH_LANES', 'lane.p3.outbound.request', id)).length > 0;

test('after 3 failed attempts: DEAD_LETTER, and { messageId, tenantId, to, from, body, attemptCount, failureReason, failedAt }', async () => {
  const id = await submit();
  const row = await world.finalStatus(id);
  assert.equal([row.status, row.attemptCount, row.lastError?.code], ['DEAD_LETTER', 3, 'ROUTING_UNAVAILABLE']);
  const [letter, ...more] = await until(async () => {
    const found = await lettersOf(id);
    return found.length > 0 && found;
  });
  assert.is(more.length, 0);
  const { failedAt, failureReason, ...rest } = letter?.payload ?? {};
  assert.equal(rest, { messageId: id, tenantId: 'demo', lane: 'P3', ...text, attemptCount: 3 });
  assert.is(failureReason.code, 'ROUTING_UNAVAILABLE');
  const [{ processed_at }] = (await world.rows(sql.unsafe`
    SELECT processed_at FROM orch.sms_messages WHERE message_id = ${id}::uuid`)) as [{ processed_at: number }];
  assert.is(Date.parse(failedAt), processed_at);
});

test('acknowledged only after the dead letter is stored', async () => {
  const order: string[] = [];
  const { connection } = world.nats;
  const id = await submit();
  const heard = [
    connection.subscribe(DEAD_LETTERS, { callback: () => void order.push('dead letter') }),
    connection.subscribe('$JS.ACK.ORCH_LANES.orch-consumer-p3.>', {
      callback: (_error, message) => void (message.string() === '+ACK' && order.push('ack')),
    }),
  ];
  await world.finalStatus(id);
  await until(async () => !(await onLane(id)));
  await world.nats.flush();
  for (const one of heard) one.unsubscribe();
  assert.equal(order, ['dead letter', 'ack']);
});

test('a dead letter that is refused is tried again up to 3 times; stored by the last one, the message is acknowledged', async () => {
  refusing.left = 3;
  const id = await submit();
  await world.finalStatus(id);
  await until(async () => (await lettersOf(id)).length === 1);
  assert.is(refusing.tried, 4);
  await until(async () => !(await onLane(id)));
  assert.not(world.logs.some((line) => line['action'] === 'dead-letter' && line['messageId'] === id));
});

test('refused by all of them: an error is logged, the message stays on its lane, and is published and acknowledged later', async () => {
  // Four times here, and once more when its next copy comes.
  refusing.left = 5;
  const id = await submit();
  await until(() => world.logs.some((line) => line['action'] === 'dead-letter' && line['messageId'] === id));
  const [line] = world.logs.filter((one) => one['action'] === 'dead-letter' && one['messageId'] === id);
  assert.is(line?.['level'], 'error');
  assert.is((await world.message(id))?.status, 'DEAD_LETTER');
  assert.is(await onLane(id), true);
  await until(async () => (await lettersOf(id)).length === 1);
  await until(async () => !(await onLane(id)));
});

test.run();
