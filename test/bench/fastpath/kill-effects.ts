// What a kill did to submits that went on meanwhile: how long after the call the fast path was still taken, and whether any submit broke its promise.

import { type Times, timesOf } from '../lanes/times.ts';
import type { Drop } from '../load/trickle-load.ts';

/** One kill and its lift. Moments of the caller, in milliseconds since 1970. */
export type Kill = {
  readonly calledAtMs: number;
  readonly answeredAtMs: number;
  readonly liftCalledAtMs: number;
  readonly liftAnsweredAtMs: number;
};

/** A submit to one of the replicas, with the path in its row. */
export type Submit = Pick<Drop, 'sentAtMs' | 'repliedAtMs'> & {
  readonly replica: number;
  readonly path: 'FAST_PATH' | 'FULL';
  readonly reason: string | null;
};

export type KillEffects = {
  /** From the call to its answer: what the caller is promised. */
  readonly answered: Times;
  /** From the call until the last submit began that still took the fast path, on the slowest replica; 0 when none did. */
  readonly lastBegun: Times;
  /** The same until the last one was answered: an upper bound, since a submit decides between the two. */
  readonly lastAnswered: Times;
  /** From the call of a lift to the first submit that takes the fast path again, on the slowest replica. */
  readonly lifted: Times;
  /** Submits that were killed, so that a figure of nothing is noticed; the least of all kills and replicas. */
  readonly fewestKilled: number;
  /** Submits that began after the answer of a kill, were answered before its lift was called, and took the fast path all the same. */
  readonly broken: number;
};

export function killEffectsOf(kills: readonly Kill[], submits: readonly Submit[], replicas: number): KillEffects {
  const perReplica = Array.from({ length: replicas }, (_, n) => submits.filter(({ replica }) => replica === n));
  const each = kills.map((kill, n) => {
    const nextCalledAtMs = kills[n + 1]?.calledAtMs ?? Number.POSITIVE_INFINITY;
    return perReplica.map((its) => effectOn(its, kill, nextCalledAtMs));
  });
  const slowest = (of: (effect: Effect) => number) => timesOf(each.map((effects) => Math.max(0, ...effects.map(of))));
  return {
    answered: timesOf(kills.map(({ calledAtMs, answeredAtMs }) => answeredAtMs - calledAtMs)),
    lastBegun: slowest(({ lastBegunMs }) => lastBegunMs),
    lastAnswered: slowest(({ lastAnsweredMs }) => lastAnsweredMs),
    lifted: slowest(({ liftedMs }) => liftedMs),
    fewestKilled: Math.min(...each.flat().map(({ killed }) => killed)),
    broken: each.flat().reduce((sum, { broken }) => sum + broken, 0),
  };
}

type Effect = {
  readonly lastBegunMs: number;
  readonly lastAnsweredMs: number;
  readonly liftedMs: number;
  readonly killed: number;
  readonly broken: number;
};

function effectOn(submits: readonly Submit[], kill: Kill, nextCalledAtMs: number): Effect {
  // One that was answered after the lift was called may have been decided after it.
  const during = submits.filter(({ repliedAtMs }) => repliedAtMs < kill.liftCalledAtMs);
  const fast = during.filter(({ path, repliedAtMs }) => path === 'FAST_PATH' && repliedAtMs > kill.calledAtMs);
  const again = submits.filter(
    ({ path, sentAtMs, repliedAtMs }) =>
      path === 'FAST_PATH' && repliedAtMs > kill.liftCalledAtMs && sentAtMs < nextCalledAtMs,
  );
  const after = (moments: readonly number[]) => Math.max(0, ...moments.map((atMs) => atMs - kill.calledAtMs));
  return {
    lastBegunMs: after(fast.map(({ sentAtMs }) => sentAtMs)),
    lastAnsweredMs: after(fast.map(({ repliedAtMs }) => repliedAtMs)),
    liftedMs: Math.min(...again.map(({ repliedAtMs }) => repliedAtMs)) - kill.liftCalledAtMs,
    killed: during.filter(({ reason, repliedAtMs }) => reason === 'KILLED' && repliedAtMs > kill.calledAtMs).length,
    broken: during.filter(({ path, sentAtMs }) => path === 'FAST_PATH' && sentAtMs > kill.answeredAtMs).length,
  };
}
