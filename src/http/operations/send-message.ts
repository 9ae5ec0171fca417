// One message in, a 202 out once it is kept.
import type { MessageAccepted } from '../../../generated/http/contract.ts';
import type { Handlers, ReplyOf } from '../../../generated/http/handlers.ts';
import type { Answer, Submit } from '../../admission/submit.ts';
import { messageIdOf } from '../../domain/ids.ts';
import type { NewMessage } from '../../domain/submission.ts';
import type { Scope } from '../scope.ts';
import { idTaken, inProgress } from './taken.ts';

export function createSendMessage(
  submit: Submit,
  isAnswer: (value: unknown) => value is MessageAccepted,
): Handlers<Scope>['sendMessage'] {
  return async ({ headers, body }, { traceparent }) => {
    // A template makes its text when templates come; until then the contract's rules leave no request without one.
    if (!('body' in body)) return { fault: 'NOT_IMPLEMENTED' };
    const { to, from, body: text, metadata } = body;
    const messageId = body.messageId === undefined ? undefined : messageIdOf(body.messageId);
    const asked = {
      operation: 'sendMessage',
      tenantId: headers['x-tenant-id'],
      traceparent,
      idempotencyKey: headers['idempotency-key'],
      meaning: [body, headers['x-priority-lane'], headers['x-template-id']],
      isAnswer,
    };
    const answer = await submit(asked, (accept) => {
      const message = accept({ to, from, body: text, messageId, metadata, batchId: null });
      return { messages: [message], answerWithout: (taken) => (taken.size === 0 ? accepted(message) : null) };
    });
    return toReply(answer);
  };
}

function accepted({ messageId, acceptedAt, segmentCount, encoding, lane }: NewMessage): MessageAccepted {
  return { messageId, status: 'QUEUED', acceptedAt, segmentCount, encoding, lane };
}

function toReply(answer: Answer<MessageAccepted>): ReplyOf<'sendMessage'> {
  switch (answer.kind) {
    case 'accepted':
      return { status: 202, body: answer.body };
    case 'replayed':
      return { status: 202, body: answer.body, headers: { 'idempotency-replayed': 'true' } };
    case 'key-reused':
      return { fault: 'IDEMPOTENCY_KEY_REUSED' };
    case 'in-progress':
      return inProgress;
    case 'nothing-kept':
      return { fault: 'MESSAGE_ID_CONFLICT', errors: [idTaken('messageId')] };
  }
}
