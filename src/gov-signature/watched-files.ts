// Files that may be replaced while the service runs: read again when they changed, and kept as they were while they cannot be read.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

type Kept<T> = { readonly version: string; readonly value: T | null };

export type WatchedFiles<T> = {
  /** What was read of each file, in the order of their names. */
  readonly values: readonly T[];
  /** Looks at the files; never rejects. */
  look(): Promise<void>;
};

export type WatchedFilesParts<T> = {
  /** Paths of the files as they are now; rejects when they cannot be listed. */
  readonly list: () => Promise<readonly string[]>;
  /** Throws for a file that cannot be used; its last usable content stays in force. */
  readonly read: (bytes: Uint8Array) => T;
  readonly maxBytes: number;
  /** A file that is gone: its content stays in force, or goes with it. */
  readonly whenGone: 'keep' | 'forget';
  readonly onUnusable: (path: string, error: unknown) => void;
};

export function watchFiles<T>({ list, read, maxBytes, whenGone, onUnusable }: WatchedFilesParts<T>): WatchedFiles<T> {
  let kept = new Map<string, Kept<T>>();

  async function lookAt(path: string): Promise<Kept<T> | null> {
    const known = kept.get(path);
    const { mtimeMs, size, ino } = await stat(path);
    const version = `${mtimeMs} ${size} ${ino}`;
    if (known?.version === version) return known;
    try {
      if (size > maxBytes) throw new Error(`has more than ${maxBytes} bytes`);
      return { version, value: read(await readFile(path)) };
    } catch (error) {
      onUnusable(path, error);
      // The version is kept too, so that a broken file is reported once.
      return { version, value: known?.value ?? null };
    }
  }

  return {
    get values() {
      return [...kept.values()].flatMap(({ value }) => (value === null ? [] : [value]));
    },
    async look() {
      const found = new Map<string, Kept<T>>();
      try {
        for (const path of await list()) {
          const file = await lookAt(path).catch(() => (whenGone === 'keep' ? (kept.get(path) ?? null) : null));
          if (file !== null) found.set(path, file);
        }
        kept = found;
      } catch (error) {
        onUnusable('', error);
      }
    },
  };
}

const MAX_FILES = 256;

/** The regular files of a folder, sorted; hidden ones belong to whoever replaces files in it. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  if (names.length > MAX_FILES) throw new Error(`${folder} has more than ${MAX_FILES} files`);
  return names.map((name) => join(folder, name));
}
