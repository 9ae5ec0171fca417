// A wait ends by its deadline at the latest, and leaves no timer.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DeadlineError, withDeadline } from '../../src/lib/deadline.ts';
import { endsByItself } from '../support/ends-by-itself.ts';

const test = suite('lib/deadline');

const HOUR_MS = 3_600_000;
const never = new Promise<never>(() => {});
const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

test('the outcome of work that ends in time is passed on, result or error', async () => {
  assert.is(await withDeadline(Promise.resolve(7), HOUR_MS, 'x'), 7);
  assert.is(await withDeadline(async () => 8, HOUR_MS, 'x'), 8);
  const failure = new Error('failed');
  assert.is(await errorOf(withDeadline(Promise.reject(failure), HOUR_MS, 'x')), failure);
  const throwing = () => {
    throw failure;
  };
  assert.is(await errorOf(withDeadline(throwing, HOUR_MS, 'x')), failure);
});

test('work that ends in time leaves no timer, be it a promise or a function, a result or an error', async () => {
  await endsByItself(`
    import { withDeadline } from './src/lib/deadline.ts';
    await withDeadline(Promise.resolve(), ${HOUR_MS}, 'x');
    await withDeadline(async () => {}, ${HOUR_MS}, 'x');
    await withDeadline(Promise.reject(new Error()), ${HOUR_MS}, 'x').catch(() => {});
    await withDeadline(() => { throw new Error(); }, ${HOUR_MS}, 'x').catch(() => {});
  `);
});

test('a promise that takes longer is a DeadlineError that names the wait', async () => {
  const error = await errorOf(withDeadline(never, 5, 'routing answer'));
  assert.instance(error, DeadlineError);
  assert.is((error as DeadlineError).afterMs, 5);
  assert.match((error as Error).message, 'routing answer took longer than 5 ms');
});

test('a function that takes longer has its signal aborted with that same error', async () => {
  let given: AbortSignal | undefined;
  const error = await errorOf(
    withDeadline(
      (signal) => {
        given = signal;
        return never;
      },
      5,
      'x',
    ),
  );
  assert.instance(error, DeadlineError);
  assert.is(given?.reason, error);
});

test('a function that ends in time never sees its signal aborted', async () => {
  const signal = await withDeadline(async (given) => given, HOUR_MS, 'x');
  assert.not(signal.aborted);
});

test('a failure after the deadline is not an unhandled rejection', async () => {
  const unhandled: unknown[] = [];
  const listener = (error: unknown) => unhandled.push(error);
  process.on('unhandledRejection', listener);
  const late = Promise.withResolvers<void>();
  assert.instance(await errorOf(withDeadline(late.promise, 1, 'x')), DeadlineError);
  late.reject(new Error('late'));
  await oneTurn();
  process.off('unhandledRejection', listener);
  assert.equal(unhandled, []);
});

test.run();
