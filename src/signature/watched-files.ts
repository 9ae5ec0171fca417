// Files that may be replaced while the service runs: read again when they changed, and kept as they were while they cannot be read.
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export type WatchedFiles<T> = {
  /** What was read of each file, in the order of their names. */
  readonly values: readonly T[];
  /** Looks at the files; never rejects. */
  look(): Promise<void>;
};

export type WatchedFilesParts<T> = {
  /** For the report of files that cannot be listed. */
  readonly place: string;
  /** Paths of the files as they are now; what a file said that is not among them any more is forgotten. */
  readonly list: () => Promise<readonly string[]>;
  /** Throws for a file that cannot be used. */
  readonly read: (bytes: Uint8Array) => T;
  readonly maxBytes: number;
  /** Called once for each state that cannot be used; what was usable before stays in force. */
  readonly onUnusable: (path: string, error: unknown) => void;
};

/** The value is null as long as nothing of the file was usable. */
type Kept<T> = { readonly version: string; readonly value: T | null };

export function watchFiles<T>({ place, list, read, maxBytes, onUnusable }: WatchedFilesParts<T>): WatchedFiles<T> {
  let kept = new Map<string, Kept<T>>();
  let isListed = true;

  async function lookAt(path: string): Promise<Kept<T>> {
    const known = kept.get(path);
    const version = await versionOf(path);
    if (known?.version === version) return known;
    try {
      return { version, value: read(await readBounded(path, maxBytes)) };
    } catch (error) {
      onUnusable(path, error);
      return { version, value: known?.value ?? null };
    }
  }

  return {
    get values() {
      return [...kept.values()].flatMap(({ value }) => (value === null ? [] : [value]));
    },
    async look() {
      try {
        const paths = await list();
        const files: [string, Kept<T>][] = [];
        for (const path of paths) files.push([path, await lookAt(path)]);
        kept = new Map(files);
        isListed = true;
      } catch (error) {
        if (isListed) onUnusable(place, error);
        isListed = false;
      }
    },
  };
}

function versionOf(path: string): Promise<string> {
  return stat(path).then(
    ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
    () => 'unreachable',
  );
}

async function readBounded(path: string, maxBytes: number): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > maxBytes) throw new Error(`has more than ${maxBytes} bytes`);
  return readFile(path);
}

const MAX_FILES = 256;

/** The files of a folder, sorted; hidden ones belong to whoever replaces files in it. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  if (names.length > MAX_FILES) throw new Error(`${folder} has more than ${MAX_FILES} files`);
  return names.map((name) => join(folder, name));
}
