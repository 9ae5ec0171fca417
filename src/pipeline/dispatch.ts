// Dispatches a message to its operator exactly once: the stream knows its id, and SENT is written only after the PubAck.
import type { Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Routed } from './progress.ts';
import type { Step } from './step.ts';

export type Operators = {
  /**
   * `duplicate`: an earlier dispatch had arrived, which is just as good. Rejects with StageFailure
   * OPERATOR_PUBLISH_FAILED or PUBLISH_OUTCOME_UNKNOWN, or with Unavailable when our own link or the stream is away.
   */
  dispatch(message: StoredMessage & { readonly operatorId: string }): Promise<{ readonly duplicate: boolean }>;
};

export type DispatchPorts = {
  readonly operators: Operators;
  readonly step: Step;
  publishLater(unpublished: Unpublished): void;
};

export function createDispatch(ports: DispatchPorts) {
  return async (routed: Routed): Promise<Outcome> => {
    const { duplicate } = await ports.operators.dispatch(routed.message);
    const unpublished = await ports.step(routed, { to: 'SENT' });
    ports.publishLater(unpublished);
    const { operatorId, acceptedAt } = routed.message;
    // The host that accepted the message may have a clock that is ahead.
    const sinceAcceptedMs = Math.max(0, Date.parse(unpublished.transition.at) - Date.parse(acceptedAt));
    return { kind: 'sent', operatorId, duplicate, sinceAcceptedMs };
  };
}
