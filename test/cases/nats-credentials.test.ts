// NATS that wants a user and a password: they are used where they are given, or refused under the name of the variable, and never shown.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { listening } from '../../deploy/local/probes.ts';
import { launch, type Running } from '../../deploy/local/server.ts';
import { sharedResources } from '../support/resources.ts';
import { startWorld, type World } from '../support/world.ts';
import { cases, type Right } from './case.ts';

const test = cases('NATS with a user and a password');
const USER = 'orch';
const PASSWORD = 's3cret-of-nats';

let world: World;
let nats: Running;
let address: string;

test.before(async () => {
  world = await startWorld({ service: 'later', env: { ORCH_ROLES: 'api' } });
  nats = await startGuardedNats(join(world.dir, 'guarded'));
  address = new URL(nats.url).host;
});
test.after(async () => {
  await nats[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function startGuardedNats(dir: string): Promise<Running> {
  const { binaries } = await sharedResources();
  const { path, env } = binaries.nats!;
  const data = join(dir, 'nats');
  mkdirSync(data, { recursive: true });
  return launch({
    ...{ name: 'guarded-nats', dir, logFile: join(dir, 'logs', 'nats.log'), command: path },
    args: (port) => [
      ...['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', data],
      ...['--user', USER, '--pass', PASSWORD],
    ],
    marker: () => data,
    options: { cwd: '/' },
    env: () => ({ PATH: process.env['PATH'], ...env }),
    url: (port) => `nats://127.0.0.1:${port}`,
    probe: async (url) => {
      await listening(Number(new URL(url).port));
      return '';
    },
    ...{ stopSignal: 'SIGTERM', stopWithinMs: 10_000, readyWithinMs: 20_000, failure: 'PROCESS_FAILED' },
  });
}

/** The refusal of a start in this environment, or null when it runs. */
async function refusalOf(env: Readonly<Record<string, string>>): Promise<string | null> {
  const started = await world.startService(env).catch((error: Error) => error);
  if (started instanceof Error) return started.message;
  await started[Symbol.asyncDispose]();
  return null;
}

async function worksOrIsNamed(right: Right, url: string): Promise<void> {
  const refusal = await refusalOf({ NATS_URL: url });
  if (refusal === null) return;
  right.holds(refusal.includes('NATS_URL'), `the refusal names NATS_URL: ${refusal}`);
  right.holds(!refusal.includes(PASSWORD), 'the refusal does not show the password');
}

test('delivery/07/K36', 'in the URL', (right) => worksOrIsNamed(right, `nats://${USER}:${PASSWORD}@${address}`));

test('delivery/07/K36b', 'in the URL, without a scheme', (right) =>
  worksOrIsNamed(right, `${USER}:${PASSWORD}@${address}`),
);

test('delivery/07/K36c', 'in unknown variables: refused by NATS, and the error says so', async (right) => {
  const env = { NATS_URL: nats.url, NATS_USER: USER, NATS_PASSWORD: PASSWORD };
  const refusal = await refusalOf(env);
  right.holds(refusal === null || /authorization/i.test(refusal), `it says that NATS lets nobody in: ${refusal}`);
});

test.run();
