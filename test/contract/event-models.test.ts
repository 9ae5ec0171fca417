// The event contract as a generator of models reads it: every model has the name of the contract, and the form of the payload.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GoGenerator, InputProcessor, JavaGenerator, type OutputModel, TypeScriptGenerator } from '@asyncapi/modelina';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { compile } from '../support/compiler.ts';

const contract = new URL('../../asyncapi.yaml', import.meta.url);
const { channels, components } = parse(readFileSync(contract, 'utf8')) as {
  readonly channels: Record<string, { readonly messages: Record<string, unknown> }>;
  readonly components: { readonly schemas: Record<string, unknown> };
};
const languages = ['Java', 'Go', 'TypeScript'] as const;

const test = suite('event models that others generate');
const models = {} as Record<(typeof languages)[number], readonly OutputModel[]>;

test.before(async () => {
  const [java, go, typescript] = [new JavaGenerator(), new GoGenerator(), new TypeScriptGenerator()];
  const input = await InputProcessor.processor.process(contract.href);
  models.Java = await java.generateCompleteModels(input, { packageName: 'demo' });
  models.Go = await go.generateCompleteModels(input, { packageName: 'demo' });
  models.TypeScript = await typescript.generateCompleteModels(input, { exportType: 'named' });
});

function textOf(language: (typeof languages)[number], name: string): string {
  const found = models[language].find(({ modelName }) => modelName === name);
  assert.ok(found, `${language} has no model ${name}`);
  return found.result;
}

/** The generator has a name of its own for the messages of a channel that has several: the channel's. */
const unions = Object.entries(channels).flatMap(([id, { messages }]) =>
  Object.keys(messages).length > 1 ? [`${id[0]?.toUpperCase()}${id.slice(1)}`] : [],
);

for (const language of languages) {
  test(`${language}: every model is named by a schema of the contract, or by a channel whose messages it joins`, () => {
    const names = models[language].map(({ modelName }) => modelName);
    const known = [...Object.keys(components.schemas), ...unions];
    assert.equal(
      names.filter((name) => !known.includes(name)),
      [],
    );
    assert.ok(names.length > unions.length);
  });

  test(`${language}: no two models have one name where case does not count`, () => {
    const names = models[language].map(({ modelName }) => modelName.toLowerCase());
    assert.equal(names.length, new Set(names).size, names.join());
  });
}

test('no schema has the name of a channel where case does not count', () => {
  const schemas = Object.keys(components.schemas).map((name) => name.toLowerCase());
  assert.equal(
    Object.keys(channels).filter((id) => schemas.includes(id.toLowerCase())),
    [],
  );
});

test('schemas of the HTTP contract have the same names, and an open enumeration accepts a later value', () => {
  const changed = textOf('Java', 'StatusChanged');
  for (const field of ['Lane lane', 'String newStatus', 'String previousStatus', 'StatusMetadata metadata']) {
    assert.match(changed, `private ${field};`);
  }
  assert.match(textOf('Java', 'StatusMetadata'), 'private FailureReason failureReason;');
  assert.match(textOf('Java', 'FailureReason'), 'private String code;');
  assert.match(textOf('Java', 'SmppOutboundMessage'), 'private Encoding encoding;');
  assert.match(textOf('Java', 'ResolutionAudited'), 'private ResolvedOutcome outcome;');
  assert.match(textOf('Java', 'Lane'), 'public enum Lane');
  assert.match(textOf('Go', 'StatusChanged'), /^ {2}PreviousStatus \*?string$/m);
});

test('the models of TypeScript compile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sms-orchestrator-models-'));
  try {
    const files = models.TypeScript.map(({ modelName, result }) => [`${modelName}.ts`, result] as const);
    for (const [path, text] of files) writeFileSync(join(folder, path), text);
    const complaints = compile(
      folder,
      files.map(([path]) => path),
    );
    for (const [path, found] of complaints) assert.equal(found, [], path);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
