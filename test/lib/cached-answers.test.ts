// Cached answers: one question per key and time, none that failed, and a bounded number of keys.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createCachedAnswers } from '../../src/lib/cached-answers.ts';

const test = suite('lib/cached-answers');

/** Answers kept for 100 ms, of two keys at most; `asked` has the questions. */
function cached(ask: (key: string) => Promise<string> = async (key) => `of ${key}`) {
  const asked: string[] = [];
  const answerOf = createCachedAnswers({
    ask: (key) => {
      asked.push(key);
      return ask(key);
    },
    cachedForMs: 100,
    maxKeys: 2,
  });
  return { answerOf, asked };
}

test('a key is asked for once per time, however many ask, and each key by itself', async () => {
  const { answerOf, asked } = cached();
  const answers = await Promise.all([answerOf('a', 0), answerOf('a', 0), answerOf('a', 99), answerOf('b', 0)]);
  assert.equal(answers, ['of a', 'of a', 'of a', 'of b']);
  assert.equal(asked, ['a', 'b']);
  await answerOf('a', 100);
  assert.equal(asked, ['a', 'b', 'a']);
});

test('the time begins with the question, and a clock that was set back does not prolong it', async () => {
  const answer = Promise.withResolvers<string>();
  const { answerOf, asked } = cached(() => answer.promise);
  const first = answerOf('a', 1_000);
  answer.resolve('late');
  assert.is(await first, 'late');
  await answerOf('a', 999);
  assert.equal(asked, ['a', 'a']);
});

test('what is known is the answer once it is there, for as long as a call would give it, and asks nobody', async () => {
  const answer = Promise.withResolvers<string>();
  const { answerOf, asked } = cached(() => answer.promise);
  assert.is(answerOf.known('a', 1_000), undefined);
  const first = answerOf('a', 1_000);
  assert.is(answerOf.known('a', 1_000), undefined);
  answer.resolve('there');
  await first;
  assert.equal(
    [999, 1_000, 1_099, 1_100].map((nowMs) => answerOf.known('a', nowMs)),
    [undefined, 'there', 'there', undefined],
  );
  assert.equal(asked, ['a']);
});

test('a question that failed is asked again, and its failure does not remove a later answer', async () => {
  const first = Promise.withResolvers<string>();
  const answers = [first.promise, Promise.resolve('second')];
  const { answerOf, asked } = cached(() => answers.shift()!);
  const failed = answerOf('a', 0).catch((error: Error) => error.message);
  assert.is(await answerOf('a', 100), 'second');
  first.reject(new Error('gone'));
  assert.is(await failed, 'gone');
  assert.is(await answerOf('a', 100), 'second');
  assert.is(asked.length, 2);

  const other = cached(() => Promise.reject(new Error('gone')));
  for (let n = 0; n < 2; n += 1) assert.is(await other.answerOf('a', 0).catch((error: Error) => error.message), 'gone');
  assert.is(other.asked.length, 2);
});

test('beyond the number of keys the one asked for longest ago makes room', async () => {
  const { answerOf, asked } = cached();
  for (const key of ['a', 'b', 'c', 'b', 'a']) await answerOf(key, 0);
  assert.equal(asked, ['a', 'b', 'c', 'a']);
  await answerOf('b', 0);
  assert.equal(asked, ['a', 'b', 'c', 'a', 'b']);
});

test.run();
