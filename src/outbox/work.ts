// Work on its lane: a message for the first time, and copies of it. The id of each says what it stands for, so that putting it there twice adds one.
import { laneTokens } from '../../generated/events/channels.ts';
import { outboundRequest, type Publication, type WorkHeaders } from '../../generated/events/publications.ts';
import type { OutboundRequest } from '../../generated/events/types.ts';
import type { AcceptedMessage } from '../domain/message.ts';

const firstId = (messageId: string) => `lane:${messageId}`;

/** A message that was stored. */
export function work(message: AcceptedMessage): Publication {
  return onLane(requestOf(message), { msgId: firstId(message.messageId), traceparent: message.traceparent });
}

/** The nth copy of a message that nobody moves; one that may be what its workers died of says so. */
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

/** A copy in the place of a delivery that was the last one; it gets deliveries of its own. */
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
