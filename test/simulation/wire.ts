// Between a process and its dependencies: every call needs a moment there and a moment back, and fails as the plan says.
import type { Faults } from './faults.ts';
import type { Dependency, Port } from './plan.ts';
import type { Random } from './random.ts';
import { type Owner, type Scheduler, world } from './scheduler.ts';

/** A process that can be killed; `incarnation` is another one after each start. */
export type Process = Owner & { readonly incarnation: number; crash(why: string): void };

/** What a caller sees when a call fails. */
export type CallErrors = {
  /** The work was not done, and the caller knows. */
  refused(): unknown;
  /** The caller does not know whether the work was done. */
  lost(): unknown;
  /** Without an answer a call ends after this long. */
  readonly timeoutMs: number;
  /** A broken link is noticed at once, else only by the time limit. */
  readonly noticesLoss: boolean;
};

export type Wire = {
  call<T>(caller: Process, port: Port, dependency: Dependency | null, errors: CallErrors, work: () => T): Promise<T>;
  /** A message without an answer, such as an acknowledgement. */
  send(caller: Process, port: Port, work: () => void): void;
};

export type WireParts = {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly faults: Faults;
  readonly note: (text: () => string) => void;
};

const LATE_WITHIN_MS = 12_000;
/** From less than a lease to more than an AckWait. */
const STALL_MS = { least: 15_000, most: 60_000 };

export function createWire({ scheduler, random, faults, note }: WireParts): Wire {
  const latencyMs = () => (random.chance(0.05) ? random.below(400) : 1 + random.below(12));

  const stallMs = () => STALL_MS.least + random.below(STALL_MS.most - STALL_MS.least);

  /** Does the work on its own time; a crash of its caller may still stop it on its way. */
  function travel(caller: Process, delayMs: number, work: () => void): void {
    const arrivesAnyway = random.chance(0.5);
    scheduler.after(delayMs, world, () => {
      if (caller.isAlive || arrivesAnyway) work();
    });
  }

  function call<T>(
    caller: Process,
    port: Port,
    dependency: Dependency | null,
    errors: CallErrors,
    work: () => T,
  ): Promise<T> {
    const how = faults.next(port, dependency);
    const thereMs = latencyMs();
    const backMs = latencyMs();
    note(() => `${caller.name} ${port}${how === undefined ? '' : ` !! ${how}`}`);
    return new Promise<T>((resolve, reject) => {
      const answer = (delayMs: number, give: () => void) => scheduler.after(delayMs, caller, give);
      const ask = () =>
        travel(caller, thereMs, () => {
          const result = attempt(work);
          answer(backMs, () => ('error' in result ? reject(result.error) : resolve(result.value)));
        });
      const lose = (afterMs: number) =>
        answer(errors.noticesLoss ? afterMs : errors.timeoutMs, () => reject(errors.lost()));
      switch (how) {
        case undefined:
          return ask();
        case 'stall':
          // Before the call has left, or while it is on its way.
          if (random.chance(0.5)) ask();
          else scheduler.after(thereMs, caller, ask);
          caller.pausedUntilMs = scheduler.nowMs + stallMs();
          return;
        case 'refused':
          return void answer(thereMs + backMs, () => reject(errors.refused()));
        case 'lost':
          travel(caller, thereMs, () => void attempt(work));
          return void lose(thereMs + backMs);
        case 'late':
          travel(caller, thereMs + random.below(LATE_WITHIN_MS), () => void attempt(work));
          return void lose(thereMs + backMs);
        case 'hang':
          return void answer(errors.timeoutMs, () => reject(errors.lost()));
        case 'crash-before':
          return void answer(thereMs, () => caller.crash(`before ${port}`));
        case 'crash-after':
          scheduler.after(thereMs, world, () => void attempt(work));
          return void answer(thereMs, () => caller.crash(`after ${port}`));
      }
    });
  }

  function send(caller: Process, port: Port, work: () => void): void {
    const how = faults.next(port, null);
    note(() => `${caller.name} ${port}${how === undefined ? '' : ` !! ${how}`}`);
    if (how === undefined || how === 'stall') travel(caller, latencyMs(), work);
    if (how === 'late') travel(caller, random.below(LATE_WITHIN_MS), work);
    if (how === 'stall') caller.pausedUntilMs = scheduler.nowMs + stallMs();
    if (how === 'crash-after') scheduler.after(1, world, work);
    if (how?.startsWith('crash')) scheduler.after(1, caller, () => caller.crash(`around ${port}`));
  }

  return { call, send };
}

function attempt<T>(work: () => T): { readonly value: T } | { readonly error: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { error };
  }
}
