// Three NATS servers that store every stream together: one may be gone and nothing stops.
import { join } from 'node:path';
import type { Program } from '../../deploy/local/binaries.ts';
import { startNats } from '../../deploy/local/nats.ts';
import { freePort } from '../../deploy/local/ports.ts';
import type { Running } from '../../deploy/local/server.ts';

export const CLUSTER_SIZE = 3;

/** Resolves once each of them answers for JetStream. */
export async function startNatsCluster(
  dir: string,
  binaries: Program,
  stack: AsyncDisposableStack,
): Promise<readonly Running[]> {
  const names = Array.from({ length: CLUSTER_SIZE }, (_, index) => `nats-${index + 1}`);
  const urls: string[] = [];
  for (const _ of names) urls.push(`nats://127.0.0.1:${await freePort()}`);
  return Promise.all(
    names.map(async (serverName, index) => {
      const cluster = { serverName, url: urls[index]!, routes: urls };
      return stack.use(await startNats({ dir: join(dir, serverName), binaries, cluster }));
    }),
  );
}
