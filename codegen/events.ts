/** Generates generated/events from asyncapi.yaml through the AsyncAPI generator and the template beside this file. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AsyncApi, Contracts, Files, Schema } from './contracts.ts';
import { personalFields } from './http-contract.ts';
import { header, literal } from './text.js';

const foreign = './openapi.yaml#';
const referenced = /"\.\/openapi\.yaml#\/components\/schemas\/(\w+)"/g;
const internal = /"#\/components\/schemas\/(\w+)"/g;

/** The event contract with every schema that it takes from the HTTP contract; `x-shared` names those. */
export function bundled({ http, events }: Contracts): AsyncApi & { 'x-shared': string[] } {
  const text = JSON.stringify(events);
  const shared = new Set([...text.matchAll(referenced)].map((match) => match[1] as string));
  const schemas: Record<string, Schema> = {};
  for (const name of shared) {
    const schema = http.components.schemas[name];
    if (schema === undefined) throw new Error(`asyncapi.yaml refers to ${name}, which openapi.yaml does not have`);
    schemas[name] = schema;
    for (const match of JSON.stringify(schema).matchAll(internal)) shared.add(match[1] as string);
  }
  const document = JSON.parse(text.replaceAll(foreign, '#')) as AsyncApi;
  const own = Object.entries(document.components.schemas).filter(([name]) => !shared.has(name));
  document.components.schemas = { ...schemas, ...Object.fromEntries(own) };
  return { ...document, 'x-shared': [...shared].sort() };
}

/** Loads the generator. Its import needs a global npm, for templates that we never install: it gets an empty one. */
async function loadGenerator(scratch: string) {
  const before = process.env['NODE_PATH'];
  const modules = join(scratch, 'node_modules');
  mkdirSync(join(modules, 'npm'), { recursive: true });
  writeFileSync(join(modules, 'npm', 'index.js'), '');
  process.env['NODE_PATH'] = modules;
  const { default: Generator } = await import('@asyncapi/generator');
  if (before === undefined) delete process.env['NODE_PATH'];
  else process.env['NODE_PATH'] = before;
  return Generator;
}

/** The files of generated/events, written to `scratch`, an empty folder, and read back. Rejects an invalid document. */
export async function eventFiles(contracts: Contracts, scratch: string): Promise<Files> {
  const Generator = await loadGenerator(scratch);
  const output = join(scratch, 'events');
  const template = fileURLToPath(new URL('asyncapi-template', import.meta.url));
  const generator = new Generator(template, output, { forceWrite: true });
  await generator.generateFromString(JSON.stringify(bundled(contracts)));
  const files: Files = new Map();
  for (const name of readdirSync(output).sort()) files.set(`events/${name}`, readFileSync(join(output, name), 'utf8'));
  return files.set('events/pii.ts', piiFile(contracts));
}

function piiFile(contracts: Contracts): string {
  const fields = personalFields(contracts.http.components.schemas, bundled(contracts).components.schemas);
  return `${header('openapi.yaml and asyncapi.yaml')}
/** Names of the fields that hold personal data or message text; what a log line shows of them is decided in src/telemetry/log.ts, and errors show nothing of them. */
export const personalFields = ${literal(fields)} as const;
`;
}
