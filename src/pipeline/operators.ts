// Hands messages to the operators' connectors: the message id is the publication's id, whatever the attempt and the operator, and nothing is published once the stream may have forgotten that id.
import { dispatchCommand, type Publication } from '../../generated/events/publications.ts';
import { StageFailure } from '../domain/failure.ts';
import type { MessageKey } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import { type PubAck, PublishRefused, PublishTimeout } from '../domain/publishing.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Operators } from './dispatch.ts';

export type OperatorPorts = {
  /** Rejects with Unavailable, PublishRefused or PublishTimeout. */
  publish(publication: Publication): Promise<PubAck>;
  /** When the message was first bound to its operator, RFC 3339; nothing was published before. Null when it never was. */
  firstRoutedAt(key: MessageKey): Promise<string | null>;
  readonly nowMs: () => number;
  /** How long after its first binding a message is handed over; less than the operators' stream remembers its id. */
  readonly dispatchForMs: number;
};

export function createOperators(ports: OperatorPorts): Operators {
  async function isTooLate(key: MessageKey): Promise<boolean> {
    const oldest = ports.nowMs() - ports.dispatchForMs;
    // Young enough as a whole: no need to look.
    if (Date.parse(key.acceptedAt) > oldest) return false;
    const first = await ports.firstRoutedAt(key);
    return first !== null && Date.parse(first) <= oldest;
  }

  return {
    async dispatch(message) {
      if (await isTooLate(message)) {
        const detail =
          'an earlier publication may have arrived, and is too old to be recognised by the operator stream';
        throw new StageFailure('PUBLISH_OUTCOME_UNKNOWN', detail);
      }
      return ports.publish(toDispatch(message)).catch((error: unknown) => {
        throw asStageFailure(error);
      });
    },
  };
}

function toDispatch(message: StoredMessage & { readonly operatorId: string }): Publication {
  const { messageId, tenantId, lane, to, from, body, encoding, segmentCount, acceptedAt, operatorId, routeId } =
    message;
  const routing = { operatorId, routeId };
  const payload = { messageId, tenantId, lane, to, from, body, encoding, segmentCount, routing, acceptedAt };
  return dispatchCommand(
    { operatorId },
    message.metadata === null ? payload : { ...payload, metadata: message.metadata },
    { msgId: messageId, traceparent: message.traceparent },
  );
}

function asStageFailure(error: unknown): unknown {
  // An election, or a stream that is being made again: our link, not the message. And only the stream knows of earlier ones.
  if (error instanceof PublishRefused && !error.byStream) {
    return new Unavailable('nats', 'no operator stream answers', error);
  }
  if (error instanceof PublishRefused) {
    return new StageFailure(
      'OPERATOR_PUBLISH_FAILED',
      `the operator stream refused the message: ${error.message}`,
      error,
    );
  }
  if (error instanceof PublishTimeout) {
    return new StageFailure('PUBLISH_OUTCOME_UNKNOWN', 'the operator stream did not answer in time', error);
  }
  return error;
}
