// The files of a rendering: each is replaced as a whole, so that a reader never sees half of one.
import { readFile, rename, writeFile } from 'node:fs/promises';
import type { Kept } from './key-ring.ts';

export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, text);
  await rename(fresh, path);
}

export function readIfThere(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
}

const ringFileOf = (out: string) => `${out}.keys.json`;

/** The keys of the last file, which a watch that is started again goes on with. */
export async function readRing(out: string): Promise<readonly Kept[]> {
  const text = await readIfThere(ringFileOf(out));
  return text === null ? [] : (JSON.parse(text) as readonly Kept[]);
}

export function writeRing(out: string, ring: readonly Kept[]): Promise<void> {
  return replaceFile(ringFileOf(out), `${JSON.stringify(ring, null, 2)}\n`);
}
