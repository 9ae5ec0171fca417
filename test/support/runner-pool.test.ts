// The runner itself: no error in a test file may pass for a success, or stop the other files from running.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Outcome } from './outcomes.ts';
import { runDir } from './resources.ts';
import { createPool } from './runner-pool.ts';
import { summaryOf } from './summary.ts';
import { until } from './until.ts';

const test = suite('the runner of the tests');
const folder = join(runDir, 'runner');
const HEAD = "import { suite } from 'uvu'; const test = suite('s');";

/** Runs files with these texts; their outcomes, as `file title state`, in the order of their names. */
async function outcomesOf(texts: Readonly<Record<string, string>>, atATime = 1): Promise<readonly string[]> {
  const all = await runTexts(texts, atATime);
  return all.map(({ file, title, state }) => `${file.replace('.test.ts', '')} ${title} ${state}`).sort();
}

async function runTexts(texts: Readonly<Record<string, string>>, atATime: number): Promise<readonly Outcome[]> {
  const all: Outcome[] = [];
  await createPool(folder).run(write(texts), atATime, (some) => void all.push(...some));
  return all;
}

function write(texts: Readonly<Record<string, string>>): readonly string[] {
  mkdirSync(folder, { recursive: true });
  return Object.entries(texts).map(([name, text]) => {
    writeFileSync(join(folder, `${name}.test.ts`), `${HEAD}\n${text}\ntest.run();\n`);
    return `${name}.test.ts`;
  });
}

test('a test without error has passed, one that throws has failed, a skipped one is counted', async () => {
  const all = await runTexts(
    { mixed: "test('a', () => {}); test('b', async () => { throw new Error('no good'); }); test.skip('c');" },
    1,
  );
  assert.equal(
    all.map(({ title, state }) => [title, state]),
    [
      ['a', 'passed'],
      ['b', 'failed'],
      ['c', 'skipped'],
    ],
  );
  assert.match(all[1]!.error, 'no good');
  assert.match(summaryOf(all), /\n1 passed, 1 failed, 1 skipped\n$/);
});

test('a file that cannot be loaded, one whose hook fails, one that is never run, and the one after them', async () => {
  assert.equal(
    await outcomesOf({
      cannot: "throw new Error('at load');",
      hooked: "test.before(() => { throw new Error('in before'); }); test('a', () => {});",
      idle: "test('a', () => {}); test.run = () => {};",
      next: "test('a', () => {});",
    }),
    ['cannot can be loaded failed', 'hooked a failed', 'hooked before failed', 'idle a failed', 'next a passed'],
  );
});

test('a process that ends in the middle fails its file, and the next file gets another process', async () => {
  const outcomes = await outcomesOf({ dies: "test('a', () => process.exit(0));", next: "test('a', () => {});" });
  assert.equal(outcomes, ['dies runs to its end failed', 'next a passed']);
});

test('an error that nobody awaits fails the file in which it strays', async () => {
  const stray = "test('a', async () => { Promise.reject(new Error('lost')); await new Promise(setImmediate); });";
  assert.equal(await outcomesOf({ stray }), ['stray a passed', 'stray no error strays failed']);
});

test('a violation of the contract that a test causes is its failure', async () => {
  const state = JSON.stringify(new URL('./run-state.ts', import.meta.url).href);
  const texts = {
    breaks: `const { reportViolation } = await import(${state}); test('a', () => reportViolation('x'));`,
  };
  assert.equal(await outcomesOf(texts), ['breaks a failed']);
});

test('the exchanges of one process are known to those that run later', async () => {
  const state = JSON.stringify(new URL('./run-state.ts', import.meta.url).href);
  const names = write({
    sees: `const { exchanges } = await import(${state}); test('a', () => void exchanges.add('seen'));`,
    judges: `const { exchanges } = await import(${state}); test(String(exchanges.has('seen')), () => {});`,
  });
  const pool = createPool(folder);
  const titles: string[] = [];
  for (const name of names) await pool.run([name], 1, (some) => void titles.push(...some.map(({ title }) => title)));
  assert.equal(titles, ['a', 'true']);
});

test('a pool that is stopped leaves no process behind, starts no other file, and blames none', async () => {
  const names = write({
    long: "test('a', () => new Promise((resolve) => setTimeout(resolve, 60_000)));",
    never: "test('a', () => {});",
  });
  const pool = createPool(folder);
  const outcomes: Outcome[] = [];
  const running = pool.run(names, 1, (some) => void outcomes.push(...some));
  await until(() => pool.size === 1);
  await pool.stop();
  await running;
  assert.is(pool.size, 0);
  assert.equal(outcomes, []);
});

test.run();
