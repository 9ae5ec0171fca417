// What Redis calls its idempotency entries, how much it keeps of them and what it answers about one; no contract names it, since nobody else reads them.
import { limits } from '../../generated/http/contract.ts';

export type EntrySpace = { readonly prefix: string; readonly ttlSeconds: number };

/** `{prefix}:{sha256(tenantId:key)}`: the keys of submits. */
export const submitEntries = {
  prefix: 'orch:submit-idem',
  ttlSeconds: limits.idempotencyKey.ttlSeconds,
} as const satisfies EntrySpace;

/** `{prefix}:{messageId}`: messages that were on a lane, pending or done, from the first delivery on. */
export const messageEntries = { prefix: 'orch:idem', ttlSeconds: 172_800 } as const satisfies EntrySpace;

/** An answer above it stays in PostgreSQL alone, which has every answer. */
export const MAX_ANSWER_BYTES = 16_384;

/** The answer to whoever writes an entry first: it is the actor's, another one was there, or Redis did not answer. */
export type EntryClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'existing'; readonly value: string }
  | { readonly kind: 'skipped' };

export type EntryStep = 'claim' | 'swap' | 'complete' | 'drop';

/** A question about an entry that Redis did not answer. */
export type Skip = {
  readonly step: EntryStep;
  /** `open`: Redis was not asked; `full`: too much waits for its answer. */
  readonly reason: 'open' | 'full' | 'timeout' | 'unreachable' | 'wrong-type' | 'refused';
  readonly error: unknown;
};
