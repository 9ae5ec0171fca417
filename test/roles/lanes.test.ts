// A worker whose P4 stands still carries P0 and P1 as if they were alone: slots, compliance, retries and the quarantine are apart.
import { randomUUID } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { laneTokens, subjects } from '../../generated/events/channels.ts';
import { REDRIVE_HEADER } from '../../generated/events/publications.ts';
import type { Lane } from '../../src/domain/contract.ts';
import { until } from '../support/until.ts';
import { startWorld, type World } from '../support/world.ts';

const test = suite('lanes in a worker');
const SLOTS = 8;
/** A quarter of its slots. */
const KEPT = 2;

let world: World;
/** The control: its worker runs without the protections of slots and of the quarantine. */
let unprotected: World;

test.before(async () => {
  const env = { ORCH_ROLES: 'api,jobs,worker', MAX_CONCURRENCY: String(SLOTS) };
  // A call that stands has its slot until it is answered, however slow the machine.
  const stages = { complianceTimeoutMs: 60_000 };
  const lanes = { keptShareOfSlots: 1, quarantineByLane: false };
  world = await startWorld({ env, overrides: { settings: { stages } } });
  unprotected = await startWorld({ env, overrides: { settings: { stages, lanes } } });
});
test.after(async () => {
  await unprotected[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

type Head = Readonly<Record<string, string>>;

/** Puts so many messages on a lane, as a neighbour does; their ids. */
async function put(lane: Lane, count: number, head: Head = {}, { nats } = world): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const acceptedAt = new Date().toISOString();
  const text = { to: '+14155550110', from: 'ACME', body: 'hello', tenantId: 'demo', lane, acceptedAt };
  for (const messageId of ids) {
    // The id under which the service puts a message on its lane once it is restored.
    const named = { 'Nats-Msg-Id': `lane:${messageId}`, ...head };
    await nats.publish(subjects.laneRequest(laneTokens[lane]), { messageId, ...text }, named);
  }
  return ids;
}

const allSent = (ids: readonly string[], { status } = world) =>
  Promise.all(ids.map((id) => status(id, 'SENT', { timeoutMs: 30_000 })));

/** Compliance that answers for a lane only when it is told to; counts who is asked. */
function holdCompliance(held: readonly Lane[], { compliance } = world) {
  const gates = new Map<string, PromiseWithResolvers<void>>(held.map((lane) => [lane, Promise.withResolvers()]));
  const waiting = new Map<string, number>(held.map((lane) => [lane, 0]));
  const most = new Map<string, number>();
  const script = compliance.script(async ({ lane }) => {
    const now = (waiting.get(lane) ?? 0) + 1;
    waiting.set(lane, now);
    most.set(lane, Math.max(most.get(lane) ?? 0, now));
    await gates.get(lane)?.promise;
    waiting.set(lane, waiting.get(lane)! - 1);
    return { verdict: 'ALLOW' };
  });
  return {
    waiting: (lane: Lane) => waiting.get(lane) ?? 0,
    most,
    release: (lane: Lane) => gates.get(lane)?.resolve(),
    [Symbol.dispose]() {
      for (const gate of gates.values()) gate.resolve();
      script[Symbol.dispose]();
    },
  };
}

test('compliance that does not answer for P4 fills the slots of P4, and P0 and P1 are sent', async () => {
  using held = holdCompliance(['P4']);
  const p4 = await put('P4', 3 * SLOTS);
  await until(() => held.waiting('P4') === SLOTS, { what: 'no slot left for P4' });
  await allSent([...(await put('P1', 5)), ...(await put('P0', 5))]);
  for (const id of p4) assert.is.not((await world.message(id))?.status, 'SENT');
  held.release('P4');
  await allSent(p4);
});

test('a lane that is full of retries holds no other one', async () => {
  const p4: string[] = [];
  {
    using _ = world.compliance.script(({ lane }) => (lane === 'P4' ? { raw: 'no verdict' } : { verdict: 'ALLOW' }));
    p4.push(...(await put('P4', 3 * SLOTS)));
    await until(async () => (await world.message(p4.at(-1)!))?.status === 'RETRY', { what: 'the last one in RETRY' });
    await allSent(await put('P1', 5));
  }
  await allSent(p4);
});

for (const [above, beside] of [
  [['P1'], SLOTS / 2],
  [['P1', 'P2'], KEPT],
] as const) {
  test(`while ${above.join(' and ')} fill their slots, P4 has ${beside} of its ${SLOTS} and P0 all of its own`, async () => {
    using held = holdCompliance([...above, 'P0', 'P4']);
    const higher: string[] = [];
    // In the order of ranks: none of them makes room for one below it.
    for (const lane of above) {
      higher.push(...(await put(lane, SLOTS)));
      const slots = lane === 'P1' ? SLOTS : SLOTS / 2;
      await until(() => held.waiting(lane) === slots, { what: `no slot left for ${lane}` });
    }
    const p4 = await put('P4', 3 * SLOTS);
    await until(() => held.waiting('P4') === beside, { what: `${beside} of P4` });
    // These come after them, and find slots of their own.
    const p0 = await put('P0', 2 * SLOTS);
    await until(() => held.waiting('P0') === SLOTS, { what: 'P0 in all of its slots' });
    held.release('P0');
    await allSent(p0);
    assert.is(held.waiting('P4'), beside);
    for (const lane of [...above, 'P4'] as const) held.release(lane);
    await allSent([...higher, ...p4]);
  });
}

test('with all slots kept, P4 takes as many beside a P1 that has filled its own', async () => {
  using held = holdCompliance(['P1', 'P4'], unprotected);
  const p1 = await put('P1', SLOTS, {}, unprotected);
  await until(() => held.waiting('P1') === SLOTS, { what: 'no slot left for P1' });
  const p4 = await put('P4', SLOTS, {}, unprotected);
  await until(() => held.waiting('P4') === SLOTS, { what: 'P4 in all of its slots' });
  for (const lane of ['P1', 'P4'] as const) held.release(lane);
  await allSent([...p1, ...p4], unprotected);
});

const quarantined = { [REDRIVE_HEADER]: '1' };

test('a quarantined message of P4 that stands still holds no quarantined message of P1', async () => {
  using held = holdCompliance(['P4']);
  const p4 = await put('P4', 2, quarantined);
  await until(() => held.waiting('P4') === 1, { what: 'a quarantined message of P4' });
  await allSent(await put('P1', 2, quarantined));
  assert.is(held.waiting('P4'), 1, 'the other one waits');
  held.release('P4');
  await allSent(p4);
});

test('with one quarantine for all lanes, the same message of P4 holds those of P1 before they are begun', async () => {
  using held = holdCompliance(['P4'], unprotected);
  const p4 = await put('P4', 1, quarantined, unprotected);
  await until(() => held.waiting('P4') === 1, { what: 'a quarantined message of P4' });
  const p1 = await put('P1', 2, quarantined, unprotected);
  // These come after them on the same lane, and are not quarantined.
  await allSent(await put('P1', 5, {}, unprotected), unprotected);
  for (const id of p1) assert.is(await unprotected.message(id), undefined);
  held.release('P4');
  await allSent([...p4, ...p1], unprotected);
});

test.run();
