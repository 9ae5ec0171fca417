// The publications of a transition: a pure function, so that the outbox publisher and the relay publish the same.
import {
  deadLettered,
  fastPathFallback,
  fastPathTaken,
  type Publication,
  retryScheduled,
  statusChanged,
} from '../../generated/events/publications.ts';
import type { StatusMetadata } from '../../generated/events/types.ts';
import { withoutQuotes } from '../domain/failure.ts';
import type { Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import { isExhausted, nextRetryAt, type RetryPolicy } from '../domain/retry.ts';
import { work } from './work.ts';

/** The publications of one transition, by the steps in which they are published: all of one are acknowledged before the next begins. */
export function announcementsOf(unpublished: Unpublished, policy: RetryPolicy): readonly (readonly Publication[])[] {
  const status = announceStatus(unpublished);
  switch (unpublished.transition.status) {
    case 'QUEUED':
      // The message does not wait for its audit, and the outbox row does.
      return [[status], [work(unpublished.message), ...auditOfPath(unpublished)]];
    case 'RETRY':
      return [[status], [announceRetry(unpublished, policy)]];
    case 'FAILED':
    case 'DEAD_LETTER':
      return [[status], [announceDeadLetter(unpublished)]];
    case 'ROUTING':
    case 'ROUTED':
    case 'SENT':
      return [[status]];
  }
}

function announceStatus({ message, transition }: Unpublished): Publication {
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

function statusMetadata(message: StoredMessage): StatusMetadata {
  return {
    segmentCount: message.segmentCount,
    attemptCount: message.attemptCount,
    ...(message.operatorId === null ? {} : { operatorId: message.operatorId }),
    ...(message.routeId === null ? {} : { routeId: message.routeId }),
    ...(message.lastError === null ? {} : { failureReason: withoutQuotes(message.lastError) }),
  };
}

/** The path of a template message, as its row has it. One id for both events, so that a message has one of them. */
function auditOfPath({ message, transition }: Unpublished): readonly Publication[] {
  const { messageId, tenantId, lane, templateId, compliancePath, pathReason: reason, traceparent } = message;
  if (templateId === null) return [];
  const audit = { messageId, tenantId, lane, templateId, timestamp: transition.at };
  const headers = { msgId: `fastpath:${messageId}`, traceparent };
  if (compliancePath === 'FAST_PATH') return [fastPathTaken({ ...audit, fingerprintMatched: true }, headers)];
  if (reason === null) throw new TypeError(`template message ${messageId} is evaluated in full without a reason`);
  return [fastPathFallback({ ...audit, reason }, headers)];
}

function announceRetry({ message, transition }: Unpublished, policy: RetryPolicy): Publication {
  return retryScheduled(
    {
      messageId: message.messageId,
      tenantId: message.tenantId,
      lane: message.lane,
      attemptNumber: message.attemptCount,
      failureReason: withoutQuotes(reasonOf(message)),
      nextRetryAt: nextRetryAt(transition.at, message.attemptCount, policy),
      exhausted: isExhausted(message.attemptCount, policy),
    },
    { msgId: `retry:${message.messageId}:${message.attemptCount}`, traceparent: message.traceparent },
  );
}

function announceDeadLetter({ message, transition }: Unpublished): Publication {
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

function reasonOf(message: StoredMessage) {
  if (message.lastError === null) throw new TypeError(`message ${message.messageId} failed without a reason`);
  return message.lastError;
}
