// `npm test`: loads every test file, runs all of it with uvu, leaves nothing running, and ends with `N passed, N failed`.
import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { constants } from 'node:os';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { killChildrenNow } from '../deploy/local/children.ts';
import { countOf, fail, failWaiting, summarise } from './support/outcomes.ts';
import { disposeResources, dropRunData } from './support/resources.ts';
import { takeViolations } from './support/run-state.ts';

const HELP = `Usage: npm test -- [FILE or part of a path]...

Runs every test/**/*.test.ts with what it needs, or only those whose path holds one of the arguments. The short form of
the fault catalogue runs only when asked for: npm test -- test/faults/
The coverage of the contracts is judged only when all of them run.

  npm test -- us-orch-001         one story
  npm test -- test/lib/           one folder
  npm test -- --help              this text

Exit codes: 0 all passed, 1 something failed, 2 usage or no such file.
`;

const project = fileURLToPath(new URL('../', import.meta.url));
const COVERAGE = 'test/contract/coverage.test.ts';
/** Minutes of killing and cutting off; `.ci/run` names them, and so does whoever wants them. */
const LONG: ReadonlySet<string> = new Set(['test/faults/faults.test.ts', 'test/faults/negative.test.ts']);

declare global {
  var UVU_DEFER: number;
  var UVU_QUEUE: unknown[][];
  var UVU_INDEX: number;
}

function filesFor(filters: readonly string[]): string[] {
  const all = globSync('test/**/*.test.ts', { cwd: project }).map((file) => file.replaceAll('\\', '/'));
  const wanted = filters.map((filter) =>
    relative(project, filter).startsWith('..') ? filter : filter.replace(/^\.\//, ''),
  );
  const chosen = all.filter((file) => !file.startsWith('test/bench/') && file !== COVERAGE).sort();
  if (filters.length > 0) return chosen.filter((file) => wanted.some((part) => file.includes(part)));
  return [...chosen.filter((file) => !LONG.has(file)), ...all.filter((file) => file === COVERAGE)];
}

/** Test files import `uvu` as ever, and get its `suite` with limits. */
function putLimitsOnSuites(): void {
  const limited = new URL('./support/suite.ts', import.meta.url).href;
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'uvu' && context.parentURL?.endsWith('.test.ts')
        ? { url: limited, shortCircuit: true }
        : next(specifier, context),
  });
}

async function runAll(files: readonly string[]): Promise<void> {
  globalThis.UVU_DEFER = 1;
  globalThis.UVU_QUEUE = [];
  putLimitsOnSuites();
  const { loading, running } = await import('./support/suite.ts');
  for (const [index, file] of files.entries()) {
    globalThis.UVU_INDEX = index;
    globalThis.UVU_QUEUE.push([null]);
    loading.file = file;
    await import(pathToFileURL(`${project}${file}`).href).catch((error) => fail(file, 'file', 'can be loaded', error));
  }
  const strayed = (error: unknown) => fail('run', running.getStore() ?? 'between tests', 'no error strays', error);
  process.on('unhandledRejection', strayed).on('uncaughtException', strayed);
  const { exec } = await import('uvu');
  const write = process.stdout.write;
  // uvu writes dots; what is shown is written by outcomes.ts, and what a test prints is let through.
  process.stdout.write = function (this: typeof process.stdout, ...args: never[]) {
    return running.getStore() === undefined ? true : Reflect.apply(write, this, args);
  };
  await exec(false).finally(() => {
    process.stdout.write = write;
  });
}

async function disposeAll(): Promise<void> {
  const { disposeSharedWorld } = await import('./support/world.ts').catch(() => ({
    disposeSharedWorld: async () => {},
  }));
  await disposeSharedWorld().catch((error) => fail('run', 'end', 'the shared world ends', error));
  await disposeResources().catch((error) => fail('run', 'end', 'the shared servers end', error));
  for (const text of new Set(takeViolations())) fail('run', 'end', 'the service keeps its contract', new Error(text));
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', short: 'h' } },
    allowPositionals: true,
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const files = filesFor(positionals);
  if (files.length === 0) {
    process.stderr.write(`No test file has ${positionals.join(' or ')} in its path.\n\n${HELP}`);
    return 2;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      killChildrenNow();
      dropRunData();
      process.exit(128 + constants.signals[signal]);
    });
  }
  await runAll(files);
  failWaiting();
  await disposeAll();
  summarise();
  return countOf('failed') > 0 ? 1 : 0;
}

process.exit(
  await main().catch((error: NodeJS.ErrnoException) => {
    process.stderr.write(`${error.code?.startsWith('ERR_PARSE_ARGS') ? `${error.message}\n\n${HELP}` : error.stack}\n`);
    return error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  }),
);
