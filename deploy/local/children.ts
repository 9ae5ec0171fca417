// The book of a supervisor's processes: stored in `<dir>/state.json` for the next start, and sent to the reaper for a sudden end.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartFailure } from './failure.ts';
import { commandLine, isRunning, killRecorded, type Recorded } from './recorded.ts';

export type Book = { add(child: Recorded): void; remove(pid: number): void; children(): Recorded[] };

type State = { supervisor: Recorded; children: Recorded[] };

const books = new Map<string, Book>();
let reaper: ChildProcess | undefined;

function writeToReaper(line: string): void {
  if (!reaper) {
    const file = fileURLToPath(new URL('./reaper.ts', import.meta.url));
    const env = { PATH: process.env['PATH'] ?? '' };
    reaper = spawn(process.execPath, [file], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], cwd: '/', env });
    reaper.on('error', () => {});
    reaper.stdin?.on('error', () => {});
    reaper.unref();
    // The pipe must not keep this process alive: the reaper acts when the pipe ends.
    (reaper.stdin as unknown as { unref?: () => void } | null)?.unref?.();
  }
  reaper.stdin?.write(`${line}\n`);
}

function stateFile(dir: string): string {
  return join(dir, 'state.json');
}

function readState(dir: string): State | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(dir), 'utf8')) as State;
  } catch {
    return undefined;
  }
}

/** The book of `dir`, one per process and folder. Writes are synchronous, so that no child is ever unrecorded. */
export function bookOf(dir: string): Book {
  const known = books.get(dir);
  if (known) return known;
  mkdirSync(dir, { recursive: true });
  const supervisor = { pid: process.pid, marker: commandLine(process.pid) };
  const children = new Map<number, string>();
  const list = () => [...children].map(([pid, marker]) => ({ pid, marker }));
  const save = () => writeFileSync(stateFile(dir), JSON.stringify({ supervisor, children: list() }));
  const book: Book = {
    children: list,
    add({ pid, marker }) {
      children.set(pid, marker);
      writeToReaper(`+ ${pid} ${marker}`);
      save();
    },
    remove(pid) {
      children.delete(pid);
      writeToReaper(`- ${pid}`);
      save();
    },
  };
  books.set(dir, book);
  return book;
}

/** Ends the processes that a dead supervisor left in `dir`. Throws PORT_IN_USE when that supervisor is still alive. */
export async function reapStale(dir: string): Promise<void> {
  const state = readState(dir);
  if (!state || state.supervisor.pid === process.pid) return;
  if (state.children.some(isRunning) && isRunning(state.supervisor)) {
    const { pid } = state.supervisor;
    throw new StartFailure(
      'PORT_IN_USE',
      `The servers in ${dir} belong to a run that is still going (pid ${pid}: ${commandLine(pid).trim()}). Stop it first, or choose another port: npm start -- --port 3011`,
    );
  }
  await killRecorded(state.children.toReversed());
}

/** Kills every child of this process at once: for the second Ctrl-C. */
export function killChildrenNow(): void {
  for (const book of books.values()) {
    for (const { pid } of book.children()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It had ended already.
      }
    }
  }
}
