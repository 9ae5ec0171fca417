// Processes that were recorded for clean-up; a process is killed only while its command line still has its marker.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const GENTLE_FOR_MS = 3_000;
const LOOK_EVERY_MS = 50;

export type Recorded = { pid: number; marker: string };

/** The command line of a live process, '' when there is none. */
export function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}

export function isRunning({ pid, marker }: Recorded): boolean {
  return commandLine(pid).includes(marker);
}

function signalAll(processes: readonly Recorded[], signal: NodeJS.Signals): void {
  for (const { pid } of processes.filter(isRunning)) {
    try {
      process.kill(pid, signal);
    } catch {
      // It ended between the look and the signal.
    }
  }
}

/** Ends the processes: SIGINT (PostgreSQL's fast shutdown) and SIGCONT for stopped ones, then SIGKILL after 3 s. */
export async function killRecorded(processes: readonly Recorded[]): Promise<void> {
  signalAll(processes, 'SIGINT');
  signalAll(processes, 'SIGCONT');
  const until = Date.now() + GENTLE_FOR_MS;
  while (processes.some(isRunning) && Date.now() < until) await sleep(LOOK_EVERY_MS);
  signalAll(processes, 'SIGKILL');
}
