// A server that stands still: a paused virtual machine, a disk that hangs. Its connections stay open, and it goes on later as if nothing had happened.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Stops the process and its descendants; dispose resumes all of them. */
export function freeze(pid: number | undefined): Disposable {
  if (pid === undefined) throw new Error('there is no process to stop');
  // The first one first, so that it starts no more children.
  const stopped: number[] = [];
  const goOn = () => {
    for (const one of stopped.toReversed()) signal(one, 'SIGCONT');
  };
  try {
    for (let next: readonly number[] = [pid]; next.length > 0; next = childrenOf(next)) {
      for (const one of next) {
        signal(one, 'SIGSTOP');
        stopped.push(one);
      }
    }
  } catch (error) {
    goOn();
    throw error;
  }
  return { [Symbol.dispose]: goOn };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It may have ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function childrenOf(parents: readonly number[]): readonly number[] {
  const pairs = process.platform === 'linux' ? pairsOfProc() : pairsOfPs();
  return pairs.filter(([, parent]) => parents.includes(parent)).map(([pid]) => pid);
}

type Pair = readonly [pid: number, parent: number];

function pairsOfProc(): readonly Pair[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      return [[Number(pid), Number(parent)] as const];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
}

function pairsOfPs(): readonly Pair[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => line.trim().split(/\s+/).map(Number) as unknown as Pair);
}
