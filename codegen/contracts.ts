/** Reads the contracts for the generators; every generator starts here and nothing else parses YAML. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** Any JSON value of a contract. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** A JSON Schema as far as the generators look into it. */
export type Schema = JsonObject & {
  properties?: Record<string, Schema>;
  enum?: string[];
  /** The values of an enumeration that may grow. */
  'x-extensible-enum'?: string[];
  $ref?: string;
};

/** The values of an enumeration, closed or open; undefined for any other schema. */
export function valuesOf(schema: Schema | undefined): string[] | undefined {
  return schema?.enum ?? schema?.['x-extensible-enum'];
}

/** `x-sent-by: gateway`: the service never answers so. */
type Sender = { 'x-sent-by'?: 'gateway' };
export type Content = Record<string, Sender & { schema?: Schema }>;
export type Response = Sender & {
  description: string;
  headers?: Record<string, JsonObject>;
  content?: Content;
  /** Codes that no code path produces yet. */
  'x-pending'?: string[];
};
/** An answer that any request of any operation may get. */
export type EdgeAnswer = { status: number; code: string; when: string };
export type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  schema: Schema;
};
export type Operation = {
  operationId: string;
  tags: [string];
  summary: string;
  'x-internal'?: boolean;
  security?: Record<string, string[]>[];
  parameters?: (Parameter | { $ref: string })[];
  requestBody?: { 'x-max-body-bytes': number; content: Content };
  responses: Record<string, Response | { $ref: string }>;
};
export type OpenApi = {
  'x-json': { maxDepth: number };
  'x-http': { maxHeaderBytes: number; headersWithinSeconds: number; requestWithinSeconds: number };
  paths: Record<string, Record<string, Operation>>;
  components: {
    parameters: Record<string, Parameter>;
    responses: Record<string, Response> & { AnyOther: Response & { 'x-answers': EdgeAnswer[] } };
    schemas: Record<string, Schema>;
  };
};

export type Stream = {
  name: string;
  subjects: string[];
  retention: string;
  maxAgeSeconds: number;
  duplicateWindowSeconds: number;
};
export type Consumer = { durable: string; ackWaitSeconds: number; maxDeliver: number; maxAckPending: number };
export type Channel = {
  address?: string;
  title: string;
  parameters?: Record<string, { description: string; enum?: string[] }>;
  messages: Record<string, { $ref: string }>;
  'x-stream'?: string;
};
export type EventOperation = {
  action: 'send' | 'receive';
  summary: string;
  channel: { $ref: string };
  messages?: { $ref: string }[];
  'x-consumer'?: Consumer;
  /** Nothing is sent or received yet. */
  'x-pending'?: boolean;
  /** The message is the input of another sender, byte by byte. */
  'x-copies'?: boolean;
};
export type AsyncApi = {
  'x-streams': Stream[];
  channels: Record<string, Channel>;
  operations: Record<string, EventOperation>;
  components: {
    messages: Record<string, { summary: string; headers?: { $ref: string }; payload: { $ref: string } }>;
    schemas: Record<string, Schema>;
  };
};

export type Contracts = { readonly http: OpenApi; readonly events: AsyncApi; readonly rpc: string };

/** The files of a generated tree: path below generated/ to text. */
export type Files = Map<string, string>;

/** The root of the repository. */
export const root = new URL('../', import.meta.url);

/** Parses the three contracts from the repository. */
export function readContracts(): Contracts {
  const text = (path: string) => readFileSync(new URL(path, root), 'utf8');
  return {
    http: parse(text('openapi.yaml')) as OpenApi,
    events: parse(text('asyncapi.yaml')) as AsyncApi,
    rpc: text('proto/routing/v1/routing.proto'),
  };
}
