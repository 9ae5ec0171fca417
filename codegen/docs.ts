/** Generates generated/docs: tables of the operations, error codes, events and statuses, for readers who look one up. */
import { type AsyncApi, type Contracts, type Files, type OpenApi, type Schema, valuesOf } from './contracts.ts';
import { answersOf, edgeAnswersOf, operationsOf, statusOfFault } from './http-operations.ts';
import { nameOf } from './text.js';

function heading(contract: string, title: string, text: string): string {
  return `<!-- Generated from ${contract}; do not edit. Run npm run generate. -->\n\n# ${title}\n\n${text}\n`;
}

export function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  const flat = rows.map((row) => line(row.map((cell) => cell.trim().replace(/\s+/g, ' ').replaceAll('|', '\\|'))));
  return `\n${line(columns)}${line(columns.map(() => '---'))}${flat.join('')}`;
}

const code = (text: string) => `\`${text}\``;
const codes = (names: readonly string[]) => names.map(code).join(', ');

function operationsPage(http: OpenApi): string {
  const sections = operationsOf(http).map(({ method, path, operation }) => {
    const rows = answersOf(http, operation).map(({ status, codes: faults, response }) => [
      String(status),
      faults === null ? '' : codes(faults),
      response.description,
    ]);
    const title = `\n## ${operation.operationId}\n\n${code(`${method.toUpperCase()} ${path}`)}`;
    return `${title}: ${operation.summary}.\n${table(['Status', 'Codes', 'Meaning'], rows)}`;
  });
  const edge = edgeAnswersOf(http).map(({ status, code: fault, when }) => [String(status), code(fault), when]);
  const note = `\n## Any operation\n${table(['Status', 'Code', 'When'], edge)}`;
  return heading('openapi.yaml', 'Operations', 'Every answer that each operation can give.') + sections.join('') + note;
}

function errorsPage(http: OpenApi): string {
  const edge = new Set(edgeAnswersOf(http).map(({ code: fault }) => fault));
  const places = (fault: string) => {
    const found = operationsOf(http).filter(({ operation }) =>
      answersOf(http, operation).some(({ codes: faults }) => faults?.includes(fault)),
    );
    return edge.has(fault) ? 'any' : codes(found.map(({ operation }) => operation.operationId));
  };
  const rows = Object.entries(statusOfFault(http)).map(([fault, status]) => [
    code(fault),
    String(status),
    places(fault),
  ]);
  const text = 'The `code` of a problem, its one HTTP status, and the operations that answer with it.';
  return heading('openapi.yaml', 'Error codes', text) + table(['Code', 'Status', 'Operations'], rows);
}

function fieldsOf(events: AsyncApi, message: string): string {
  const schema = events.components.schemas[nameOf(events.components.messages[message]?.payload.$ref ?? '')];
  const required = (schema?.['required'] ?? []) as string[];
  const names = Object.keys(schema?.properties ?? {});
  return names.map((name) => (required.includes(name) ? name : `${name}?`)).join(', ');
}

function eventsPage(events: AsyncApi): string {
  const uses = Object.values(events.operations).flatMap(({ action, channel: { $ref }, 'x-consumer': consumer }) => {
    const channel = events.channels[nameOf($ref)];
    return Object.keys(channel?.messages ?? {}).map((message) => [
      code(channel?.address ?? 'reply'),
      action,
      code(message),
      channel?.['x-stream'] === undefined ? '' : code(channel['x-stream']),
      consumer === undefined ? '' : code(consumer.durable),
      fieldsOf(events, message),
    ]);
  });
  const days = (seconds: number) => `${seconds / 86_400} days`;
  const streams = events['x-streams'].map((stream) => [
    code(stream.name),
    codes(stream.subjects),
    stream.retention,
    days(stream.maxAgeSeconds),
    `${stream.duplicateWindowSeconds / 3600} hours`,
  ]);
  const columns = ['Subject', 'Direction', 'Message', 'Stream', 'Consumer', 'Payload'];
  return [
    heading('asyncapi.yaml', 'Events', 'What the service sends and receives on NATS; `?` marks an optional field.'),
    table(columns, uses),
    `\n## Streams\n${table(['Stream', 'Subjects', 'Retention', 'Kept for', 'Deduplicates for'], streams)}`,
  ].join('');
}

function statusesPage(http: OpenApi): string {
  const lists = ['MessageStatus', 'DeliveryState', 'Lane', 'FailureCode'].map((name) => {
    const schema = http.components.schemas[name] as Schema;
    const values = (valuesOf(schema) ?? []).map((value) => `- ${code(value)}\n`);
    return `\n## ${name}\n\n${String(schema['description']).trim()}\n\n${values.join('')}`;
  });
  return heading('openapi.yaml', 'Statuses', 'The values of what a message can be in.') + lists.join('');
}

/** The files of generated/docs. */
export function docFiles({ http, events }: Contracts): Files {
  return new Map([
    ['docs/operations.md', operationsPage(http)],
    ['docs/errors.md', errorsPage(http)],
    ['docs/events.md', eventsPage(events)],
    ['docs/statuses.md', statusesPage(http)],
  ]);
}
