// Whose turn of the event loop is next: bulks of low lanes hold neither the check of a signature nor a bulk of P1.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRankedTurns, type RankedTurns } from '../../src/admission/ranked-turns.ts';
import type { Turns } from '../../src/lib/turns.ts';

const test = suite('admission/ranked-turns');

const before: readonly [string, (turns: RankedTurns) => Turns][] = [
  ['the check of a signature', ({ checks }) => checks],
  ['a bulk of P1', ({ ofLane }) => ofLane.P1],
  ['a bulk that is read, with a wish for P1', ({ ofWish }) => ofWish('P1')],
];
const behind: readonly [string, (turns: RankedTurns) => Turns][] = [
  ['are read', ({ ofWish }) => ofWish(undefined)],
  ['are read, with a wish for P4', ({ ofWish }) => ofWish('P4')],
  ['are stored on P4', ({ ofLane }) => ofLane.P4],
];

for (const [urgent, turnsOfUrgent] of before) {
  for (const [are, turnsOfBulks] of behind) {
    test(`${urgent} has one of the next two turns while 40 bulks ${are}`, async () => {
      const turns = createRankedTurns();
      let given = 0;
      const bulks = Array.from({ length: 40 }, async () => {
        for (let slice = 0; slice < 4; slice += 1) {
          await turnsOfBulks(turns).next();
          given += 1;
        }
      });
      for (let round = 0; round < 10; round += 1) {
        const givenBefore = given;
        await turnsOfUrgent(turns).next();
        assert.ok(given - givenBefore <= 1, `${given - givenBefore} turns of bulks went first`);
      }
      await Promise.all(bulks);
    });
  }
}

test('bulks that wish for P0, and may not use it perhaps, hold neither a check nor a bulk of P1', async () => {
  const turns = createRankedTurns();
  const order: string[] = [];
  const take = (name: string, { next }: Turns) => next().then(() => order.push(name));
  await Promise.all([
    ...Array.from({ length: 10 }, () => take('wish', turns.ofWish('P0'))),
    take('P1', turns.ofLane.P1),
    take('check', turns.checks),
  ]);
  assert.equal(order.slice(0, 3), ['check', 'P1', 'wish']);
});

test('while checks come without end, each lower lane still has turns', async () => {
  const turns = createRankedTurns();
  let isOver = false;
  const checks = (async () => {
    while (!isOver) await turns.checks.next();
  })();
  await Promise.all([turns.ofWish(undefined), ...Object.values(turns.ofLane)].map((lane) => lane.next()));
  isOver = true;
  await checks;
});

test.run();
