/** Renders generated/events/publications.ts: one function per message that this service sends, so that a publication always matches the contract. */
import { File, Text } from '@asyncapi/generator-react-sdk';
import { header } from '../../text.js';
import { directionsOf, messagesOf, parametersOf } from '../contract.js';

const REDRIVE = 'X-Orch-Redrive';

function publisher(document, { channel: id, message: name, operation }) {
  const channel = document.channels[id];
  const { payload, headers } = messagesOf(document).find((message) => message.name === name);
  const schema = document.components.schemas[payload];
  const carried = headers === undefined ? [] : document.components.schemas[headers].required;
  const durable = carried.includes('Nats-Msg-Id');
  const correlated = carried.includes('X-Correlation-ID');
  const redrivable = headers !== undefined && REDRIVE in document.components.schemas[headers].properties;
  const headersType = redrivable ? 'WorkHeaders' : durable ? 'DurableHeaders' : 'TraceHeaders';
  if (correlated && !schema.required.includes('messageId')) throw new Error(`${name} has no messageId to correlate by`);
  const parameters = parametersOf(channel, id);
  const isFixed = parameters.length === 0;
  const fields = parameters.map(({ name: field, type }) => `readonly ${field}: ${type}`).join('; ');
  const to = isFixed ? '' : `to: { ${fields} }, `;
  const tokens = parameters.map(({ name: field }) => `to.${field}`).join(', ');
  const subject = isFixed ? `'${channel.address}'` : `subjects.${id}(${tokens})`;
  return `/** ${document.operations[operation].summary} */
export function ${name}(${to}payload: ${payload}, headers: ${headersType}): Publication {
  return {
    channel: '${id}',
    message: '${name}',
    subject: ${subject},
    msgId: ${durable ? 'headers.msgId' : 'undefined'},
    correlationId: ${correlated ? 'payload.messageId' : 'undefined'},
    traceparent: headers.traceparent,
    redrive: ${redrivable ? 'headers.redrive' : 'undefined'},
    payload,
  };
}
`;
}

/** The messages that the service makes itself, each with the first operation that sends it. */
function publishedOf(document) {
  const sent = new Map();
  for (const direction of directionsOf(document)) {
    const { message, channel, copies } = direction;
    if (direction.direction !== 'send' || copies) continue;
    if (sent.has(message) && sent.get(message).channel !== channel)
      throw new Error(`${message} is sent on two channels`);
    if (!sent.has(message)) sent.set(message, direction);
  }
  return [...sent.values()];
}

function render(document) {
  const isKnown = Object.values(document.components.schemas).some(({ properties }) => REDRIVE in (properties ?? {}));
  if (!isKnown) throw new Error(`no headers have ${REDRIVE}`);
  const sent = publishedOf(document);
  const messages = messagesOf(document).filter(({ name }) => sent.some(({ message }) => message === name));
  const payloads = [...new Set(messages.map(({ payload }) => payload))];
  const parameters = sent.flatMap(({ channel: id }) => parametersOf(document.channels[id], id));
  const named = [...new Set(parameters.map(({ type }) => type))].filter((type) => type !== 'string');
  return `${header('asyncapi.yaml')}import type { ChannelId } from './channels.ts';
import { ${named.map((type) => `type ${type}, `).join('')}subjects } from './channels.ts';
import type {
${[...payloads, 'MessageName'].map((name) => `  ${name},\n`).join('')}} from './types.ts';

/** A message on its way out. \`msgId\` deduplicates it where its stream does; \`correlationId\` is the id of the message it is about. */
export type Publication = {
  readonly channel: ChannelId;
  readonly message: MessageName;
  readonly subject: string;
  readonly msgId: string | undefined;
  readonly correlationId: string | undefined;
  readonly traceparent: string;
  /** Of work: how often it came back; undefined the first time. */
  readonly redrive: number | undefined;
  readonly payload: object;
};

/** The header of work on a lane that says how often it came back. */
export const REDRIVE_HEADER = '${REDRIVE}';

export type TraceHeaders = { readonly traceparent: string };
export type DurableHeaders = TraceHeaders & { readonly msgId: string };
export type WorkHeaders = DurableHeaders & { readonly redrive?: number };

${sent.map((direction) => publisher(document, direction)).join('\n')}`;
}

// biome-ignore lint/style/noDefaultExport: the generator calls the default export of a template file
export default function publications({ originalAsyncAPI }) {
  return (
    <File name="publications.ts">
      <Text newLines={0}>{render(JSON.parse(originalAsyncAPI))}</Text>
    </File>
  );
}
