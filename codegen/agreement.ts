/** Compares what the three contracts say about the same thing; an empty list means that a reader of one is never misled about another. */
import type { AsyncApi, Channel, Contracts, OpenApi, Schema, Stream } from './contracts.ts';
import { answersOf, operationsOf, parametersOf, statusOfFault } from './http-operations.ts';
import { pendingChannels, pendingFaults, pendingFields, pendingHeaders, pendingOperations } from './pending.ts';
import { nameOf } from './text.js';

/** What the contracts disagree about, one sentence each. */
export function disagreements({ http, events, rpc }: Contracts): string[] {
  return [
    ...enumerations(http, events, rpc),
    ...tables(http),
    ...faults(http),
    ...borrowed(http, events),
    ...channels(events),
    ...consumers(events),
  ];
}

function differ(what: string, left: readonly string[], right: readonly string[]): string[] {
  const only = (some: readonly string[], others: readonly string[]) => some.filter((name) => !others.includes(name));
  const odd = [...only(left, right), ...only(right, left)];
  return odd.length === 0 ? [] : [`${what} differ in ${odd.join(', ')}`];
}

function valuesOf(http: OpenApi, name: string): string[] {
  return http.components.schemas[name]?.enum ?? [];
}

/** The values of an enum of the proto file without their prefix and without the unspecified one. */
function protoValues(rpc: string, name: string, prefix: string): string[] {
  const body = new RegExp(`^enum ${name} \\{([^}]*)\\}`, 'm').exec(rpc)?.[1] ?? '';
  const values = [...body.matchAll(new RegExp(`^\\s*${prefix}(\\w+) =`, 'gm'))].map((match) => match[1] as string);
  return values.filter((value) => value !== 'UNSPECIFIED');
}

function enumerations(http: OpenApi, events: AsyncApi, rpc: string): string[] {
  const lanes = valuesOf(http, 'Lane');
  const types = Object.values(http.components.schemas['Lane']?.['x-message-type'] ?? {}) as string[];
  const tokens = Object.entries(events.channels).flatMap(([id, { parameters }]) =>
    Object.entries(parameters ?? {}).flatMap(([name, { enum: values }]) => (name === 'lane' ? [{ id, values }] : [])),
  );
  return [
    ...differ('the lanes of openapi.yaml and routing.proto', lanes, protoValues(rpc, 'Lane', 'LANE_')),
    ...differ(
      'the message types of openapi.yaml and routing.proto',
      types,
      protoValues(rpc, 'MessageType', 'MESSAGE_TYPE_'),
    ),
    ...tokens.flatMap(({ id, values }) =>
      differ(
        `the lanes of openapi.yaml and of channel ${id}`,
        lanes.map((lane) => lane.toLowerCase()),
        values ?? [],
      ),
    ),
  ];
}

/** Tables of an enumeration (`x-…`) have to name values that exist. */
function tables(http: OpenApi): string[] {
  const table = (schema: string, key: string) =>
    (http.components.schemas[schema]?.[key] ?? {}) as Record<string, string>;
  const lanes = valuesOf(http, 'Lane');
  const unknownLanes = Object.values(table('Lane', 'x-default-of-tier')).filter((lane) => !lanes.includes(lane));
  const fieldErrors = valuesOf(http, 'FieldErrorCode');
  return [
    ...differ('the lanes and the keys of x-message-type', lanes, Object.keys(table('Lane', 'x-message-type'))),
    ...differ(
      'the delivery states and the keys of x-rank',
      valuesOf(http, 'DeliveryState'),
      Object.keys(table('DeliveryState', 'x-rank')),
    ),
    ...unknownLanes.map((lane) => `x-default-of-tier names ${lane}, which is no lane`),
    ...Object.entries(http.components.schemas).flatMap(([name, { 'x-error-code': code }]) =>
      code === undefined || fieldErrors.includes(code as string)
        ? []
        : [`x-error-code of ${name} is ${code}, which is no FieldErrorCode`],
    ),
  ];
}

function faults(http: OpenApi): string[] {
  try {
    statusOfFault(http);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** What both contracts know has to be written in openapi.yaml and referred to from asyncapi.yaml. */
function borrowed(http: OpenApi, events: AsyncApi): string[] {
  const found: string[] = [];
  const known = Object.entries(http.components.schemas).filter(([, schema]) => schema.enum !== undefined);
  const visit = (where: string, schema: Schema): void => {
    if (schema.$ref?.startsWith('./openapi.yaml#') && http.components.schemas[nameOf(schema.$ref)] === undefined)
      found.push(`${where} refers to ${nameOf(schema.$ref)}, which openapi.yaml does not have`);
    for (const [name, { enum: values }] of known)
      if (schema.enum?.some((value) => values?.includes(value))) found.push(`${where} repeats values of ${name}`);
    for (const part of (schema['oneOf'] ?? []) as Schema[]) visit(where, part);
    for (const [field, inner] of Object.entries(schema.properties ?? {})) visit(`${where}.${field}`, inner);
  };
  for (const [name, schema] of Object.entries(events.components.schemas)) {
    if (http.components.schemas[name] !== undefined) found.push(`both contracts have a schema ${name}`);
    visit(name, schema);
  }
  return found;
}

/** Whether a subject filter of NATS takes every subject of an address. */
function covers(filter: string, address: string): boolean {
  const tokens = address.split('.');
  const wanted = filter.split('.');
  if (wanted.at(-1) === '>')
    return (
      tokens.length >= wanted.length &&
      covers(wanted.slice(0, -1).join('.'), tokens.slice(0, wanted.length - 1).join('.'))
    );
  return wanted.length === tokens.length && wanted.every((token, at) => token === '*' || token === tokens[at]);
}

function keeps({ subjects }: Stream, { address }: Channel): boolean {
  return address !== undefined && subjects.some((subject) => covers(subject, address));
}

function channels(events: AsyncApi): string[] {
  const streams = events['x-streams'];
  const unused = streams.filter(
    ({ name }) => !Object.values(events.channels).some((channel) => channel['x-stream'] === name),
  );
  return [
    ...unused.map(({ name }) => `no channel is kept by stream ${name}`),
    ...Object.entries(events.channels).flatMap(([id, channel]) => {
      const named = channel['x-stream'];
      const keeping = streams.filter((stream) => keeps(stream, channel)).map(({ name }) => name);
      return differ(
        `the x-stream of channel ${id} and the streams that take its subject`,
        named === undefined ? [] : [named],
        keeping,
      );
    }),
  ];
}

/** Whoever receives from a stream needs a durable consumer, and nobody else has one. */
function consumers(events: AsyncApi): string[] {
  const found: string[] = [];
  const durables = new Set<string>();
  for (const [name, { action, channel, 'x-consumer': consumer }] of Object.entries(events.operations)) {
    const target = events.channels[nameOf(channel.$ref)];
    if (target === undefined) found.push(`operation ${name} has a channel that does not exist`);
    const needed = action === 'receive' && target?.['x-stream'] !== undefined;
    if (needed && consumer === undefined) found.push(`operation ${name} receives from a stream without x-consumer`);
    if (!needed && consumer !== undefined) found.push(`operation ${name} has x-consumer and receives from no stream`);
    if (consumer === undefined) continue;
    if (durables.has(consumer.durable)) found.push(`two operations share the durable ${consumer.durable}`);
    durables.add(consumer.durable);
    for (const [parameter, { enum: values }] of Object.entries(target?.parameters ?? {}))
      if (values !== undefined && !consumer.durable.includes(`{${parameter}}`))
        found.push(`the durable of ${name} does not name its ${parameter}`);
  }
  return found;
}

/** Entries of codegen/pending.ts that name something no contract has. */
export function unknownPending({ http, events }: Contracts): string[] {
  const operations = new Map(operationsOf(http).map(({ operation }) => [operation.operationId, operation]));
  const faultsOf = [...operations].flatMap(([id, operation]) =>
    answersOf(http, operation).flatMap(({ status, codes }) =>
      (codes ?? []).flatMap((code) => [`${id} ${status} ${code}`, `* ${status} ${code}`]),
    ),
  );
  const headersOf = (id: string) => {
    const operation = operations.get(id);
    return operation === undefined ? [] : parametersOf(http, operation).map(({ name }) => name.toLowerCase());
  };
  const fields = Object.values(http.components.schemas).flatMap(({ properties }) => Object.keys(properties ?? {}));
  const directions = Object.values(events.operations).map(({ action, channel }) => `${nameOf(channel.$ref)} ${action}`);
  const ids = [...pendingOperations, ...Object.keys(pendingHeaders), ...Object.keys(pendingFields)];
  const unknown = [
    ...ids.filter((id) => !operations.has(id)),
    ...Object.entries(pendingHeaders).flatMap(([id, headers]) =>
      headers.filter((header) => !headersOf(id).includes(header)),
    ),
    ...Object.values(pendingFields).flatMap((names) => names.filter((name) => !fields.includes(name))),
    ...pendingFaults.filter((fault) => !faultsOf.includes(fault)),
    ...pendingChannels.filter((channel) => !directions.includes(channel)),
  ];
  return unknown.map((entry) => `codegen/pending.ts names ${entry}, which no contract has`);
}
