// The neighbours of the service: a routing engine that may choose another operator and subject each time, and compliance.
import { StageFailure } from '../../../src/domain/failure.ts';
import type { StoredMessage } from '../../../src/domain/message.ts';
import type { Route, Verdict } from '../../../src/domain/neighbours.ts';
import type { Random } from '../random.ts';

/** Endings of a recipient's number that decide the fate of a message. */
export const recipients = {
  fine: '+14155550199',
  'no-route': '+14155550001',
  blocked: '+14155550003',
  invalid: 'nobody',
} as const;

const operators = ['op-1', 'op-2', 'op-3'];

/** Throws StageFailure NO_ROUTE; answers differently each time, since a real engine may. */
export function selectOperator(message: StoredMessage, random: Random): Route {
  if (message.to === recipients['no-route']) throw new StageFailure('NO_ROUTE', 'no operator serves this message');
  const operatorId = random.pick(operators);
  const binding = { operatorId, lane: message.lane, onOperatorLane: random.chance(0.5) };
  return { operatorId, operatorSubject: subjectOf(binding), routeId: null };
}

/** The subject of a message that is bound so. */
export function subjectOf(binding: Pick<StoredMessage, 'operatorId' | 'lane' | 'onOperatorLane'>): string {
  const own = `smpp.operator.${binding.operatorId}`;
  return binding.onOperatorLane ? `${own}.${binding.lane.toLowerCase()}` : own;
}

export function evaluate(message: StoredMessage): Verdict {
  return message.to === recipients.blocked ? { verdict: 'BLOCK', reason: 'blocked' } : { verdict: 'ALLOW' };
}
