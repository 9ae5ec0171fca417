// Receipts whose moment PostgreSQL refuses: they are dead-lettered or shown, and the good one behind them is recorded, however many there are.
import type { Message, MessageAccepted } from '../../generated/http/contract.ts';
import { startWorld, type World } from '../support/world.ts';
import { deadLettersOf, seenWithin, sharedBound } from './became.ts';
import { cases, type Right } from './case.ts';

const test = cases('receipts of the year 0');
const WITHIN_MS = 5_000;
const YEAR_ZERO = '0000-01-01T00:00:00Z';

let world: World;

test.before(async () => {
  world = await startWorld();
});
test.after(async () => {
  await world[Symbol.asyncDispose]();
});

async function submit(): Promise<string> {
  const reply = await world.http.send({ to: '+14155550123', from: 'ACME', body: 'hello' });
  const { messageId } = reply.json<MessageAccepted>();
  await world.finalStatus(messageId);
  return messageId;
}

async function report(messageId: string, receivedAt: string): Promise<number> {
  const receipt = { messageId, tenantId: 'demo', lane: 'P3', operatorId: 'op-1', state: 'DELIVERED', receivedAt };
  return (await world.nats.publish('sms.dlr.received', receipt)).seq;
}

const deliveryOf = async (messageId: string) => (await world.http.get(messageId)).json<Message>().delivery ?? null;

/** Sends so many of the year 0 and a good one behind them. */
async function eachEnds(right: Right, count: number): Promise<void> {
  const poisons = await Promise.all(Array.from({ length: count }, submit));
  const good = await submit();
  const seqs = await Promise.all(poisons.map((id) => report(id, YEAR_ZERO)));
  await report(good, new Date().toISOString());
  const leftMs = sharedBound(WITHIN_MS);
  const delivery = await seenWithin(
    leftMs(),
    () => deliveryOf(good),
    (seen) => seen !== null,
  );
  right.is(delivery?.state, 'DELIVERED', 'the state of the good one');
  const left = async () => (await world.streamMessages('ORCH_DLR')).filter(({ seq }) => seqs.includes(seq)).length;
  right.is(await seenWithin(leftMs(), left, (some) => some === 0), 0, 'poisons that are left');
  for (const id of poisons) {
    const [shown, letters] = [await deliveryOf(id), await deadLettersOf(world, id)];
    const isSame = shown !== null && Date.parse(shown.at) === Date.parse(YEAR_ZERO);
    right.holds(isSame || (shown === null && letters.length === 1), 'a poison is shown as it is, or can be found');
  }
}

test('delivery/01/A9', 'one', (right) => eachEnds(right, 1));

test('delivery/01/A9-twelve', 'twelve more', (right) => eachEnds(right, 12));

test.run();
