// An invalid traceparent from the bus is ignored as over HTTP: a new trace is made, and the sent value is copied nowhere.
import { randomUUID } from 'node:crypto';
import { isFinal } from '../../src/domain/lifecycle.ts';
import type { Seen } from '../support/nats-tap.ts';
import { startWorld, type World } from '../support/world.ts';
import { cases, type Right } from './case.ts';
import { eventually } from './eventually.ts';

const add = cases('foreign traces');
let world: World;

add.before(async () => {
  world = await startWorld();
});
add.after(async () => {
  await world[Symbol.asyncDispose]();
});

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';

const foreign = [
  ['contract/2/rubbish', 'rubbish'],
  ['contract/2/version-01', `01-${traceId}-${spanId}-01`],
  ['contract/2/version-ff', `ff-${traceId}-${spanId}-01`],
  ['contract/2/upper-case', `00-${traceId.toUpperCase()}-${spanId}-01`],
  ['contract/2/long', `00-${traceId}-${spanId}-01-`.padEnd(3_000, 'x')],
  ['contract/2/zero-trace', `00-${'0'.repeat(32)}-${spanId}-01`],
  ['contract/2/zero-span', `00-${traceId}-${'0'.repeat(16)}-01`],
] as const;

for (const [id, traceparent] of foreign) {
  const shown = traceparent.slice(0, 60);

  add(id, `${shown}: in no publication of a legacy message, nor of input that cannot be read`, async (right) => {
    const told = await everythingToldOf(await publishMessage(traceparent));
    right.holds(
      told.some(({ channel }) => channel === 'operatorMessage'),
      'the message does not reach its operator',
    );
    for (const one of told) judgeTrace(right, one, traceparent);
    for (const subject of ['sms.dlr.received', 'sms.outbound.request']) {
      const letters = await publishUnreadable(subject, traceparent);
      right.is(letters.length, 1, `dead letters of what cannot be read on ${subject}`);
      for (const one of letters) judgeTrace(right, one, traceparent);
    }
    right.is(new Set(told.map((one) => traceIdOf(one.headers['traceparent'] ?? ''))).size, 1, 'traces of the message');
  });
}

add('contract/2/valid', 'a valid one goes on through the whole journey', async (right) => {
  const told = await everythingToldOf(await publishMessage(`00-${traceId}-${spanId}-01`));
  right.holds(told.length > 0, 'nothing is published for the message');
  for (const { channel, headers } of told) right.is(traceIdOf(headers['traceparent'] ?? ''), traceId, channel);
});

async function publishMessage(traceparent: string): Promise<string> {
  const messageId = randomUUID();
  const message = { messageId, tenantId: 'demo', to: '+14155550123', from: 'ACME', body: 'hello' };
  await world.nats.publish('sms.outbound.request', message, { traceparent });
  return messageId;
}

/** The message once its journey has ended, in any status. */
async function everythingToldOf(messageId: string): Promise<readonly Seen[]> {
  await eventually(async () => {
    const row = await world.message(messageId);
    return row !== undefined && isFinal(row.status);
  });
  await eventually(async () => (await world.streamMessages('ORCH_LANES', '>', messageId)).length === 0);
  await world.nats.flush();
  const channels = ['statusEvent', 'laneRequest', 'complianceEvaluation', 'operatorMessage', 'deadLetters'] as const;
  return channels.flatMap((channel) => world.nats.sent(channel, messageId));
}

/** The dead letters of an input that is not JSON. */
async function publishUnreadable(subject: string, traceparent: string): Promise<readonly Seen[]> {
  const payload = `no JSON ${randomUUID()}`;
  const payloadBase64 = Buffer.from(payload).toString('base64');
  const found = () => world.nats.sent('deadLetters').filter((one) => one.payload?.payloadBase64 === payloadBase64);
  await world.nats.publish(subject, payload, { traceparent });
  await eventually(() => found().length > 0);
  return found();
}

const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const traceIdOf = (traceparent: string) => TRACEPARENT.exec(traceparent)?.[1];

function judgeTrace(right: Right, { channel, headers }: Seen, sent: string): void {
  const told = headers['traceparent'] ?? '';
  right.holds(TRACEPARENT.test(told) && told !== sent, `${channel} carries ${told.slice(0, 60)}`);
}

add.run();
