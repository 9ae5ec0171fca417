// Hands messages to the operators' connectors; the message id is the publication's id, whatever the attempt and the operator.
import { dispatchCommand, type Publication } from '../../generated/events/publications.ts';
import { StageFailure } from '../domain/failure.ts';
import type { KeptMessage } from '../domain/message.ts';
import { Unavailable } from '../domain/unavailable.ts';
import { type Publisher, PublishRefused, PublishTimeout } from './publisher.ts';

export function createOperators(publisher: Pick<Publisher, 'publish'>) {
  return {
    /** Rejects with StageFailure when the operator's stream did not take it, with Unavailable when our link or the stream is away. */
    async handOver(message: KeptMessage & { readonly operatorId: string }): Promise<{ readonly duplicate: boolean }> {
      try {
        return await publisher.publish(toDispatch(message));
      } catch (error) {
        throw asStageFailure(error);
      }
    },
  };
}

function toDispatch(message: KeptMessage & { readonly operatorId: string }): Publication {
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
