// A broken rule names its field by a dotted path, a stable code and the rule, and never the value that was sent.
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { document } from '../../generated/http/document.ts';
import { fieldErrorsOf } from '../../src/http/field-errors.ts';
import { createAjv, createValidateBulkMessage, requestContract } from '../../src/http/schemas.ts';

const test = suite('http/field-errors');

const everywhere = { skippedLevels: 0, under: [], maxErrors: 100 };
const ajv = createAjv({});

const { components } = requestContract([]);

function validator(schema: string) {
  return ajv.compile({ $ref: `#/components/schemas/${schema}`, components });
}

const validators = {
  SendMessageRequest: validator('SendMessageRequest'),
  FastPathKillRequest: validator('FastPathKillRequest'),
};

function errorsOf(schema: keyof typeof validators, value: unknown, place = everywhere) {
  const validate = validators[schema];
  return validate(value) ? [] : fieldErrorsOf(validate.errors ?? [], place);
}

/** As `field CODE`, sorted. */
function codesOf(schema: keyof typeof validators, value: unknown): string[] {
  return errorsOf(schema, value)
    .map(({ field, code }) => `${field} ${code}`)
    .sort();
}

const valid = { to: '+14155550123', from: 'ACME', body: 'hi' };
const wrong = (fields: object) => codesOf('SendMessageRequest', { ...valid, ...fields });

test('a valid message has no errors', () => {
  assert.equal(wrong({}), []);
});

test('a schema with a code of its own gives it for any error', () => {
  for (const to of ['', '+0123', 5, null, ['+14155550123'], '+15551234567\n', '+１５５']) {
    assert.equal(wrong({ to }), ['to RECIPIENT_FORMAT'], `${to}`);
  }
  for (const from of ['', '+1', 'A'.repeat(12), '1'.repeat(16), 'é', false]) {
    assert.equal(wrong({ from }), ['from SENDER_FORMAT'], `${from}`);
  }
  for (const body of ['', 'x'.repeat(1601), '😀'.repeat(1601), 7]) assert.equal(wrong({ body }), ['body BODY_LENGTH']);
  assert.equal(wrong({ messageId: '{6f8b8a52-3f0c-4f38-9a3c-0f6b1d6c2a11}' }), ['messageId MESSAGE_ID_FORMAT']);
});

test('lengths are counted in code points', () => {
  assert.equal(wrong({ body: '😀'.repeat(1600) }), []);
});

test('every wrong field is named, each once', () => {
  assert.equal(codesOf('SendMessageRequest', { from: '', body: '', sender: 'x' }), [
    'body BODY_LENGTH',
    'from SENDER_FORMAT',
    'sender UNKNOWN_FIELD',
    'to REQUIRED',
  ]);
});

test('a message needs a text or a template, and not both', () => {
  assert.equal(codesOf('SendMessageRequest', { to: valid.to, from: valid.from }), ['body REQUIRED']);
  assert.equal(wrong({ templateId: 'otp', variables: {} }), ['body NOT_ALLOWED']);
  const { body: _, ...addressed } = valid;
  assert.equal(codesOf('SendMessageRequest', { ...addressed, variables: {} }), ['templateId REQUIRED']);
  assert.equal(codesOf('SendMessageRequest', { ...addressed, templateId: 'otp', variables: {} }), []);
});

test('a value of a template has up to 160 characters, its name up to 40, and there are up to 32 of them', () => {
  const made = { to: valid.to, from: valid.from, templateId: 'otp' };
  const codes = (variables: object) => codesOf('SendMessageRequest', { ...made, variables });
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, 'x']));
  assert.equal(codes({ ...many(31), [`n${'x'.repeat(39)}`]: '😀'.repeat(160) }), []);
  assert.equal(codes({ code: 'x'.repeat(161) }), ['variables.code LENGTH']);
  assert.equal(codes(many(33)), ['variables COUNT']);
  for (const name of ['n'.repeat(41), '1st', 'na me', 'é', ''])
    assert.match(codes({ [name]: 'x' }).join(), /^variables[^,]* FORMAT$/, name);
});

test('the alternatives that name the field at fault accept exactly what the contract does', () => {
  const published = ajv.compile({ $ref: '#/components/schemas/SendMessageRequest', components: document.components });
  const field = fc.constantFrom('to', 'from', 'body', 'templateId', 'variables', 'messageId', 'other');
  const values = { ...valid, templateId: 'otp', variables: { code: '1' }, messageId: randomUUID(), other: 1 };
  fc.assert(
    fc.property(fc.uniqueArray(field), fc.option(field), (names, broken) => {
      const request = Object.fromEntries(names.map((name) => [name, name === broken ? [] : values[name]]));
      assert.is(validators.SendMessageRequest(request), published(request), JSON.stringify(request));
    }),
  );
});

test('labels are named under their object, by the rule that key, value or count breaks', () => {
  assert.equal(wrong({ metadata: { a: 1 } }), ['metadata.a TYPE']);
  assert.equal(wrong({ metadata: { a: 'x'.repeat(257) } }), ['metadata.a LENGTH']);
  assert.equal(wrong({ metadata: { '': 'x' } }), ['metadata. LENGTH']);
  assert.equal(wrong({ metadata: [] }), ['metadata TYPE']);
  const many = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, '']));
  assert.equal(wrong({ metadata: many }), ['metadata COUNT']);
  const [tooFew] = errorsOf('FastPathKillRequest', { reason: 'INC-1' });
  assert.equal(tooFew, {
    field: '',
    message: 'must have at least 2 of its fields: tenantId, templateId, reason',
    code: 'COUNT',
  });
});

test('a long key is cut, and a key with a slash is written as it was', () => {
  assert.equal(wrong({ metadata: { ['k'.repeat(99)]: '' } }), [`metadata.${'k'.repeat(64)} LENGTH`]);
  assert.equal(wrong({ metadata: { 'a/b~c': 1 } }), ['metadata.a/b~c TYPE']);
});

test('a value that is not an object has one error, about itself', () => {
  for (const value of [null, [], 'x', 5]) assert.equal(codesOf('SendMessageRequest', value), [' TYPE']);
});

test('no error repeats a value', () => {
  const planted = {
    to: '+999planted',
    from: 'planted!',
    body: 5,
    messageId: 'planted',
    metadata: { a: { b: 'planted' } },
  };
  assert.not.match(JSON.stringify(errorsOf('SendMessageRequest', planted)), /planted/);
});

test('the number of errors is bounded', () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, 1]));
  assert.is(errorsOf('SendMessageRequest', many, { ...everywhere, maxErrors: 7 }).length, 7);
});

test('an entry of a bulk is validated by itself and named by its place', () => {
  const validate = createValidateBulkMessage();
  assert.equal(validate(valid, 3), []);
  const [error] = validate({ ...valid, to: 'x' }, 3);
  assert.is(error?.field, 'messages.3.to');
  assert.is(error?.code, 'RECIPIENT_FORMAT');
  assert.is(validate(null, 0)[0]?.field, 'messages.0');
});

test.run();
