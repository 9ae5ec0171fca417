/** Compares the three contracts where they describe the same thing; an empty list means that no contract misleads about another. */
import {
  type AsyncApi,
  type Channel,
  type Contracts,
  type OpenApi,
  type Schema,
  type Stream,
  valuesOf,
} from './contracts.ts';
import { answersOf, operationsOf, statusOfFault } from './http-operations.ts';
import { nameOf } from './text.js';

/** The disagreements of the contracts, one sentence each. */
export function disagreements({ http, events, rpc }: Contracts): string[] {
  return [
    ...enumerations(http, events, rpc),
    ...tables(http),
    ...faults(http),
    ...pending(http),
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

function listOf(http: OpenApi, name: string): string[] {
  return valuesOf(http.components.schemas[name]) ?? [];
}

/** The values of an enum of the proto file without their prefix and without the unspecified one. */
function protoValues(rpc: string, name: string, prefix: string): string[] {
  const body = new RegExp(`^enum ${name} \\{([^}]*)\\}`, 'm').exec(rpc)?.[1] ?? '';
  const values = [...body.matchAll(new RegExp(`^\\s*${prefix}(\\w+) =`, 'gm'))].map((match) => match[1] as string);
  return values.filter((value) => value !== 'UNSPECIFIED');
}

function enumerations(http: OpenApi, events: AsyncApi, rpc: string): string[] {
  const lanes = listOf(http, 'Lane');
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
  const lanes = listOf(http, 'Lane');
  const unknownLanes = Object.values(table('Lane', 'x-default-of-tier')).filter((lane) => !lanes.includes(lane));
  const fieldErrors = listOf(http, 'FieldErrorCode');
  return [
    ...differ('the lanes and the keys of x-message-type', lanes, Object.keys(table('Lane', 'x-message-type'))),
    ...differ('the lanes and the keys of x-slo-seconds', lanes, Object.keys(table('Lane', 'x-slo-seconds'))),
    ...differ(
      'the delivery states and the keys of x-rank',
      listOf(http, 'DeliveryState'),
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

/** A code that is marked as pending has to be one of its answer. */
function pending(http: OpenApi): string[] {
  return operationsOf(http).flatMap(({ operation }) =>
    answersOf(http, operation).flatMap(({ status, codes, response }) =>
      (response['x-pending'] ?? [])
        .filter((code) => !codes?.includes(code))
        .map((code) => `x-pending of ${operation.operationId} ${status} names ${code}, which is no code of it`),
    ),
  );
}

/** A schema of both contracts has to be in openapi.yaml and referred to from asyncapi.yaml, under the same name. */
function borrowed(http: OpenApi, events: AsyncApi): string[] {
  const found: string[] = [];
  const known = Object.entries(http.components.schemas).filter(([, schema]) => valuesOf(schema) !== undefined);
  const visit = (where: string, schema: Schema): void => {
    if (schema.$ref?.startsWith('./openapi.yaml#'))
      found.push(
        `${where} refers to ${nameOf(schema.$ref)} of openapi.yaml past the name that asyncapi.yaml has for it`,
      );
    for (const [name, enumeration] of known)
      if (valuesOf(schema)?.some((value) => valuesOf(enumeration)?.includes(value)))
        found.push(`${where} repeats values of ${name}`);
    for (const part of (schema['oneOf'] ?? []) as Schema[]) visit(where, part);
    for (const [field, inner] of Object.entries(schema.properties ?? {})) visit(`${where}.${field}`, inner);
  };
  for (const [name, schema] of Object.entries(events.components.schemas)) {
    const isAlias = schema.$ref === `./openapi.yaml#/components/schemas/${name}`;
    if (http.components.schemas[name] !== undefined && !isAlias) found.push(`both contracts have a schema ${name}`);
    if (isAlias && http.components.schemas[name] === undefined) found.push(`${name} is not in openapi.yaml`);
    if (schema.$ref !== undefined && !isAlias) found.push(`${name} is another name for ${nameOf(schema.$ref)}`);
    if (!isAlias) visit(name, schema);
  }
  return found;
}

/** Whether a subject filter of NATS covers every subject of an address. */
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

/** The addresses that an address with parameters stands for; a parameter without known values stays as it is. */
function addressesOf({ address, parameters }: Channel): readonly string[] {
  const named = Object.entries(parameters ?? {}).flatMap(([name, { enum: values }]) =>
    (values ?? []).map((value) => (address ?? '').replace(`{${name}}`, value)),
  );
  return named.length > 0 || address === undefined ? named : [address];
}

function keeps({ subjects }: Stream, channel: Channel): boolean {
  const addresses = addressesOf(channel);
  return addresses.length > 0 && addresses.every((one) => subjects.some((subject) => covers(subject, one)));
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

/** An operation that receives from a stream needs a durable consumer, and no other operation has one. */
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
