// The parent's side of the processes that make load: sends orders, waits for counts, and ends the process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './http-load.ts';
import type { TrickleOrder, TrickleResult } from './trickle-load.ts';

export type LoadProcess<Order, Result> = AsyncDisposable & {
  readonly pid: number | undefined;
  /** Rejects when a connection broke, on abort, or half a minute after the order should have ended. */
  run(order: Order): Promise<Result>;
};

export type Generator = LoadProcess<LoadOrder, LoadResult>;
export type Trickle = LoadProcess<TrickleOrder, TrickleResult>;

const OVERTIME_MS = 30_000;

export const startGenerator = (signal: AbortSignal): Generator => startLoad('./http-load.ts', signal);
export const startTrickle = (signal: AbortSignal): Trickle => startLoad('./trickle-load.ts', signal);

function startLoad<Order extends { readonly forMs: number }, Result>(
  program: string,
  signal: AbortSignal,
): LoadProcess<Order, Result> {
  const file = fileURLToPath(new URL(program, import.meta.url));
  const child = fork(file, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // Ctrl-C ends it through its parent, not by itself.
  return {
    pid: child.pid,
    async run(order) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(order.forMs + OVERTIME_MS);
      const answered = once(child, 'message', { signal: AbortSignal.any([signal, deadline]) });
      child.send(order);
      const [answer] = (await answered) as [{ result: Result } | { error: string }];
      if ('error' in answer) throw new Error(`the load generator failed: ${answer.error}`);
      return answer.result;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
