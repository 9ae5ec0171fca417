// The shadow of each message on the fast path: asked for once by the process that heard of its commit, or by nobody when none did.
import type { CompliancePath } from '../../src/domain/contract.ts';
import type { StoredMessage } from '../../src/domain/message.ts';
import { settings } from '../../src/settings.ts';
import type { Process } from './wire.ts';

/** `taken`: as audited. The others add up to it; links are not modelled here, so that none is dropped. */
export type ShadowCounts = {
  taken: number;
  sent: number;
  /** Its process was killed before it heard of the commit. */
  lostAtKill: number;
  /** Its process lives, and never heard: to it nothing was stored. */
  lostAnswer: number;
};

export type ShadowWatch = {
  stored(message: StoredMessage, by: Process | null): void;
  /** The process has heard of the commit in time. */
  heard(messageId: string, process: Process): void;
  shadowed(messageId: string, path: CompliancePath | 'not stored'): void;
  killed(process: Process): void;
  /** `taken`: the messages of which an event says that they took the fast path. */
  finish(taken: ReadonlySet<string>): void;
  readonly counts: Readonly<ShadowCounts>;
};

type Commit = { readonly by: Process | null; readonly atMs: number };

export function createShadowWatch(nowMs: () => number, violated: (text: string) => void): ShadowWatch {
  const shadows = new Set<string>();
  const commits = new Map<string, Commit>();
  const heardBy = new Map<string, Process>();
  const killedAtMs = new Map<Process, number>();
  const counts: ShadowCounts = { taken: 0, sent: 0, lostAtKill: 0, lostAnswer: 0 };

  /** Killed while it still waited for the answer of the commit. */
  function waitedWhenKilled({ by, atMs }: Commit): boolean {
    const endedAtMs = by === null ? undefined : killedAtMs.get(by);
    return endedAtMs !== undefined && endedAtMs <= atMs + settings.submit.deadlineMs;
  }

  function finishOne(messageId: string): void {
    counts.taken += 1;
    const process = heardBy.get(messageId);
    const commit = commits.get(messageId);
    if (shadows.has(messageId)) counts.sent += 1;
    else if (process !== undefined) violated(`I10 ${messageId} has no shadow, and ${process.name} knew of its commit`);
    else if (commit !== undefined && waitedWhenKilled(commit)) counts.lostAtKill += 1;
    else counts.lostAnswer += 1;
  }

  return {
    stored({ messageId, compliancePath }, by) {
      if (compliancePath === 'FAST_PATH') commits.set(messageId, { by, atMs: nowMs() });
    },
    heard: (messageId, process) => void heardBy.set(messageId, process),
    shadowed(messageId, path) {
      if (path !== 'FAST_PATH') violated(`I10 ${messageId} has a shadow, and is ${path}`);
      if (shadows.has(messageId)) violated(`I10 ${messageId} has a second shadow`);
      shadows.add(messageId);
    },
    killed: (process) => void killedAtMs.set(process, nowMs()),
    finish: (taken) => taken.forEach(finishOne),
    counts,
  };
}
