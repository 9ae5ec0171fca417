// The kill switch of the fast path in its roles: `api` changes and lists it and keeps the copy in Redis, `jobs` watches what lapses.
import { randomUUID } from 'node:crypto';
import type { KillSwitchCopy } from '../domain/contract.ts';
import { KILL_TTL_MS, type KillChange, type KillSnapshot, MAX_KILLS } from '../domain/kill-switch.ts';
import type { KillStore } from '../http/operations/fast-path.ts';
import { watchLapses } from '../jobs/lapsing-kills.ts';
import { withDeadline } from '../lib/deadline.ts';
import { everyMs } from '../lib/loop.ts';
import { dropKillKey, readCopyVersion, renewKillCopy } from '../redis/kill-copy.ts';
import type { Settings } from '../settings.ts';
import { endLapsed, warnOfLapses } from '../store/kill-times.ts';
import { readKills, recordKill, recordLift } from '../store/kills.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Links } from './links.ts';

export type KillSwitchParts = {
  readonly links: Links;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
};

const JITTER_MS = 200;

/** Starts to keep the copy, on the stack. Each process of the role does; a newer version always wins. */
export function startKillCopy(parts: KillSwitchParts, stack: AsyncDisposableStack): void {
  const { settings, telemetry } = parts;
  const loop = stack.use(
    everyMs('kill-copy', settings.killSwitch.copyEveryMs, () => writeCopy(parts), {
      onError: (error) => telemetry.trouble('kill-copy', error),
      jitter: () => Math.random() * JITTER_MS,
    }),
  );
  void loop.runNow().catch(() => {});
}

/** A snapshot that takes longer than a copy lives is too old for one. */
function writeCopy({ links, settings }: KillSwitchParts): Promise<void> {
  const { copyLifeMs } = settings.killSwitch;
  const read = () => withDeadline(readKills(links.pools.lookup), copyLifeMs, 'reading the kill switch');
  return renewKillCopy(links.redis, read, copyLifeMs);
}

/** What the internal operations need. */
export function killStoreOf(parts: KillSwitchParts): KillStore {
  const { links, settings, telemetry } = parts;
  const pool = links.pools.lookup;
  const ttlMs = settings.killSwitch.ttlMs ?? KILL_TTL_MS;
  // What is not answered in time may be stored all the same: the request is repeated, and a repeat changes nothing.
  const inTime = <T>(work: Promise<T>) => withDeadline(work, settings.submit.deadlineMs, 'the kill switch');
  return {
    async kill(change) {
      const { kill, changed } = await inTime(recordKill(pool, { ...change, killId: randomUUID(), ttlMs }));
      if (changed !== null) telemetry.killChanged(changeOf(changed, change));
      return { kill, isCopied: await isCopied(parts) };
    },
    async lift(change) {
      if (await inTime(recordLift(pool, change))) telemetry.killChanged(changeOf('LIFTED', change));
      return { isCopied: await isCopied(parts, () => dropKillKey(links.redis, change.scope)) };
    },
    async list() {
      const snapshot = await inTime(readKills(pool));
      return { kills: snapshot.kills.slice(0, MAX_KILLS), copy: await copyOf(parts, snapshot) };
    },
  };
}

function changeOf(change: 'KILLED' | 'EXTENDED' | 'LIFTED', { scope, actor }: KillChange) {
  return { change, scope, actor: actor.name };
}

/** Whether the next submit goes by what was committed before this call. The loop goes on trying. */
async function isCopied(parts: KillSwitchParts, after: () => Promise<void> = async () => {}): Promise<boolean> {
  try {
    await writeCopy(parts);
    await after();
    return true;
  } catch (error) {
    parts.telemetry.trouble('kill-copy', error);
    return false;
  }
}

async function copyOf({ links, telemetry }: KillSwitchParts, { version }: KillSnapshot): Promise<KillSwitchCopy> {
  try {
    const copied = await readCopyVersion(links.redis);
    if (copied === null) return 'MISSING';
    if (copied < version) return 'BEHIND';
    // A newer one was written since the snapshot was read; or PostgreSQL fell back, and the copy is of what it has lost.
    return copied === version || copied <= (await readKills(links.pools.lookup)).version ? 'CURRENT' : 'BEHIND';
  } catch (error) {
    telemetry.trouble('kill-copy', error);
    return 'UNREACHABLE';
  }
}

/** Starts to watch what lapses, on the stack. */
export function startKillWatch({ links, settings, telemetry }: KillSwitchParts, stack: AsyncDisposableStack): void {
  const { warnBeforeMs, lapsesEveryMs } = settings.killSwitch;
  const { work } = links.pools;
  const ports = {
    warn: () => warnOfLapses(work, warnBeforeMs),
    end: () => endLapsed(work),
    report: telemetry.killsLapse,
  };
  const options = {
    onError: (error: unknown) => telemetry.trouble('kill-lapse', error),
    jitter: () => Math.random() * JITTER_MS,
  };
  stack.use(everyMs('kill-lapse', lapsesEveryMs, () => watchLapses(ports), options));
}
