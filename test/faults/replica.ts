// A replica of the service as a process that is killed, stopped and started again, as a supervisor would.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../deploy/local/server.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';

export type Replica = {
  readonly url: string;
  readonly internalUrl: string;
  readonly isUp: boolean;
  readonly pid: number | undefined;
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Ends it in order, and starts it again. */
  restart(): Promise<void>;
  /** Starts it again when it is down; tries until it starts, since its dependencies may be down as well. */
  revive(): Promise<void>;
  /** Waits until it dies by itself. */
  death(timeoutMs?: number): Promise<void>;
  /** Sets a variable from the next start on. */
  set(variable: string, value: string): void;
};

const REVIVE_WITHIN_MS = 60_000;
const AGAIN_AFTER_MS = 200;

/** Starts it; `program` is another main file than the service's own. */
export async function startReplica(world: World, program?: string): Promise<Replica> {
  const env: Record<string, string> = {};
  const running = await world.spawnService(env, program);
  let reviving: Promise<void> | undefined;
  return {
    get url() {
      return running.url;
    },
    get internalUrl() {
      return running.internalUrl;
    },
    get isUp() {
      return running.pid !== undefined;
    },
    get pid() {
      return running.pid;
    },
    signal: (signal) => running.kill(signal),
    restart: () => running.restart(),
    revive() {
      reviving ??= recoverWork(running).finally(() => {
        reviving = undefined;
      });
      return reviving;
    },
    async death(timeoutMs = 20_000) {
      await until(() => running.pid === undefined, { timeoutMs, what: `the death by ${env['TEST_FAILPOINTS']}` });
    },
    set(variable, value) {
      env[variable] = value;
    },
  };
}

async function recoverWork(running: Running): Promise<void> {
  const deadline = performance.now() + REVIVE_WITHIN_MS;
  while (running.pid === undefined) {
    try {
      await running.restart();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(AGAIN_AFTER_MS);
    }
  }
}
