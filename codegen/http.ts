/** Generates generated/http from openapi.yaml: types, the document itself, its constants, the operations and the shape of their handlers. */
import openapiTypescript, { astToString } from 'openapi-typescript';
import ts from 'typescript';
import type { Contracts, Files, JsonObject, Schema } from './contracts.ts';
import { contractFile } from './http-contract.ts';
import { operationsFile } from './http-operations.ts';
import { serviceSide } from './service-side.ts';
import { header, literal } from './text.js';

const first = header('openapi.yaml');

const handlersFile = `${first}import type { FieldError, Problem } from './contract.ts';
import type { FaultCodeAt, FaultCodeOf, OperationId } from './operations.ts';
import type { operations } from './types.ts';

/** What is there, without the index signature that stands for any other header. */
type Known<T> = { [K in keyof T as string extends K ? never : K]: T[K] };
type Lowered<T> = { readonly [K in keyof T as string extends K ? never : Lowercase<K & string>]: T[K] };
type NonNever<T> = [T] extends [never] ? Record<never, never> : T;
type Given<Op extends OperationId, Place extends 'path' | 'query' | 'header'> = NonNever<
  NonNullable<operations[Op]['parameters'][Place]>
>;
type JsonBody<T> = T extends { readonly content: { readonly 'application/json': infer Body } } ? Body : undefined;

/** A request as the contract describes it, already validated. Header names are in lower case. */
export type RequestOf<Op extends OperationId> = {
  readonly params: Given<Op, 'path'>;
  readonly query: Given<Op, 'query'>;
  readonly headers: Lowered<Given<Op, 'header'>>;
  readonly body: operations[Op] extends { readonly requestBody: infer Body } ? JsonBody<Body> : undefined;
};

type Responses<Op extends OperationId> = operations[Op]['responses'];
type ContentAt<Op extends OperationId, S extends keyof Responses<Op>> = Responses<Op>[S] extends { content?: infer C }
  ? NonNever<NonNullable<C>>
  : never;
type ProblemAt<Op extends OperationId, S extends keyof Responses<Op>> =
  ContentAt<Op, S> extends { readonly 'application/problem+json': infer P } ? P : never;

/** The statuses of an operation that are not problems. */
export type StatusOf<Op extends OperationId> = {
  [S in keyof Responses<Op>]: [ProblemAt<Op, S>] extends [never] ? S : never;
}[keyof Responses<Op>];

/** The body that an operation answers with under a status; undefined when there is none. */
export type BodyOf<Op extends OperationId, S extends StatusOf<Op>> =
  ContentAt<Op, S> extends { readonly 'application/json': infer Body }
    ? Body
    : keyof ContentAt<Op, S> extends never
      ? undefined
      : ContentAt<Op, S>[keyof ContentAt<Op, S>];

type BodyPart<Op extends OperationId, S extends StatusOf<Op>> = keyof ContentAt<Op, S> extends never
  ? { readonly body?: undefined }
  : keyof ContentAt<Op, S> extends 'application/json'
    ? { readonly body: BodyOf<Op, S> }
    : { readonly body: BodyOf<Op, S>; readonly contentType: keyof ContentAt<Op, S> };
type HeadersAt<Op extends OperationId, S extends keyof Responses<Op>> = Responses<Op>[S] extends { headers: infer H }
  ? Lowered<H>
  : Record<never, never>;
type HeaderPart<Op extends OperationId, S extends StatusOf<Op>> = keyof HeadersAt<Op, S> extends never
  ? { readonly headers?: never }
  : { readonly headers?: Partial<HeadersAt<Op, S>> };

/** An answer that is not a problem. */
export type SuccessOf<Op extends OperationId> = {
  [S in StatusOf<Op>]: { readonly status: S } & BodyPart<Op, S> & HeaderPart<Op, S>;
}[StatusOf<Op>];

/** A problem before it is written: its status follows from the code. */
export type Refusal<Code extends string> = {
  readonly fault: Code;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
};

type ExtraOf<P> = P extends Problem ? Omit<Known<P>, keyof Problem> : never;
type FullRefusalAt<Op extends OperationId, S extends keyof Responses<Op>> = keyof ExtraOf<ProblemAt<Op, S>> extends never
  ? never
  : Refusal<FaultCodeAt<Op, S>> & ExtraOf<ProblemAt<Op, S>>;

/** A documented problem of an operation, with the members that its contract adds to a problem. */
export type RefusalOf<Op extends OperationId> =
  | Refusal<FaultCodeOf<Op>>
  | { [S in keyof Responses<Op>]: FullRefusalAt<Op, S> }[keyof Responses<Op>];

/** Every answer that the contract allows to an operation. */
export type ReplyOf<Op extends OperationId> = SuccessOf<Op> | RefusalOf<Op>;

/** One handler per operation: a validated request and what the caller of the handlers passes on (\`Scope\`) to a documented answer. */
export type Handlers<Scope> = {
  readonly [Op in OperationId]: (request: RequestOf<Op>, scope: Scope) => Promise<ReplyOf<Op>>;
};
`;

/** The type of an open enumeration is the union of its values: the answers of the service are checked against them. */
function transform(schema: object): ts.TypeNode | undefined {
  const values: readonly string[] | undefined = (schema as Schema)['x-extensible-enum'];
  const literals = values?.map((value) => ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(value)));
  return literals && ts.factory.createUnionTypeNode(literals);
}

/** The files of generated/http. */
export async function httpFiles(contracts: Contracts): Promise<Files> {
  const http = serviceSide(contracts.http);
  const source = JSON.stringify(http);
  const types = await openapiTypescript(source, { immutable: true, silent: true, transform });
  return new Map([
    ['http/types.ts', `${first}${astToString(types)}`],
    ['http/document.ts', `${first}${documentFile(http as unknown as JsonObject)}`],
    ['http/contract.ts', contractFile(http)],
    ['http/operations.ts', operationsFile(http)],
    ['http/handlers.ts', handlersFile],
  ]);
}

function documentFile(document: JsonObject): string {
  return `import type { Document } from 'openapi-backend';

const contract: unknown = ${literal(document)};

/** The OpenAPI document; references stay. Whoever resolves them in place has to do so in a clone. */
export const document = contract as Document;
`;
}
