// The operations of one door: openapi-backend routes and validates by the contract, from which everything is derived once.
import type { IncomingHttpHeaders } from 'node:http';
import { type Context, type Document, OpenAPIBackend, type Operation, type Request } from 'openapi-backend';
import { headerNames } from '../../generated/http/contract.ts';
import type { Handlers } from '../../generated/http/handlers.ts';
import { type OperationId, operations } from '../../generated/http/operations.ts';
import type { RankedTurns } from '../admission/ranked-turns.ts';
import type { Lane } from '../domain/contract.ts';
import type { Exchange } from './exchange.ts';
import { Fault } from './fault-texts.ts';
import { fieldErrorsOf } from './field-errors.ts';
import { readJson } from './json-body.ts';
import type { AnyReply } from './reply.ts';
import { checkBeforeSchema, validatedOneByOne } from './request-rules.ts';
import { createMatchRoute } from './routes.ts';
import { createAjv, createReadQuery, requestContract } from './schemas.ts';
import type { Scope } from './scope.ts';

export type ApiParts = {
  /** The operations that exist here; the paths of others are unknown. */
  readonly handlers: Partial<Handlers<Scope>>;
  /** The tenant of a request, or a thrown Fault. */
  readonly identify: (headers: IncomingHttpHeaders) => string;
  /** The name of the internal token of a request, or a thrown Fault. */
  readonly admitInternal: (headers: IncomingHttpHeaders) => string;
  /** For bodies that take long to parse. */
  readonly turns: RankedTurns;
};

export type Api = {
  /** Rejects with a Fault or a defect. */
  handle(exchange: Exchange): Promise<AnyReply>;
  /** The request as its handler gets it, or a thrown Fault when path, query or headers break the contract. */
  checked(operation: OperationId, exchange: Exchange): unknown;
};

/** A request in the form that openapi-backend's validator and the handlers both read; made once per request. */
type Parsed = {
  readonly exchange: Exchange;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  query: ReturnType<ReturnType<typeof createReadQuery>>;
  readonly cookies: Readonly<Record<string, string>>;
  params: Readonly<Record<string, string>>;
  requestBody: unknown;
};

// The library's own check of documents knows OpenAPI 3.0 only; our contract is linted where it is written.
class Backend extends OpenAPIBackend {
  override validateDefinition(): Document {
    return this.document;
  }
}

export async function createApi({ handlers, identify, admitInternal, turns }: ApiParts): Promise<Api> {
  const ids = Object.keys(handlers) as OperationId[];
  const backend = new Backend({
    definition: requestContract(ids),
    strict: true,
    customizeAjv: (_draft7, options) => createAjv(options),
    handlers: {
      ...operationHandlers(handlers),
      ...refusals,
      postRoutingHandler: enter,
      postSecurityHandler: (context: Context, exchange: Exchange) => readBody(context, exchange, turns),
    },
    securityHandlers: {
      gatewayToken: (_: Context, exchange: Exchange) => admit(exchange, identify),
      internalToken: (_: Context, exchange: Exchange) => letIn(exchange, admitInternal),
    },
  });
  await backend.init();
  const readQuery = createReadQuery();
  routeOnce(backend, ids, readQuery);
  return {
    handle: (exchange) => backend.handleRequest(asRequest(parsedOf(exchange)), exchange),
    checked(operation, exchange) {
      const parsed = parsedOf(exchange);
      parsed.query = readQuery(operation, parsed.query);
      refuseInvalid(backend.validateRequest(asRequest(parsed), operation).errors);
      return requestOf(parsed);
    },
  };
}

/** openapi-backend would match by compiling every template, and parse three times, on each request. */
function routeOnce(
  { router }: OpenAPIBackend,
  ids: readonly OperationId[],
  readQuery: ReturnType<typeof createReadQuery>,
): void {
  const matchRoute = createMatchRoute(ids);
  const known = router.getOperations();
  const byId = new Map(known.map((operation) => [operation.operationId, operation]));
  router.getOperations = () => known;
  router.parseRequest = (request) => request as never;
  router.matchOperation = (request) => {
    const parsed = request as unknown as Parsed;
    const match = matchRoute(parsed.method, parsed.path);
    if (match.kind === 'unknown') throw new Error('404-notFound');
    if (match.kind === 'other-methods') {
      parsed.exchange.allowed = match.allowed;
      throw new Error('405-methodNotAllowed');
    }
    parsed.params = match.params;
    parsed.query = readQuery(match.operation, parsed.query);
    return byId.get(match.operation)!;
  };
}

// The library declares headers and query without the undefined that Node declares for those that were not sent.
function asRequest(parsed: Parsed): Request {
  return parsed as unknown as Request;
}

function parsedOf(exchange: Exchange): Parsed {
  const { method, path, query, request } = exchange;
  return { exchange, method, path, query, headers: request.headers, cookies: {}, params: {}, requestBody: undefined };
}

function operationHandlers(handlers: ApiParts['handlers']) {
  const run = handlers as Record<string, (request: unknown, scope: Scope) => Promise<AnyReply>>;
  return Object.fromEntries(
    Object.entries(run).map(([operation, handle]) => [
      operation,
      ({ request }: Context, { scope }: Exchange) => handle(requestOf(request as unknown as Parsed), scope),
    ]),
  );
}

function requestOf({ params, query, headers, requestBody: body }: Parsed) {
  return { params, query, headers, body };
}

const refusals = {
  notFound: () => {
    throw new Fault('UNKNOWN_PATH');
  },
  methodNotAllowed: () => {
    throw new Fault('METHOD_NOT_ALLOWED');
  },
  // Closed by default: a security scheme that has no handler refuses.
  unauthorizedHandler: ({ security }: Context) => {
    throw security['gatewayToken']?.error ?? new Fault('INTERNAL_TOKEN_REFUSED');
  },
  validationFail: ({ validation }: Context) => refuseInvalid(validation.errors),
};

function enter({ operation }: { readonly operation?: Operation }, exchange: Exchange): void {
  if (operation === undefined) return;
  exchange.operation = operation.operationId as OperationId;
}

function admit(exchange: Exchange, identify: ApiParts['identify']): { readonly tenantId: string } {
  const tenantId = identify(exchange.request.headers);
  exchange.tenantId = tenantId;
  return { tenantId };
}

// The answer says yes explicitly: openapi-backend treats a handler without an answer as a refusal.
function letIn(exchange: Exchange, admitInternal: ApiParts['admitInternal']): { readonly internal: true } {
  exchange.scope.actor = admitInternal(exchange.request.headers);
  return { internal: true };
}

// The body is read before the schema, and only for admitted requests: no other client makes us read its bytes.
async function readBody(
  { request, operation, security }: Context,
  exchange: Exchange,
  turns: RankedTurns,
): Promise<void> {
  if (security['authorized'] !== true) return;
  const id = operation.operationId as OperationId;
  const { maxBodyBytes } = operations[id];
  const read =
    maxBodyBytes === null
      ? null
      : await readJson(exchange.request, {
          maxBytes: maxBodyBytes,
          entriesOf: validatedOneByOne[id],
          turns: turns.ofWish(wishOf(exchange.request.headers)),
        });
  checkBeforeSchema(id, exchange.request.headers, read?.value);
  (request as unknown as Parsed).requestBody = read?.value;
  if (wishesSigned(exchange.request.headers)) exchange.scope.rawBody = read?.bytes ?? null;
}

const SIGNED_LANE = 'P0' satisfies Lane;

/** The bytes of a body are as large as its values: only those that a signature has to cover are kept until the answer. */
function wishesSigned(headers: IncomingHttpHeaders): boolean {
  return wishOf(headers) === SIGNED_LANE;
}

/** As sent: no schema was applied yet. */
function wishOf(headers: IncomingHttpHeaders): string | undefined {
  return headers[headerNames.priorityLane.toLowerCase()] as string | undefined;
}

const MAX_ERRORS = 100;
type Errors = NonNullable<Context['validation']['errors']>;

/** The first level of each error's path says in which part of the request it is. */
function refuseInvalid(errors: Errors | null | undefined): void {
  if (errors === null || errors === undefined) return;
  const place = { skippedLevels: 1, under: [], maxErrors: MAX_ERRORS };
  throw new Fault('VALIDATION_FAILED', { errors: fieldErrorsOf(errors, place) });
}
