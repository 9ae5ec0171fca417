// What a change of status has to be told as: a pure function, so that the process that committed it and the relay say the same.
import { laneTokens } from '../../generated/events/channels.ts';
import {
  deadLettered,
  outboundRequest,
  type Publication,
  retryScheduled,
  statusChanged,
} from '../../generated/events/publications.ts';
import type { StatusMetadata } from '../../generated/events/types.ts';
import type { Untold } from '../domain/journey.ts';
import type { AcceptedMessage, KeptMessage } from '../domain/message.ts';
import { isExhausted, nextRetryAt, type RetryPolicy } from '../domain/retry.ts';

/** The publications for one history entry, in the order in which they have to be acknowledged. */
export function announcementsOf(told: Untold, policy: RetryPolicy): readonly Publication[] {
  const status = announceStatus(told);
  switch (told.transition.status) {
    case 'QUEUED':
      return [status, announceWork(told.message)];
    case 'RETRY':
      return [status, announceRetry(told, policy)];
    case 'FAILED':
    case 'DEAD_LETTER':
      return [status, announceDeadLetter(told)];
    case 'ROUTING':
    case 'ROUTED':
    case 'SENT':
      return [status];
  }
}

function announceStatus({ message, transition }: Untold): Publication {
  return statusChanged(
    {
      messageId: message.messageId,
      tenantId: message.tenantId,
      lane: message.lane,
      seq: transition.seq,
      previousStatus: transition.previousStatus,
      newStatus: transition.status,
      timestamp: transition.at,
      metadata: statusMetadata(message),
    },
    { msgId: `status:${message.messageId}:${transition.seq}`, traceparent: message.traceparent },
  );
}

function statusMetadata(message: KeptMessage): StatusMetadata {
  return {
    segmentCount: message.segmentCount,
    attemptCount: message.attemptCount,
    ...(message.operatorId === null ? {} : { operatorId: message.operatorId }),
    ...(message.routeId === null ? {} : { routeId: message.routeId }),
    ...(message.lastError === null ? {} : { failureReason: message.lastError }),
  };
}

/** The message on its lane. */
export function announceWork(message: AcceptedMessage): Publication {
  const { messageId, tenantId, lane, to, from, body, acceptedAt } = message;
  const payload = { messageId, tenantId, lane, to, from, body, acceptedAt };
  return outboundRequest(
    { lane: laneTokens[lane] },
    message.metadata === null ? payload : { ...payload, metadata: message.metadata },
    { msgId: `lane:${messageId}`, traceparent: message.traceparent },
  );
}

function announceRetry({ message, transition }: Untold, policy: RetryPolicy): Publication {
  return retryScheduled(
    {
      messageId: message.messageId,
      tenantId: message.tenantId,
      lane: message.lane,
      attemptNumber: message.attemptCount,
      failureReason: reasonOf(message),
      nextRetryAt: nextRetryAt(transition.at, message.attemptCount, policy),
      exhausted: isExhausted(message.attemptCount, policy),
    },
    { msgId: `retry:${message.messageId}:${message.attemptCount}`, traceparent: message.traceparent },
  );
}

function announceDeadLetter({ message, transition }: Untold): Publication {
  return deadLettered(
    {
      messageId: message.messageId,
      tenantId: message.tenantId,
      lane: message.lane,
      to: message.to,
      from: message.from,
      body: message.body,
      attemptCount: message.attemptCount,
      failureReason: reasonOf(message),
      failedAt: transition.at,
    },
    { msgId: `deadletter:${message.messageId}`, traceparent: message.traceparent },
  );
}

function reasonOf(message: KeptMessage) {
  if (message.lastError === null) throw new TypeError(`message ${message.messageId} failed without a reason`);
  return message.lastError;
}
