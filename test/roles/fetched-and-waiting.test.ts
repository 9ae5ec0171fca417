// Deliveries that a worker has fetched, and that wait for a slot for longer than AckWait, are not delivered again: a wait uses no delivery up.
import { randomUUID } from 'node:crypto';
import type { JetStreamManager } from 'nats';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { laneTokens, subjects } from '../../generated/events/channels.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('fetched and waiting');
const SLOTS = 8;
const ACK_WAIT_MS = 1_000;
const P4 = 'orch-consumer-p4';
const LANES = 'ORCH_LANES';

let world: World;
let streams: JetStreamManager;

test.before(async () => {
  // A call that stands has its slot until it is answered, however slow the machine.
  const stages = { complianceTimeoutMs: 60_000 };
  const lease = { ms: 900, heartbeatEveryMs: 200 };
  world = await startWorld({
    env: { ORCH_ROLES: 'worker', MAX_CONCURRENCY: String(SLOTS) },
    overrides: { settings: { stages, lease, delivery: { ackWaitMs: ACK_WAIT_MS } } },
  });
  streams = await world.nats.connection.jetstreamManager();
});
test.after(async () => world[Symbol.asyncDispose]());

/** Puts so many messages on a lane, as a neighbour does; their ids. */
async function put(lane: Lane, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const acceptedAt = new Date().toISOString();
  const text = { to: '+14155550110', from: 'ACME', body: 'hello', tenantId: 'demo', lane, acceptedAt };
  for (const messageId of ids) {
    const head = { 'Nats-Msg-Id': `lane:${messageId}` };
    await world.nats.publish(subjects.laneRequest(laneTokens[lane]), { messageId, ...text }, head);
  }
  return ids;
}

/** NATS has delivered a message, which nobody acknowledges, this often: AckWait has passed one time less. */
async function passAckWait(times: number): Promise<void> {
  const durable = 'control';
  const [stream, subject] = ['ORCH_EVENTS', 'sms.events.status'];
  const settings = { ack_policy: 'explicit', ack_wait: ACK_WAIT_MS * 1_000_000, filter_subject: subject } as const;
  await streams.consumers.add(stream, { durable_name: durable, ...settings } as never);
  const control = await world.nats.connection.jetstream().consumers.get(stream, durable);
  let first: number | undefined;
  for (let seen = 0; seen <= times; ) {
    const message = await control.next({ expires: 5_000 });
    first ??= message?.seq;
    if (message !== null && message.seq === first) seen += 1;
  }
}

test('while P1 and P2 fill their slots, what P4 has fetched waits for three times AckWait, and each is delivered once', async () => {
  const gate = Promise.withResolvers<void>();
  const asked: string[] = [];
  using _ = world.compliance.script(async ({ lane }) => {
    asked.push(lane);
    await gate.promise;
    return { verdict: 'ALLOW' };
  });
  const waiting = (lane: Lane) => asked.filter((one) => one === lane).length;
  const ids: string[] = [];
  for (const [lane, slots] of [
    ['P1', SLOTS],
    ['P2', SLOTS / 2],
    ['P4', 2],
  ] as const) {
    ids.push(...(await put(lane, SLOTS)));
    await until(() => waiting(lane) === slots, { what: `${slots} of ${lane}` });
  }
  const ofP4 = async () => streams.consumers.info(LANES, P4);
  await until(async () => (await ofP4()).num_ack_pending === SLOTS, { what: 'all of P4 fetched' });
  await passAckWait(3);
  assert.is(waiting('P4'), 2);
  assert.equal(deliveries(await ofP4()), { delivered: SLOTS, redelivered: 0 });
  gate.resolve();
  for (const id of ids) await world.status(id, 'SENT', { timeoutMs: 30_000 });
  assert.equal(deliveries(await ofP4()), { delivered: SLOTS, redelivered: 0 });
});

function deliveries(info: Awaited<ReturnType<JetStreamManager['consumers']['info']>>) {
  return { delivered: info.delivered.consumer_seq, redelivered: info.num_redelivered };
}

test.run();
