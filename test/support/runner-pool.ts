// Runs test files in a few processes at a time, each of which gets the next file when it is done with one.
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Order, Report, Seen } from './file-runner.ts';
import type { Outcome } from './outcomes.ts';

const PROGRAM = fileURLToPath(new URL('./file-runner.ts', import.meta.url));

export type Pool = {
  /** Runs the files, at most so many at a time; they know what earlier ones saw. `done` gets the outcomes of each when it is through. */
  run(files: readonly string[], atATime: number, done: (outcomes: readonly Outcome[]) => void): Promise<void>;
  /** Processes that run. */
  readonly size: number;
  /** Ends every process at once, as Ctrl-C does. */
  stop(): Promise<void>;
};

/** `cwd`: the folder that files are named from. */
export function createPool(cwd: string): Pool {
  const children = new Set<ChildProcess>();
  const exchanges = new Set<string>();
  const events = new Set<string>();
  let isStopped = false;
  const seenSoFar = (): Seen => ({ exchanges: [...exchanges], events: [...events] });

  function start(): ChildProcess {
    const child = fork(PROGRAM, { cwd });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  async function work(files: Iterator<string>, seen: Seen, done: (outcomes: readonly Outcome[]) => void) {
    let child: ChildProcess | undefined;
    const tell = async (order: Order, file: string): Promise<void> => {
      if (!isAlive(child)) child = start();
      const report = await ask(child, order, file);
      if (isStopped) return;
      for (const key of report.seen.exchanges) exchanges.add(key);
      for (const key of report.seen.events) events.add(key);
      done(report.outcomes);
    };
    for (let next = files.next(); next.done !== true && !isStopped; next = files.next()) {
      await tell({ file: next.value, seen }, next.value);
    }
    if (isAlive(child) && !isStopped) await tell('end', 'end of the run');
  }

  return {
    async run(files, atATime, done) {
      const waiting = files.values();
      const seen = seenSoFar();
      await Promise.all(Array.from({ length: Math.min(atATime, files.length) }, () => work(waiting, seen, done)));
    },
    get size() {
      return children.size;
    },
    async stop() {
      isStopped = true;
      const ends = [...children].map((child) => new Promise((resolve) => child.once('exit', resolve)));
      for (const child of children) child.kill('SIGTERM');
      await Promise.all(ends);
    },
  };
}

function isAlive(child: ChildProcess | undefined): child is ChildProcess {
  return child?.connected === true && child.exitCode === null && child.signalCode === null;
}

/** The report on an order; of a process that ends instead, that it did. */
function ask(child: ChildProcess, order: Order, file: string): Promise<Report> {
  return new Promise((resolve) => {
    const onExit = (code: number | null, signal: NodeJS.Signals | null) => {
      child.off('message', onReport);
      resolve({ outcomes: [died(file, signal ?? `exit code ${code}`)], seen: { exchanges: [], events: [] } });
    };
    const onReport = (report: unknown) => {
      child.off('exit', onExit);
      resolve(report as Report);
    };
    child.once('exit', onExit);
    child.once('message', onReport);
    child.send(order);
  });
}

function died(file: string, how: string): Outcome {
  const error = `    the process that ran it ended with ${how}`;
  return { file, suite: 'file', title: 'runs to its end', state: 'failed', ms: 0, error };
}
