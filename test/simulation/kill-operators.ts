// Those who kill and lift: they repeat a request until it is answered 200, as the runbook says, and each process renews the copy meanwhile.
import type { KillScope } from '../../src/domain/kill-switch.ts';
import { settings } from '../../src/settings.ts';
import type { Checker } from './checker.ts';
import { templateIds } from './model/templates.ts';
import type { Plan, PlannedKill } from './plan.ts';
import type { Random } from './random.ts';
import type { Running } from './replicas.ts';
import { type Scheduler, world } from './scheduler.ts';

export type KillOperatorParts = {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly checker: Checker;
  readonly note: (text: () => string) => void;
  readonly someReplica: () => Running | null;
};

const PATIENCE_MS = 8_000;
const PAUSE_MS = 500;
const TRIES = 40;

export type KillOperators = { begin(): void; readonly areDone: boolean };

export function createKillOperators({
  plan,
  scheduler,
  random,
  checker,
  note,
  ...parts
}: KillOperatorParts): KillOperators {
  let busy = 0;

  /** Asks until it is done; `then` comes with the answer 200. */
  function change(scope: KillScope, isKill: boolean, triesLeft: number, then: () => void): void {
    if (triesLeft === 0) {
      busy -= 1;
      return;
    }
    const target = parts.someReplica();
    let isOver = false;
    const end = (isDone: boolean) => {
      if (isOver) return;
      isOver = true;
      if (isDone) then();
      else scheduler.after(PAUSE_MS + random.below(PAUSE_MS), world, () => change(scope, isKill, triesLeft - 1, then));
    };
    scheduler.after(PATIENCE_MS, world, () => end(false));
    if (target === null) return;
    const { process, killControl } = target;
    const answer = (isDone: boolean) => scheduler.after(1, world, () => end(isDone));
    scheduler.after(1, process, () => {
      note(() => `${process.name} is asked to ${isKill ? 'kill' : 'lift'} ${JSON.stringify(scope)}`);
      killControl.change(scope, isKill).then(answer, () => answer(false));
    });
  }

  function killAndLift({ scope: kind, heldMs }: PlannedKill): void {
    const scope: KillScope = {
      tenantId: kind === 'template' ? null : 'demo',
      templateId: kind === 'tenant' ? null : templateIds[0],
    };
    change(scope, true, TRIES, () => {
      note(() => `the kill of ${JSON.stringify(scope)} is answered`);
      checker.killAnswered(scope);
      scheduler.after(heldMs, world, () => {
        checker.liftCalled(scope);
        change(scope, false, TRIES, () => {
          busy -= 1;
        });
      });
    });
  }

  return {
    begin() {
      // Of one scope there is one kill at a time: the second one of a plan waits for nobody, so it is left out.
      const scopes = new Set<string>();
      for (const one of plan.kills) {
        if (scopes.has(one.scope)) continue;
        scopes.add(one.scope);
        busy += 1;
        scheduler.after(one.atMs, world, () => killAndLift(one));
      }
    },
    get areDone() {
      return busy === 0;
    },
  };
}

/** Starts the renewals of one process. `isWanted`: nobody reads the copy otherwise, so its renewal is left out. */
export function renewCopy(
  { process, killControl }: Running,
  { scheduler, random }: Pick<KillOperatorParts, 'scheduler' | 'random'>,
  isWanted: () => boolean,
): void {
  const again = () => {
    scheduler.after(settings.killSwitch.copyEveryMs + random.below(200), process, run);
  };
  const run = () => {
    if (isWanted()) killControl.renew().then(again, again);
    else again();
  };
  scheduler.after(1, process, run);
}
