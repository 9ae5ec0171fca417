/** Compiles the payloads and headers of the event contract into validators that need no schema at run time. */
import Ajv2020Module from 'ajv/dist/2020.js';
import standaloneModule from 'ajv/dist/standalone/index.js';
import formatsModule from 'ajv-formats';
import { messagesOf, valuesOf } from './contract.js';

const unwrap = (module) => module.default ?? module;

const annotations = ['description', 'title', 'examples', 'default'];

/**
 * A schema without the keywords that say nothing about validity and only make the module longer. Open enumerations are
 * closed: the service sends no other value, and cannot act on an unknown one.
 */
function bare(schema) {
  if (Array.isArray(schema)) return schema.map(bare);
  if (schema === null || typeof schema !== 'object') return schema;
  if (valuesOf(schema) !== undefined) return { type: schema.type, enum: valuesOf(schema) };
  const kept = Object.entries(schema).filter(([key]) => !annotations.includes(key) && !key.startsWith('x-'));
  return Object.fromEntries(kept.map(([key, value]) => [key, key === 'properties' ? eachBare(value) : bare(value)]));
}

function eachBare(properties) {
  return Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, bare(schema)]));
}

/** The functions as JavaScript, one `const` for each name. */
function compiled(document, wanted) {
  const Ajv2020 = unwrap(Ajv2020Module);
  const ajv = new Ajv2020({
    code: { source: true, esm: true, lines: true },
    strict: true,
    strictTypes: false,
    strictRequired: false,
  });
  unwrap(formatsModule)(ajv);
  const schemas = Object.entries(document.components.schemas).map(([name, schema]) => [name, bare(schema)]);
  const text = JSON.stringify(Object.fromEntries(schemas));
  ajv.addSchema({ $id: 'contract', $defs: JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) });
  for (const [name, schema] of wanted) ajv.addSchema({ $id: name, $ref: `contract#/$defs/${schema}` });
  return unwrap(standaloneModule)(ajv, Object.fromEntries(wanted.map(([name]) => [name, name])))
    .replace('"use strict";', '')
    .replaceAll('export const ', 'const ')
    .trim();
}

/** The text of validators.js without its header. */
export function validatorsModule(document) {
  const messages = messagesOf(document);
  const withHeaders = messages.filter(({ headers }) => headers !== undefined);
  const wanted = [
    ...messages.map(({ name, payload }) => [name, payload]),
    ...withHeaders.map(({ name, headers }) => [`${name}Headers`, headers]),
  ];
  return `import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
${compiled(document, wanted)}

export const validate = {
${messages.map(({ name }) => `  ${name},\n`).join('')}};

export const validateHeaders = {
${withHeaders.map(({ name }) => `  ${name}: ${name}Headers,\n`).join('')}};
`;
}
