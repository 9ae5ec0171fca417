// Headers that the client cannot decode, and NATS lets through: the input is handled as if it had none, on every way in.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { publishRaw } from '../support/raw-nats.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('headers');
const text = { to: '+14155550123', from: 'ACME', body: 'hello' };
const odd = {
  'a name with a space': 'X Trace: 1',
  'a name beyond ASCII': 'X-ü: 1',
  'a name with U+0000': 'X\u0000: 1',
  'a value with a bare line feed': 'traceparent: a\nb',
};
const [oddLine] = Object.values(odd) as [string];

let world: World;
test.before(async () => {
  world = await startWorld();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

function publish(subject: string, body: string, line = oddLine, id: string = randomUUID()): Promise<void> {
  const head = `NATS/1.0\r\nNats-Msg-Id: ${id}\r\n${line}\r\n\r\n`;
  return publishRaw(world.servers.nats.url, [{ subject, head, body }]);
}

/** The ids of a legacy message and of work, which are published. */
async function publishBoth(line = oddLine): Promise<readonly string[]> {
  const [legacy, work] = [randomUUID(), randomUUID()];
  const fields = { tenantId: 'demo', ...text };
  await publish('sms.outbound.request', JSON.stringify({ messageId: legacy, ...fields }), line);
  const request = { messageId: work, lane: 'P3', acceptedAt: new Date().toISOString(), ...fields };
  // Work has the id that the service would give it, so that it is not put on its lane twice.
  await publish('lane.p3.outbound.request', JSON.stringify(request), line, `lane:${work}`);
  return [legacy, work];
}

const isEmpty = async (stream: 'ORCH_LANES' | 'ORCH_DLR') => (await world.streamMessages(stream)).length === 0;

for (const [what, line] of Object.entries(odd)) {
  test(`${what}: a legacy message and work on a lane are sent`, async () => {
    for (const id of await publishBoth(line)) assert.is((await world.finalStatus(id)).status, 'SENT');
    await until(() => isEmpty('ORCH_LANES'));
  });
}

test('a receipt is recorded', async () => {
  const { messageId } = (await world.http.send(text)).json<MessageAccepted>();
  await world.finalStatus(messageId);
  const receivedAt = new Date().toISOString();
  const receipt = { messageId, tenantId: 'demo', lane: 'P3', operatorId: 'op-1', state: 'DELIVERED', receivedAt };
  await publish('sms.dlr.received', JSON.stringify(receipt));
  await until(async () => (await world.http.get(messageId)).json<Message>().delivery?.state === 'DELIVERED');
  await until(() => isEmpty('ORCH_DLR'));
});

test('input that cannot be read either is dead-lettered', async () => {
  const mark = `no JSON ${randomUUID()}`;
  await publish('sms.outbound.request', mark);
  const payloadBase64 = Buffer.from(mark).toString('base64');
  await until(async () =>
    (await world.streamMessages('ORCH_DEADLETTER')).some(({ payload }) => payload.payloadBase64 === payloadBase64),
  );
});

// The last test: its world has no service for a while.
test('a legacy message and work whose deliveries are used up are put back, and sent', async () => {
  await world.service[Symbol.asyncDispose]();
  const ids = await publishBoth();
  for (const durable of ['orch-consumer', 'orch-consumer-p3']) await useUp(durable);
  await using _ = await world.startService();
  for (const id of ids) assert.is((await world.finalStatus(id)).status, 'SENT');
  await until(() => isEmpty('ORCH_LANES'));
});

/** Takes the one message of a consumer as often as NATS delivers it. */
async function useUp(durable: string): Promise<void> {
  const consumer = await world.nats.connection.jetstream().consumers.get('ORCH_LANES', durable);
  for (let left = (await consumer.info()).config.max_deliver ?? 1; left > 0; left -= 1) {
    const message = await consumer.next({ expires: 5_000 });
    message?.nak();
  }
  // NATS says so when it would deliver the message once more.
  assert.is(await consumer.next({ expires: 1_000 }), null);
}

test.run();
