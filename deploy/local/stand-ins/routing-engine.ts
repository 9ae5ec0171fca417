// A stand-in of the routing engine: gRPC over h2c on 127.0.0.1, which decides by a script and records its calls.
import { once } from 'node:events';
import { createServer, type Http2Server, type Http2ServerRequest, type ServerHttp2Session } from 'node:http2';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { ErrorInfoSchema } from '../../../generated/rpc/google/rpc/error_details_pb.js';
import { Health, HealthCheckResponse_ServingStatus } from '../../../generated/rpc/grpc/health/v1/health_pb.js';
import {
  FailureKind,
  RoutingService,
  type SelectOperatorOutcomeSchema,
  type SelectOperatorRequest,
} from '../../../generated/rpc/routing/v1/routing_pb.js';
import { freePort } from '../ports.ts';
import { asksFor } from './magic-numbers.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createScript } from './script.ts';

/** An operator; a subject that is not the operator's own is a wrong answer of the engine. */
export type ChosenRoute = {
  readonly operatorId: string;
  readonly routeId?: string;
  readonly operatorSubject?: string;
};

/**
 * HANG gives no answer, and LEFT_OUT leaves the message out of it. A ConnectError that the script throws ends the whole
 * call with its code.
 */
export type RouteDecision = ChosenRoute | 'NO_ROUTE' | 'UNAVAILABLE' | 'HANG' | 'LEFT_OUT';
/** As many calls at a time on one connection as engines commonly allow. */
const settings = { maxConcurrentStreams: 100 };

export type DecideRoute = (request: SelectOperatorRequest) => RouteDecision | Promise<RouteDecision>;

export type RoutingCall = {
  readonly method: 'SelectOperator' | 'SelectOperators';
  readonly requests: readonly SelectOperatorRequest[];
  /** The `traceparent` header of the call, null when it had none. */
  readonly traceparent: string | null;
  /** The rest of the caller's deadline, in milliseconds. */
  readonly timeoutMs: number | undefined;
};

export type RoutingEngineOptions = {
  /** Any free port by default. */
  readonly port?: number;
  readonly decide?: DecideRoute;
  /** True by default; false: SelectOperators is UNIMPLEMENTED, as in an engine without it. */
  readonly batch?: boolean;
};

export type RoutingEngine = AsyncDisposable & {
  readonly url: string;
  readonly port: number;
  readonly calls: Recorder<RoutingCall>;
  /** The answer of the health service. */
  isServing: boolean;
  batch: boolean;
  /** Sets the decisions from now on; disposing of the result restores the decisions before. */
  script(decide: DecideRoute): Disposable;
  /** Breaks every connection and refuses new ones. */
  stop(): Promise<void>;
  /** Listens again on the same port. */
  restart(): Promise<void>;
};

/** By the first digits of the number: op-2 for those of Europe (+3 and +4), op-1 for the rest; see magic-numbers.ts. */
export function decideByPrefix({ to }: Pick<SelectOperatorRequest, 'to'>): RouteDecision {
  if (asksFor('noRoute', to)) return 'NO_ROUTE';
  if (asksFor('routingUnavailable', to)) return 'UNAVAILABLE';
  return /^\+[34]/.test(to)
    ? { operatorId: 'op-2', routeId: 'prefix-europe' }
    : { operatorId: 'op-1', routeId: 'default' };
}

export async function startRoutingEngine(options: RoutingEngineOptions = {}): Promise<RoutingEngine> {
  const port = options.port ?? (await freePort());
  const calls = createRecorder<RoutingCall>();
  const script = createScript(options.decide ?? decideByPrefix);
  const engine = {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    isServing: true,
    batch: options.batch ?? true,
    script: script.script,
    stop: () => listener.close(),
    restart: () => listener.open(),
    [Symbol.asyncDispose]: () => listener.close(),
  };
  const handler = connectNodeAdapter({
    grpcWeb: false,
    connect: false,
    routes: (router) => addRoutes(router, engine, (request) => script.decide(request)),
  });
  const listener = createListener(
    () => createServer({ settings }, (request, response) => handler(withBrackets(request), response)),
    port,
  );
  await listener.open();
  return engine;
}

/** Node's client sends an IPv6 address without brackets, which the handler cannot read; other engines accept it. */
function withBrackets(request: Http2ServerRequest): Http2ServerRequest {
  const [, address, port] = /^([0-9a-f:]*:[0-9a-f:]*):(\d+)$/i.exec(request.headers[':authority'] ?? '') ?? [];
  if (address !== undefined) request.headers[':authority'] = `[${address}]:${port}`;
  return request;
}

type Asked = Pick<RoutingEngine, 'isServing' | 'batch' | 'calls'>;

function addRoutes(router: ConnectRouter, engine: Asked, decide: DecideRoute): void {
  const record = (method: RoutingCall['method'], requests: readonly SelectOperatorRequest[], context: HandlerContext) =>
    engine.calls.record({
      ...{ method, requests, timeoutMs: context.timeoutMs() },
      traceparent: context.requestHeader.get('traceparent'),
    });
  router.service(Health, {
    check: () => ({
      status: engine.isServing
        ? HealthCheckResponse_ServingStatus.SERVING
        : HealthCheckResponse_ServingStatus.NOT_SERVING,
    }),
  });
  router.service(RoutingService, {
    async selectOperator(request, context) {
      record('SelectOperator', [request], context);
      return answerOf(await decided(decide, request, context));
    },
    async selectOperators({ requests }, context) {
      if (!engine.batch) throw new ConnectError('this engine decides one by one', Code.Unimplemented);
      record('SelectOperators', requests, context);
      const decisions = await Promise.all(requests.map((one) => decided(decide, one, context)));
      return { outcomes: decisions.filter((one) => one !== 'LEFT_OUT').map(outcomeOf) };
    },
  });
}

type Decided = Exclude<RouteDecision, 'HANG'>;

async function decided(
  decide: DecideRoute,
  request: SelectOperatorRequest,
  { signal }: HandlerContext,
): Promise<Decided> {
  const decision = await decide(request);
  if (decision !== 'HANG') return decision;
  if (!signal.aborted) await once(signal, 'abort');
  throw new ConnectError('the caller gave up', Code.Canceled);
}

function answerOf(decision: Decided) {
  if (decision === 'UNAVAILABLE') throw new ConnectError('the engine cannot decide now', Code.Unavailable);
  if (decision === 'LEFT_OUT') return {};
  if (decision !== 'NO_ROUTE') return selected(decision);
  const info = { desc: ErrorInfoSchema, value: { reason: 'NO_ROUTE_FOUND', domain: 'routing' } };
  throw new ConnectError('no operator serves this message', Code.NotFound, undefined, [info]);
}

function outcomeOf(decision: Exclude<Decided, 'LEFT_OUT'>): MessageInitShape<typeof SelectOperatorOutcomeSchema> {
  const failure = (kind: FailureKind, detail: string) => ({
    outcome: { case: 'failure' as const, value: { kind, detail } },
  });
  if (decision === 'NO_ROUTE') return failure(FailureKind.NO_ROUTE_FOUND, 'no operator serves this message');
  if (decision === 'UNAVAILABLE') return failure(FailureKind.UNAVAILABLE, 'the engine cannot decide now');
  return { outcome: { case: 'selected', value: selected(decision) } };
}

function selected({ operatorId, routeId, operatorSubject }: ChosenRoute) {
  return {
    operatorId,
    operatorSubject: operatorSubject ?? `smpp.operator.${operatorId}`,
    ...(routeId === undefined ? {} : { routeId }),
  };
}

/** A server that can be closed with all its connections, and opened again on its port. */
function createListener(create: () => Http2Server, port: number) {
  let server: Http2Server | undefined;
  const sessions = new Set<ServerHttp2Session>();
  return {
    async open(): Promise<void> {
      if (server) return;
      const opened = create();
      server = opened;
      opened.on('session', (session) => {
        sessions.add(session);
        session.on('close', () => sessions.delete(session));
      });
      opened.listen(port, '127.0.0.1');
      await once(opened, 'listening');
    },
    async close(): Promise<void> {
      const closing = server;
      if (!closing) return;
      server = undefined;
      const closed = new Promise<void>((resolve) => closing.close(() => resolve()));
      for (const session of sessions) session.destroy();
      await closed;
    },
  };
}
