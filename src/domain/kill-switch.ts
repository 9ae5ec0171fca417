// The kill switch of the fast path: what a kill is, what a submit is told, and the names of its copy in Redis.
import { limits } from '../../generated/http/contract.ts';
import type { NamedActor } from './actor.ts';

/** A tenant, a template of all tenants, or a template of a tenant; never neither. */
export type KillScope = { readonly tenantId: string | null; readonly templateId: string | null };

export type Kill = KillScope & {
  readonly reason: string;
  readonly actor: string;
  /** RFC 3339, as all moments here. */
  readonly since: string;
  readonly expiresAt: string;
};

/** What a request asks for, in either direction. */
export type KillChange = { readonly scope: KillScope; readonly reason: string; readonly actor: NamedActor };

/** What is off by the clock of the store, in one snapshot. The version grows with each change, in the order of commits. */
export type KillSnapshot = { readonly version: bigint; readonly kills: readonly Kill[] };

/** The longest list of kills that is copied. Beyond it there is no copy, and so no fast path. */
export const MAX_KILLS = limits.fastPathKills.kills.maxItems;
/** The duration of a kill, unless somebody lifts or extends it. */
export const KILL_TTL_MS = limits.fastPathKill.expiresAt.ttlSeconds * 1_000;

/** `unknown`: nobody can say, so the message does not take the fast path either. */
export const killStates = ['on', 'killed', 'unknown'] as const;
export type KillState = (typeof killStates)[number];

/** What a submit asks, each time anew; never rejects. `on`: the fast path is open to this tenant with this template. */
export type KillSwitch = { stateOf(tenantId: string, templateId: string): Promise<KillState> };

/** An event of a kill that is not published yet. */
export type KillAudit = KillScope & {
  readonly kind: 'kill';
  readonly auditId: bigint;
  readonly killId: string;
  readonly action: 'KILLED' | 'EXTENDED' | 'LIFTED' | 'LAPSES_SOON' | 'LAPSED';
  readonly reason: string;
  readonly actor: string;
  /** Null for what nobody asked for. */
  readonly requestId: string | null;
  readonly traceparent: string;
  readonly expiresAt: string | null;
  readonly at: string;
};

// All keys are in one slot of a cluster, since the script that writes the copy writes the key of each kill too.
const TAG = 'orch:fastpath:{kill}';
/** The one hash that a submit reads: the version, and a field per kill. */
export const COPY_KEY = `${TAG}:copy`;
export const VERSION_FIELD = 'version';

/** A hash without one was written by somebody else, and says nothing of what is off. */
export function isVersion(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^\d{1,18}$/.test(value);
}

/** The field of the copy for a scope. Ids have no slash. */
export function fieldOf({ tenantId, templateId }: KillScope): string {
  return `${tenantId ?? '*'}/${templateId ?? '*'}`;
}

/** The key of one kill, with its time to live; for people and tools that look into Redis. No decision reads it. */
export function keyOf(scope: KillScope): string {
  return `${TAG}:${fieldOf(scope)}`;
}

/** The three scopes that a message of this tenant with this template is in. */
export function scopesOf(tenantId: string, templateId: string): readonly [KillScope, KillScope, KillScope] {
  return [
    { tenantId, templateId: null },
    { tenantId: null, templateId },
    { tenantId, templateId },
  ];
}
