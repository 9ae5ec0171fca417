// When a dependency is called, and when it is left alone.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BreakerOpenError, createBreaker } from '../../src/lib/breaker.ts';

const test = suite('lib/breaker');

class Harmless extends Error {}

function setUp() {
  const changes: string[] = [];
  let now = 0;
  let asked = 0;
  const breaker = createBreaker({
    ...{ name: 'it', failuresToOpen: 3, openMs: 100, nowMs: () => now },
    isFailure: (error) => !(error instanceof Harmless),
    onChange: (state) => void changes.push(state),
  });
  const ask = (work: () => Promise<unknown>) =>
    breaker
      .run(() => {
        asked += 1;
        return work();
      })
      .catch((error: unknown) => error);
  return {
    ...{ breaker, changes, ask },
    fail: () => ask(() => Promise.reject(new Error('no'))),
    succeed: () => ask(async () => 'yes'),
    later: (ms: number) => {
      now += ms;
    },
    asked: () => asked,
  };
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += 1) await work();
}

test('failures in a row open it, and then no call is made', async () => {
  const { fail, succeed, asked, changes } = setUp();
  await times(3, fail);
  assert.instance(await succeed(), BreakerOpenError);
  assert.is(asked(), 3);
  assert.equal(changes, ['open']);
});

test('a failure that many share, because they shared a question, counts once', async () => {
  const { ask, fail, succeed } = setUp();
  const shared = new Error('no');
  await times(9, () => ask(() => Promise.reject(shared)));
  assert.is(await succeed(), 'yes');
  await times(2, fail);
  await times(9, () => ask(() => Promise.reject(shared)));
  assert.instance(await succeed(), BreakerOpenError);
});

test('a success between failures keeps it closed', async () => {
  const { fail, succeed, asked } = setUp();
  await times(2, fail);
  await succeed();
  await times(2, fail);
  assert.is(await succeed(), 'yes');
  assert.is(asked(), 6);
});

test('errors that say nothing about the dependency do not open it', async () => {
  const { ask, succeed } = setUp();
  await times(9, () => ask(() => Promise.reject(new Harmless())));
  assert.is(await succeed(), 'yes');
});

test('after the pause one probe is made and no other call', async () => {
  const { fail, succeed, ask, later, asked, changes } = setUp();
  await times(3, fail);
  later(100);
  const { promise, resolve } = Promise.withResolvers<string>();
  const probe = ask(() => promise);
  assert.instance(await succeed(), BreakerOpenError);
  assert.is(asked(), 4);
  resolve('back');
  assert.is(await probe, 'back');
  assert.is(await succeed(), 'yes');
  assert.equal(changes, ['open', 'closed']);
});

test('a probe that fails starts the pause anew', async () => {
  const { fail, succeed, later, asked, changes } = setUp();
  await times(3, fail);
  later(100);
  await fail();
  later(99);
  assert.instance(await succeed(), BreakerOpenError);
  later(1);
  assert.is(await succeed(), 'yes');
  assert.is(asked(), 5);
  assert.equal(changes, ['open', 'closed']);
});

test('a probe that fails for a reason of its own closes it: the dependency is well', async () => {
  const { fail, succeed, ask, later, changes } = setUp();
  await times(3, fail);
  later(100);
  assert.instance(await ask(() => Promise.reject(new Harmless())), Harmless);
  assert.equal(changes, ['open', 'closed']);
  assert.is(await succeed(), 'yes');
});

test('calls that began before it opened neither close it nor prolong the pause', async () => {
  const { fail, succeed, ask, later } = setUp();
  const slow = Promise.withResolvers<string>();
  const failing = Promise.withResolvers<string>();
  const late = [ask(() => slow.promise), ask(() => failing.promise)];
  await times(3, fail);
  later(99);
  slow.resolve('late');
  failing.reject(new Error('late'));
  await Promise.all(late);
  assert.instance(await succeed(), BreakerOpenError);
  later(1);
  assert.is(await succeed(), 'yes');
});

test('work that throws at once counts as work that fails', async () => {
  const { ask, succeed, asked } = setUp();
  const bad = () => {
    throw new Error('at once');
  };
  await times(3, () => ask(bad));
  assert.instance(await succeed(), BreakerOpenError);
  assert.is(asked(), 3);
});

test.run();
