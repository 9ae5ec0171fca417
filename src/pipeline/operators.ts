// Dispatches messages to operators: the message id is the publication's id for every attempt and operator, until the duplicate window may end.
import { laneTokens } from '../../generated/events/channels.ts';
import { dispatchCommand, laneDispatchCommand, type Publication } from '../../generated/events/publications.ts';
import { StageFailure } from '../domain/failure.ts';
import type { MessageKey } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import { type PubAck, PublishRefused, PublishTimeout } from '../domain/publishing.ts';
import { Unavailable } from '../domain/unavailable.ts';
import type { Operators } from './dispatch.ts';

export type OperatorPorts = {
  /** Rejects with Unavailable, PublishRefused or PublishTimeout. */
  publish(publication: Publication): Promise<PubAck>;
  /** The moment of the first binding to an operator, RFC 3339, null without one; no dispatch came before it. */
  firstRoutedAt(key: MessageKey): Promise<string | null>;
  readonly nowMs: () => number;
  /** How long after its first binding a message may be dispatched; below the operators' duplicate window. */
  readonly dispatchForMs: number;
};

export function createOperators(ports: OperatorPorts): Operators {
  async function isTooLate(key: MessageKey): Promise<boolean> {
    const oldest = ports.nowMs() - ports.dispatchForMs;
    // The message itself is young enough: no need to ask.
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
  const fields = { messageId, tenantId, lane, to, from, body, encoding, segmentCount, routing, acceptedAt };
  const payload = message.metadata === null ? fields : { ...fields, metadata: message.metadata };
  // One id for both subjects: the stream has the message once, whichever subject an earlier dispatch had.
  const headers = { msgId: messageId, traceparent: message.traceparent };
  return message.onOperatorLane
    ? laneDispatchCommand({ operatorId, lane: laneTokens[lane] }, payload, headers)
    : dispatchCommand({ operatorId }, payload, headers);
}

function asStageFailure(error: unknown): unknown {
  // No stream answers, during an election or while it is created: our link, not the message. Only the stream knows of
  // earlier dispatches.
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
