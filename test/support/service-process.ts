// The service as a process of its own, which a test may kill and start again.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch, type Running } from '../../deploy/local/server.ts';
import type { Timings } from '../../src/roles/timings.ts';

type Plan = {
  readonly dir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly timings?: Partial<Timings> | undefined;
};

/** Resolves once it answers. Its log is in the folder of the world. */
export async function spawnService(plan: Plan): Promise<Running> {
  const program = plan.timings === undefined ? '../../src/main.ts' : './service-main.ts';
  const main = fileURLToPath(new URL(program, import.meta.url));
  const id = randomUUID().slice(0, 8);
  return launch({
    ...{ name: `service-${id}`, dir: plan.dir, logFile: join(plan.dir, 'logs', `service-${id}.log`) },
    command: process.execPath,
    args: () => [main],
    marker: () => main,
    options: { cwd: fileURLToPath(new URL('../../', import.meta.url)) },
    env: (port) => ({
      PATH: process.env['PATH'],
      ...plan.env,
      PORT: String(port),
      TEST_TIMINGS: JSON.stringify(plan.timings ?? {}),
    }),
    url: (port) => `http://127.0.0.1:${port}`,
    probe: async (url) => {
      const reply = await fetch(`${url}/health/live`, { signal: AbortSignal.timeout(1_000) });
      if (!reply.ok) throw new Error(`it answers ${reply.status}`);
      return '';
    },
    ...{ stopSignal: 'SIGTERM', stopWithinMs: 20_000, readyWithinMs: 20_000, failure: 'PROCESS_FAILED' },
  });
}
