// The names, bounds and outcomes of the idempotency entries in Redis; no contract names them, since no other service reads them.
import { limits } from '../../generated/http/contract.ts';

export type EntrySpace = { readonly prefix: string; readonly ttlSeconds: number };

/** `{prefix}:{sha256(tenantId:key)}`: the keys of submits. */
export const submitEntries = {
  prefix: 'orch:submit-idem',
  ttlSeconds: limits.idempotencyKey.ttlSeconds,
} as const satisfies EntrySpace;

/** `{prefix}:{messageId}`: messages that were on a lane, pending or done, from the first delivery on. */
export const messageEntries = { prefix: 'orch:idem', ttlSeconds: 172_800 } as const satisfies EntrySpace;

/** Who asks: each has entries of its own. */
export const idempotencyLayers = ['submit', 'pipeline'] as const;
export type IdempotencyLayer = (typeof idempotencyLayers)[number];

/** A larger answer stays in PostgreSQL alone, which has every answer. */
export const MAX_ANSWER_BYTES = 16_384;

/** The outcome of writing an entry: it was written, another one existed, or Redis did not answer. */
export type EntryClaim =
  | { readonly kind: 'claimed' }
  | { readonly kind: 'existing'; readonly value: string }
  | { readonly kind: 'skipped' };

export type EntryStep = 'claim' | 'swap' | 'complete' | 'drop';

/** A question about an entry that Redis did not answer. */
export type Skip = {
  readonly step: EntryStep;
  /** `open`: the breaker left Redis alone; `full`: too many questions wait for an answer. */
  readonly reason: 'open' | 'full' | 'timeout' | 'unreachable' | 'wrong-type' | 'refused';
  readonly error: unknown;
};
