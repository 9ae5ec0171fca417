// `npm run test:faults`: runs the catalogue of faults against real processes, and writes the results to docs/fault-table.md.
import { writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { killChildrenNow } from '../../deploy/local/children.ts';
import { disposeResources, dropRunData } from '../support/resources.ts';
import { takeViolations } from '../support/run-state.ts';
import { catalogue } from './catalogue.ts';
import { faultTable } from './report.ts';
import { type Fault, type FaultResult, runFault, startGround } from './scene.ts';

const HELP = `Usage: npm run test:faults -- [options]

Runs each fault of the catalogue against two replicas in processes of their own, with a PostgreSQL, a Redis and a NATS that
are killed under them, and checks the outcome of every message. The full form takes about half an hour.

  --only F02,F08   these faults only; docs/fault-table.md is not written then
  --short          few messages and few injections each, as npm test does; docs/fault-table.md is not written then
  --list           names the faults
  --json           one line of JSON per fault on standard output
  --help           this text

Exit codes: 0 every guarantee held, 1 one did not, 2 usage.
`;

const TABLE = fileURLToPath(new URL('../../docs/fault-table.md', import.meta.url));

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      short: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return say(HELP);
  if (values.list) return say(catalogue.map(({ id, name }) => `${id}  ${name}\n`).join(''));
  const wanted = values.only?.split(',').map((id) => id.trim());
  const unknown = wanted?.filter((id) => !catalogue.some((fault) => fault.id === id)) ?? [];
  if (unknown.length > 0) {
    process.stderr.write(`There is no fault ${unknown.join(', ')}.\n\n${HELP}`);
    return 2;
  }
  const results: FaultResult[] = [];
  for (const fault of catalogue.filter(({ id }) => wanted?.includes(id) ?? true)) {
    const result = await runOne(fault, values.short);
    results.push(result);
    if (values.json) say(`${JSON.stringify(result)}\n`);
  }
  if (wanted === undefined && !values.short) writeFileSync(TABLE, faultTable(results));
  else if (!values.json) say(faultTable(results));
  return results.every(({ problems }) => problems === '') ? 0 : 1;
}

async function runOne(fault: Fault, isShort: boolean): Promise<FaultResult> {
  const progress = (text: string) => process.stderr.write(`${fault.id}  ${text}\n`);
  progress(fault.name);
  await using ground = await startGround(fault.ground);
  const result = await runFault(fault, isShort ? fault.short : fault.full, ground, {
    progress: throttled(progress),
  });
  const contract = [...new Set(takeViolations())];
  const problems = [result.problems, ...contract].filter((text) => text !== '').join('\n');
  progress(
    `${problems === '' ? 'held' : `BROKEN\n${problems}`} (${Math.round(result.tookMs / 1000)} s) ${result.notes.join('; ')}`,
  );
  return { ...result, problems };
}

/** One line every few seconds. */
function throttled(write: (text: string) => void): (text: string) => void {
  let next = 0;
  return (text) => {
    if (performance.now() < next) return;
    next = performance.now() + 5_000;
    write(text);
  };
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    killChildrenNow();
    dropRunData();
    process.exit(128 + constants.signals[signal]);
  });
}

const code = await main().catch((error: NodeJS.ErrnoException) => {
  const isUsage = error.code?.startsWith('ERR_PARSE_ARGS') ?? false;
  process.stderr.write(isUsage ? `${error.message}\n\n${HELP}` : `${error.stack}\n`);
  return isUsage ? 2 : 1;
});
await disposeResources();
process.exit(code);
