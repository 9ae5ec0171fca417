// Records what someone learned from the operator about a message whose outcome was unknown.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { DeadLetterStore } from '../../domain/dead-letter.ts';
import { messageIdOf } from '../../domain/ids.ts';
import { actorOf, type Scope } from '../scope.ts';

export function createResolveDeadLetter(
  { resolveDeadLetter }: Pick<DeadLetterStore, 'resolveDeadLetter'>,
  nowMs: () => number,
): Handlers<Scope>['resolveDeadLetter'] {
  return async ({ params, body: { outcome, reason } }, scope) => {
    const resolution = { outcome, reason, at: new Date(nowMs()).toISOString() };
    const recorded = await resolveDeadLetter(messageIdOf(params.messageId), resolution, actorOf(scope));
    return recorded.kind === 'refused' ? { fault: recorded.code } : { status: 200, body: recorded.resolution };
  };
}
