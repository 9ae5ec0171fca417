// The two calls to the routing engine, and what each kind of answer and of failure says of a message.
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { messageTypeOfLane } from '../../generated/http/contract.ts';
import { ErrorInfoSchema } from '../../generated/rpc/google/rpc/error_details_pb.js';
import {
  FailureKind,
  Lane,
  MessageType,
  type SelectOperatorOutcome,
  type SelectOperatorRequestSchema,
  type SelectOperatorResponse,
} from '../../generated/rpc/routing/v1/routing_pb.js';
import { StageFailure } from '../domain/failure.ts';
import type { StoredMessage } from '../domain/message.ts';
import type { Route } from '../domain/neighbours.ts';
import type { Unavailable } from '../domain/unavailable.ts';
import type { RoutingChannel } from './channel.ts';

export type Request = MessageInitShape<typeof SelectOperatorRequestSchema>;

/** Of one message: its route, why it has none, or that it could not be asked about. */
export type Answer = Route | StageFailure | Unavailable;

export type RoutingCalled = (call: {
  method: 'SelectOperator' | 'SelectOperators';
  messages: number;
  ms: number;
  failed: boolean;
}) => void;

export type RoutingCalls = {
  /** About one message; never rejects. */
  one(request: Request): Promise<Answer>;
  /**
   * About many messages, in order; never rejects. Null for a message that the call leaves undecided: it has to be asked
   * about alone. `unimplemented`: the engine has no such call.
   */
  together(requests: readonly Request[]): Promise<readonly (Answer | null)[] | 'unimplemented'>;
};

export function createRoutingCalls(
  { routing }: Pick<RoutingChannel, 'routing'>,
  options: { readonly timeoutMs: number; readonly called: RoutingCalled },
): RoutingCalls {
  const { timeoutMs } = options;

  async function measured<T>(method: 'SelectOperator' | 'SelectOperators', messages: number, call: Promise<T>) {
    const startedAt = performance.now();
    const done = (failed: boolean) => options.called({ method, messages, ms: performance.now() - startedAt, failed });
    try {
      const response = await call;
      done(false);
      return response;
    } catch (error) {
      done(true);
      throw error;
    }
  }

  return {
    async one(request) {
      const headers = { traceparent: request.traceparent ?? '' };
      try {
        return toRoute(await measured('SelectOperator', 1, routing.selectOperator(request, { timeoutMs, headers })));
      } catch (error) {
        return asFailure(ConnectError.from(error));
      }
    },
    async together(requests) {
      const call = routing.selectOperators({ requests: [...requests] }, { timeoutMs });
      try {
        const { outcomes } = await measured('SelectOperators', requests.length, call);
        // Nobody knows which outcome belongs to which message.
        if (outcomes.length !== requests.length) return requests.map(() => null);
        return outcomes.map(fromOutcome);
      } catch (error) {
        const failure = ConnectError.from(error);
        if (failure.code === Code.Unimplemented) return 'unimplemented';
        return requests.map(() => (ABOUT_THE_ENGINE.has(failure.code) ? asFailure(failure) : null));
      }
    },
  };
}

export function toRequest(message: StoredMessage): Request {
  return {
    tenantId: message.tenantId,
    to: message.to,
    from: message.from,
    messageId: message.messageId,
    messageType: MessageType[messageTypeOfLane[message.lane]],
    lane: Lane[message.lane],
    traceparent: message.traceparent,
  };
}

function toRoute(response: SelectOperatorResponse): Route {
  return {
    operatorId: response.operatorId,
    operatorSubject: response.operatorSubject,
    routeId: response.routeId ?? null,
  };
}

function fromOutcome({ outcome }: SelectOperatorOutcome): Answer | null {
  if (outcome.case === 'selected') return toRoute(outcome.value);
  if (outcome.case !== 'failure') return null;
  return outcome.value.kind === FailureKind.NO_ROUTE_FOUND
    ? new StageFailure('NO_ROUTE', 'no operator serves this message')
    : new StageFailure('ROUTING_UNAVAILABLE', 'the routing engine could not decide');
}

/**
 * A call about many messages that ends so would end so without any one of them: no connection, no capacity, no right to
 * ask. Any other end may come from one message, a deadline that passes and an answer that is too long included.
 */
const ABOUT_THE_ENGINE = new Set([Code.Unavailable, Code.Unauthenticated]);
const NO_ROUTE_CODES = new Set([Code.NotFound, Code.FailedPrecondition]);
const BAD_REQUEST_CODES = new Set([Code.InvalidArgument, Code.OutOfRange]);

// Trouble that is not plainly about the message may pass: the attempts bound how often the engine is asked again.
function asFailure(failure: ConnectError): StageFailure {
  if (
    NO_ROUTE_CODES.has(failure.code) &&
    failure.findDetails(ErrorInfoSchema).some((d) => d.reason === 'NO_ROUTE_FOUND')
  ) {
    return new StageFailure('NO_ROUTE', 'no operator serves this message', failure);
  }
  if (BAD_REQUEST_CODES.has(failure.code)) {
    return new StageFailure(
      'ROUTING_BAD_RESPONSE',
      `the routing engine refused the request: ${Code[failure.code]}`,
      failure,
    );
  }
  return new StageFailure('ROUTING_UNAVAILABLE', `the routing engine did not answer: ${Code[failure.code]}`, failure);
}
