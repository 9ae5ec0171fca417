// Input of producers without HTTP: each message is sent, or dead-lettered once with the reason, and an id that is used twice hides none.
import { randomUUID } from 'node:crypto';
import { startWorld, type World } from '../support/world.ts';
import { type Became, becameOf, ended, sent, sharedBound, type Trace } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('legacy input');
const WITHIN_MS = 10_000;
const SUBJECT = 'sms.outbound.request';

const failed = ended('FAILED', 'VALIDATION_FAILED');
/** Names no message, and is dead-lettered as raw input. */
const deadLetterAndAck: Became = { status: 'none', code: null, atOperator: 0, deadLetters: 1, isOff: true };

type Legacy = { readonly messageId: string };
const legacy = (more: object = {}): Legacy => ({
  messageId: randomUUID(),
  ...{ tenantId: 'demo', to: '+14155550199', from: 'ACME', body: 'hello', ...more },
});

const inputs: readonly (readonly [id: string, what: string, input: Legacy | Uint8Array, end: Became])[] = [
  ['delivery/05/I1', 'a good one', legacy(), sent],
  ['delivery/05/I2', 'unknown fields', legacy({ priority: 7 }), sent],
  ['delivery/05/I3', 'a number as recipient', legacy({ to: 14_155_550_199 }), failed],
  ['delivery/05/I4', 'an empty body', legacy({ body: '' }), failed],
  ['delivery/05/I5', 'no tenant', legacy({ tenantId: undefined }), deadLetterAndAck],
  ['delivery/05/I6', 'bytes that are no text', Uint8Array.of(0xff, 0xd8, 0xff, 0), deadLetterAndAck],
  ['delivery/05/I7', 'a body of 900,000 characters', legacy({ body: 'z'.repeat(900_000) }), failed],
  [
    'delivery/05/I8',
    'a message id of version 1',
    legacy({ messageId: 'c232ab00-9414-11ec-b3c8-9f6bdeced846' }),
    deadLetterAndAck,
  ],
];

let world: World;
const traces = new Map<string, Trace>();
/** Two inputs of one id; the second is recognised by its text. */
type Two = { readonly first: Trace; readonly second: Trace };
let otherText: Two;
let otherTenant: Two;
let leftMs: () => number;

test.before(async () => {
  world = await startWorld();
  for (const [id, , input] of inputs) {
    const mark = input instanceof Uint8Array ? Buffer.from(input).toString('latin1') : input.messageId;
    traces.set(id, { mark, seq: await put(input) });
  }
  otherText = await putTwo({ to: '+14155550111' });
  otherTenant = await putTwo({ tenantId: 'acme', to: '+14155550112' });
  leftMs = sharedBound(WITHIN_MS);
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function put(input: Legacy | Uint8Array, head: Readonly<Record<string, string>> = {}): Promise<number> {
  return (await world.nats.publish(SUBJECT, input, head)).seq;
}

for (const [id, what, , end] of inputs) {
  test(id, `${what}: ${end.status === 'SENT' ? 'sent' : 'dead-lettered once'}`, async (right) => {
    right.is(await becameOf(world, traces.get(id)!, leftMs()), end, 'the message');
  });
}

async function putTwo(more: object): Promise<Two> {
  const messageId = randomUUID();
  const text = `second ${randomUUID()}`;
  const first = { mark: messageId, seq: await put(legacy({ messageId })) };
  await becameOf(world, first, WITHIN_MS);
  return { first, second: { mark: text, seq: await put(legacy({ messageId, body: text, ...more })) } };
}

/** The first one is sent as if it were alone, and the second one can be found. */
async function bothEnd(right: Right, two: Two): Promise<void> {
  const second = await becameOf(world, two.second, leftMs());
  right.is(second, deadLetterAndAck, 'the second');
  const first = await becameOf(world, two.first, WITHIN_MS);
  right.is({ ...first, deadLetters: first.deadLetters - second.deadLetters }, sent, 'the first');
}

test('delivery/05/I9', 'another text under the id of a message: dead-lettered once, and the message is sent', (right) =>
  bothEnd(right, otherText),
);

test('delivery/05/I9-tenant', 'another tenant under the id of a message: dead-lettered once', (right) =>
  bothEnd(right, otherTenant),
);

test('delivery/05/I9-same', 'the same input again is the same message, and is sent once', async (right) => {
  const input = legacy();
  const trace = { mark: input.messageId, seq: await put(input) };
  await becameOf(world, trace, WITHIN_MS);
  right.is(await becameOf(world, { ...trace, seq: await put(input) }, WITHIN_MS), sent, 'the message');
});

test('delivery/05/I10', 'an invalid traceparent is replaced by a new one', async (right) => {
  const input = legacy();
  const seq = await put(input, { traceparent: 'nonsense; drop' });
  // The tap checks the publications against the contract, which allows no such header.
  right.is(await becameOf(world, { mark: input.messageId, seq }, WITHIN_MS), sent, 'the message');
  await world.nats.flush();
});

test.run();
