// The schemas of openapi.yaml as validators: 2020-12, formats on, nothing coerced, every error with its schema.
import type { ErrorObject, Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Document } from 'openapi-backend';
import { document } from '../../generated/http/document.ts';
import type { FieldError } from '../domain/contract.ts';
import { fieldErrorsOf } from './field-errors.ts';
import { errorOfEntry } from './json-body.ts';
import { UnsafeEntry } from './strict-json.ts';

/** The contract's keywords beside JSON Schema; without this list ajv refuses them in its strict mode. */
const CONTRACT_KEYWORDS = [
  'components',
  'x-pii',
  'x-error-code',
  'x-error-message',
  'x-ttl-seconds',
  'x-in-progress-seconds',
  'x-default-of-tier',
  'x-message-type',
  'x-rank',
  'x-final-from-rank',
  'x-slo-seconds',
  'x-validate-items',
  'x-extensible-enum',
  'x-pending',
  'x-default',
  'x-max-length',
  'discriminator',
];

export function createAjv(options: Options): Ajv2020 {
  const ajv = new Ajv2020({
    ...options,
    // Ajv would read ` 5`, `0x10` and `1e2` as numbers; `createReadQuery` reads digits only.
    coerceTypes: false,
    allErrors: true,
    verbose: true,
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  addFormats.default(ajv);
  ajv.addVocabulary(CONTRACT_KEYWORDS);
  return ajv;
}

type Query = Readonly<Record<string, string | string[] | number | undefined>>;
type Parameter = { readonly name?: string; readonly in?: string; readonly schema?: Schema };

const INTEGER = /^(?:0|-?[1-9][0-9]*)$/;

/** A query with the integers of the contract as numbers, where they are written in digits. */
export function createReadQuery(): (operationId: string, query: Query) => Query {
  const { paths, components } = document as unknown as Contract;
  const typeOf = (schema: Schema = {}) => resolved(schema, components.schemas)['type'];
  const integersOf = new Map(
    Object.values(paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId, parameters = [] }) => {
        const integers = parameters.filter((one) => one.in === 'query' && typeOf(one.schema) === 'integer');
        return [operationId, integers.map(({ name = '' }) => name)] as const;
      }),
    ),
  );
  return (operationId, query) => {
    const read = (integersOf.get(operationId) ?? []).flatMap((name) => {
      const sent = query[name];
      return typeof sent === 'string' && INTEGER.test(sent) ? [[name, Number(sent)] as const] : [];
    });
    return read.length === 0 ? query : { ...query, ...Object.fromEntries(read) };
  };
}

function resolved(schema: Schema, schemas: Schemas): Schema {
  const { $ref } = schema;
  return typeof $ref === 'string' ? (schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}) : schema;
}

const VALIDATED_ONE_BY_ONE = 'x-validate-items';

type Schema = Readonly<Record<string, unknown>>;
type Schemas = Record<string, Schema>;
type Operation = {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly responses: unknown;
};
type Contract = {
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Schemas };
};

/**
 * The contract as far as a request to one of these operations can break it: without responses, without the items that
 * are validated one by one, and with alternatives that name the field at fault. The caller may change it.
 */
export function requestContract(ids: readonly string[]): Document {
  const contract = structuredClone(document) as unknown as Contract;
  for (const [path, methods] of Object.entries(contract.paths)) {
    const wanted = Object.entries(methods).filter(([, { operationId }]) => ids.includes(operationId));
    contract.paths[path] = Object.fromEntries(wanted.map(([method, one]) => [method, { ...one, responses: {} }]));
  }
  const { schemas } = contract.components;
  dropItems(schemas);
  for (const [name, schema] of Object.entries(schemas)) schemas[name] = choosing(schema, schemas);
  return contract as unknown as Document;
}

type Alternative = Schema & { readonly properties: Schemas };

/**
 * The same as a `oneOf` of two whole objects, and clearer when neither fits: a request with a field that only the
 * second object has means the second, every other request the first; fields that only the other has are not allowed.
 */
function choosing(schema: Schema, schemas: Schemas): Schema {
  const { oneOf, ...rest } = schema as { readonly oneOf?: readonly { readonly $ref?: string }[] };
  const [first, second, ...more] = (oneOf ?? []).map(({ $ref = '' }) => schemas[$ref.slice($ref.lastIndexOf('/') + 1)]);
  if (!isWhole(first) || !isWhole(second) || more.length > 0) return schema;
  const ofSecond = ownFields(second, first).map((name) => ({ required: [name] }));
  return {
    ...rest,
    if: { type: 'object', anyOf: ofSecond },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: without(ownFields(first, second), second),
    else: without(ownFields(second, first), first),
  };
}

/** Only closed objects exclude one another by their fields. */
function isWhole(schema: Schema | undefined): schema is Alternative {
  return schema?.['additionalProperties'] === false && 'properties' in schema;
}

function ownFields(one: Alternative, other: Alternative): string[] {
  return Object.keys(one.properties).filter((name) => !(name in other.properties));
}

function without(fields: readonly string[], { properties, ...schema }: Alternative): Schema {
  return { ...schema, properties: { ...properties, ...Object.fromEntries(fields.map((name) => [name, false])) } };
}

function dropItems(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if (VALIDATED_ONE_BY_ONE in node && 'items' in node) delete node.items;
  for (const child of Object.values(node)) dropItems(child);
}

const MAX_ERRORS_OF_ITEM = 16;

/** The errors of one entry of `messages`; none when it is a valid message. */
export type ValidateBulkMessage = (candidate: unknown, index: number) => readonly FieldError[];

export function createValidateBulkMessage(): ValidateBulkMessage {
  const { components } = requestContract([]) as unknown as Contract;
  const schema = { $ref: '#/components/schemas/SendMessageRequest', components };
  const validate = createAjv({}).compile(schema);
  return (candidate, index) => {
    if (candidate instanceof UnsafeEntry) return [errorOfEntry(candidate)];
    if (validate(candidate)) return [];
    const errors: readonly ErrorObject[] = validate.errors ?? [];
    return fieldErrorsOf(errors, { skippedLevels: 0, under: ['messages', `${index}`], maxErrors: MAX_ERRORS_OF_ITEM });
  };
}

/** Whether a value is an answer as the contract has it, without other fields. */
export function createIsAnswer<Body>(schema: 'MessageAccepted' | 'BulkAccepted'): (value: unknown) => value is Body {
  const validate = createAjv({}).compile({
    $ref: `#/components/schemas/${schema}`,
    unevaluatedProperties: false,
    components: document.components,
  });
  return (value): value is Body => validate(value);
}
