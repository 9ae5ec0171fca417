/** Renders generated/events/topology.ts: the streams and durable consumers of the service on NATS. */
import { File, Text } from '@asyncapi/generator-react-sdk';
import { header, literal, nameOf } from '../../text.js';
import { parametersOf } from '../contract.js';

function consumersOf(document, [operation, { channel: reference, 'x-consumer': consumer }]) {
  const id = nameOf(reference.$ref);
  const channel = document.channels[id];
  const [parameter, another] = parametersOf(channel, id);
  if (another !== undefined) throw new Error(`${operation} receives from a channel with more than one parameter`);
  // A parameter without known values has one consumer for all values.
  const values = parameter?.values ?? [undefined];
  return values.map((value) => {
    const filled = (text) => (parameter === undefined ? text : text.replace(`{${parameter.name}}`, value ?? '*'));
    const { durable, ...limits } = consumer;
    return {
      operation,
      channel: id,
      ...(value && { [parameter.name]: value }),
      durable: filled(durable),
      stream: channel['x-stream'],
      filterSubject: filled(channel.address),
      ...limits,
    };
  });
}

function render(document) {
  const consumed = Object.entries(document.operations).filter(([, operation]) => operation['x-consumer'] !== undefined);
  const consumers = consumed.flatMap((operation) => consumersOf(document, operation));
  return `${header('asyncapi.yaml')}
/** The streams. */
export const streams = ${literal(document['x-streams'])} as const;
export type StreamName = (typeof streams)[number]['name'];

/** The durable consumers, one per lane where a channel has lanes. */
export const consumers = ${literal(consumers)} as const;
`;
}

// biome-ignore lint/style/noDefaultExport: the generator calls the default export of a template file
export default function topology({ originalAsyncAPI }) {
  return (
    <File name="topology.ts">
      <Text newLines={0}>{render(JSON.parse(originalAsyncAPI))}</Text>
    </File>
  );
}
