// The `suite` that test files get from the runner in place of uvu's: the same, with a time limit per test and no silent failure.
import { AsyncLocalStorage } from 'node:async_hooks';
import * as uvu from 'uvu';
import { expect, fail, settle } from './outcomes.ts';
import { takeViolations } from './run-state.ts';

type Test<T> = uvu.Test<T>;
type Handler<T> = (context: T) => void | Promise<void>;
type Register<T> = (handler: uvu.Callback<T>) => void;

const TEST_WITHIN_MS = 30_000;
/** Half a minute of restarts and recoveries on an idle machine; a busy one takes its time. */
const FAULT_WITHIN_MS = 120_000;
const LONG_FOLDERS = ['test/faults/', 'test/cases/'];
const HOOK_WITHIN_MS = 60_000;

/** The file that is being loaded; the runner sets it. */
export const loading = { file: '' };

/** Names the test that the running code belongs to. */
export const running = new AsyncLocalStorage<string>();

export function suite<T = Record<string, unknown>>(name = '', state?: T): Test<T> {
  const inner = uvu.suite(name, state);
  const { file } = loading;
  const limitMs = LONG_FOLDERS.some((folder) => file.startsWith(folder)) ? FAULT_WITHIN_MS : TEST_WITHIN_MS;

  const add = (register: uvu.Test<T>['only']) => (title: string, handler: Handler<T>) => {
    const entry = expect(file, name, title);
    register(title, async (context) => {
      const startedAt = performance.now();
      try {
        await running.run(title, () => withLimit(limitMs, () => handler(context as T)));
        refuseViolations();
        entry.ms = performance.now() - startedAt;
        settle(entry, 'passed');
      } catch (error) {
        takeViolations();
        entry.ms = performance.now() - startedAt;
        settle(entry, 'failed', error);
        throw error;
      }
    });
  };
  // uvu ignores errors of `before` and ends the run for errors of `after`.
  const hook = (what: string, register: Register<T>, rethrows: boolean) => (handler: Handler<T>) =>
    register(async (context) => {
      try {
        await running.run(what, () => withLimit(HOOK_WITHIN_MS, () => handler(context as T)));
      } catch (error) {
        fail(file, name, what, error);
        if (rethrows) throw error;
      }
    });

  const before = Object.assign(hook('before', inner.before, true), {
    each: hook('before each', inner.before.each, true),
  });
  const after = Object.assign(hook('after', inner.after, false), { each: hook('after each', inner.after.each, false) });
  const skip = (title = '') => {
    settle(expect(file, name, title), 'skipped');
    inner.skip();
  };
  return Object.assign(add(inner), { only: add(inner.only), skip, before, after, run: () => inner.run() }) as Test<T>;
}

export const test = suite();

function refuseViolations(): void {
  const found = takeViolations();
  if (found.length > 0) throw new Error(`The service broke its contract:\n${[...new Set(found)].join('\n')}`);
}

async function withLimit(ms: number, run: () => void | Promise<void>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`it took longer than ${ms / 1000} s`)), ms);
  try {
    await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
