// A process of the test runner: runs the files of its orders, one after the other with uvu, and reports the outcome of each test.
import { registerHooks } from 'node:module';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { killChildrenNow } from '../../deploy/local/children.ts';
import { fail, type Outcome, takeOutcomes } from './outcomes.ts';
import { disposeResources, dropRunData } from './resources.ts';
import { events, exchanges, takeViolations } from './run-state.ts';

/** The exchanges that tests have seen, for the coverage of the contracts. */
export type Seen = { readonly exchanges: readonly string[]; readonly events: readonly string[] };
/** `seen`: the exchanges of other processes, for the file that checks the coverage. `end`: stop everything and end. */
export type Order = { readonly file: string; readonly seen?: Seen } | 'end';
export type Report = { readonly outcomes: readonly Outcome[]; readonly seen: Seen };

declare global {
  var UVU_DEFER: number;
  var UVU_QUEUE: unknown[][];
}

// Read by uvu when it is loaded: it runs nothing by itself then.
globalThis.UVU_DEFER = 1;
globalThis.UVU_QUEUE = [];
putLimitsOnSuites();
const { loading, running } = await import('./suite.ts');
const { exec } = await import('uvu');

/** Test files import `uvu` as ever, and get its `suite` with limits. */
function putLimitsOnSuites(): void {
  const limited = new URL('./suite.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'uvu' && context.parentURL?.endsWith('.test.ts')
        ? { url: limited, shortCircuit: true }
        : next(specifier, context),
  });
}

async function runFile(file: string): Promise<void> {
  loading.file = file;
  globalThis.UVU_QUEUE = [[null]];
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    return fail(file, 'file', 'can be loaded', error);
  }
  const write = process.stdout.write;
  // uvu writes dots; the output of tests passes.
  process.stdout.write = function (this: typeof process.stdout, ...args: never[]) {
    return running.getStore() === undefined ? true : Reflect.apply(write, this, args);
  };
  await exec(false).finally(() => {
    process.stdout.write = write;
  });
}

async function disposeAll(): Promise<void> {
  loading.file = 'end of the run';
  const { disposeSharedWorld } = await import('./world.ts');
  await disposeSharedWorld().catch((error) => fail(loading.file, 'end', 'the shared world ends', error));
  await disposeResources().catch((error) => fail(loading.file, 'end', 'the shared servers end', error));
  for (const text of new Set(takeViolations())) {
    fail(loading.file, 'end', 'the service keeps its contract', new Error(text));
  }
}

function report(): Promise<void> {
  const told: Report = { outcomes: takeOutcomes(), seen: { exchanges: [...exchanges], events: [...events] } };
  return new Promise((resolve) => process.send!(told, () => resolve()));
}

async function obey(order: Order): Promise<void> {
  if (order === 'end') {
    // A tree that cannot be loaded, the world among it, must not stop the run from ending.
    await disposeAll().catch((error) => fail(loading.file, 'end', 'what the run shared ends', error));
    await report();
    process.exit(0);
  }
  for (const key of order.seen?.exchanges ?? []) exchanges.add(key);
  for (const key of order.seen?.events ?? []) events.add(key);
  await runFile(order.file);
  await report();
}

function endAtOnce(code: number): never {
  killChildrenNow();
  dropRunData();
  process.exit(code);
}

const strayed = (error: unknown) => fail(loading.file, running.getStore() ?? 'between tests', 'no error strays', error);
process.on('unhandledRejection', strayed).on('uncaughtException', strayed);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => endAtOnce(128 + constants.signals[signal]));
}
process.once('disconnect', () => endAtOnce(1));
process.on('message', (order: Order) => void obey(order));
