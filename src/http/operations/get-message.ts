// A message as it stands, for the tenant that submitted it and no other.
import type { Message } from '../../../generated/http/contract.ts';
import type { Handlers } from '../../../generated/http/handlers.ts';
import { type MessageId, messageIdOf } from '../../domain/ids.ts';
import type { MessageView } from '../../domain/message.ts';
import type { Scope } from '../scope.ts';

/** `findMessage` rejects with Unavailable when PostgreSQL cannot be asked. */
export function createGetMessage(
  findMessage: (messageId: MessageId) => Promise<MessageView | null>,
): Handlers<Scope>['getMessage'] {
  return async ({ params, headers }) => {
    const message = await findMessage(messageIdOf(params.messageId));
    if (message === null) return { fault: 'MESSAGE_NOT_FOUND' };
    if (message.tenantId !== headers['x-tenant-id']) return { fault: 'FOREIGN_MESSAGE' };
    return { status: 200, body: shown(message) };
  };
}

/** Names each field, so that a new one of the row is not shown by accident. */
function shown(message: MessageView): Message {
  return {
    messageId: message.messageId,
    tenantId: message.tenantId,
    status: message.status,
    lane: message.lane,
    compliancePath: message.compliancePath,
    to: message.to,
    from: message.from,
    segmentCount: message.segmentCount,
    encoding: message.encoding,
    attemptCount: message.attemptCount,
    operatorId: message.operatorId,
    delivery: message.delivery,
    lastError: message.lastError,
    resolution: message.resolution,
    createdAt: message.acceptedAt,
    updatedAt: message.updatedAt,
    processedAt: message.processedAt,
  };
}
