/** Finds valid parts of the contracts that tools misread; each rule is for a generator or linter that went wrong there. */
import type { AsyncApi, Contracts, Json, JsonObject, OpenApi, Schema } from './contracts.ts';
import { nameOf } from './text.js';

/** One sentence for each place. */
export function hardToRead({ http, events }: Contracts): string[] {
  return [
    ...emptyKeys('openapi.yaml', http as unknown as Json),
    ...emptyKeys('asyncapi.yaml', events as unknown as Json),
    ...sharedNames(http),
    ...channelsNamedLikeSchemas(events),
    ...halfSchemas('openapi.yaml', http as unknown as Json),
    ...halfSchemas('asyncapi.yaml', events as unknown as Json),
    ...defaults(http),
    ...storageDetails('openapi.yaml', http as unknown as Json),
    ...storageDetails('asyncapi.yaml', events as unknown as Json),
  ];
}

const isObject = (node: Json | undefined): node is JsonObject =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

/** Calls `visit` with every object of a document and its place; data, such as examples, is left out. */
function walk(where: string, node: Json, visit: (where: string, node: JsonObject) => void): void {
  if (Array.isArray(node)) for (const [at, child] of node.entries()) walk(`${where}/${at}`, child, visit);
  if (!isObject(node)) return;
  visit(where, node);
  for (const [key, child] of Object.entries(node)) if (!DATA.has(key)) walk(`${where}/${key}`, child, visit);
}

/** The keys above values of messages, in which null is a value like any other. */
const DATA = new Set(['example', 'examples', 'default', 'enum', 'const']);

/** An unquoted comma in `{ when: this, or that }` makes a key of what follows it. */
function emptyKeys(file: string, document: Json): string[] {
  const found: string[] = [];
  walk(file, document, (where, node) => {
    for (const [key, value] of Object.entries(node))
      if (value === null)
        found.push(`${where} has the key "${key}" without a value: is a comma in front of it unquoted?`);
  });
  return found;
}

/** The contracts must not name our stores: they are of no concern to readers, and may change. */
function storageDetails(file: string, document: Json): string[] {
  const found: string[] = [];
  walk(file, document, (where, node) => {
    for (const [key, value] of Object.entries(node))
      if (typeof value === 'string' && /PostgreSQL|Redis/.test(value))
        found.push(`${where}/${key} names a store of ours`);
  });
  return found;
}

/** Several generators put every component into one name space. */
function sharedNames({ components }: OpenApi): string[] {
  const sections = Object.entries(components as unknown as Record<string, JsonObject>);
  const first = new Map<string, string>();
  return sections.flatMap(([section, named]) =>
    Object.keys(named).flatMap((name) => {
      const other = first.get(name.toLowerCase());
      first.set(name.toLowerCase(), section);
      return other === undefined ? [] : [`components/${other} and components/${section} both have a ${name}`];
    }),
  );
}

/** Model generators name the union of a channel's messages after the channel. */
function channelsNamedLikeSchemas({ channels, components }: AsyncApi): string[] {
  const schemas = new Set(Object.keys(components.schemas).map((name) => name.toLowerCase()));
  return Object.keys(channels)
    .filter((id) => schemas.has(id.toLowerCase()))
    .map((id) => `channel ${id} has the name of a schema`);
}

/** A member of allOf or oneOf that is no whole schema is typed as any value. */
function halfSchemas(file: string, document: Json): string[] {
  const found: string[] = [];
  walk(file, document, (where, node) => {
    for (const keyword of ['allOf', 'oneOf', 'anyOf'])
      for (const [at, member] of ((node[keyword] ?? []) as Schema[]).entries())
        if (member.$ref === undefined && member['type'] === undefined)
          found.push(`${where}/${keyword}/${at} names no type`);
  });
  return found;
}

/** Client generators make a field with a default required in requests; `x-default` says the same to people. */
function defaults(http: OpenApi): string[] {
  const found: string[] = [];
  const schemaOf = (schema: Schema) =>
    schema.$ref === undefined ? schema : (http.components.schemas[nameOf(schema.$ref)] ?? schema);
  for (const [name, schema] of Object.entries(http.components.schemas))
    for (const [field, property] of Object.entries(schema.properties ?? {}))
      if (schemaOf(property)['default'] !== undefined) found.push(`${name}.${field} has a default`);
  return found;
}
