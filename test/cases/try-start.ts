// Starts the program in an environment, to see whether it runs and, if it ends instead, its output.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const STOP_WITHIN_MS = 10_000;

export type Tried = {
  /** `started`: it answered requests, and was ended then. `hangs`: neither within the time. */
  readonly end: 'started' | 'hangs' | `exit ${number}` | `signal ${string}`;
  /** Its output on standard error. */
  readonly said: string;
};

/** Undefined removes a variable. Both ports are free ones by default. */
export async function tryStart(env: Readonly<Record<string, string | undefined>>, withinMs = 15_000): Promise<Tried> {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { PATH: process.env['PATH'], PORT: '0', INTERNAL_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const started = new Promise<'started'>((resolve) => {
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
      if (log.includes('"action":"start"')) resolve('started');
    });
  });
  const late = new AbortController();
  const hangs = sleep(withinMs, 'hangs' as const, { signal: late.signal });
  hangs.catch(() => {});
  const end = await Promise.race([started, hangs, ended.then(([code, signal]) => endOf(code, signal))]);
  late.abort();
  await stop(child, ended);
  return { end, said };
}

function endOf(code: number | null, signal: string | null): Tried['end'] {
  return code === null ? `signal ${signal}` : `exit ${code}`;
}

async function stop(child: { kill(signal: NodeJS.Signals): boolean }, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(timer);
}
