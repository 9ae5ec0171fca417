/** Prints generated/http/contract.ts: every enumeration, limit and extension of the OpenAPI document as a constant, and a name for every schema. */
import { type Json, type JsonObject, type OpenApi, type Schema, valuesOf } from './contracts.ts';
import { camel, comment, header, literal, nameOf, plural } from './text.js';

const limitKeys = [
  'pattern',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'default',
];
const limitExtensions: Record<string, string> = {
  'x-error-code': 'errorCode',
  'x-error-message': 'errorMessage',
  'x-ttl-seconds': 'ttlSeconds',
  'x-in-progress-seconds': 'inProgressSeconds',
  'x-default': 'default',
  'x-max-length': 'maxLength',
};

/** Extensions of an enumeration that become a table of their own. */
const tables: Record<string, { constant: string; type: (schema: string) => string; also: string }> = {
  'x-default-of-tier': {
    constant: 'laneOfTier',
    type: (schema) => `Record<string, ${schema}>`,
    also: '',
  },
  'x-message-type': {
    constant: 'messageTypeOfLane',
    type: (schema) => `Record<${schema}, string>`,
    also: 'export type MessageType = (typeof messageTypeOfLane)[Lane];\n',
  },
  'x-rank': { constant: 'rankOfDeliveryState', type: (schema) => `Record<${schema}, number>`, also: '' },
};

function limitsOf(schema: Schema): JsonObject {
  const limits: JsonObject = {};
  for (const key of limitKeys) if (schema[key] !== undefined) limits[key] = schema[key] as Json;
  for (const [key, name] of Object.entries(limitExtensions))
    if (schema[key] !== undefined) limits[name] = schema[key] as Json;
  const inner = {
    ...schema.properties,
    propertyNames: schema['propertyNames'],
    values: schema['additionalProperties'],
  };
  for (const [name, value] of Object.entries(inner)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || value['$ref'] !== undefined) continue;
    const nested = limitsOf(value as Schema);
    if (Object.keys(nested).length > 0) limits[name] = nested;
  }
  return limits;
}

function allLimits(http: OpenApi): JsonObject {
  const limits: JsonObject = { json: http['x-json'], http: http['x-http'] };
  const named = Object.entries(http.components.schemas);
  const parameters = Object.entries(http.components.parameters).map(
    ([name, { schema }]) => [name.replace(/Header$/, ''), schema] as const,
  );
  for (const [name, schema] of [...named, ...parameters]) {
    const found = limitsOf(schema);
    if (Object.keys(found).length === 0) continue;
    if (limits[camel(name)] !== undefined) throw new Error(`two schemas or parameters with limits are called ${name}`);
    limits[camel(name)] = found;
  }
  return limits;
}

function enumeration(name: string, schema: Schema): string {
  const values = plural(name);
  let text = `${comment(schema['description'])}export const ${values} = ${literal(valuesOf(schema) ?? [])} as const;\n`;
  text += `export type ${name} = (typeof ${values})[number];\n`;
  for (const [key, value] of Object.entries(schema)) {
    if (!key.startsWith('x-') || key === 'x-extensible-enum') continue;
    const table = tables[key];
    if (table === undefined) throw new Error(`${name} has ${key}, which no table of the generator names`);
    text += `export const ${table.constant} = ${literal(value)} as const satisfies ${table.type(name)};\n${table.also}`;
  }
  return text;
}

function headerNames({ components }: OpenApi): JsonObject {
  const headers = Object.entries(components.parameters).filter(([, parameter]) => parameter.in === 'header');
  return Object.fromEntries(headers.map(([id, { name }]) => [camel(id.replace(/Header$/, '')), name]));
}

/** The text of generated/http/contract.ts. Fails on an unknown extension of an enumeration. */
export function contractFile(http: OpenApi): string {
  const parts = [
    `${header('openapi.yaml')}import type { components } from './types.ts';\n`,
    `/** Limits of schemas and headers, under their names. */\nexport const limits = ${literal(allLimits(http))} as const;\n`,
    `/** Headers of requests, as the contract spells them. */\nexport const headerNames = ${literal(headerNames(http))} as const;\n`,
  ];
  for (const [name, schema] of Object.entries(http.components.schemas)) {
    if (valuesOf(schema) !== undefined) parts.push(enumeration(name, schema));
    else
      parts.push(`${comment(schema['description'])}export type ${name} = components['schemas'][${literal(name)}];\n`);
  }
  return parts.join('\n');
}

/** Names of the fields that carry personal data or message text, sorted: those whose schema says `x-pii`. */
export function personalFields(...documents: Record<string, Schema>[]): string[] {
  const schemas: Record<string, Schema> = Object.assign({}, ...documents);
  const names = new Set<string>();
  for (const schema of Object.values(schemas))
    for (const [field, value] of Object.entries(schema.properties ?? {})) {
      const target = value.$ref === undefined ? value : schemas[nameOf(value.$ref)];
      if (target?.['x-pii'] === true) names.add(field);
    }
  return [...names].sort();
}
