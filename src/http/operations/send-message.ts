// One message in, a 202 out once it is stored.
import type { MessageAccepted } from '../../../generated/http/contract.ts';
import type { Handlers } from '../../../generated/http/handlers.ts';
import { idConflict, messageAnswer } from '../../admission/answer.ts';
import type { Submit } from '../../admission/submit.ts';
import type { Scope } from '../scope.ts';
import { replyOf } from './submit-reply.ts';

export function createSendMessage(
  submit: Submit,
  isAnswer: (value: unknown) => value is MessageAccepted,
): Handlers<Scope>['sendMessage'] {
  return async ({ headers, body }, { traceparent, rawBody }) => {
    const answer = await submit({
      operation: 'sendMessage',
      tenantId: headers['x-tenant-id'],
      traceparent,
      idempotencyKey: headers['idempotency-key'],
      wishedLane: headers['x-priority-lane'],
      signed: rawBody && { signature: headers['x-gov-signature'], rawBody },
      fingerprintInput: [body, headers['x-priority-lane'], headers['x-template-id']],
      drafts: [body],
      isBulk: false,
      answerFor: messageAnswer,
      isAnswer,
    });
    if (answer.kind !== 'nothing-stored') return replyOf(answer);
    const refusal = answer.drafted.refusals.get(0);
    if (refusal !== undefined) return { fault: refusal.fault, errors: refusal.errors };
    return { fault: 'MESSAGE_ID_CONFLICT', errors: [idConflict('messageId')] };
  };
}
