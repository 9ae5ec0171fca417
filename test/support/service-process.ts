// The service as a process of its own, which a test may kill and start again.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../deploy/local/ports.ts';
import { launch, type Running } from '../../deploy/local/server.ts';
import type { SettingsOverrides } from '../../src/settings.ts';

type Plan = {
  readonly dir: string;
  /** Read at each start. */
  readonly env: () => Readonly<Record<string, string | undefined>>;
  /** Another program than the service's own. */
  readonly program?: string | undefined;
  readonly settings?: SettingsOverrides | undefined;
};

/** Its `url` is that of the public port, where it has the role `api`. */
export type ServiceProcess = Running & {
  /** Where metrics, probes and internal operations are. */
  readonly internalUrl: string;
};

/** Resolves once it answers. Its log is in the folder of the world. */
export async function spawnService(plan: Plan): Promise<ServiceProcess> {
  const own = plan.settings === undefined ? '../../src/main.ts' : './service-main.ts';
  const main = plan.program ?? fileURLToPath(new URL(own, import.meta.url));
  const id = randomUUID().slice(0, 8);
  const publicPort = await freePort();
  const running = await launch({
    ...{ name: `service-${id}`, dir: plan.dir, logFile: join(plan.dir, 'logs', `service-${id}.log`) },
    command: process.execPath,
    args: () => [main],
    marker: () => main,
    options: { cwd: fileURLToPath(new URL('../../', import.meta.url)) },
    env: (port) => ({
      PATH: process.env['PATH'],
      ...plan.env(),
      PORT: String(publicPort),
      INTERNAL_PORT: String(port),
      TEST_SETTINGS: JSON.stringify(plan.settings ?? {}),
    }),
    url: (port) => `http://127.0.0.1:${port}`,
    probe: async (url) => {
      const reply = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) });
      if (!reply.ok) throw new Error(`it answers ${reply.status}`);
      return '';
    },
    ...{ stopSignal: 'SIGTERM', stopWithinMs: 20_000, readyWithinMs: 20_000, failure: 'PROCESS_FAILED' },
  });
  const internalUrl = running.url;
  return Object.defineProperties(running, {
    url: { value: `http://127.0.0.1:${publicPort}` },
    internalUrl: { value: internalUrl },
  }) as ServiceProcess;
}
