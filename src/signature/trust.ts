// Whom a process trusts: the pinned authorities and the revocation lists, read from mounted files by a job of its own and never on the way of a request.
import { everyMs } from '../lib/loop.ts';
import { readAnchors } from './anchors.ts';
import type { Certificate } from './certificate.ts';
import { type RevocationList, readRevocationList } from './revocation.ts';
import { filesOf, watchFiles } from './watched-files.ts';

export type Trust = {
  readonly anchors: readonly Certificate[];
  readonly lists: readonly RevocationList[];
};

type Expiring = { readonly name: string; readonly expiresAtMs: number };

export type TrustTelemetry = {
  /** A file cannot be used: the last usable content stays in force. */
  trustUnreadable(path: string, error: unknown): void;
  /** Called after every look at the files. */
  trustSeen(seen: { readonly anchors: readonly Expiring[]; readonly lists: readonly Expiring[] }): void;
};

export type TrustParts = {
  /** Null: nothing is trusted. */
  readonly anchorsFile: string | null;
  /** Null: there are no lists. */
  readonly revocationListsFolder: string | null;
  readonly lookEveryMs: number;
  readonly telemetry: TrustTelemetry;
};

const MAX_BUNDLE_BYTES = 1024 * 1024;
const MAX_LIST_BYTES = 8 * 1024 * 1024;

/** Resolves once the files were read for the first time, whatever came of it. */
export async function openTrust(parts: TrustParts): Promise<Trust & AsyncDisposable> {
  const { anchorsFile, revocationListsFolder: folder, lookEveryMs, telemetry } = parts;
  const onUnusable = telemetry.trustUnreadable;
  const bundles = watchFiles({
    list: async () => (anchorsFile === null ? [] : [anchorsFile]),
    read: readAnchors,
    maxBytes: MAX_BUNDLE_BYTES,
    ...{ place: anchorsFile ?? '', onUnusable },
  });
  const lists = watchFiles({
    list: async () => (folder === null ? [] : filesOf(folder)),
    read: readRevocationList,
    maxBytes: MAX_LIST_BYTES,
    ...{ place: folder ?? '', onUnusable },
  });
  const look = async () => {
    await Promise.all([bundles.look(), lists.look()]);
    telemetry.trustSeen({
      anchors: bundles.values.flat().map(({ name, notAfterMs }) => ({ name, expiresAtMs: notAfterMs })),
      lists: lists.values.map(({ name, nextUpdateMs }) => ({ name, expiresAtMs: nextUpdateMs ?? 0 })),
    });
  };
  await look();
  const loop = everyMs('trust', lookEveryMs, look, { onError: (error) => onUnusable('', error) });
  return {
    get anchors() {
      return bundles.values.flat();
    },
    get lists() {
      return lists.values;
    },
    [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose](),
  };
}
