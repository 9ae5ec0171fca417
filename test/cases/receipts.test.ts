// Receipts as connectors send them: late, early, twice, for other tenants, for unknown messages, and in no readable form.
import { randomUUID } from 'node:crypto';
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { startWorld, type World } from '../support/world.ts';
import { deadLettersOf, seenWithin } from './became.ts';
import { cases } from './case.ts';

const test = cases('receipts');
const SUBJECT = 'sms.dlr.received';
/** A receipt for an unknown message is delivered ten times, a second apart. */
const GIVEN_UP_WITHIN_MS = 20_000;
const PAIRS = 4;

let world: World;
/** Their receipts are given up late: they are sent first and checked last. */
const unknown = { messageId: randomUUID(), seq: 0 };
const foreign = { messageId: '', seq: 0 };
const pairs: string[] = [];

test.before(async () => {
  world = await startWorld();
  unknown.seq = await report(unknown.messageId, 'EXPIRED');
  foreign.messageId = await submit();
  foreign.seq = await report(foreign.messageId, 'DELIVERED', { tenantId: 'acme' });
  pairs.push(...(await Promise.all(Array.from({ length: PAIRS }, () => submit()))));
  await Promise.all(pairs.flatMap((id) => [report(id, 'DELIVERED', { tenantId: 'acme' }), report(id, 'ACCEPTED')]));
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(to = '+14155550123'): Promise<string> {
  const { messageId } = (await world.http.send({ to, from: 'ACME', body: 'hello' })).json<MessageAccepted>();
  await world.finalStatus(messageId);
  return messageId;
}

function receipt(messageId: string, state: string, more: object = {}): object {
  const receivedAt = new Date().toISOString();
  return { messageId, tenantId: 'demo', lane: 'P3', operatorId: 'op-1', state, receivedAt, ...more };
}

async function report(messageId: string, state: string, more: object = {}): Promise<number> {
  return (await world.nats.publish(SUBJECT, receipt(messageId, state, more))).seq;
}

/** Whether the receipt is off its stream in time: recorded, out of date, or dead-lettered. */
function isHandled(seq: number, withinMs = 5_000): Promise<boolean> {
  const look = async () => (await world.streamMessages('ORCH_DLR')).every((one) => one.seq !== seq);
  return seenWithin(withinMs, look, (isOff) => isOff);
}

async function shown(messageId: string): Promise<{ status: string; state: string | null; at: string | null }> {
  const { status, delivery } = (await world.http.get(messageId)).json<Message>();
  return { status, state: delivery?.state ?? null, at: delivery?.at ?? null };
}

/** Reports one state after the other, each once the one before is handled, and shows the result. */
async function afterAll(messageId: string, ...receipts: readonly (readonly [string, object?])[]) {
  for (const [state, more] of receipts) await isHandled(await report(messageId, state, more));
  return shown(messageId);
}

test('delivery/01/A1', 'ACCEPTED and UNDELIVERABLE behind DELIVERED change nothing', async (right) => {
  const at = '2026-11-26T10:00:00.000Z';
  const seen = await afterAll(await submit(), ['DELIVERED', { receivedAt: at }], ['ACCEPTED'], ['UNDELIVERABLE']);
  right.is(seen, { status: 'SENT', state: 'DELIVERED', at }, 'the message');
});

test('delivery/01/A2', 'the same state again leaves the first moment', async (right) => {
  const at = '2026-11-26T10:00:00.000Z';
  const seen = await afterAll(await submit(), ['DELIVERED', { receivedAt: at }], ['DELIVERED']);
  right.is(seen, { status: 'SENT', state: 'DELIVERED', at }, 'the message');
});

test('delivery/01/A3', 'a receipt that comes before its message is shown once the message is there', async (right) => {
  const messageId = randomUUID();
  const refused = new Set<string>();
  const listener = world.nats.connection.subscribe('$JS.ACK.ORCH_DLR.orch-dlr.>', {
    callback: (_, message) => message.string().startsWith('-NAK') && refused.add(message.subject.split('.')[5] ?? ''),
  });
  const seq = await report(messageId, 'DELIVERED');
  // Its look-up found no message; it is handed back, unless the service has it in flight.
  await seenWithin(3_000, async () => refused.has(String(seq)), Boolean);
  listener.unsubscribe();
  await world.http.send({ to: '+14155550123', from: 'ACME', body: 'hello', messageId });
  await isHandled(seq);
  await world.finalStatus(messageId);
  right.is((await shown(messageId)).state, 'DELIVERED', 'the state');
});

test('delivery/01/A11', 'a receipt for a message that FAILED is shown and changes no status', async (right) => {
  const seen = await afterAll(await submit('+14155550001'), ['DELIVERED']);
  right.is([seen.status, seen.state], ['FAILED', 'DELIVERED'], 'status and state');
});

test('delivery/01/A10', 'a receipt may write the id in upper case', async (right) => {
  const messageId = await submit();
  await isHandled(await report(messageId.toUpperCase(), 'DELIVERED'));
  right.is((await shown(messageId)).state, 'DELIVERED', 'the state');
});

test('delivery/01/A12', 'of two states of one rank the first one stays', async (right) => {
  right.is((await afterAll(await submit(), ['EXPIRED'], ['UNDELIVERABLE'])).state, 'EXPIRED', 'the state');
});

test('delivery/01/A13', 'a connector may report under another name than its operator', async (right) => {
  const seen = await afterAll(await submit(), ['DELIVERED', { operatorId: 'op-other' }]);
  right.is(seen.state, 'DELIVERED', 'the state');
});

/** The moment is shown, or nothing is shown and the receipt is dead-lettered where it can be found. */
async function isShownOrSetAside(receivedAt: string, moments: readonly string[]): Promise<boolean> {
  const messageId = await submit();
  const { state, at } = await afterAll(messageId, ['DELIVERED', { receivedAt }]);
  if (state !== null) return at !== null && moments.includes(at);
  return (await deadLettersOf(world, messageId)).length === 1;
}

test('delivery/01/A7', 'a moment before acceptance, with an offset, is shown as the same moment', async (right) => {
  const seen = await afterAll(await submit(), ['DELIVERED', { receivedAt: '2026-11-20T10:00:00+05:30' }]);
  right.is(seen.at, '2026-11-20T04:30:00.000Z', 'the moment');
});

test('delivery/01/A7b', 'a moment in 2099 is shown, or its receipt is dead-lettered', async (right) => {
  const is = await isShownOrSetAside('2099-01-01T00:00:00.000Z', ['2099-01-01T00:00:00.000Z']);
  right.holds(is, 'the moment is shown, or its receipt can be found');
});

test(
  'delivery/01/A9b',
  'a leap second is shown as a second beside it, or its receipt is dead-lettered',
  async (right) => {
    const beside = ['2016-12-31T23:59:59.000Z', '2016-12-31T23:59:59.999Z', '2017-01-01T00:00:00.000Z'];
    right.holds(await isShownOrSetAside('2016-12-31T23:59:60Z', beside), 'the moment is shown, or can be found');
  },
);

const unreadable: readonly (readonly [id: string, what: string, input: string | Uint8Array])[] = [
  ['delivery/01/A8-empty', 'nothing at all', ''],
  ['delivery/01/A8-text', 'no JSON', 'not json'],
  ['delivery/01/A8-object', 'an object without fields', '{}'],
  ['delivery/01/A8-bytes', 'bytes that are no text', Uint8Array.of(0xff, 0xfe, 0, 1)],
  ['delivery/01/A8-state', 'a state that is none', JSON.stringify(receipt(randomUUID(), 'REJECTED'))],
  ['delivery/01/A8-list', 'a list', '[]'],
  [
    'delivery/01/A8-moment',
    'a moment that is none',
    JSON.stringify(receipt(randomUUID(), 'DELIVERED', { receivedAt: 'yesterday' })),
  ],
];

for (const [id, what, input] of unreadable) {
  test(id, `${what}: dead-lettered once as raw input, and counted once`, async (right) => {
    const count = async () => (await world.metrics()).value('orch_unreadable_input_total', { channel: SUBJECT });
    const before = await count();
    const { seq } = await world.nats.publish(SUBJECT, input);
    right.holds(await isHandled(seq), 'it is removed from its stream');
    const payloadBase64 = Buffer.from(input).toString('base64');
    const letters = await world.streamMessages('ORCH_DEADLETTER');
    right.is(letters.filter(({ payload }) => payload.payloadBase64 === payloadBase64).length, 1, 'dead letters');
    right.is((await count()) - before, 1, 'how often it was counted');
  });
}

test('delivery/01/A8-filler', 'an unknown field of 900,000 characters is tolerated', async (right) => {
  const seen = await afterAll(await submit(), ['DELIVERED', { filler: 'x'.repeat(900_000) }]);
  right.is(seen.state, 'DELIVERED', 'the state');
});

test('delivery/01/A6', 'a receipt in the name of another tenant changes nothing', async (right) => {
  right.holds(await isHandled(foreign.seq, GIVEN_UP_WITHIN_MS), 'it is given up');
  right.is((await shown(foreign.messageId)).state, null, 'the state behind the foreign one');
  right.is((await afterAll(foreign.messageId, ['ACCEPTED'])).state, 'ACCEPTED', 'the state behind the true one');
});

test('delivery/01/A6b', 'a foreign receipt beside the true one does not displace it', async (right) => {
  const left = async () => (await world.streamMessages('ORCH_DLR')).length;
  right.is(await seenWithin(GIVEN_UP_WITHIN_MS, left, (count) => count === 0), 0, 'receipts that are left');
  const states = await Promise.all(pairs.map(async (id) => (await shown(id)).state));
  right.is(
    states,
    pairs.map(() => 'ACCEPTED'),
    'the states',
  );
});

test('delivery/01/A4', 'a receipt for no message is counted once and can be found', async (right) => {
  right.holds(await isHandled(unknown.seq, GIVEN_UP_WITHIN_MS), 'it is given up');
  const counted = (await world.metrics()).samples.filter(
    ({ name, labels }) =>
      name === 'orch_delivery_receipt_total' && labels['state'] === 'EXPIRED' && labels['outcome'] === 'unknown',
  );
  right.is(
    counted.map(({ value }) => value),
    [1],
    'how often it was counted',
  );
  const isLogged = world.logs.some((line) => JSON.stringify(line).includes(unknown.messageId));
  const letters = await deadLettersOf(world, unknown.messageId);
  right.holds(isLogged || letters.length === 1, 'a log line or a dead letter names it');
});

test.run();
