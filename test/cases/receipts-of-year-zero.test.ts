// As many receipts of year 0 as a consumer has in flight must not stop those behind them; in a world of its own, since they may.
import { startWorld } from '../support/world.ts';
import { cases } from './case.ts';
import { eventually } from './eventually.ts';
import { isSettled, isShown, judgeReceipt, publishReceipt, sendOne } from './receipts.ts';

const add = cases('receipts of year 0');
/** The default of MAX_CONCURRENCY. */
const IN_HAND = 10;
const moment = '0000-12-31T23:00:00.000Z';

add(
  'content/01/ten-of-year-0',
  'ten receipts of year 0 are shown or dead-lettered, and the next one comes in',
  async (right) => {
    await using world = await startWorld();
    const odd = await Promise.all(Array.from({ length: IN_HAND }, () => sendOne(world)));
    const next = await sendOne(world);
    for (const messageId of odd) await publishReceipt(world, messageId, moment);
    await publishReceipt(world, next, new Date().toISOString());
    await eventually(async () => {
      const settled = await Promise.all(odd.map((messageId) => isSettled(world, messageId)));
      return settled.every(Boolean) && (await isShown(world, next));
    });
    right.holds(await isShown(world, next), 'the next receipt does not come in');
    for (const messageId of odd) await judgeReceipt(world, right, messageId, moment);
  },
);

add.run();
