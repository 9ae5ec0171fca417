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

/** The parameters of a channel, in the order of its address. `values`: the possible ones, where they are known. */
export function parametersOf(channel, id) {
  return Object.entries(channel.parameters ?? {}).map(([name, { description, enum: values }]) => {
    const type = values ? `${capital(id)}${capital(name)}` : 'string';
    return { name, description, values, type };
  });
}

const capital = (word) => `${word[0].toUpperCase()}${word.slice(1)}`;
