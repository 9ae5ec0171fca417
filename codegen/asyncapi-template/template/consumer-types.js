/** Renders generated/events/consumer-types.ts: the payloads as a consumer has to read them, with enumerations that may grow; needs no other file. */
import { File, Text } from '@asyncapi/generator-react-sdk';
import { comment, header, union } from '../../text.js';
import { messagesOf, valuesOf } from '../contract.js';
import { typeOf } from '../schema-type.js';

const UNKNOWN_VALUE = '(string & {})';

function declaration([name, schema]) {
  const isOpen = schema['x-extensible-enum'] !== undefined;
  const type = isOpen ? `${union(valuesOf(schema))} | ${UNKNOWN_VALUE}` : typeOf(schema);
  return `${comment(schema.description)}export type ${name} = ${type};\n`;
}

function render(document) {
  const payloads = messagesOf(document).map(({ name, payload }) => `  readonly ${name}: ${payload};\n`);
  return `${header('asyncapi.yaml')}
${Object.entries(document.components.schemas).map(declaration).join('\n')}
/** The payload of each message. Unknown fields may come beside those that are named. */
export type Payloads = {
${payloads.join('')}};
`;
}

// biome-ignore lint/style/noDefaultExport: the generator calls the default export of a template file
export default function consumerTypes({ originalAsyncAPI }) {
  return (
    <File name="consumer-types.ts">
      <Text newLines={0}>{render(JSON.parse(originalAsyncAPI))}</Text>
    </File>
  );
}
