// Chooses the operator and pins it: the answer of the routing engine is checked before it can name a subject.
import { laneTokens, subjects } from '../../generated/events/channels.ts';
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
};

/** The operator of a message for good, and which of the operator's two subjects the message goes to. */
type Binding = {
  readonly operatorId: string;
  readonly onOperatorLane: boolean;
  readonly routeId: string | null;
};

// An operator id is one token of a subject: any other text would let the engine's answer choose who gets the message.
const OPERATOR_ID = new RegExp(patterns.operatorId);

export function createRoute(ports: RoutePorts) {
  return async (cleared: Cleared): Promise<Routed> => {
    const binding = pinned(cleared) ?? chosen(await ports.routes.select(cleared.message), cleared);
    const unpublished = await ports.step(cleared, { to: 'ROUTED', ...binding });
    ports.publishLater(unpublished);
    const { operatorId } = binding;
    return { kind: 'routed', message: { ...unpublished.message, operatorId }, epoch: cleared.epoch };
  };
}

/** The operator of an earlier attempt: it may have got the message, so no other operator and no other subject may. */
function pinned({ message }: Cleared): Binding | null {
  const { operatorId, onOperatorLane, routeId } = message;
  return operatorId === null ? null : { operatorId, onOperatorLane, routeId };
}

function chosen({ operatorId, operatorSubject, routeId }: Route, { message }: Cleared): Binding {
  if (!OPERATOR_ID.test(operatorId)) {
    throw new StageFailure('ROUTING_BAD_RESPONSE', 'the operator id is not one token of a subject');
  }
  const onOperatorLane = operatorSubject === subjects.operatorLaneMessage(operatorId, laneTokens[message.lane]);
  if (!onOperatorLane && operatorSubject !== subjects.operatorMessage(operatorId)) {
    throw new StageFailure(
      'ROUTING_BAD_RESPONSE',
      'the operator subject does not belong to the operator id and the lane of the message',
    );
  }
  return { operatorId, onOperatorLane, routeId: routeId === null ? null : mended(routeId, maxLengths.routeId) };
}
