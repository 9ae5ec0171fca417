// The examples that people copy: every event has one, and each conforms to its schema.
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { validate } from '../../generated/events/validators.js';

type Messages = Record<string, { readonly examples?: readonly { readonly payload: unknown }[] }>;

const test = suite('examples of the events');
const contract = parse(readFileSync(new URL('../../asyncapi.yaml', import.meta.url), 'utf8')) as {
  components: { messages: Messages };
};

test('every message has an example, and every example conforms to its payload', () => {
  for (const [name, { examples = [] }] of Object.entries(contract.components.messages)) {
    assert.ok(examples.length > 0, `${name} has no example`);
    const conforms = validate[name as keyof typeof validate];
    for (const { payload } of examples) assert.ok(conforms(payload), `${name}: ${JSON.stringify(conforms.errors)}`);
  }
});

test.run();
