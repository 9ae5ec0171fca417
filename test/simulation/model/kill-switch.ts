// The kill switch: what PostgreSQL has of it, and its copy in Redis as the script of src/redis/kill-copy.ts writes it.
import { fieldOf, type KillScope, type KillSnapshot, VERSION_FIELD } from '../../../src/domain/kill-switch.ts';

/** In PostgreSQL: each change commits at one instant, under one lock. */
export type Kills = {
  kill(scope: KillScope): void;
  lift(scope: KillScope): void;
  snapshot(): KillSnapshot;
};

const FOREVER = '2027-01-01T00:00:00.000Z';

/** `changed` is called at the commit. */
export function createMemoryKills(changed: (scope: KillScope, isKilled: boolean) => void): Kills {
  const killed = new Map<string, KillScope>();
  let version = 0n;
  const change = (scope: KillScope, isKilled: boolean) => {
    if (killed.has(fieldOf(scope)) === isKilled) return;
    if (isKilled) killed.set(fieldOf(scope), scope);
    else killed.delete(fieldOf(scope));
    version += 1n;
    changed(scope, isKilled);
  };
  return {
    kill: (scope) => change(scope, true),
    lift: (scope) => change(scope, false),
    snapshot: () => ({
      version,
      kills: [...killed.values()].map((scope) => ({
        ...{ ...scope, reason: 'simulated', actor: 'simulated' },
        ...{ since: FOREVER, expiresAt: FOREVER },
      })),
    }),
  };
}

export type KillCopy = {
  time(): [number, number];
  /** The arguments of the script. Answers the version of the copy, unless it is late. */
  write(args: readonly (string | number)[]): string;
  read(fields: readonly string[]): (string | null)[];
  flush(): void;
  /** Redis comes back with a state of before, as after a fail-over; times to live are moments, so they go on meanwhile. */
  goBack(byMs: number): void;
};

type Copy = { readonly fields: ReadonlyMap<string, string>; readonly version: bigint; readonly expiresAtMs: number };

/** `nowMs` is the clock of Redis. */
export function createKillCopy(nowMs: () => number): KillCopy {
  let present: Copy | null = null;
  const states: { readonly atMs: number; readonly copy: Copy | null }[] = [];

  function become(copy: Copy | null): void {
    present = copy;
    states.push({ atMs: nowMs(), copy });
  }

  const live = () => (present !== null && present.expiresAtMs > nowMs() ? present : null);

  return {
    time: () => [Math.floor(nowMs() / 1_000), Math.floor((nowMs() % 1_000) * 1_000)],
    write([versionText = '', readAtMs = 0, lifeMs = 0, ...pairs]) {
      const [version, expiresAtMs] = [BigInt(versionText), Number(readAtMs) + Number(lifeMs)];
      if (nowMs() >= expiresAtMs) return 'late';
      const stored = live();
      const isOurs = stored !== null && stored.expiresAtMs - nowMs() <= Number(lifeMs);
      if (isOurs && stored.version > version) return String(stored.version);
      const fields = new Map<string, string>([[VERSION_FIELD, String(version)]]);
      for (let at = 0; at < pairs.length; at += 2) fields.set(String(pairs[at]), String(pairs[at + 1]));
      become({ fields, version, expiresAtMs });
      return String(version);
    },
    read: (fields) => fields.map((field) => live()?.fields.get(field) ?? null),
    flush: () => become(null),
    goBack(byMs) {
      become(states.findLast(({ atMs }) => atMs <= nowMs() - byMs)?.copy ?? null);
    },
  };
}
