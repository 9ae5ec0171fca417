/** Prints a JSON Schema of the event contract as a TypeScript type; keywords without a type, such as limits, are left to the validators. */
import { comment, nameOf, propertyKey, union } from '../text.js';
import { valuesOf } from './contract.js';

const plain = { string: 'string', integer: 'number', number: 'number', boolean: 'boolean', null: 'null' };

/** The type of a schema; a reference is its name. */
export function typeOf(schema, pad = '') {
  if (schema.$ref !== undefined) return nameOf(schema.$ref);
  if (valuesOf(schema) !== undefined) return union(valuesOf(schema));
  if (schema.oneOf !== undefined) return schema.oneOf.map((part) => typeOf(part, pad)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type }, pad)).join(' | ');
  if (schema.type === 'array') return `readonly (${typeOf(schema.items, pad)})[]`;
  if (schema.type === 'object') return objectType(schema, pad);
  if (plain[schema.type] === undefined) throw new Error(`no TypeScript type for ${JSON.stringify(schema)}`);
  return plain[schema.type];
}

function objectType(schema, pad) {
  if (schema.properties === undefined) return `Readonly<Record<string, ${typeOf(schema.additionalProperties, pad)}>>`;
  const inner = `${pad}  `;
  const lines = Object.entries(schema.properties).map(([key, value]) => {
    const mark = schema.required?.includes(key) ? '' : '?';
    const note = value.$ref === undefined ? comment(value.description) : '';
    return `${note && inner + note}${inner}readonly ${propertyKey(key)}${mark}: ${typeOf(value, inner)};\n`;
  });
  return `{\n${lines.join('')}${pad}}`;
}
