/** Renders generated/events/types.ts: the payloads and headers of the event contract; schemas of the HTTP contract are imported. */
import { File, Text } from '@asyncapi/generator-react-sdk';
import { comment, header, literal, plural, quote } from '../../text.js';
import { messagesOf, valuesOf } from '../contract.js';
import { typeOf } from '../schema-type.js';

function declaration([name, schema]) {
  const note = comment(schema.description);
  if (valuesOf(schema) === undefined) return `${note}export type ${name} = ${typeOf(schema)};\n`;
  const values = plural(name);
  return `${note}export const ${values} = ${literal(valuesOf(schema))} as const;\nexport type ${name} = (typeof ${values})[number];\n`;
}

function members(messages, key) {
  return messages.filter((message) => message[key]).map((message) => `  readonly ${message.name}: ${message[key]};\n`);
}

function render(document) {
  const shared = document['x-shared'];
  const schemas = Object.entries(document.components.schemas);
  const own = schemas.filter(([name]) => !shared.includes(name));
  const patterns = own.filter(([, schema]) => schema.pattern !== undefined);
  const bounded = own.filter(([, schema]) => schema.maxLength !== undefined);
  const messages = messagesOf(document);
  const used = shared.filter((name) => own.some(([, schema]) => JSON.stringify(schema).includes(`/schemas/${name}"`)));
  return `${header('asyncapi.yaml')}import type {
${used.map((name) => `  ${name},\n`).join('')}} from '../http/contract.ts';

${own.map(declaration).join('\n')}
/** Patterns of the schemas that have one. */
export const patterns = {
${patterns.map(([name, schema]) => `  ${name[0].toLowerCase()}${name.slice(1)}: ${quote(schema.pattern)},\n`).join('')}} as const;

/** How many characters the schemas that say so have at most. */
export const maxLengths = {
${bounded.map(([name, schema]) => `  ${name[0].toLowerCase()}${name.slice(1)}: ${schema.maxLength},\n`).join('')}} as const;

/** The payload of each message. */
export type Payloads = {
${members(messages, 'payload').join('')}};
export type MessageName = keyof Payloads;

/** The documented headers of each message that has any. */
export type MessageHeaders = {
${members(messages, 'headers').join('')}};
`;
}

// biome-ignore lint/style/noDefaultExport: the generator calls the default export of a template file
export default function types({ originalAsyncAPI }) {
  return (
    <File name="types.ts">
      <Text newLines={0}>{render(JSON.parse(originalAsyncAPI))}</Text>
    </File>
  );
}
