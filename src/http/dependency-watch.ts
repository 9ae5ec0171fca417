// Which dependencies answer: checked in the background, so that a question costs its caller nothing and a dependency little.
import type { Dependencies, DependencyState } from '../../generated/http/contract.ts';
import type { Dependency } from '../domain/unavailable.ts';
import { withDeadline } from '../lib/deadline.ts';
import { everyMs } from '../lib/loop.ts';

/** Resolves when the dependency answered; heeds the signal. */
export type DependencyChecks = Readonly<Record<Dependency, (signal: AbortSignal) => Promise<void>>>;

export type DependencyWatch = AsyncDisposable & {
  /** States at the latest check; waits for the first one only. */
  latest(): Promise<Dependencies>;
};

export type WatchOptions = {
  readonly intervalMs: number;
  /** A dependency that does not answer within this time is down. */
  readonly timeoutMs: number;
  /** Called for each change, the first states included. */
  readonly onChange: (change: DependencyChange) => void;
  /** Called with the error of onChange. Must not throw. */
  readonly onError: (error: unknown) => void;
};

export type DependencyChange = {
  readonly dependency: Dependency;
  readonly state: DependencyState;
  /** Why it is down. */
  readonly error?: unknown;
};

/** Begins the first check at once. */
export function watchDependencies(checks: DependencyChecks, options: WatchOptions): DependencyWatch {
  const names = Object.keys(checks) as Dependency[];
  let latest: Partial<Dependencies> = {};

  async function checkAll(): Promise<void> {
    const changes = await Promise.all(names.map((name) => check(name, checks[name], options.timeoutMs)));
    const before = latest;
    latest = Object.fromEntries(changes.map(({ dependency, state }) => [dependency, state]));
    for (const change of changes) if (before[change.dependency] !== change.state) options.onChange(change);
  }

  const loop = everyMs('dependency checks', options.intervalMs, checkAll, { onError: options.onError });
  const first = loop.runNow();
  return {
    async latest() {
      await first;
      return latest as Dependencies;
    },
    [Symbol.asyncDispose]: () => loop[Symbol.asyncDispose](),
  };
}

async function check(
  dependency: Dependency,
  ask: (signal: AbortSignal) => Promise<void>,
  timeoutMs: number,
): Promise<DependencyChange> {
  try {
    await withDeadline(ask, timeoutMs, `the check of ${dependency}`);
    return { dependency, state: 'up' };
  } catch (error) {
    return { dependency, state: 'down', error };
  }
}
