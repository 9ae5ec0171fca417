// Someone who asked the operator says what became of a message whose outcome was unknown.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { Asker, Resolution, ResolveOutcome } from '../../domain/dead-letter.ts';
import { type MessageId, messageIdOf } from '../../domain/ids.ts';
import type { Scope } from '../scope.ts';

/** Rejects with Unavailable when it cannot be recorded; then it may have been. */
export type ResolveDeadLetter = (messageId: MessageId, resolution: Resolution, asker: Asker) => Promise<ResolveOutcome>;

export function createResolveDeadLetter(
  resolve: ResolveDeadLetter,
  nowMs: () => number,
): Handlers<Scope>['resolveDeadLetter'] {
  return async ({ params, body: { outcome, reason } }, { requestId, traceparent }) => {
    const resolution = { outcome, reason, at: new Date(nowMs()).toISOString() };
    const recorded = await resolve(messageIdOf(params.messageId), resolution, { requestId, traceparent });
    return recorded.kind === 'refused' ? { fault: recorded.code } : { status: 200, body: recorded.resolution };
  };
}
