// US-ORCH-031: each failed attempt is published on sms.outbound.retry before the message waits for the next one.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RetryScheduled } from '../../generated/events/types.ts';
import type { MessageAccepted } from '../../generated/http/contract.ts';
import { until } from '../support/until.ts';
import { sharedWorld } from '../support/world.ts';

const test = suite('US-ORCH-031 retry events');
const world = await sharedWorld();

async function submit(): Promise<{ id: string; tenantId: string }> {
  const tenantId = await world.createTenant();
  const reply = await world.http.send({ to: '+14155550131', from: 'ACME', body: 'hello' }, { 'X-Tenant-Id': tenantId });
  return { id: reply.json<MessageAccepted>().messageId, tenantId };
}

const eventsOf = async (id: string): Promise<RetryScheduled[]> =>
  (await world.streamMessages('ORCH_EVENTS', 'sms.outbound.retry', id)).map(({ payload }) => payload);

test('one failure: { messageId, tenantId, attemptNumber, failureReason, nextRetryAt }', async () => {
  let asked = 0;
  using _ = world.routing.script(() => (asked++ === 0 ? 'UNAVAILABLE' : { operatorId: 'op-1' }));
  const { id, tenantId } = await submit();
  assert.is((await world.finalStatus(id)).status, 'SENT');
  const [event, ...more] = await eventsOf(id);
  assert.is(more.length, 0);
  const { nextRetryAt, failureReason, ...rest } = event!;
  assert.equal(rest, { messageId: id, tenantId, lane: 'P3', attemptNumber: 1, exhausted: false });
  assert.is(failureReason.code, 'ROUTING_UNAVAILABLE');
  const [status] = (await world.streamMessages('ORCH_EVENTS', 'sms.events.status', id)).filter(
    ({ payload }) => payload.newStatus === 'RETRY',
  );
  assert.is(Date.parse(nextRetryAt!) - Date.parse(status?.payload.timestamp), 1_000);
});

test('3 failures in a row: 3 events, the third exhausted and without a next attempt, before the dead letter', async () => {
  using _ = world.routing.script(() => 'UNAVAILABLE');
  const order: string[] = [];
  const { connection } = world.nats;
  const heard = ['sms.outbound.retry', 'sms.outbound.deadletter'].map((subject) =>
    connection.subscribe(subject, {
      callback: (_error, message) => void order.push(`${message.json<{ messageId: string }>().messageId} ${subject}`),
    }),
  );
  const { id } = await submit();
  assert.is((await world.finalStatus(id)).status, 'DEAD_LETTER');
  const events = await until(async () => {
    const found = await eventsOf(id);
    return found.length === 3 && found;
  });
  assert.equal(
    events.map(({ attemptNumber, exhausted, nextRetryAt }) => [attemptNumber, exhausted, nextRetryAt === null]),
    [
      [1, false, false],
      [2, false, false],
      [3, true, true],
    ],
  );
  const ofIt = () => order.filter((one) => one.startsWith(id)).map((one) => one.split(' ')[1]);
  await until(() => ofIt().length === 4);
  assert.equal(ofIt(), [...Array(3).fill('sms.outbound.retry'), 'sms.outbound.deadletter']);
  for (const one of heard) one.unsubscribe();
});

test('published before the delayed nak', async () => {
  const order: string[] = [];
  const { connection } = world.nats;
  let asked = 0;
  using _ = world.routing.script(() => (asked++ === 0 ? 'UNAVAILABLE' : { operatorId: 'op-1' }));
  const { id } = await submit();
  const heard = [
    connection.subscribe('sms.outbound.retry', { callback: () => void order.push('event') }),
    connection.subscribe('$JS.ACK.ORCH_LANES.orch-consumer-p3.>', {
      callback: (_error, message) => void (message.string().startsWith('-NAK') && order.push('nak')),
    }),
  ];
  await world.finalStatus(id);
  await world.nats.flush();
  for (const one of heard) one.unsubscribe();
  assert.equal(order, ['event', 'nak']);
});

test.run();
