// The field errors of a failed schema: which field, what it has to be, and a stable code; never the value that was sent.
import type { ErrorObject } from 'ajv';
import { fieldErrorCodes } from '../../generated/http/contract.ts';
import type { FieldError, FieldErrorCode } from '../domain/contract.ts';

export type Place = {
  /** Levels of the instance path that are not part of the field's name. */
  readonly skippedLevels: number;
  /** The beginning of the field's name. */
  readonly under: readonly string[];
  readonly maxErrors: number;
};

const MAX_KEY_IN_FIELD = 64;

type Params = Readonly<Record<string, unknown>>;
type Rule = {
  readonly code: FieldErrorCode;
  readonly message: (params: Params) => string;
  /** The parameter that names the field inside the object at fault. */
  readonly key?: string;
};

const length = {
  code: 'LENGTH',
  message: (p: Params) => `must have ${boundOf(p)} ${p['limit'] === 1 ? 'character' : 'characters'}`,
} as const;
const format = { code: 'FORMAT', message: () => 'does not have the documented form' } as const;
const items = {
  code: 'COUNT',
  message: (p: Params) => `must have ${boundOf(p)} ${p['limit'] === 1 ? 'entry' : 'entries'}`,
} as const;
const properties = {
  code: 'COUNT',
  message: (p: Params) => `must have ${boundOf(p)} of its fields${named(p['properties'])}`,
} as const;
const value = { code: 'VALUE', message: () => 'is not one of the documented values' } as const;
const range = { code: 'VALUE', message: (p: Params) => `must be ${p['comparison']} ${p['limit']}` } as const;
const notAllowed = { code: 'NOT_ALLOWED', message: () => 'is not allowed here' } as const;

const rules: Readonly<Record<string, Rule>> = {
  required: { code: 'REQUIRED', message: () => 'is required', key: 'missingProperty' },
  dependentRequired: { code: 'REQUIRED', message: (p) => `is required with ${p['property']}`, key: 'missingProperty' },
  additionalProperties: { code: 'UNKNOWN_FIELD', message: () => 'is not a known field', key: 'additionalProperty' },
  type: { code: 'TYPE', message: (p) => `must be of type ${p['type']}` },
  minLength: length,
  maxLength: length,
  pattern: format,
  format,
  enum: value,
  const: value,
  minimum: range,
  maximum: range,
  minItems: items,
  maxItems: items,
  minProperties: properties,
  maxProperties: items,
  not: notAllowed,
  'false schema': notAllowed,
};

const unlisted: Rule = { code: 'VALUE', message: () => 'breaks a documented rule' };

function named(fields: unknown): string {
  return fields === undefined ? '' : `: ${Object.keys(fields as object).join(', ')}`;
}

function boundOf({ limit, comparison }: Params): string {
  return `${comparison === '<=' ? 'at most' : 'at least'} ${limit}`;
}

// Ajv gives the comparison with numbers only, and the limit of a length or count without it.
const MAXIMA = new Set(['maxLength', 'maxItems', 'maxProperties']);

/** Needs errors of a verbose ajv. Each field is named once, by its first error. */
export function fieldErrorsOf(errors: readonly ErrorObject[], place: Place): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const error of errors) {
    if (found.size >= place.maxErrors) break;
    const fieldError = single(error, place);
    if (fieldError !== undefined && !found.has(fieldError.field)) found.set(fieldError.field, fieldError);
  }
  return [...found.values()];
}

function single(error: ErrorObject, place: Place): FieldError | undefined {
  // The errors inside say more: that of a key, or those of the chosen alternative.
  if (error.keyword === 'propertyNames' || error.keyword === 'if') return undefined;
  const rule = rules[error.keyword] ?? unlisted;
  const key = rule.key === undefined ? error.propertyName : String(error.params[rule.key]);
  const bound = MAXIMA.has(error.keyword) ? { comparison: '<=' } : {};
  return {
    field: fieldOf(error.instancePath, key, place),
    ...own(error.parentSchema, rule, { properties: error.parentSchema?.['properties'], ...error.params, ...bound }),
  };
}

/** A schema's own code and sentence stand for every error of it. */
function own(schema: ErrorObject['parentSchema'], rule: Rule, params: Params): Pick<FieldError, 'message' | 'code'> {
  const code = fieldErrorCodes.find((known) => known === schema?.['x-error-code']);
  const message: unknown = schema?.['x-error-message'];
  return { message: typeof message === 'string' ? message : rule.message(params), code: code ?? rule.code };
}

function fieldOf(instancePath: string, key: string | undefined, { skippedLevels, under }: Place): string {
  const path = instancePath
    .split('/')
    .slice(1 + skippedLevels)
    .map(unescaped);
  return [...under, ...path, ...(key === undefined ? [] : [key])].map(shortened).join('.');
}

function unescaped(segment: string): string {
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

function shortened(key: string): string {
  return key.slice(0, MAX_KEY_IN_FIELD).toWellFormed();
}
