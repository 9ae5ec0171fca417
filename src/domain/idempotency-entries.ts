// What Redis calls its idempotency entries and how much it keeps of them; no contract names it, since nobody else reads them.
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
