// Work on its lane: a message for the first time, and copies of it; each id says what it stands for, so that publishing it twice adds one.
import { laneTokens } from '../../generated/events/channels.ts';
import { outboundRequest, type Publication, type WorkHeaders } from '../../generated/events/publications.ts';
import type { OutboundRequest } from '../../generated/events/types.ts';
import type { AcceptedMessage } from '../domain/message.ts';

const firstId = (messageId: string) => `lane:${messageId}`;

/** The first work of a stored message. */
export function work(message: AcceptedMessage): Publication {
  return onLane(requestOf(message), { msgId: firstId(message.messageId), traceparent: message.traceparent });
}

/** The nth copy of a stalled message; a quarantined copy has the redrive header. */
export function redrivenMessage(
  message: AcceptedMessage,
  copy: { readonly n: number; readonly isQuarantined: boolean },
) {
  return onLane(requestOf(message), {
    msgId: `${firstId(message.messageId)}:redrive:${copy.n}`,
    traceparent: message.traceparent,
    ...(copy.isQuarantined && { redrive: copy.n }),
  });
}

/** A copy that replaces a last delivery; it gets deliveries of its own. */
export function redrivenDelivery(
  request: OutboundRequest,
  delivery: { readonly streamSequence: number; readonly redrive: number },
  traceparent: string,
): Publication {
  return onLane(request, {
    msgId: `${firstId(request.messageId)}:after:${delivery.streamSequence}`,
    traceparent,
    ...(delivery.redrive > 0 && { redrive: delivery.redrive }),
  });
}

function onLane(request: OutboundRequest, headers: WorkHeaders): Publication {
  return outboundRequest({ lane: laneTokens[request.lane] }, request, headers);
}

function requestOf(message: AcceptedMessage): OutboundRequest {
  const { messageId, tenantId, lane, to, from, body, acceptedAt, metadata } = message;
  const request = { messageId, tenantId, lane, to, from, body, acceptedAt };
  return metadata === null ? request : { ...request, metadata };
}
