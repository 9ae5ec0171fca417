// Virtual time: one event at a time, in the order of its moment; all work that an event starts belongs to the actor that ran it.

import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';

/** A process of the simulated world; the events of a dead one are dropped, those of a paused one wait. */
export type Owner = { readonly name: string; isAlive: boolean; pausedUntilMs: number };

export type Scheduler = {
  /** Milliseconds since the schedule began. */
  readonly nowMs: number;
  /** The actor that runs now. */
  readonly current: Owner;
  /** Events run so far. */
  readonly steps: number;
  /** Runs fn that much later; cancels with the answer. */
  after(delayMs: number, owner: Owner, fn: () => void): () => void;
  /** Runs events until `isDone`, until none is left, or until that moment. True when it is done. */
  runUntil(isDone: () => boolean, untilMs: number): Promise<boolean>;
};

type Event = { readonly atMs: number; readonly order: number; readonly owner: Owner; fn: (() => void) | null };

// Read before anything can replace it: a turn of the real event loop is how all continuations of an event are run.
const realSetImmediate = setImmediate;
const turn = () => new Promise<void>((resolve) => realSetImmediate(resolve));

export const world: Owner = { name: 'world', isAlive: true, pausedUntilMs: 0 };

export function createScheduler(): Scheduler {
  const heap: Event[] = [];
  let nowMs = 0;
  let order = 0;
  let steps = 0;
  let current = world;

  function push(event: Event): void {
    let at = heap.push(event) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(event, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = event;
  }

  function pop(): Event | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }

  function after(delayMs: number, owner: Owner, fn: () => void): () => void {
    order += 1;
    const event: Event = { atMs: nowMs + Math.max(0, delayMs), order, owner, fn };
    push(event);
    return () => {
      event.fn = null;
    };
  }

  async function runUntil(isDone: () => boolean, untilMs: number): Promise<boolean> {
    for (;;) {
      if (isDone()) return true;
      if (heap.length === 0 || heap[0]!.atMs > untilMs) {
        nowMs = Math.max(nowMs, untilMs);
        return isDone();
      }
      const event = pop()!;
      if (event.fn === null || !event.owner.isAlive) continue;
      nowMs = Math.max(nowMs, event.atMs);
      if (event.owner.pausedUntilMs > nowMs) {
        after(event.owner.pausedUntilMs - nowMs, event.owner, event.fn);
        continue;
      }
      steps += 1;
      current = event.owner;
      event.fn();
      await turn();
      current = world;
    }
  }

  return {
    get nowMs() {
      return nowMs;
    },
    get current() {
      return current;
    },
    get steps() {
      return steps;
    },
    after,
    runUntil,
  };
}

function isBefore(a: Event, b: Event): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

const idle = createScheduler();
let active: Scheduler = idle;

/** The scheduler whose time the code of this thread uses from now on. */
export function liveIn(scheduler: Scheduler): void {
  active = scheduler;
}

type Cancel = { cancel(): void; unref(): Cancel; ref(): Cancel };

/**
 * Puts virtual time in place of the timers and the monotonic clock that src uses, for the whole thread and for good. The
 * bindings of modules that were loaded before follow.
 */
export function installVirtualTime(): void {
  const later = (fn: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]): Cancel => {
    const handle: Cancel = {
      cancel: active.after(delayMs, active.current, () => fn(...args)),
      unref: () => handle,
      ref: () => handle,
    };
    return handle;
  };
  const clear = (handle?: Cancel) => handle?.cancel?.();
  Object.assign(globalThis, { setTimeout: later, clearTimeout: clear });
  performance.now = () => active.nowMs;
  timersPromises.setTimeout = sleep as typeof timersPromises.setTimeout;
  syncBuiltinESMExports();
}

function sleep<T>(delayMs?: number, value?: T, options: { readonly signal?: AbortSignal } = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal } = options;
    if (signal?.aborted) return reject(signal.reason);
    const cancel = active.after(delayMs ?? 0, active.current, () => resolve(value as T));
    signal?.addEventListener('abort', () => {
      cancel();
      reject(signal.reason);
    });
  });
}
