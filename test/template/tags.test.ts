// The tags of a template: names that are filled in as they are, and nothing else that Mustache can do.
import Mustache from 'mustache';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '../../generated/http/contract.ts';
import { MAX_TEMPLATE_UNITS } from '../../src/domain/template.ts';
import { render } from '../../src/template/render.ts';
import { readTags } from '../../src/template/tags.ts';

const test = suite('template/tags');

test('the parser keeps no template that it has read, usable or not', () => {
  const kept = new Map<string, unknown>();
  const before = Mustache.templateCache;
  Mustache.templateCache = {
    set: (key, value) => void kept.set(key, value),
    get: () => undefined,
    clear: () => kept.clear(),
  };
  try {
    for (let n = 0; n < 1_000; n += 1) readTags(n % 2 === 0 ? `Code {{code}} ${n}` : `Code {{#a}}${n}{{/a}}`);
    readTags('Code {{code');
    assert.is(kept.size, 0);
    Mustache.parse('Code {{code}}');
    assert.is(kept.size, 1, 'the parser does keep templates');
  } finally {
    Mustache.templateCache = before;
  }
});

const reasonOf = (body: string) => {
  const read = readTags(body);
  return read.kind === 'unusable' ? read.reason : 'usable';
};

/** The text of a template that has to be usable. */
function filled(body: string, variables: Readonly<Record<string, unknown>>) {
  const read = readTags(body);
  assert.is(read.kind, 'usable');
  const rendered = render(read as Extract<typeof read, { kind: 'usable' }>, variables);
  return rendered.kind === 'text' ? rendered.body : rendered;
}

const refused: Readonly<Record<string, readonly string[]>> = {
  'another tag': [
    ...[
      '{{{code}}}',
      '{{&code}}',
      '{{#code}}x{{/code}}',
      '{{^code}}x{{/code}}',
      '{{>code}}',
      '{{!code}}',
      '{{! {{code}} }}',
    ],
    ...[
      '{{=<% %>=}}<%code%>',
      '{{na me}}',
      '{{}}',
      '{{ }}',
      '{{.}}',
      '{{code.first}}',
      '{{code|upper}}',
      '{{co-de}}',
      '{{1code}}',
    ],
    ...[
      '{{__proto__}}',
      '{{constructor}}',
      '{{cоde}}',
      '{{code\u200b}}',
      '{{@index}}',
      '{{code}}{{{code}}}',
      `{{${'n'.repeat(65)}}}`,
    ],
  ],
  'a broken tag': ['{{code', 'a {{', '{{{code}}', '{{#code}}', '{{/code}}', '{{#a}}{{#b}}{{/a}}{{/b}}'],
  'a brace': ['code}}', '{{code}}}}', '}}{{code}}'],
  empty: [''],
  'no text': ['half \ud83d', 'a\0b'],
  'too long': ['a'.repeat(MAX_TEMPLATE_UNITS + 1)],
  'too many names': [
    Array.from({ length: limits.templateVariables.maxProperties + 1 }, (_, n) => `{{n${n}}}`).join(''),
  ],
};

for (const [reason, bodies] of Object.entries(refused)) {
  for (const body of bodies) {
    test(`unusable, ${reason}: ${JSON.stringify(body.slice(0, 40))}`, () => {
      assert.is(reasonOf(body), reason);
    });
  }
}

test('a name is one under which the contract lets a client send a value', () => {
  const pattern = new RegExp(limits.templateVariables.propertyNames.pattern);
  for (const name of ['a', 'A1_b', '_a', '1a', 'n'.repeat(40), 'n'.repeat(41), 'n'.repeat(64), 'n'.repeat(65)])
    assert.is(reasonOf(`{{${name}}}`), pattern.test(name) ? 'usable' : 'another tag', name);
});

test('a section that would multiply its text is refused before anything is multiplied', () => {
  assert.is(reasonOf(`${'{{#a}}'.repeat(8)}x${'{{/a}}'.repeat(8)}`), 'another tag');
});

test('a name is filled in wherever it stands, also alone on its line, and blanks around it are of the tag', () => {
  const body = '{{a}}\n  {{b}}\r\n{{ a }}{ {{b}} } {{a}}}';
  assert.is(filled(body, { a: 'x', b: 'y' }), 'x\n  y\r\nx{ y } x}');
  assert.is(filled('no tags', {}), 'no tags');
});

test('a template as long as may be, full of tags, is usable', () => {
  assert.is(reasonOf('{{a}}'.repeat(Math.floor(MAX_TEMPLATE_UNITS / 5))), 'usable');
});

test('values are sent as they are: not escaped, not filled in again, and never a pattern of a replacement', () => {
  for (const value of ['A&B <b> "q" \'s\' / ` =', '{{secret}}', '{{{a}}}', '$& $1 $$', '', 'ünï🙂']) {
    assert.is(filled('[{{a}}]', { a: value }), `[${value}]`);
  }
});

test('only own texts are values: what objects inherit, and what is no text, is missing', () => {
  const inherited = Object.create({ a: 'from above' });
  for (const variables of [{}, inherited, { a: 1 }, { a: null }, { a: ['x'] }, { a: { toString: () => 'x' } }]) {
    assert.equal((filled('{{a}}', variables) as { missing: unknown }).missing, ['a']);
  }
  const names = '{{toString}}{{valueOf}}{{hasOwnProperty}}';
  assert.equal((filled(names, {}) as { missing: unknown }).missing, ['toString', 'valueOf', 'hasOwnProperty']);
});

test('all names that are missing, unknown or unreadable are named at once, each of them once', () => {
  const answer = filled('{{a}} {{b}} {{a}} {{c}} {{d}}', { b: 'x', d: '\ud83d', zz: 'y', y: 'y' });
  assert.equal(answer, { kind: 'variables', missing: ['a', 'c'], unknown: ['zz', 'y'], unreadable: ['d'] });
});

test('a text is as long as a message may be, in characters, and not longer or empty', () => {
  const { maxLength } = limits.messageBody;
  assert.is(filled('{{a}}', { a: '🙂'.repeat(maxLength) }), '🙂'.repeat(maxLength));
  for (const a of ['🙂'.repeat(maxLength + 1), 'x'.repeat(maxLength + 1), 'x'.repeat(1_000_000), '']) {
    assert.equal(filled('{{a}}', { a }), { kind: 'length' });
  }
  assert.equal(filled('{{a}}'.repeat(800), { a: 'x'.repeat(160) }), { kind: 'length' });
});

test.run();
