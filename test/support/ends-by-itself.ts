// Whether a piece of a program leaves anything behind that keeps its process alive: run in a process of its own, where nothing else could.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const WITHIN_MS = 30_000;

/** Resolves when the program, a module in which paths are relative to the root, has ended by itself; rejects when it fails or has to be killed. */
export async function endsByItself(program: string): Promise<void> {
  const root = new URL('../../', import.meta.url);
  await run(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    cwd: root,
    timeout: WITHIN_MS,
    killSignal: 'SIGKILL',
  });
}
