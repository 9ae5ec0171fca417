// The schemas of openapi.yaml as validators: 2020-12, formats on, nothing coerced but parameters, every error with its schema.
import type { ErrorObject, Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Document } from 'openapi-backend';
import { document } from '../../generated/http/document.ts';
import type { FieldError } from '../domain/contract.ts';
import { fieldErrorsOf } from './field-errors.ts';

/** What the contract says beside JSON Schema; unknown to ajv otherwise, and refused in its strict mode. */
const CONTRACT_KEYWORDS = [
  'components',
  'x-pii',
  'x-error-code',
  'x-error-message',
  'x-ttl-seconds',
  'x-in-progress-seconds',
  'x-max-stored-bytes',
  'x-redis-prefix',
  'x-default-of-tier',
  'x-message-type',
  'x-rank',
  'x-validate-items',
];

export function createAjv(options: Options): Ajv2020 {
  const ajv = new Ajv2020({
    ...options,
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

const VALIDATED_ONE_BY_ONE = 'x-validate-items';

/**
 * The contract as far as a request can break it: without responses, and without the items that are judged one by one.
 * The caller may change it.
 */
export function requestContract(): Document {
  const contract = structuredClone(document) as Document & { paths: Record<string, Record<string, unknown>> };
  for (const operations of Object.values(contract.paths)) {
    for (const operation of Object.values(operations)) (operation as { responses: unknown }).responses = {};
  }
  dropItems(contract.components?.schemas);
  return contract;
}

function dropItems(node: unknown): void {
  if (typeof node !== 'object' || node === null) return;
  if (VALIDATED_ONE_BY_ONE in node && 'items' in node) delete node.items;
  for (const child of Object.values(node)) dropItems(child);
}

const MAX_ERRORS_OF_ITEM = 16;

/** Says what is wrong with one entry of `messages`; nothing when it is a valid message. */
export type JudgeBulkMessage = (candidate: unknown, index: number) => readonly FieldError[];

export function createJudgeBulkMessage(): JudgeBulkMessage {
  const schema = { $ref: '#/components/schemas/BulkMessage', components: document.components };
  const validate = createAjv({}).compile(schema);
  return (candidate, index) => {
    if (validate(candidate)) return [];
    const errors: readonly ErrorObject[] = validate.errors ?? [];
    return fieldErrorsOf(errors, { skippedLevels: 0, under: ['messages', `${index}`], maxErrors: MAX_ERRORS_OF_ITEM });
  };
}

/** Whether a value is what the contract says of an answer, and nothing beside it. */
export function createIsAnswer<Body>(schema: 'MessageAccepted' | 'BulkAccepted'): (value: unknown) => value is Body {
  const validate = createAjv({}).compile({
    $ref: `#/components/schemas/${schema}`,
    unevaluatedProperties: false,
    components: document.components,
  });
  return (value): value is Body => validate(value);
}
