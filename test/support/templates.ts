// Template messages that are stored as a submit would store them, without a request.
import type { DatabasePool } from 'slonik';
import type { FastPathFallbackReason } from '../../src/domain/contract.ts';
import { firstUnpublished, type NewMessage } from '../../src/domain/submission.ts';
import { insertSubmissions } from '../../src/store/submissions.ts';
import { freshMessage } from './store.ts';

/** A digest that no other message has, so that it is found wherever it should not be. */
export function templateMessage(
  pathReason: FastPathFallbackReason | null,
  assigned: Partial<NewMessage> = {},
): NewMessage {
  const message = freshMessage(assigned);
  const fingerprint = message.messageId.replaceAll('-', '').repeat(2);
  return freshMessage({ ...assigned, ...message }, { templateId: 'otp-login', fingerprint, pathReason });
}

/** Stores the message; the result is what its process would publish now, and the relay publishes otherwise. */
export async function storeMessage(pool: DatabasePool, message: NewMessage) {
  const [outcome] = await insertSubmissions(pool, [
    { requestId: crypto.randomUUID(), idempotency: null, messages: [message] },
  ]);
  if (outcome?.kind !== 'stored') throw new Error(`the message was not stored: ${outcome?.kind}`);
  return firstUnpublished(message, outcome.outboxIds.get(message.messageId) ?? null);
}
