/** Prints generated/http/operations.ts: each operation with its headers, limits and documented answers, and the one status of each error code. */
import {
  type EdgeAnswer,
  type JsonObject,
  type OpenApi,
  type Operation,
  type Parameter,
  type Response,
  type Schema,
  valuesOf,
} from './contracts.ts';
import { header, literal, nameOf } from './text.js';

export type Answer = { readonly status: number; readonly codes: string[] | null; readonly response: Response };

/** Every operation of the document with its method and path, in the order of the document. */
export function operationsOf(http: OpenApi): { method: string; path: string; operation: Operation }[] {
  return Object.entries(http.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** The parameters of an operation, references followed. */
export function parametersOf(http: OpenApi, operation: Operation): Parameter[] {
  return (operation.parameters ?? []).map((parameter) => {
    const found = '$ref' in parameter ? http.components.parameters[nameOf(parameter.$ref)] : parameter;
    if (found === undefined) throw new Error(`${operation.operationId} names a parameter that does not exist`);
    return found;
  });
}

/** The documented answers of an operation; `codes` is null for an answer that is not a problem. */
export function answersOf(http: OpenApi, operation: Operation): Answer[] {
  return Object.entries(operation.responses)
    .filter(([status]) => status !== 'default')
    .map(([status, given]) => {
      const response = '$ref' in given ? http.components.responses[nameOf(given.$ref)] : given;
      if (response === undefined)
        throw new Error(`${operation.operationId} ${status} names a response that does not exist`);
      const problem = response.content?.['application/problem+json']?.schema;
      return { status: Number(status), codes: problem === undefined ? null : codesOf(problem), response };
    });
}

/** The answers that any request of any operation may get. */
export function edgeAnswersOf(http: OpenApi): EdgeAnswer[] {
  return http.components.responses.AnyOther['x-answers'];
}

function codesOf(problem: Schema): string[] {
  const codes = ((problem['allOf'] ?? []) as Schema[]).flatMap((part) => valuesOf(part.properties?.['code']) ?? []);
  if (codes.length === 0) throw new Error(`a problem names no codes: ${JSON.stringify(problem)}`);
  return codes;
}

/** The one status of each error code. Fails when a code has two statuses, none, or is not in ErrorCode. */
export function statusOfFault(http: OpenApi): Record<string, number> {
  const known = valuesOf(http.components.schemas['ErrorCode']) ?? [];
  const uses = edgeAnswersOf(http).map(({ status, code }) => ({ status, code }));
  for (const { operation } of operationsOf(http))
    for (const { status, codes } of answersOf(http, operation))
      for (const code of codes ?? []) uses.push({ status, code });
  const statuses = new Map<string, number>();
  for (const { status, code } of uses) {
    if (!known.includes(code)) throw new Error(`${code} is used and not in ErrorCode`);
    if ((statuses.get(code) ?? status) !== status)
      throw new Error(`${code} has the statuses ${statuses.get(code)} and ${status}`);
    statuses.set(code, status);
  }
  const unused = known.filter((code) => !statuses.has(code));
  if (unused.length > 0) throw new Error(`in ErrorCode and used nowhere: ${unused.join(', ')}`);
  return Object.fromEntries(known.map((code) => [code, statuses.get(code) as number]));
}

function entry(http: OpenApi, method: string, path: string, operation: Operation): JsonObject {
  const headers = parametersOf(http, operation).filter((parameter) => parameter.in === 'header');
  return {
    method,
    path,
    tag: operation.tags[0],
    internal: operation['x-internal'] ?? false,
    security: operation.security?.flatMap((scheme) => Object.keys(scheme)) ?? [],
    maxBodyBytes: operation.requestBody?.['x-max-body-bytes'] ?? null,
    headers: headers.map((parameter) => parameter.name.toLowerCase()),
    pendingCodes: answersOf(http, operation).flatMap(({ response }) => response['x-pending'] ?? []),
    statuses: Object.fromEntries(answersOf(http, operation).map(({ status, codes }) => [status, codes])),
  };
}

/** The text of generated/http/operations.ts. */
export function operationsFile(http: OpenApi): string {
  const entries = operationsOf(http).map(({ method, path, operation }) => [
    operation.operationId,
    entry(http, method, path, operation),
  ]);
  return `${header('openapi.yaml')}import type { ErrorCode } from './contract.ts';

/** Each operation; \`statuses\` holds the documented codes of a problem, null for any other answer; \`pendingCodes\` those that nothing produces yet. Headers are in lower case. */
export const operations = ${literal(Object.fromEntries(entries) as JsonObject)} as const;
export type OperationId = keyof typeof operations;

/** What any request may get, because no operation was reached or none can help it. */
export const edgeResponses = ${literal(edgeAnswersOf(http))} as const;

/** The one HTTP status of each error code. */
export const statusOfFault = ${literal(statusOfFault(http))} as const satisfies Record<ErrorCode, number>;

type Statuses<Op extends OperationId> = (typeof operations)[Op]['statuses'];

/** The documented error codes of one status of an operation. */
export type FaultCodeAt<Op extends OperationId, S extends PropertyKey> =
  Statuses<Op> extends Readonly<Record<S, readonly (infer Code extends ErrorCode)[]>> ? Code : never;

/** The documented error codes of an operation; those of \`edgeResponses\` are not among them. */
export type FaultCodeOf<Op extends OperationId> = { [S in keyof Statuses<Op>]: FaultCodeAt<Op, S> }[keyof Statuses<Op>];
`;
}
