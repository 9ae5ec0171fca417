// The options of `npm run bench -- lanes`.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from '../usage-error.ts';
import { controls } from './controls.ts';
import { TARGET_MS, TARGET_OF_IDLE, TARGET_OF_P4_RATE } from './outcome.ts';
import { type SceneName, type Sizes, sceneNames, scenes, sizesOf } from './scenes.ts';

export type LanesOptions = {
  readonly only: readonly SceneName[];
  readonly sizes: Sizes;
  readonly controls: boolean;
  readonly json: boolean;
  readonly gate: boolean;
  /** A file for the SVG. */
  readonly plot: string | null;
};

/** The name of a flood that only says what P4 gets without protections. */
export const ALL_OFF = 'every protection off';
const FULL_MESSAGES = 50_000;
const QUICK_MESSAGES = 5_000;
const MAX_MESSAGES = 200_000;

export const lanesHelp = `Usage: npm run bench -- lanes [options]

Measures P1 and P0, from the moment a submit was due until its row is SENT (\`processed_at\`: the moment after the PubAck of
the operators' stream), first alone and then while P4 floods in: ${FULL_MESSAGES.toLocaleString('en')} messages queued, and bulks that go on
arriving as fast as they are answered. Private PostgreSQL, Redis and NATS, the roles as npm start has them, MAX_CONCURRENCY at
its default. Every message that was answered with 202 is looked up afterwards: SENT, and once in the operators' stream.

Scenes:
${sceneNames.map((name) => `  ${name.padEnd(11)} ${scenes[name].title}`).join('\n')}

Options:
  --only A,B     some of these scenes
  --messages N   queued messages of P4 (default ${FULL_MESSAGES}); the messages of other scenes in proportion
  --quick        ${QUICK_MESSAGES} messages and shorter times, to see that everything works; the figures mean little
  --controls     each scene with its protection off instead, one after another; it has to miss its target:
${controls.map(({ scene, name }) => `                 ${scene.padEnd(11)} ${name}`).join('\n')}
               With --quick there is too little to relay and to replay: outage and replay then reach their targets
  --plot FILE    the figures as SVG
  --json         the report as JSON on stdout instead of tables
  --no-gate      a missed target does not fail the run
  --help         this text

Targets: p95 below ${TARGET_MS} ms, and P4's own rate at least ${TARGET_OF_P4_RATE} of what it is without the protections. What exceeds
${TARGET_OF_IDLE} times the idle p95 is shown, with the CPU of each process.
Exit codes: 0 reached, 1 a target missed (with --controls: not missed) or a count wrong, 2 usage, 130 Ctrl-C, others as npm start.
`;

export function readLanesOptions(args: readonly string[]): LanesOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ only: { type: 'string' }, messages: { type: 'string' }, quick: { type: 'boolean' } },
      ...{ controls: { type: 'boolean' }, plot: { type: 'string' }, json: { type: 'boolean' } },
      ...{ 'no-gate': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    } as const,
  });
  if (values.help) return 'help';
  const isQuick = values.quick ?? false;
  const messages = Number(values.messages ?? (isQuick ? QUICK_MESSAGES : FULL_MESSAGES));
  if (!(Number.isInteger(messages) && messages >= 1_000 && messages <= MAX_MESSAGES))
    throw new UsageError(`--messages has to be 1000 to ${MAX_MESSAGES}`);
  const wanted = values.only?.split(',') ?? sceneNames;
  const unknown = wanted.find((name) => !sceneNames.some((scene) => scene === name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there are ${sceneNames.join(', ')}`);
  return {
    ...{ only: sceneNames.filter((name) => wanted.includes(name)), sizes: sizesOf(messages, isQuick) },
    ...{ controls: values.controls ?? false, json: values.json ?? false, gate: !values['no-gate'] },
    plot: values.plot === undefined ? null : resolve(values.plot),
  };
}
