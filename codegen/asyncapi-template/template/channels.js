/** Renders generated/events/channels.ts: the channels with their subjects, senders and messages. */
import { File, Text } from '@asyncapi/generator-react-sdk';
import { header, literal, union } from '../../text.js';
import { directionsOf, parametersOf, valuesOf } from '../contract.js';

const isTemplated = (channel) => Object.keys(channel.parameters ?? {}).length > 0;
const expression = (text) => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');

function subjectFunction([id, channel]) {
  const parameters = parametersOf(channel, id);
  const body = parameters.reduce((text, { name }) => text.replace(`{${name}}`, `\${${name}}`), channel.address);
  return `  ${id}: (${parameters.map(({ name, type }) => `${name}: ${type}`).join(', ')}): string => \`${body}\`,\n`;
}

function subjectPattern([id, channel]) {
  const tokens = new Map(
    parametersOf(channel, id).map(({ name, values }) => [`{${name}}`, values?.join('|') ?? '[^.*>\\s]+']),
  );
  const parts = channel.address.split(/(\{\w+\})/);
  const pattern = parts.map((part) => (tokens.has(part) ? `(?:${tokens.get(part)})` : expression(part))).join('');
  return `  [/^${pattern}$/, '${id}'],\n`;
}

function parameterTypes([id, channel]) {
  const closed = parametersOf(channel, id).filter(({ values }) => values !== undefined);
  const texts = closed.map(
    ({ description, type, values }) => `/** ${description} */\nexport type ${type} = ${union(values)};\n\n`,
  );
  return texts.join('');
}

/** A table from the values of an enumeration to the subject tokens, where the tokens are the values in lower case. */
function tokenTable(document, { name, values: tokens, type: tokenType }) {
  const same = ([, schema]) =>
    valuesOf(schema)
      ?.map((value) => value.toLowerCase())
      .join() === tokens.join();
  const enumeration = Object.entries(document.components.schemas).find(same);
  if (enumeration === undefined) return '';
  const pairs = valuesOf(enumeration[1]).map((value) => [value, value.toLowerCase()]);
  const back = pairs.map(([value, token]) => [token, value]);
  const [type] = enumeration;
  return `/** The token of each ${type} in a subject. */
export const ${name}Tokens = ${literal(Object.fromEntries(pairs))} as const satisfies Record<${type}, ${tokenType}>;

/** The ${type} of each token. */
export const ${name}OfToken = ${literal(Object.fromEntries(back))} as const satisfies Record<${tokenType}, ${type}>;\n\n`;
}

function tokenTables(document, templated) {
  const closed = templated.flatMap(([id, channel]) => parametersOf(channel, id)).filter(({ values }) => values);
  // Channels with the same parameter share its table.
  const first = closed.filter(({ name }, at) => closed.findIndex((other) => other.name === name) === at);
  const text = first.map((parameter) => tokenTable(document, parameter)).join('');
  const enumerations = [...text.matchAll(/^\/\*\* The token of each (\w+)/gm)].map((match) => match[1]);
  return {
    text,
    imports: enumerations.map((name) => `import type { ${name} } from '../http/contract.ts';\n`).join(''),
  };
}

function render(document) {
  const all = Object.entries(document.channels);
  const addressed = all.filter(([, channel]) => channel.address !== undefined);
  const templated = addressed.filter(([, channel]) => isTemplated(channel));
  const fixed = addressed.filter(([, channel]) => !isTemplated(channel));
  const channels = all.map(([id, channel]) => [
    id,
    {
      address: channel.address ?? null,
      stream: channel['x-stream'] ?? null,
      messages: Object.keys(channel.messages),
    },
  ]);
  const tokens = tokenTables(document, templated);
  return `${header('asyncapi.yaml')}${tokens.imports}
/** Each channel: its address, the stream that keeps it (null: none does), and its messages. A null address is an inbox. */
export const channels = ${literal(Object.fromEntries(channels))} as const;
export type ChannelId = keyof typeof channels;

${templated.map(parameterTypes).join('')}${tokens.text}/** The subject of each channel whose address has a parameter. */
export const subjects = {
${templated.map(subjectFunction).join('')}};

/** Which message this service sends or receives on which channel, and the operation that says so. */
export const directions = ${literal(directionsOf(document))} as const;

const fixedSubjects: ReadonlyMap<string, ChannelId> = new Map([
${fixed.map(([id, { address }]) => `  ['${address}', '${id}'],\n`).join('')}] as const);
const subjectPatterns: readonly (readonly [RegExp, ChannelId])[] = [
${templated.map(subjectPattern).join('')}];

/** The channel that a subject belongs to, undefined for a subject of no channel. */
export function channelOf(subject: string): ChannelId | undefined {
  return fixedSubjects.get(subject) ?? subjectPatterns.find(([pattern]) => pattern.test(subject))?.[1];
}
`;
}

// biome-ignore lint/style/noDefaultExport: the generator calls the default export of a template file
export default function channels({ originalAsyncAPI }) {
  return (
    <File name="channels.ts">
      <Text newLines={0}>{render(JSON.parse(originalAsyncAPI))}</Text>
    </File>
  );
}
