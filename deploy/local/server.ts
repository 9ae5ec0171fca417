// A child process with a port, from its start until it is ready, through kills and restarts on the same port and data, to its end.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bookOf } from './children.ts';
import { type FailureCode, StartFailure } from './failure.ts';
import { freePort } from './ports.ts';

const PROBE_EVERY_MS = 25;
const TAIL_LINES = 15;

/** A running dependency. `restart` starts it on the same port with the same data, as after an outage. */
export type Instance = AsyncDisposable & {
  readonly name: string;
  readonly url: string;
  readonly port: number;
  /** Undefined while the server is down, and for a server of the environment. */
  readonly pid: number | undefined;
  readonly version: string;
  readonly source: 'private' | 'environment';
  /** Ends the server in order. The data stays, and `restart` starts it again. */
  stop(): Promise<void>;
  /** Sends a signal; resolves when the process is gone (SIGSTOP and SIGCONT: at once). */
  kill(signal: NodeJS.Signals): Promise<void>;
  restart(): Promise<void>;
};

/** A child process: `died` resolves with a description if it ends by itself. */
export type Running = Instance & { readonly died: Promise<string> };

export type ServerPlan = {
  name: string;
  /** The folder of the run, for the book of processes. */
  dir: string;
  logFile: string;
  command: string;
  args(port: number): string[];
  /** A part of the command line by which a later run recognises the process. */
  marker(port: number): string;
  options: { uid?: number; gid?: number; cwd: string };
  env(port: number): Record<string, string | undefined>;
  url(port: number): string;
  /** Resolves to the version once the server answers at `url`, rejects until then. */
  probe(url: string): Promise<string>;
  stopSignal: NodeJS.Signals;
  stopWithinMs: number;
  readyWithinMs: number;
  failure: FailureCode;
  port?: number | undefined;
  signal?: AbortSignal | undefined;
};

type OnEnd = (process: ChildProcess, how: string) => void;
type Up = { child: ChildProcess; port: number; version: string };

/** The last lines of a log, '' when there is none. */
export function tailOf(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  } catch {
    return '';
  }
}

function withTail(text: string, logFile: string): string {
  const tail = tailOf(logFile);
  return tail ? `${text}\nThe end of ${logFile}:\n${tail.replaceAll(/^/gm, '    ')}` : text;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

async function ended(child: ChildProcess, withinMs: number): Promise<boolean> {
  if (hasEnded(child)) return true;
  child.ref();
  const deadline = AbortSignal.timeout(withinMs);
  await once(child, 'exit', { signal: deadline }).catch(() => {});
  child.unref();
  return hasEnded(child);
}

/** Waits until `probe` resolves. Undefined when the process ended first; throws at the deadline and on abort. */
async function untilReady(
  child: ChildProcess,
  plan: ServerPlan,
  port: number,
  until: number,
): Promise<string | undefined> {
  for (let reason = 'it never answered'; ; ) {
    plan.signal?.throwIfAborted();
    if (hasEnded(child)) return undefined;
    if (Date.now() > until) {
      const text = `${plan.name} was not ready within ${plan.readyWithinMs / 1000} s: ${reason}`;
      throw new StartFailure(plan.failure, withTail(text, plan.logFile));
    }
    try {
      return await plan.probe(plan.url(port));
    } catch (error) {
      reason = (error as Error).message;
      await sleep(PROBE_EVERY_MS);
    }
  }
}

/** Spawns the process with its output in its log and records it; `onEnd` is called with the way it ended. */
function spawnRecorded(plan: ServerPlan, port: number, flags: 'a' | 'w', onEnd: OnEnd): ChildProcess {
  const book = bookOf(plan.dir);
  mkdirSync(dirname(plan.logFile), { recursive: true });
  const log = openSync(plan.logFile, flags);
  // The child has its own process group: Ctrl-C must reach the supervisor only, which stops its children in order.
  const process = spawn(plan.command, plan.args(port), {
    ...plan.options,
    env: plan.env(port),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  process.unref();
  const { pid } = process;
  if (pid !== undefined) book.add({ pid, marker: plan.marker(port) });
  process.on('error', (error) => onEnd(process, error.message));
  process.on('exit', (code, signal) => {
    if (pid !== undefined) book.remove(pid);
    onEnd(process, signal ?? `exit code ${code}`);
  });
  return process;
}

async function endProcess(child: ChildProcess | undefined, signal: NodeJS.Signals, withinMs: number): Promise<void> {
  if (!child || hasEnded(child)) return;
  child.kill(signal);
  child.kill('SIGCONT');
  if (await ended(child, withinMs)) return;
  child.kill('SIGKILL');
  await ended(child, withinMs);
}

/** Spawns until a process is ready. On "in use" it changes the port, or waits for the memory of a killed PostgreSQL. */
async function bringUp(plan: ServerPlan, firstPort: number, mayMove: boolean, onEnd: OnEnd): Promise<Up> {
  const until = Date.now() + plan.readyWithinMs;
  let port = firstPort;
  for (let flags: 'a' | 'w' = mayMove ? 'w' : 'a'; ; flags = 'a') {
    let how = '';
    const child = spawnRecorded(plan, port, flags, (process, text) => {
      how ||= text;
      onEnd(process, text);
    });
    const version = await untilReady(child, plan, port, until).catch(async (error) => {
      await endProcess(child, 'SIGKILL', plan.stopWithinMs);
      throw error;
    });
    if (version !== undefined) return { child, port, version };
    // A failed spawn reports its error one tick later.
    await sleep(PROBE_EVERY_MS);
    if (!/in use/i.test(tailOf(plan.logFile)) || Date.now() > until) {
      throw new StartFailure(plan.failure, withTail(`${plan.name} failed to start (${how})`, plan.logFile));
    }
    if (mayMove && plan.port === undefined) port = await freePort();
  }
}

/** Starts the process, waits until it answers. Throws a `StartFailure` with its last log lines; nothing runs then. */
export async function launch(plan: ServerPlan): Promise<Running> {
  const death = Promise.withResolvers<string>();
  let wanted = false;
  const onEnd: OnEnd = (process, how) => {
    if (!wanted || process !== up.child) return;
    death.resolve(withTail(`${plan.name} ended by itself (${how})`, plan.logFile));
  };
  let up = await bringUp(plan, plan.port ?? (await freePort()), true, onEnd);
  wanted = true;

  const stop = async () => {
    wanted = false;
    await endProcess(up.child, plan.stopSignal, plan.stopWithinMs);
  };
  return {
    name: plan.name,
    source: 'private',
    died: death.promise,
    get url() {
      return plan.url(up.port);
    },
    get port() {
      return up.port;
    },
    get pid() {
      return hasEnded(up.child) ? undefined : up.child.pid;
    },
    get version() {
      return up.version;
    },
    stop,
    async kill(signal) {
      if (hasEnded(up.child)) return;
      const stays = signal === 'SIGSTOP' || signal === 'SIGCONT';
      if (!stays) wanted = false;
      up.child.kill(signal);
      if (!stays && !(await ended(up.child, plan.stopWithinMs))) throw new Error(`${plan.name} survived ${signal}`);
    },
    async restart() {
      await stop();
      up = await bringUp(plan, up.port, false, onEnd);
      wanted = true;
    },
    [Symbol.asyncDispose]: stop,
  };
}
