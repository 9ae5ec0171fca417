// The two doors: every request gets a scope, an answer or a problem, and is reported to telemetry exactly once.
import Router from '@koa/router';
import Koa, { type ParameterizedContext } from 'koa';
import { headerNames } from '../../generated/http/contract.ts';
import { operations } from '../../generated/http/operations.ts';
import { noRankedTurns, type RankedTurns } from '../admission/ranked-turns.ts';
import type { ErrorCode } from '../domain/contract.ts';
import { DataRefused } from '../domain/data-refused.ts';
import type { RequestAnswered, RequestFailed } from '../domain/request-answered.ts';
import { type Api, createApi } from './api.ts';
import type { Exchange } from './exchange.ts';
import { Fault } from './fault-texts.ts';
import { type AdminHandlers, type ProcessHandlers, type PublicHandlers, processOperations } from './handlers.ts';
import { createAdmitInternal, createIdentify, type InternalToken } from './identity.ts';
import { ClientGone } from './json-body.ts';
import { refusalOfError } from './problem.ts';
import { type AnyReply, writeRefusal, writeReply } from './reply.ts';
import { type RandomSource, type Scope, scopeOf, systemRandom } from './scope.ts';

export type HttpTelemetry = {
  requestAnswered(answer: RequestAnswered): void;
  requestFailed(failure: RequestFailed): void;
};

export type DoorParts = {
  readonly telemetry: HttpTelemetry;
  readonly random?: RandomSource & { readonly fraction: () => number };
};

export type PublicAppParts = DoorParts & {
  readonly handlers: PublicHandlers;
  /** The values that X-Gateway-Auth may have; without any, no proof is asked for. */
  readonly gatewayTokens: readonly string[];
  /** Shared with the handlers. */
  readonly turns: RankedTurns;
};

export type InternalAppParts = DoorParts & {
  readonly handlers: ProcessHandlers;
  /** Null in a process without the role `api`: then their paths are unknown. */
  readonly adminHandlers: AdminHandlers | null;
  /** The bearer tokens that internal operations accept; without any, those operations are off. */
  readonly internalTokens: readonly InternalToken[];
};

type State = { exchange: Exchange; code: ErrorCode | null; cause: unknown };
type Ctx = ParameterizedContext<State>;

const CLIENT_GONE = 499;
const defaultRandom = { ...systemRandom, fraction: Math.random };

/** The app that the gateway may reach: `/v1/sms/*` and nothing else. A server runs its `callback()`. */
export async function createPublicApp(parts: PublicAppParts): Promise<Koa<State>> {
  const { handlers, gatewayTokens, turns } = parts;
  const api = await createApi({
    handlers,
    identify: createIdentify(gatewayTokens),
    admitInternal: createAdmitInternal([]),
    turns,
  });
  return createDoor(parts, (app) => {
    app.use(async (ctx) => {
      ctx.state.code = writeReply(ctx, await api.handle(ctx.state.exchange));
    });
  });
}

/** Probes, metrics, documents, and the operations that need an internal token. */
export async function createInternalApp(parts: InternalAppParts): Promise<Koa<State>> {
  const { handlers, adminHandlers, internalTokens } = parts;
  const api = await createApi({
    handlers: { ...handlers, ...adminHandlers },
    identify: createIdentify([]),
    admitInternal: createAdmitInternal(internalTokens),
    // Internal operations have small bodies.
    turns: noRankedTurns,
  });
  const router = processRouter(handlers, api);
  return createDoor(parts, (app) => {
    app.use(async (ctx, next) => {
      if (!ctx.path.startsWith('/v1/')) return next();
      ctx.state.code = writeReply(ctx, await api.handle(ctx.state.exchange));
    });
    app.use(router.routes());
    app.use(refuseUnrouted);
  });
}

function createDoor(parts: DoorParts, route: (app: Koa<State>) => void): Koa<State> {
  const { telemetry, random = defaultRandom } = parts;
  const app = new Koa<State>();
  // Koa marks errors after the answer had begun: then the client's connection broke, and nothing here did.
  app.on('error', (error: { readonly headerSent?: boolean }) => {
    if (error.headerSent !== true) telemetry.requestFailed({ error, requestId: '', operation: null });
  });
  app.use(async (ctx, next) => {
    const startedAt = performance.now();
    if (!ctx.url.startsWith('/')) ctx.url = originForm(ctx.url);
    begin(ctx, random);
    try {
      refuseMalformedUrl(ctx.url);
      await next();
    } catch (error) {
      answerError(ctx, error, parts);
    }
    telemetry.requestAnswered(summary(ctx, performance.now() - startedAt));
  });
  route(app);
  return app;
}

/** A target may name scheme and host before its path; both decide nothing here, and need not be a URL. */
function originForm(target: string): string {
  const rest = target.replace(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]*/, '');
  return rest.startsWith('/') || rest === '*' ? rest : `/${rest}`;
}

function begin(ctx: Ctx, random: RandomSource): void {
  const { req: request, method, path } = ctx;
  const scope = scopeOf(request.headers, random);
  const query = ctx.querystring === '' ? {} : ctx.query;
  ctx.state.exchange = { request, scope, method, path, query, operation: null, tenantId: null, allowed: [] };
  ctx.state.code = null;
  ctx.state.cause = undefined;
  ctx.set(headerNames.requestId, scope.requestId);
}

function refuseMalformedUrl(url: string): void {
  if (!url.includes('%')) return;
  try {
    decodeURIComponent(url);
  } catch {
    throw new Fault('MALFORMED_URL');
  }
}

function answerError(ctx: Ctx, error: unknown, { telemetry, random = defaultRandom }: DoorParts): void {
  const { exchange } = ctx.state;
  if (error instanceof ClientGone) {
    ctx.respond = false;
    return;
  }
  const refusal = refusalOfError(error, random.fraction);
  if (exchange.allowed.length > 0) ctx.set('Allow', exchange.allowed.join(', '));
  ctx.state.code = writeRefusal(ctx, refusal);
  ctx.state.cause = error instanceof Fault ? error.cause : error;
  // Every value that the contract allows can be stored: a value that is refused all the same shows a missing rule.
  if (refusal.fault === 'INTERNAL_ERROR' || error instanceof DataRefused) {
    telemetry.requestFailed({ error, requestId: exchange.scope.requestId, operation: exchange.operation });
  }
}

function summary(ctx: Ctx, durationMs: number): RequestAnswered {
  const { exchange, code, cause } = ctx.state;
  const { operation, method, tenantId, scope } = exchange;
  const { requestId, traceparent } = scope;
  const status = ctx.respond === false ? CLIENT_GONE : ctx.status;
  return { operation, method, status, code, cause, durationMs, requestId, traceparent, tenantId };
}

/** Probes, metrics and documents: never under /v1, never for a tenant. Paths match the contract to the letter. */
function processRouter(handlers: ProcessHandlers, api: Api): Router<State> {
  const router = new Router<State>({ sensitive: true, strict: true });
  for (const id of processOperations) {
    const handle = handlers[id] as (request: unknown, scope: Scope) => Promise<AnyReply>;
    const mayRefuse = 400 in operations[id].statuses;
    router.get(operations[id].path, async (ctx) => {
      const { exchange } = ctx.state;
      exchange.operation = id;
      const request = mayRefuse ? api.checked(id, exchange) : { params: {}, query: {}, headers: {}, body: undefined };
      ctx.state.code = writeReply(ctx, await handle(request, exchange.scope));
    });
  }
  return router;
}

/** A request that the router did not match: its path has other methods, or does not exist. */
function refuseUnrouted(ctx: Ctx & { readonly matched?: readonly { readonly methods: readonly string[] }[] }): void {
  ctx.state.exchange.allowed = [...new Set((ctx.matched ?? []).flatMap((layer) => layer.methods))];
  throw new Fault(ctx.state.exchange.allowed.length > 0 ? 'METHOD_NOT_ALLOWED' : 'UNKNOWN_PATH');
}
