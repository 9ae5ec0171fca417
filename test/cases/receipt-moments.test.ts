// A receipt may name any moment that RFC 3339 can write; for each of them, the message stays readable and the next receipt comes in.
import { startWorld, type World } from '../support/world.ts';
import { cases } from './case.ts';
import { eventually } from './eventually.ts';
import { isSettled, isShown, judgeReceipt, publishReceipt, sendOne } from './receipts.ts';

const add = cases('receipt moments');
let world: World;

add.before(async () => {
  world = await startWorld();
});
add.after(async () => {
  await world[Symbol.asyncDispose]();
});

/** A consumer that cannot store the last one never hands it back, so it comes last. */
const moments = [
  ['content/01/year-1', '0001-01-01T00:00:00Z', 'the first moment of year 1'],
  ['content/01/year-49', '0049-06-01T00:00:00Z', 'a year that is not 2049'],
  ['content/01/year-99', '0099-12-31T23:59:59Z', 'a year that is not 1999'],
  ['content/01/year-1-east', '0001-01-01T00:00:00+01:00', 'a moment that UTC has in the year before'],
  ['content/01/last-fraction', '9999-12-31T23:59:59.9999999Z', 'a fraction that would be rounded into year 10000'],
  ['content/01/year-9999-west', '9999-12-31T23:59:59-01:00', 'a moment that UTC has in year 10000'],
  ['content/01/leap-second', '2016-12-31T23:59:60Z', 'a leap second'],
  ['content/01/lower-case', '2026-11-27t10:00:00.5z', 'small letters'],
  ['content/01/nine-digits', '2026-11-27T10:00:00.123456789-11:30', 'nine digits of a second, half an hour west'],
  ['content/01/year-0', '0000-12-31T23:00:00.000Z', 'a moment in year 0'],
] as const;

for (const [id, moment, what] of moments) {
  add(id, `${what}: shown as the same moment or dead-lettered, and no other receipt waits for it`, async (right) => {
    const messageId = await sendOne(world);
    const next = await sendOne(world);
    await publishReceipt(world, messageId, moment);
    await publishReceipt(world, next, new Date().toISOString());
    await eventually(async () => (await isShown(world, next)) && (await isSettled(world, messageId)));
    right.holds(await isShown(world, next), 'the next receipt does not come in');
    await judgeReceipt(world, right, messageId, moment);
  });
}

add.run();
