// The parent's side of the load generator: sends orders, waits for counts, and ends the process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadOrder, LoadResult } from './http-load.ts';

export type Generator = AsyncDisposable & {
  /** Rejects when a connection broke, on abort, or half a minute after the order should have ended. */
  run(order: LoadOrder): Promise<LoadResult>;
};

const PROGRAM = fileURLToPath(new URL('./http-load.ts', import.meta.url));
const OVERTIME_MS = 30_000;

export function startGenerator(signal: AbortSignal): Generator {
  const child = fork(PROGRAM, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // Ctrl-C ends it through its parent, not by itself.
  return {
    async run(order) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(order.forMs + OVERTIME_MS);
      const answered = once(child, 'message', { signal: AbortSignal.any([signal, deadline]) });
      child.send(order);
      const [answer] = (await answered) as [{ result: LoadResult } | { error: string }];
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
