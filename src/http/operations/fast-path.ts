// Takes a scope off the fast path and allows it again, and lists what is off; a change that submits do not see yet is a 503.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { KillSwitchCopy } from '../../domain/contract.ts';
import type { Kill, KillChange, KillScope } from '../../domain/kill-switch.ts';
import { actorOf, type Scope } from '../scope.ts';

/** Each function rejects with Unavailable or DeadlineError when the change is not known to be stored. */
export type KillStore = {
  /** `isCopied`: the next submit goes by it, on every replica. */
  kill(change: KillChange): Promise<{ readonly kill: Kill; readonly isCopied: boolean }>;
  lift(change: KillChange): Promise<{ readonly isCopied: boolean }>;
  list(): Promise<{ readonly kills: readonly Kill[]; readonly copy: KillSwitchCopy }>;
};

/** The copy is written every second, as soon as it can be. */
const RETRY_AFTER_SECONDS = 1;
const unavailable = { fault: 'KILL_SWITCH_UNAVAILABLE', retryAfterSeconds: RETRY_AFTER_SECONDS } as const;

export function createDisableFastPath({ kill }: Pick<KillStore, 'kill'>): Handlers<Scope>['disableFastPath'] {
  return async ({ body: { reason, ...named } }, scope) => {
    const done = await kill({ scope: scopeOf(named), reason, actor: actorOf(scope) });
    return done.isCopied ? { status: 200, body: shown(done.kill) } : unavailable;
  };
}

export function createEnableFastPath({ lift }: Pick<KillStore, 'lift'>): Handlers<Scope>['enableFastPath'] {
  return async ({ query: { reason, ...named } }, scope) => {
    if (named.tenantId === undefined && named.templateId === undefined) {
      const missing = { field: 'tenantId', message: 'is required, or templateId is', code: 'REQUIRED' } as const;
      return { fault: 'VALIDATION_FAILED', errors: [missing] };
    }
    const done = await lift({ scope: scopeOf(named), reason, actor: actorOf(scope) });
    return done.isCopied ? { status: 204 } : unavailable;
  };
}

export function createListFastPathKills({ list }: Pick<KillStore, 'list'>): Handlers<Scope>['listFastPathKills'] {
  return async () => {
    const { kills, copy } = await list();
    return { status: 200, body: { kills: kills.map(shown), copy } };
  };
}

type Named = { readonly tenantId?: string | undefined; readonly templateId?: string | undefined };

function scopeOf({ tenantId, templateId }: Named): KillScope {
  return { tenantId: tenantId ?? null, templateId: templateId ?? null };
}

function shown({ tenantId, templateId, ...kill }: Kill) {
  return { ...(tenantId !== null && { tenantId }), ...(templateId !== null && { templateId }), ...kill };
}
