// The HTTP contract as generators read it: valid requests compile against their types, and requests that are always refused do not.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { redocly } from '../../codegen/redocly.ts';
import { compile } from '../support/compiler.ts';
import { allowed, refused } from './client-programs.ts';

const contract = new URL('../../openapi.yaml', import.meta.url);

/** The names of each generator for the names in the programs. `Refusal` is any body of an answer without success. */
const names = {
  'openapi-typescript': `import type { components, operations } from './client';
type Media<T> = T extends { readonly content: infer C } ? C[keyof C] : never;
type Answers<Op extends keyof operations> = operations[Op]['responses'];
export type Text = components['schemas']['TextMessage'];
export type Template = components['schemas']['TemplateMessage'];
export type Send = Media<operations['sendMessage']['requestBody']>;
export type Replay = Media<operations['replayDeadLetters']['requestBody']>;
export type Message = Media<Answers<'getMessage'>[200]>;
export type Result = Media<Answers<'sendBulk'>[202]>['results'][number];
export type Refusal = Media<Answers<'sendMessage'>[400]>;
export type RequestId = Answers<'sendMessage'>[202]['headers']['X-Request-Id'];
`,
  redocly: `import type * as client from './client';
export type Text = client.TextMessage;
export type Template = client.TemplateMessage;
export type Send = client.SendMessageBody;
export type Replay = client.ReplayDeadLettersBody;
export type Message = client.GetMessageResult;
export type Result = client.SendBulkResult['results'][number];
export type Refusal = client.SendMessageError;
export type RequestId = client.SendMessageResponseHeaders['xRequestId'];
`,
} as const;
const clients = Object.keys(names) as (keyof typeof names)[];

const test = suite('clients that others generate');
const folder = mkdtempSync(join(tmpdir(), 'sms-orchestrator-clients-'));
const pathOf = (client: string, title: string) => `${client}/${title.replace(/\W+/g, '-')}.ts`;
let complaints: ReadonlyMap<string, readonly string[]>;

async function generate(): Promise<void> {
  const types = await openapiTypescript(contract, { silent: true });
  writeFileSync(join(folder, pathOf('openapi-typescript', 'client')), astToString(types));
  const output = join(folder, pathOf('redocly', 'client'));
  const made = redocly(['generate-client', 'openapi.yaml', '--output', output, '--error-mode', 'result']);
  assert.ok(made.ok, made.output);
}

test.before(async () => {
  const all = { ...allowed, ...Object.fromEntries(Object.entries(refused).map(([title, [, text]]) => [title, text])) };
  for (const client of clients) {
    mkdirSync(join(folder, client));
    writeFileSync(join(folder, pathOf(client, 'names')), names[client]);
    const exported = [...names[client].matchAll(/^export type (\w+)/gm)].map(([, name]) => name);
    const head = `import type { ${exported.join(', ')} } from './names';\n`;
    for (const [title, text] of Object.entries(all)) writeFileSync(join(folder, pathOf(client, title)), head + text);
  }
  await generate();
  const titles = ['client', 'names', ...Object.keys(all)];
  complaints = compile(
    folder,
    clients.flatMap((client) => titles.map((title) => pathOf(client, title))),
  );
});

test.after(() => rmSync(folder, { recursive: true }));

function complaintsOf(title: string): Record<string, readonly string[]> {
  return Object.fromEntries(
    clients.map((client) => [client, complaints.get(pathOf(client, title)) ?? ['was not compiled']]),
  );
}

for (const title of ['client', 'names', ...Object.keys(allowed)]) {
  test(`compiles: ${title}`, () => {
    assert.equal(complaintsOf(title), Object.fromEntries(clients.map((client) => [client, []])));
  });
}

for (const [title, [code]] of Object.entries(refused)) {
  test(`does not compile: ${title}`, () => {
    for (const [client, found] of Object.entries(complaintsOf(title))) {
      const codes = found.map((text) => text.split(':')[0]);
      assert.equal(codes, [code], `${client} says of ${title}: ${found.join('\n') || 'nothing'}`);
    }
  });
}

type Answers = Record<string, { readonly content?: Record<string, unknown> }>;
type Document = {
  readonly paths: Record<string, Record<string, { readonly responses: Answers }>>;
  readonly components: { readonly responses: Answers };
};

test('a client that knows one form of an answer gets the problem of the service, not the message of the gateway', () => {
  const { paths, components } = parse(readFileSync(contract, 'utf8')) as Document;
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const answers = [components.responses, ...operations.map(({ responses }) => responses)].flatMap(
    Object.values<Answers[string]>,
  );
  const forms = answers.map(({ content = {} }) => Object.keys(content));
  const mixed = forms.filter((some) => some.includes('application/problem+json') && some.length > 1);
  assert.ok(mixed.length > 0);
  for (const [first] of mixed) assert.is(first, 'application/problem+json');
});

test.run();
