// A private NATS server with JetStream, whose streams live in the folder of the run and survive a kill.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from './binaries.ts';
import { listening, probeNats } from './probes.ts';
import { launch, type Running } from './server.ts';

export type NatsOptions = {
  /** The folder of the run: streams in `<dir>/nats`, log in `<dir>/logs/nats.log`. */
  dir: string;
  binaries: Program;
  port?: number | undefined;
  /** Makes the server one of a cluster, whose servers share streams; `routes` are the cluster URLs of all of them. */
  cluster?: { readonly serverName: string; readonly url: string; readonly routes: readonly string[] } | undefined;
  signal?: AbortSignal | undefined;
};

/** Starts NATS in `<dir>/nats` with its existing streams. Throws a `StartFailure` with the end of its log. */
export async function startNats({ dir, binaries, port, cluster, signal }: NatsOptions): Promise<Running> {
  const data = join(dir, 'nats');
  mkdirSync(data, { recursive: true });
  return launch({
    name: 'nats',
    dir,
    logFile: join(dir, 'logs', 'nats.log'),
    command: binaries.path,
    args: (onPort) => [
      ...['--addr', '127.0.0.1', '--port', String(onPort), '--jetstream', '--store_dir', data],
      ...(cluster === undefined ? [] : clusterArgs(cluster)),
    ],
    marker: () => data,
    options: { cwd: '/' },
    env: () => ({ PATH: process.env['PATH'], ...binaries.env }),
    url: (onPort) => `nats://127.0.0.1:${onPort}`,
    probe: async (url) => {
      await listening(Number(new URL(url).port));
      return probeNats(url);
    },
    stopSignal: 'SIGTERM',
    stopWithinMs: 10_000,
    readyWithinMs: 20_000,
    failure: 'PROCESS_FAILED',
    port,
    signal,
  });
}

function clusterArgs({ serverName, url, routes }: NonNullable<NatsOptions['cluster']>): string[] {
  return ['--server_name', serverName, '--cluster_name', 'local', '--cluster', url, '--routes', routes.join(',')];
}
