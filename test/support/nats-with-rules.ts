// The NATS of a world comes back with another configuration: with a password, or with permissions.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listening } from '../../deploy/local/probes.ts';
import { launch } from '../../deploy/local/server.ts';
import { sharedResources } from './resources.ts';
import { until } from './until.ts';
import type { World } from './world.ts';

/** Stops the server and starts it on its port and data with this configuration; dispose brings it back as it was. */
export async function restartNatsWith(world: World, configuration: string): Promise<AsyncDisposable> {
  const { nats } = world.servers;
  const { binaries } = await sharedResources();
  const { path, env } = binaries.nats!;
  const file = join(world.dir, 'nats.conf');
  const data = join(world.dir, 'nats');
  writeFileSync(file, configuration);
  await nats.stop();
  const changed = await launch({
    ...{ name: 'nats-with-rules', dir: world.dir, logFile: join(world.dir, 'logs', 'nats-with-rules.log') },
    command: path,
    args: (port) => [
      ...['--config', file, '--addr', '127.0.0.1', '--port', String(port)],
      ...['--jetstream', '--store_dir', data],
    ],
    marker: () => data,
    options: { cwd: '/' },
    env: () => ({ PATH: process.env['PATH'], ...env }),
    url: (port) => `nats://127.0.0.1:${port}`,
    // The test decides whether the server lets anybody in.
    probe: async (url) => {
      await listening(Number(new URL(url).port));
      return '';
    },
    ...{ stopSignal: 'SIGTERM', stopWithinMs: 10_000, readyWithinMs: 20_000, failure: 'PROCESS_FAILED' },
    port: nats.port,
  });
  return {
    async [Symbol.asyncDispose]() {
      await changed[Symbol.asyncDispose]();
      await nats.restart();
      // A client that was refused twice is closed for good.
      const { connection } = world.nats;
      await until(async () => connection.isClosed() || (await connection.rtt()) >= 0, { what: 'the tap on NATS' });
    },
  };
}
