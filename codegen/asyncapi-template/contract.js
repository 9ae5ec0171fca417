/** Questions of every file of the template to the bundled AsyncAPI document, whose references are all internal. */
import { nameOf } from '../text.js';

/**
 * Every operation with its channel and one of its messages, in the order of the document. `copies`: the message is the
 * input of another sender, byte by byte. `pending`: nothing is sent or received yet.
 */
export function directionsOf(document) {
  return Object.entries(document.operations).flatMap(([operation, described]) => {
    const { action: direction, channel: reference, messages, 'x-copies': copies = false } = described;
    const channel = nameOf(reference.$ref);
    const names = messages?.map(({ $ref }) => nameOf($ref)) ?? Object.keys(document.channels[channel].messages);
    const pending = described['x-pending'] ?? false;
    return names.map((message) => ({ channel, direction, message, operation, copies, pending }));
  });
}

/** The values of an enumeration, closed or open; undefined for any other schema. */
export function valuesOf(schema) {
  return schema.enum ?? schema['x-extensible-enum'];
}

/** Each message with the names of its payload and header schemas; `headers` is undefined where none are documented. */
export function messagesOf(document) {
  return Object.entries(document.components.messages).map(([name, { summary, payload, headers }]) => ({
    name,
    summary,
    payload: nameOf(payload.$ref),
    headers: headers && nameOf(headers.$ref),
  }));
}

/** Names of the one parameter of a channel, or undefined. Fails when a channel has more than one. */
export function parameterOf(channel) {
  const names = Object.keys(channel.parameters ?? {});
  if (names.length > 1) throw new Error(`${channel.address} has more than one parameter`);
  return names[0];
}

/** The type of the parameter of a channel. */
export function parameterType(channel, id) {
  const name = parameterOf(channel);
  if (name === undefined) return undefined;
  return channel.parameters[name].enum
    ? `${id[0].toUpperCase()}${id.slice(1)}${name[0].toUpperCase()}${name.slice(1)}`
    : 'string';
}
