// Asks the routing engine for operators: many messages in one call where it can, one by one where it cannot.
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
import { createBatcher } from '../lib/batcher.ts';
import type { RoutingChannel } from './channel.ts';

export type RoutesOptions = {
  readonly timeoutMs: number;
  readonly called: (call: {
    method: 'SelectOperator' | 'SelectOperators';
    messages: number;
    ms: number;
    failed: boolean;
  }) => void;
};

export type Routes = {
  /** Rejects with StageFailure NO_ROUTE, ROUTING_UNAVAILABLE or ROUTING_BAD_RESPONSE. */
  select(message: StoredMessage): Promise<Route>;
  close(): Promise<void>;
};

type Request = MessageInitShape<typeof SelectOperatorRequestSchema>;
type Answer = Route | StageFailure;

const MAX_BATCH = 256;
const MAX_PENDING = 20_000;
/** An engine without SelectOperators is probed again after this time: it may have been upgraded. */
const PROBE_AGAIN_MS = 60_000;

export function createRoutes(channel: RoutingChannel, options: RoutesOptions): Routes {
  let oneByOneUntil = 0;
  const batcher = createBatcher<Request, Answer>({
    name: 'routing',
    flush: selectAll,
    maxRows: MAX_BATCH,
    maxPendingRows: MAX_PENDING,
    maxInFlight: 2,
    mayBeOneItemsFault: () => false,
  });

  async function selectAll(requests: readonly Request[]): Promise<readonly Answer[]> {
    if (requests.length > 1 && performance.now() >= oneByOneUntil) {
      const answers = await selectTogether(requests);
      if (answers !== 'unimplemented') return answers;
      oneByOneUntil = performance.now() + PROBE_AGAIN_MS;
    }
    return Promise.all(requests.map(selectOne));
  }

  async function selectTogether(requests: readonly Request[]): Promise<readonly Answer[] | 'unimplemented'> {
    const startedAt = performance.now();
    const done = (failed: boolean) =>
      options.called({
        method: 'SelectOperators',
        messages: requests.length,
        ms: performance.now() - startedAt,
        failed,
      });
    try {
      const { outcomes } = await channel.routing.selectOperators(
        { requests: [...requests] },
        { timeoutMs: options.timeoutMs },
      );
      done(false);
      return requests.map((_, index) => fromOutcome(outcomes[index]));
    } catch (error) {
      done(true);
      if (ConnectError.from(error).code === Code.Unimplemented) return 'unimplemented';
      return requests.map(() => asFailure(error));
    }
  }

  async function selectOne(request: Request): Promise<Answer> {
    const startedAt = performance.now();
    const done = (failed: boolean) =>
      options.called({ method: 'SelectOperator', messages: 1, ms: performance.now() - startedAt, failed });
    try {
      const headers = { traceparent: request.traceparent ?? '' };
      const response = await channel.routing.selectOperator(request, { timeoutMs: options.timeoutMs, headers });
      done(false);
      return toRoute(response);
    } catch (error) {
      done(true);
      return asFailure(error);
    }
  }

  return {
    async select(message) {
      const answer = await batcher.submit(toRequest(message));
      if (answer instanceof StageFailure) throw answer;
      return answer;
    },
    close: () => batcher.close(),
  };
}

function toRequest(message: StoredMessage): Request {
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

function fromOutcome(outcome: SelectOperatorOutcome | undefined): Answer {
  if (outcome?.outcome.case === 'selected') return toRoute(outcome.outcome.value);
  if (outcome?.outcome.case === 'failure') {
    return outcome.outcome.value.kind === FailureKind.NO_ROUTE_FOUND
      ? new StageFailure('NO_ROUTE', 'no operator serves this message')
      : new StageFailure('ROUTING_UNAVAILABLE', 'the routing engine could not decide');
  }
  return new StageFailure('ROUTING_BAD_RESPONSE', 'the routing engine left the message out of its answer');
}

const NO_ROUTE_CODES = new Set([Code.NotFound, Code.FailedPrecondition]);
const BAD_REQUEST_CODES = new Set([Code.InvalidArgument, Code.OutOfRange]);

// Trouble that is not plainly about the message may pass: the attempts bound how often the engine is asked again.
function asFailure(error: unknown): StageFailure {
  const failure = ConnectError.from(error);
  if (
    NO_ROUTE_CODES.has(failure.code) &&
    failure.findDetails(ErrorInfoSchema).some((d) => d.reason === 'NO_ROUTE_FOUND')
  ) {
    return new StageFailure('NO_ROUTE', 'no operator serves this message', error);
  }
  if (BAD_REQUEST_CODES.has(failure.code)) {
    return new StageFailure(
      'ROUTING_BAD_RESPONSE',
      `the routing engine refused the request: ${Code[failure.code]}`,
      error,
    );
  }
  return new StageFailure('ROUTING_UNAVAILABLE', `the routing engine did not answer: ${Code[failure.code]}`, error);
}
