// Requests of every operation of openapi.yaml, each with one field, query parameter, path parameter or header that holds a worst value of its type.
import type { OpenApi } from '../../codegen/contracts.ts';
import type { RequestToSend } from './http-client.ts';
import { type Schema, type Schemas, spoilt, worstOf } from './worst-values.ts';

export type WorstRequest = RequestToSend & {
  /** Whether it goes to the internal port. */
  readonly isInternal: boolean;
  readonly changed: string;
};

type Parameter = { readonly name: string; readonly in: string; readonly schema: Schema };
type Examples = Readonly<Record<string, { readonly value: object }>>;
type Operation = {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema; examples: Examples }>> };
};

/** `headers` let a valid request in. */
export function requestsOf(http: OpenApi, headers: Readonly<Record<string, string>>): readonly WorstRequest[] {
  const schemas = http.components.schemas as Schemas;
  return Object.entries(http.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) => {
      const { parameters = [], requestBody } = operation as unknown as Operation;
      const isInternal = !path.startsWith('/v1/sms/');
      const known = parameters.map((one) => ('$ref' in one ? parameterAt(http, one.$ref) : one));
      const media = requestBody?.content['application/json'];
      const base = { method: method.toUpperCase(), isInternal, path: filled(path, known), headers };
      const spoiltParameters = known.flatMap((one) => ofParameter(base, path, one, known, schemas));
      if (media === undefined) return spoiltParameters;
      const whole = { ...base, headers: { ...headers, 'Content-Type': 'application/json' } };
      const example = JSON.stringify(Object.values(media.examples)[0]?.value);
      return [
        ...spoiltParameters.map((one) => ({ ...one, headers: { ...whole.headers, ...one.headers }, body: example })),
        ...bodiesOf(media, schemas).map(({ changed, text }) => ({ ...whole, changed, body: text })),
      ];
    }),
  );
}

function parameterAt(http: OpenApi, $ref: string): Parameter {
  return http.components.parameters[$ref.slice($ref.lastIndexOf('/') + 1)] as unknown as Parameter;
}

const exampleOf = (name: string) => (/id$/i.test(name) ? '6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11' : 'x');

function filled(path: string, parameters: readonly Parameter[], name?: string, value = ''): string {
  return parameters
    .filter((one) => one.in === 'path')
    .reduce((at, one) => at.replace(`{${one.name}}`, () => (one.name === name ? value : exampleOf(one.name))), path);
}

/** A longer text breaks the limit of the whole head, which has a test of its own. */
const MAX_LENGTH = 4_000;
/** The texts that a client can put into a header at all. */
const IN_HEADER = /^[\t\x20-\x7e\x80-\xff]*$/;

function ofParameter(
  base: Omit<WorstRequest, 'changed'>,
  template: string,
  { name, in: place, schema }: Parameter,
  all: readonly Parameter[],
  schemas: Schemas,
): readonly WorstRequest[] {
  const values = worstOf(schema, schemas, exampleOf(name)).map((text) => {
    const value: unknown = text.startsWith('"') ? JSON.parse(text) : text;
    return String(value);
  });
  return values.flatMap((value) => {
    const changed = `${place} ${name} = ${JSON.stringify(value.slice(0, 60))}`;
    const escaped = percentEncoded(value);
    if (place === 'header') {
      const fits = IN_HEADER.test(value) && value.length <= MAX_LENGTH;
      return fits ? [{ ...base, changed, headers: { ...base.headers, [name]: value } }] : [];
    }
    if (escaped.length > MAX_LENGTH) return [];
    const path = place === 'path' ? filled(template, all, name, escaped) : `${base.path}?${name}=${escaped}`;
    return [{ ...base, changed, path }];
  });
}

/** Half a surrogate pair as the bytes that it would have, which are no UTF-8. */
function percentEncoded(text: string): string {
  return [...text].map((one) => (one.isWellFormed() ? encodeURIComponent(one) : '%ED%A0%BD')).join('');
}

type Media = { readonly schema: Schema; readonly examples: Examples };

/** The bodies of each alternative; of a list the first entry is spoilt, between two that are not. */
function bodiesOf({ schema, examples }: Media, schemas: Schemas) {
  const values = Object.values(examples).map(({ value }) => value as Readonly<Record<string, unknown>>);
  return alternativesOf(schema, schemas).flatMap((one) => {
    const { required = [], properties = {} } = one as { required?: string[]; properties?: Record<string, Schema> };
    const example = values.find((value) => required.every((name) => name in value)) ?? {};
    const list = Object.entries(properties).find(([name]) => Array.isArray(example[name]));
    const entries = list === undefined ? [] : ofEntries(list, example, schemas);
    return [...spoilt(one, schemas, example), ...entries];
  });
}

function ofEntries([name, schema]: [string, Schema], example: Readonly<Record<string, unknown>>, schemas: Schemas) {
  const [first] = example[name] as readonly object[];
  const entry = { messageId: exampleOf('id'), metadata: { a: 'b' }, ...first };
  return spoilt(schema['items'] as Schema, schemas, entry).map(({ changed, text }) => ({
    changed: `${name}.1.${changed}`,
    text: `{"${name}":[${JSON.stringify(first)},${text},${JSON.stringify(first)}]}`,
  }));
}

function alternativesOf(schema: Schema, schemas: Schemas): readonly Schema[] {
  const named = (one: Schema): Schema => {
    const { $ref } = one;
    return typeof $ref === 'string' ? named(schemas[$ref.slice($ref.lastIndexOf('/') + 1)] ?? {}) : one;
  };
  const whole = named(schema);
  return ((whole['oneOf'] as readonly Schema[] | undefined) ?? [whole]).map(named);
}
