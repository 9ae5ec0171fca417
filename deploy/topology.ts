// `npm run topology`: creates the streams and consumers of asyncapi.yaml and updates existing ones; it leaves settings that work.
import { parseArgs } from 'node:util';
import { type Bus, openBus } from '../src/bus/connection.ts';
import { isDenied, type Part, topologyOf } from '../src/bus/topology.ts';
import { type Settings, shown } from '../src/bus/topology-rules.ts';
import { ConfigError, readVariables, variables } from '../src/config.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const HELP = `Usage: NATS_URL=nats://... npm run topology -- [options]

Creates the streams and consumers that asyncapi.yaml describes, and updates existing ones where they differ. Subjects that
somebody added and times that are longer than needed stay. Run it before the processes of a release, as a user of NATS who
may create and update streams and consumers; the service itself needs no such right then.

  --json   one JSON object: created, updated, left, failed
  --help   this text

NATS_URL          the server, or several of a cluster, separated by commas
STREAM_REPLICAS   how many servers keep each stream, ${variables.streamReplicas.kind.written}; 1 when it is not set

Exit codes: 0 all is as it has to be, 1 something could not be done, 2 usage.
`;

type Change = { readonly setting: string; readonly was: unknown; readonly is: unknown };
type Result =
  | { readonly kind: 'created' | 'left'; readonly label: string }
  | { readonly kind: 'updated'; readonly label: string; readonly changes: readonly Change[] }
  | { readonly kind: 'failed'; readonly label: string; readonly reason: string };

async function settle(part: Part): Promise<Result> {
  const { label } = part;
  try {
    const found = await part.find();
    if (found !== null) return await update(part, found);
    await part.make();
    return { kind: 'created', label };
  } catch (error) {
    const reason = isDenied(error) ? 'this user of NATS may not do it' : (error as Error).message;
    return { kind: 'failed', label, reason };
  }
}

async function update(part: Part, found: Settings): Promise<Result> {
  const { label } = part;
  const broken = part.rules.filter(({ holds, isLeft = holds }) => !isLeft(found));
  if (broken.length === 0) return { kind: 'left', label };
  const settings = Object.assign(
    {},
    ...broken.map(({ setting, value, mended }) => mended?.(found) ?? { [setting]: value }),
  );
  const changes = broken.map(({ setting }) => ({ setting, was: found[setting], is: settings[setting] }));
  try {
    await part.change(settings);
    return { kind: 'updated', label, changes };
  } catch (error) {
    const denied = isDenied(error)
      ? 'this user of NATS may not update it'
      : `NATS refuses: ${(error as Error).message}`;
    return { kind: 'failed', label, reason: `${changes.map(textOf).join(', ')}: ${denied}` };
  }
}

function textOf({ setting, was, is }: Change): string {
  return `${setting} from ${shown(setting, was)} to ${shown(setting, is)}`;
}

function lineOf(result: Result): string {
  const head = `${result.kind.padEnd(8)} ${result.label}`;
  if (result.kind === 'updated') return `${head}: ${result.changes.map(textOf).join(', ')}`;
  return result.kind === 'failed' ? `${head}: ${result.reason}` : head;
}

function asJson(results: readonly Result[]): string {
  const of = (wanted: Result['kind']) => results.filter(({ kind }) => kind === wanted);
  const named = (kind: 'created' | 'left') => of(kind).map(({ label }) => label);
  const full = (kind: 'updated' | 'failed') => of(kind).map(({ kind: _, ...rest }) => rest);
  const all = { created: named('created'), updated: full('updated'), left: named('left'), failed: full('failed') };
  return JSON.stringify(all);
}

async function applyTopology(bus: Bus, replicas: number): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const part of await topologyOf(bus, { replicas, ackWaitMs: null })) results.push(await settle(part));
  return results;
}

async function main(): Promise<number> {
  const flags = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } as const;
  const { values } = parseArgs({ options: flags });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const { natsUrl, streamReplicas } = readVariables(process.env, ['natsUrl', 'streamReplicas']);
  await using bus = await openBus({ url: natsUrl, name: 'sms-orchestrator topology', onChange: () => {} });
  const results = await applyTopology(bus, streamReplicas);
  process.stdout.write(values.json ? `${asJson(results)}\n` : results.map((result) => `${lineOf(result)}\n`).join(''));
  return results.some(({ kind }) => kind === 'failed') ? EXIT_FAILED : 0;
}

process.exitCode = await main().catch((error: NodeJS.ErrnoException) => {
  const isUsage = error instanceof ConfigError || error.code?.startsWith('ERR_PARSE_ARGS');
  process.stderr.write(isUsage ? `${error.message}\n\n${HELP}` : `NATS_URL: ${error.message}\n`);
  return isUsage ? EXIT_USAGE : EXIT_FAILED;
});
