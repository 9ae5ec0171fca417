// Background work repeats without overlap, survives its failures and stops when disposed.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { everyMs } from '../../src/lib/loop.ts';
import { endsByItself } from '../support/ends-by-itself.ts';

const test = suite('lib/loop');

const HOUR_MS = 3_600_000;
const oneTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const unexpected = (error: unknown) => {
  throw error;
};

/** Resolves when it was called that many times; the loop's own timers are unref'd, so it keeps the process alive. */
function countdown(times: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const keepAlive = setTimeout(resolve, 5000);
  let calls = 0;
  const hit = () => {
    calls += 1;
    if (calls >= times) resolve();
  };
  const reached = async () => {
    await promise;
    clearTimeout(keepAlive);
    assert.ok(calls >= times, `called ${calls} of ${times} times in 5 s`);
  };
  return { hit, reached };
}

test('work runs again and again, one run at a time', async () => {
  const enough = countdown(5);
  let running = 0;
  const work = async () => {
    running += 1;
    assert.is(running, 1);
    await oneTurn();
    running -= 1;
    enough.hit();
  };
  await using _loop = everyMs('x', 1, work, { onError: unexpected });
  await enough.reached();
});

test('a run that fails, even synchronously, is reported and the next one follows', async () => {
  const enough = countdown(3);
  const errors: unknown[] = [];
  const work = () => {
    enough.hit();
    throw new Error(`run ${errors.length}`);
  };
  await using _loop = everyMs('x', 1, work, { onError: (error) => errors.push(error) });
  await enough.reached();
  await oneTurn();
  assert.equal(errors.slice(0, 3).map(String), ['Error: run 0', 'Error: run 1', 'Error: run 2']);
});

test('jitter is added to each pause', async () => {
  const enough = countdown(2);
  await using _loop = everyMs('x', HOUR_MS, async () => enough.hit(), {
    onError: unexpected,
    jitter: () => 1 - HOUR_MS,
  });
  await enough.reached();
});

test('its timer keeps no process alive', async () => {
  await endsByItself(`
    import { everyMs } from './src/lib/loop.ts';
    everyMs('x', ${HOUR_MS}, async () => {}, { onError: () => {} });
  `);
});

test('runNow runs at once and resolves when the run has ended, reported or not', async () => {
  let ended = 0;
  const errors: unknown[] = [];
  const work = async () => {
    await oneTurn();
    ended += 1;
    if (ended === 2) throw new Error('second');
  };
  await using loop = everyMs('x', HOUR_MS, work, { onError: (error) => errors.push(error) });
  await loop.runNow();
  assert.is(ended, 1);
  await loop.runNow();
  assert.is(ended, 2);
  assert.is(errors.length, 1);
});

test('runNow during a run waits for one that begins afterwards, shared by all callers', async () => {
  let begun = 0;
  const gate = Promise.withResolvers<void>();
  const work = async () => {
    begun += 1;
    if (begun === 1) await gate.promise;
  };
  await using loop = everyMs('x', HOUR_MS, work, { onError: unexpected });
  const first = loop.runNow();
  const others = [loop.runNow(), loop.runNow()];
  await oneTurn();
  assert.is(begun, 1);
  gate.resolve();
  await Promise.all([first, ...others]);
  assert.is(begun, 2);
});

test('runNow between the end of a run and the start of the queued one joins the queued one', async () => {
  let running = 0;
  let begun = 0;
  const work = async () => {
    begun += 1;
    running += 1;
    assert.is(running, 1);
    await oneTurn();
    running -= 1;
  };
  await using loop = everyMs('x', HOUR_MS, work, { onError: unexpected });
  const first = loop.runNow();
  const between = first.then(() => loop.runNow());
  const queued = loop.runNow();
  await Promise.all([first, between, queued]);
  assert.is(begun, 2);
});

test('after a runNow the pause begins anew: never two runs planned', async () => {
  const enough = countdown(4);
  let running = 0;
  let most = 0;
  const work = async () => {
    running += 1;
    most = Math.max(most, running);
    for (let turn = 0; turn < 5; turn += 1) await oneTurn();
    running -= 1;
    enough.hit();
  };
  await using loop = everyMs('x', 1, work, { onError: unexpected });
  await Promise.all([loop.runNow(), loop.runNow().then(() => loop.runNow())]);
  await enough.reached();
  assert.is(most, 1);
});

test('dispose aborts the signal, waits for the run in progress, and starts no other', async () => {
  const steps: string[] = [];
  const work = async (signal: AbortSignal) => {
    steps.push('begun');
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await oneTurn();
    steps.push('ended');
    signal.throwIfAborted();
  };
  const loop = everyMs('x', 1, work, { onError: unexpected });
  const running = loop.runNow();
  const queued = loop.runNow().catch((error: unknown) => steps.push(String(error)));
  await loop[Symbol.asyncDispose]();
  steps.push('disposed');
  await Promise.all([running, queued]);
  assert.equal(steps.toSorted(), ['Error: x is stopped', 'begun', 'disposed', 'ended']);
  assert.ok(steps.indexOf('ended') < steps.indexOf('disposed'));
});

test('a run that ends during dispose plans no other', async () => {
  let planned = 0;
  const jitter = () => {
    planned += 1;
    return 0;
  };
  const loop = everyMs('x', HOUR_MS, oneTurn, { onError: unexpected, jitter });
  const run = loop.runNow();
  await loop[Symbol.asyncDispose]();
  await run;
  assert.is(planned, 1);
});

test('an error during dispose that is not the abort itself is still reported', async () => {
  const errors: unknown[] = [];
  const work = async (signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    throw new Error('half written');
  };
  const loop = everyMs('x', HOUR_MS, work, { onError: (error) => errors.push(error) });
  void loop.runNow();
  await loop[Symbol.asyncDispose]();
  assert.equal(errors.map(String), ['Error: half written']);
  await loop[Symbol.asyncDispose]();
});

test('runNow after dispose is refused', async () => {
  let runs = 0;
  const loop = everyMs('x', HOUR_MS, async () => void runs++, { onError: unexpected });
  await loop[Symbol.asyncDispose]();
  assert.match(String(await loop.runNow().catch((error: unknown) => error)), 'x is stopped');
  assert.is(runs, 0);
});

test.run();
