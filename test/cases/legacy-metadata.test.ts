// Metadata of the legacy ingress that breaks the contract ends its message with a reason and one dead letter; it is never changed, and never waits for ever.
import { randomUUID } from 'node:crypto';
import { isFinal } from '../../src/domain/lifecycle.ts';
import { startWorld, type World } from '../support/world.ts';
import { cases, type Right } from './case.ts';
import { eventually } from './eventually.ts';

const add = cases('legacy metadata');
let world: World;

add.before(async () => {
  world = await startWorld();
});
add.after(async () => {
  await world[Symbol.asyncDispose]();
});

const text = { to: '+14155550123', from: 'ACME', body: 'legacy' };
const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));

const broken: readonly (readonly [id: string, what: string, metadata: unknown])[] = [
  ['content/02/value-257', 'a value of 257 characters', { a: 'v'.repeat(257) }],
  ['content/02/key-41', 'a key of 41 characters', { ['k'.repeat(41)]: 'v' }],
  ['content/02/key-empty', 'an empty key', { '': 'v' }],
  ['content/02/number', 'a number for a text', { order: 4711 }],
  ['content/02/nested', 'an object for a text', { a: { b: 'c' } }],
  ['content/02/entries-21', '21 entries', entries(21)],
  ['content/02/array', 'a list', ['a']],
  ['content/02/nul', 'a text with U+0000', { a: 'x\0y' }],
  ['content/02/half-surrogate', 'half a surrogate pair', { a: 'x\ud83d' }],
  ['content/02/text', 'a text for the whole of it', 'a=b'],
  // As written: an object literal would set the prototype.
  ['content/02/forbidden-keys', 'keys that no object may have', JSON.parse('{"__proto__":"x","constructor":"y"}')],
];

for (const [id, what, metadata] of broken) {
  add(id, `${what}: FAILED with the field, dead-lettered once, and the next message is sent`, async (right) => {
    const messageId = await publish({ metadata });
    const next = await publish({ metadata: { order: '4711' } });
    await eventually(
      async () => (await hasEnded(next)) && ((await hasEnded(messageId)) || (await isUnread(messageId))),
    );
    right.is((await world.message(next))?.status, 'SENT', 'the next message');
    await judgeRefused(right, messageId);
  });
}

const valid: readonly (readonly [id: string, what: string, metadata: Readonly<Record<string, string>>])[] = [
  ['content/02/limits', 'the limits themselves', { ['k'.repeat(40)]: '😀'.repeat(256), ...entries(19) }],
  ['content/02/empty', 'no entry', {}],
];

for (const [id, what, metadata] of valid) {
  add(id, `${what}: sent with the message as they came`, async (right) => {
    const messageId = await publish({ metadata });
    await eventually(() => hasEnded(messageId));
    right.is((await world.message(messageId))?.status, 'SENT', 'the message');
    const [command] = await world.streamMessages('SMPP_OPERATOR', '>', messageId);
    right.is(command?.payload.metadata, metadata, 'the metadata at the operator');
  });
}

async function publish(more: object): Promise<string> {
  const messageId = randomUUID();
  await world.nats.publish('sms.outbound.request', { messageId, tenantId: 'demo', ...text, ...more });
  return messageId;
}

async function hasEnded(messageId: string): Promise<boolean> {
  const row = await world.message(messageId);
  return row !== undefined && isFinal(row.status);
}

/** Whether some input that names it was given up as unreadable: then its message will never come. */
async function isUnread(messageId: string): Promise<boolean> {
  const letters = await world.streamMessages('ORCH_DEADLETTER');
  return letters.some(({ payload }) => Buffer.from(String(payload.payloadBase64 ?? ''), 'base64').includes(messageId));
}

async function judgeRefused(right: Right, messageId: string): Promise<void> {
  const row = await world.message(messageId);
  right.is([row?.status, row?.lastError?.code], ['FAILED', 'VALIDATION_FAILED'], 'the message');
  right.holds(
    /\bmetadata\b/.test(row?.lastError?.detail ?? ''),
    `the reason does not name metadata: ${row?.lastError?.detail}`,
  );
  if (row?.status === 'FAILED') await eventually(async () => (await lettersOf(messageId)).length > 0);
  const codes = (await lettersOf(messageId)).map(({ payload }) => payload.failureReason.code);
  right.is(codes, ['VALIDATION_FAILED'], 'its dead letters');
  right.is(await isUnread(messageId), false, 'that it was given up as unreadable');
  right.is((await world.streamMessages('SMPP_OPERATOR', '>', messageId)).length, 0, 'copies at the operator');
}

const lettersOf = (messageId: string) => world.streamMessages('ORCH_DEADLETTER', '>', messageId);

add.run();
