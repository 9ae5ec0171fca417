// Chooses the operator and pins it: the answer of the routing engine is checked before it can name a subject.
import { maxLengths, patterns } from '../../generated/events/types.ts';
import { StageFailure } from '../domain/failure.ts';
import type { Unpublished } from '../domain/journey.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Route } from '../domain/neighbours.ts';
import { mended } from '../domain/text.ts';
import type { Cleared, Routed } from './progress.ts';
import type { Step } from './step.ts';

export type Routes = {
  /** Rejects with StageFailure NO_ROUTE, ROUTING_UNAVAILABLE or ROUTING_BAD_RESPONSE. */
  select(message: StoredMessage): Promise<Route>;
};

export type RoutePorts = {
  readonly routes: Routes;
  readonly step: Step;
  publishLater(unpublished: Unpublished): void;
  /** The subject of an operator. */
  readonly subjectOf: (operatorId: string) => string;
};

// An operator id is one token of a subject: any other text would let the engine's answer choose who gets the message.
const OPERATOR_ID = new RegExp(patterns.operatorId);

export function createRoute(ports: RoutePorts) {
  return async (cleared: Cleared): Promise<Routed> => {
    const chosen = pinned(cleared, ports) ?? (await ports.routes.select(cleared.message));
    const { operatorId, operatorSubject } = chosen;
    if (!OPERATOR_ID.test(operatorId)) {
      throw new StageFailure('ROUTING_BAD_RESPONSE', 'the operator id is not one token of a subject');
    }
    if (operatorSubject !== ports.subjectOf(operatorId)) {
      throw new StageFailure('ROUTING_BAD_RESPONSE', 'the operator subject does not belong to the operator id');
    }
    const routeId = chosen.routeId === null ? null : mended(chosen.routeId, maxLengths.routeId);
    const unpublished = await ports.step(cleared, { to: 'ROUTED', operatorId, routeId });
    ports.publishLater(unpublished);
    return { kind: 'routed', message: { ...unpublished.message, operatorId }, epoch: cleared.epoch };
  };
}

/** The operator of an earlier attempt: it may have got the message, so no other operator may. */
function pinned({ message }: Cleared, { subjectOf }: RoutePorts): Route | null {
  const { operatorId, routeId } = message;
  return operatorId === null ? null : { operatorId, operatorSubject: subjectOf(operatorId), routeId };
}
