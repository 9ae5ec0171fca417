// Input that neighbours put on the lanes: it is carried or dead-lettered once under a name, and no message stays there for ever.
import { randomUUID } from 'node:crypto';
import { startWorld, type World } from '../support/world.ts';
import { type Became, becameOf, ended, isOneOf, sent, sharedBound, type Trace } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('input on the lanes');
const WITHIN_MS = 12_000;
const P3 = 'lane.p3.outbound.request';

const failed = ended('FAILED', 'VALIDATION_FAILED');
/** Not stored, and dead-lettered as raw input. */
const deadLetterAndAck: Became = { status: 'none', code: null, atOperator: 0, deadLetters: 1, isOff: true };

type Work = { readonly messageId: string };
type Input = {
  readonly subject?: string;
  readonly data?: Work | Uint8Array;
  readonly head?: Readonly<Record<string, string>>;
};

const work = (more: object = {}): Work => ({
  messageId: randomUUID(),
  ...{ tenantId: 'demo', lane: 'P3', to: '+14155550199', from: 'ACME', body: 'hello' },
  ...{ acceptedAt: new Date().toISOString(), ...more },
});

const inputs: readonly (readonly [id: string, what: string, input: Input, ends: readonly Became[]])[] = [
  ['delivery/05/L1', 'a good one is sent', {}, [sent]],
  ['delivery/05/L2', 'unknown fields are tolerated', { data: work({ newField: { a: 1 } }) }, [sent]],
  [
    'delivery/05/L5',
    'another lane inside than its subject names',
    { data: work({ lane: 'P0' }) },
    [sent, failed, deadLetterAndAck],
  ],
  ['delivery/05/L6', 'no acceptedAt', { data: work({ acceptedAt: undefined }) }, [deadLetterAndAck]],
  ['delivery/05/L7', 'bytes that are no text', { data: Uint8Array.of(0, 255, 1, 2) }, [deadLetterAndAck]],
  ['delivery/05/L8', 'a body of 900,000 characters', { data: work({ body: 'y'.repeat(900_000) }) }, [failed]],
  ['delivery/05/L12', 'a body with U+0000', { data: work({ body: 'a\u0000b' }) }, [failed]],
  ['delivery/05/L13', 'a count of redrives from outside', { head: { 'X-Orch-Redrive': '9999' } }, [sent]],
  ['delivery/05/L14', 'nested metadata', { data: work({ metadata: { a: { b: 1 } } }) }, [deadLetterAndAck, failed]],
];

/** Its moment is past the retention, so PostgreSQL has no partition for it. */
const misplaced: readonly (readonly [id: string, what: string, acceptedAt: string])[] = [
  ['delivery/05/L9', 'accepted 40 days ago', new Date(Date.now() - 40 * 86_400_000).toISOString()],
  ['delivery/05/L10', 'accepted in the year 0', '0000-01-01T00:00:00Z'],
  ['delivery/05/L11', 'accepted in 2031', '2031-01-01T00:00:00.000Z'],
];

const unread: readonly (readonly [id: string, subject: string])[] = [
  ['delivery/05/L3', 'lane.P3.outbound.request'],
  ['delivery/05/L4', 'lane.p9.outbound.request'],
];

let world: World;
const traces = new Map<string, Trace | 'refused'>();
let leftMs: () => number;

test.before(async () => {
  world = await startWorld({ overrides: { settings: { recovery: { sweepEveryMs: 500, stalledAfterMs: 3_000 } } } });
  for (const [id, , input] of inputs) traces.set(id, await put(input));
  for (const [id, , acceptedAt] of misplaced) traces.set(id, await put({ data: work({ acceptedAt }) }));
  for (const [id, subject] of unread) traces.set(id, await put({ subject }));
  leftMs = sharedBound(WITHIN_MS);
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function put({ subject = P3, data = work(), head = {} }: Input): Promise<Trace | 'refused'> {
  const id = data instanceof Uint8Array ? undefined : data.messageId;
  // With the id that the service gives to its own copy, so that it is not stored twice.
  const named = id === undefined ? {} : { 'Nats-Msg-Id': `lane:${id}` };
  const stored = await world.nats.publish(subject, data, { ...named, ...head }).catch((error: Error) => error);
  if (stored instanceof Error) return 'refused';
  return { mark: id ?? Buffer.from(data as Uint8Array).toString('latin1'), seq: stored.seq };
}

async function othersGoOn(right: Right): Promise<void> {
  right.is(await becameOf(world, (await put({})) as Trace, WITHIN_MS), sent, 'a message behind it');
}

for (const [id, what, , ends] of inputs) {
  test(id, what, async (right) => {
    const seen = await becameOf(world, traces.get(id) as Trace, leftMs());
    if (ends.length === 1) right.is(seen, ends[0], 'the message');
    else right.holds(isOneOf(seen, ends), `the message has ended: ${JSON.stringify(seen)}`);
    await othersGoOn(right);
  });
}

for (const [id, what] of misplaced) {
  test(id, `${what}: dead-lettered once, under its name`, async (right) => {
    const { deadLetters, atOperator, isOff } = await becameOf(world, traces.get(id) as Trace, leftMs());
    right.is({ deadLetters, atOperator, isOff }, { deadLetters: 1, atOperator: 0, isOff: true }, 'the message');
    await othersGoOn(right);
  });
}

for (const [id, subject] of unread) {
  test(id, `${subject}, which no lane has: refused, or dead-lettered once under its name`, async (right) => {
    const trace = traces.get(id)!;
    if (trace === 'refused') return;
    const { deadLetters, atOperator, isOff } = await becameOf(world, trace, leftMs());
    right.is({ deadLetters, atOperator, isOff }, { deadLetters: 1, atOperator: 0, isOff: true }, 'the message');
  });
}

test('delivery/05/L15', 'an invalid traceparent is replaced by a new one', async (right) => {
  const trace = (await put({ head: { traceparent: 'nonsense' } })) as Trace;
  // The tap checks the publications against the contract, which allows no such header.
  right.is(await becameOf(world, trace, WITHIN_MS), sent, 'the message');
  await world.nats.flush();
});

test.run();
