// A document is parsed as JSON.parse would, or refused with the one reason that fits it.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type JsonFault,
  JsonSyntaxError,
  parseStrictJson,
  parseStrictJsonInTurns,
  UnsafeEntry,
} from '../../src/http/strict-json.ts';
import { createJsonScan, scanJson } from '../../src/lib/json-scan.ts';
import { noTurns } from '../../src/lib/turns.ts';

const test = suite('http/strict-json');
const limits = { maxDepth: 16, maxKeys: 1_000_000, forbiddenKeys: ['__proto__', 'constructor', 'prototype'] };

function read(text: string): unknown {
  return parseStrictJson(Buffer.from(text), limits);
}

function faultOf(document: string | Uint8Array): { reason: JsonFault; path: string | undefined } | undefined {
  try {
    parseStrictJson(Buffer.from(document as Uint8Array), limits);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return { reason: error.reason, path: error.path };
  }
}

function refused(document: string | Uint8Array, reason: JsonFault, path?: string): void {
  const fault = faultOf(document);
  const shown = `${String(document).slice(0, 80)} should be ${reason}, is ${JSON.stringify(fault)}`;
  assert.is(fault?.reason, reason, shown);
  if (path !== undefined) assert.is(fault?.path, path, shown);
}

test('an empty or blank document is EMPTY', () => {
  for (const text of ['', ' ', '\r\n\t ']) refused(text, 'EMPTY');
});

test('bytes that are not UTF-8 are ENCODING, a byte order mark included', () => {
  refused(Buffer.from([0xff, 0xfe]), 'ENCODING');
  refused(Buffer.from('{"a":1}', 'utf16le').subarray(0, 1), 'SYNTAX');
  refused(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{}', 'utf16le')]), 'ENCODING');
  refused(Buffer.from([0x22, 0xc3, 0x28, 0x22]), 'ENCODING');
  refused(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), 'ENCODING');
  refused(Buffer.from([0x22, 0xc0, 0x80, 0x22]), 'ENCODING');
  refused('\ufeff{}', 'ENCODING');
});

test('scalars and arrays are documents too: the schema validates their shape', () => {
  for (const text of ['null', '[]', '"x"', '{}', '0', '-0', 'true', '1.5', ' {"a" : [ ] }\n']) {
    assert.equal(read(text), JSON.parse(text));
  }
});

test('broken grammar is SYNTAX', () => {
  const broken = ['{', '[', '"', '"\\', '"\\"', '{"a"', '{"a":', '{"a":1', '{"a":1,}', '[1,]', '[,1]', '{,}', '{1:2}'];
  const strange = [
    "{'a':1}",
    '{a:1}',
    '[1}',
    '{"a":1]',
    ']',
    '}',
    ',',
    ':',
    'nul',
    'NaN',
    '01',
    '1.',
    '.5',
    '+1',
    '-',
    '--1',
  ];
  const text = [
    '"\t"',
    '"\n"',
    '"\0"',
    '"\\x"',
    '"\\u12"',
    '"\\ud8zz\\udc00"',
    '{"\\x":1}',
    '["a":1]',
    '{"a","b"}',
    '[1 2]',
  ];
  for (const document of [...broken, ...strange, ...text]) refused(document, 'SYNTAX');
});

test('trailing garbage and a second document are SYNTAX', () => {
  for (const text of ['{} x', '{}{}', '{}\n{}', '1 2', '{},', '{}]', 'null//', '{}\0']) refused(text, 'SYNTAX');
});

test('a key twice in one object is DUPLICATE_KEY, however it is spelt', () => {
  refused('{"to":"+1","to":"+2"}', 'DUPLICATE_KEY', 'to');
  refused('{"a":1,"\\u0061":2}', 'DUPLICATE_KEY', 'a');
  refused('{"\\u0061":1,"b":{},"a":2}', 'DUPLICATE_KEY', 'a');
  refused('{"a\\/b":1,"a/b":2}', 'DUPLICATE_KEY', 'a/b');
  refused('{"":1,"":2}', 'DUPLICATE_KEY');
  refused('{"messages":[{"to":1},{"to":1,"from":[{}],"to":2}]}', 'DUPLICATE_KEY', 'messages.1.to');
  refused('[[1,2,3],[{"a":1,"a":1}]]', 'DUPLICATE_KEY', '1.0.a');
  refused('[[{"x":{"y":[0,{"z":1,"z":1}]}}]]', 'DUPLICATE_KEY', '0.0.x.y.1.z');
});

test('the same key in different objects, or as a value, is no duplicate', () => {
  const texts = [
    '{"a":{"a":{"a":"a"}},"b":"a"}',
    '[{"a":1},{"a":2}]',
    '{"a":["a","a"],"b":"b"}',
    '{"a":"\\u0061","A":1}',
  ];
  for (const text of texts) assert.equal(read(text), JSON.parse(text));
});

test('a duplicate among thousands of keys is found, and thousands of different keys are read', () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `"k${index}":${index}`);
  assert.is(Object.keys(read(`{${keys}}`) as object).length, 5000);
  assert.is((read(`[{${keys}},{${keys}}]`) as unknown[]).length, 2);
  refused(`{${keys},"k4999":0}`, 'DUPLICATE_KEY', 'k4999');
  refused(`{${keys},"k3":0}`, 'DUPLICATE_KEY', 'k3');
});

test('keys that reach a prototype are FORBIDDEN_KEY anywhere', () => {
  for (const key of ['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'const\\u0072uctor']) {
    refused(`{"${key}":{}}`, 'FORBIDDEN_KEY');
    refused(`[{"a":[{"b":1,"${key}":1}]}]`, 'FORBIDDEN_KEY');
  }
  refused('{"variables":{"__proto__":1}}', 'FORBIDDEN_KEY', 'variables.__proto__');
  assert.equal(read('["__proto__","constructor"]'), ['__proto__', 'constructor']);
});

test('one key beyond maxKeys is TOO_MANY_KEYS, in each object by itself', () => {
  const two = { ...limits, maxKeys: 2 };
  const allowed = '[{"a":1,"b":2},{"a":{"a":1,"b":2},"b":[1,2,3]}]';
  assert.equal(parseStrictJson(Buffer.from(allowed), two), JSON.parse(allowed));
  assert.throws(() => parseStrictJson(Buffer.from('[{"x":{"a":1,"b":2,"c":3}}]'), two), 'TOO_MANY_KEYS at 0.x');
});

test('in a list that is validated entry by entry, a fault is that of its entry; above it and below maxDepth it is of all', () => {
  const bounds = { ...limits, maxKeys: 2, entriesOf: 'list' };
  const parsed = (text: string) => parseStrictJson(Buffer.from(text), bounds);
  const faulty = {
    TEXT: '{"a":"\\u0000\\ud83d"}',
    FORBIDDEN_KEY: '{"__proto__":{"constructor":1}}',
    DUPLICATE_KEY: '{"a":1,"\\u0061":2}',
    NUMBER_RANGE: '[1e400,{"a":12345678901234567890}]',
    TOO_MANY_KEYS: '{"a":{"a":1,"b":2,"c":3,"d":4}}',
  };
  for (const [reason, entry] of Object.entries(faulty)) {
    const { list } = parsed(`{"a":0,"list":[{"b":[1]},${entry},"x",${entry}]}`) as { list: readonly unknown[] };
    const found = list.map((one) => (one instanceof UnsafeEntry ? one.finding.reason : 'safe'));
    assert.equal(found, ['safe', reason, 'safe', reason], entry);
    assert.equal((list[1] as UnsafeEntry).value, JSON.parse(entry));
    assert.match((list[3] as UnsafeEntry).finding.path, /^list\.3/);
    assert.throws(() => parsed(`{"other":[${entry}]}`), reason);
    assert.throws(() => parsed(`{"list":{"0":${entry}}}`), reason);
    assert.throws(() => parsed(`[{"list":[${entry}]}]`), reason);
    assert.throws(() => parsed(`{"list":[${entry}],"z":"\\u0000"}`), 'TEXT at z');
  }
  assert.throws(() => parsed(`{"list":[${'['.repeat(16)}${']'.repeat(16)}]}`), 'TOO_DEEP');
  assert.throws(() => parsed('{"list":[1e400,{"a":]}'), 'SYNTAX');
  assert.throws(() => parsed('{"list":[1],"list":["\\u0000"]}'), 'DUPLICATE_KEY');
});

test('one level beyond maxDepth is TOO_DEEP, brackets inside strings do not count', () => {
  const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}0${'}]'.repeat(levels / 2)}`;
  assert.equal(read(nested(16)), JSON.parse(nested(16)));
  refused(`[${nested(16)}]`, 'TOO_DEEP');
  refused('['.repeat(1_000_000), 'TOO_DEEP');
  refused('{"a":'.repeat(1_000_000), 'TOO_DEEP');
  assert.equal(parseStrictJson(Buffer.from('"[[["'), { ...limits, maxDepth: 0 }), '[[[');
  assert.throws(() => parseStrictJson(Buffer.from('[]'), { ...limits, maxDepth: 0 }), 'TOO_DEEP');
});

test('a number that JavaScript would change is NUMBER_RANGE', () => {
  for (const text of [
    '1e400',
    '-1e400',
    '12345678901234567890',
    '9007199254740992',
    '-9007199254740992',
    '1e16',
    '1e300',
  ]) {
    refused(text, 'NUMBER_RANGE');
    refused(`{"a":[0,${text}]}`, 'NUMBER_RANGE', 'a.1');
  }
  for (const text of [
    '9007199254740991',
    '-9007199254740991',
    '1e15',
    '0.1',
    '1E+2',
    '3.141592653589793',
    '1e-400',
    '-0',
  ]) {
    assert.equal(read(text), JSON.parse(text));
  }
});

test('U+0000 and lone surrogates are TEXT in any string or key', () => {
  const bad = [
    '\\u0000',
    'a\\u0000b',
    '\\ud83d',
    '\\uDE00',
    '\\ude00\\ud83d',
    '\\ud83dx',
    '\\ud83d\\n',
    '\\ud83d\\ud83d\\ude00',
  ];
  for (const text of bad) {
    refused(`"${text}"`, 'TEXT', '');
    refused(`{"a":["ok","${text}"]}`, 'TEXT', 'a.1');
    refused(`{"x":{"${text}":1}}`, 'TEXT', 'x');
  }
  const good = [
    '\\ud83d\\ude00',
    '\\uD83D\\uDE00\\ud83d\\ude00',
    '\\\\u0000',
    '\\\\ud83d',
    '\\u0001',
    '\\ud7ff',
    '\\ue000',
    '😀',
  ];
  for (const text of good) assert.equal(read(`["${text}"]`), JSON.parse(`["${text}"]`));
});

test('escaped quotes and backslashes do not end a string early', () => {
  for (const value of ['"', '\\', '\\"', '"\\', 'a"b\\', '\\\\"', '{"a":1,"a":2}', '"]', '"}']) {
    assert.equal(read(JSON.stringify({ [value]: [value, value] })), { [value]: [value, value] });
  }
});

test('the error names keys on the way, cut to 64 characters, and nothing else of the document', () => {
  for (const text of [
    '{"body":"secret',
    '{"body":"secret" x}',
    '{"body":"secret","body":"secret"}',
    '["secret\\u0000"]',
    'secret',
  ]) {
    try {
      read(text);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, JsonSyntaxError);
      assert.not(
        JSON.stringify([String((error as Error).stack), (error as Error).cause ?? null, error]).includes('secret'),
      );
    }
  }
  const key = 'k'.repeat(1000);
  refused(`{"${key}":1,"${key}":2}`, 'DUPLICATE_KEY', 'k'.repeat(64));
});

const jsonNumber = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }),
);
const jsonString = fc
  .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }))
  .map((text) => text.replaceAll('\0', ''));
const jsonKey = jsonString.filter((key) => !['__proto__', 'constructor', 'prototype'].includes(key));
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', maxDepth: 8 },
    fc.oneof(fc.constant(null), fc.boolean(), jsonNumber, jsonString),
    fc.array(tie('json')),
    fc.dictionary(jsonKey, tie('json'), { noNullPrototype: true }),
  ),
}));

/** Spells every nth character beyond ASCII as an escape: the same document to every reader. */
function escapeSome(text: string, nth: number): string {
  let count = 0;
  return text.replace(/[\u0080-\uffff]/g, (unit) => {
    count += 1;
    return count % nth === 0 || isSurrogate(unit) ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}` : unit;
  });
}

function isSurrogate(unit: string): boolean {
  return unit >= '\ud800' && unit <= '\udfff';
}

test('any document without a fault reads as JSON.parse reads it, compact, spaced or escaped', () => {
  const layout = fc.constantFrom(undefined, 1, '\t\r\n ');
  fc.assert(
    fc.property(json, layout, fc.integer({ min: 1, max: 3 }), (value, space, every) => {
      const indent = typeof space === 'number' ? space : undefined;
      let text = escapeSome(JSON.stringify(value, null, indent), every);
      if (typeof space === 'string') text = space + text + space;
      assert.equal(read(text), JSON.parse(text));
    }),
    { numRuns: 500 },
  );
});

test('any bytes are either read as JSON.parse reads them or refused with a JsonSyntaxError', () => {
  const alphabet = fc.constantFrom(...'{}[]",:\\u0dD8c1eE+-. tan'.split(''), '"a":', '\\ud83d', '\\ude00', '[{', '}]');
  fc.assert(
    fc.property(fc.string({ unit: alphabet, maxLength: 24 }), (text) => {
      if (faultOf(text) === undefined) assert.equal(read(text), JSON.parse(text));
    }),
    { numRuns: 20_000 },
  );
});

test('for any edit of a document, no duplicate key, depth or changed text gets through', () => {
  const edit = fc.tuple(fc.nat(), fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', 'u', ''));
  fc.assert(
    fc.property(json, fc.array(edit, { minLength: 1, maxLength: 3 }), (value, edits) => {
      let text = JSON.stringify(value);
      for (const [at, put] of edits)
        text = text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1);
      if (!text.isWellFormed() || faultOf(text) !== undefined) return;
      const parsed = JSON.parse(text);
      assert.ok(isSound(parsed));
      // A document that lost a key to a duplicate would have fewer keys than it has colons outside strings.
      assert.is(countKeys(parsed), text.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length - 1);
    }),
    { numRuns: 3000 },
  );
});

function isSound(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, inner]) => isSound(key) && isSound(inner));
}

function countKeys(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, inner) => sum + countKeys(inner), own);
}

const pieces = fc.constantFrom(
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"a"',
  '"b\\n"',
  '"messages"',
  '1',
  '1e400',
  '"\\u0000"',
  '\\',
  '"',
);

test('a document that is read in turns gets the same answer as one that is read at once', async () => {
  const bounds = { ...limits, entriesOf: 'messages' };
  const texts = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((some) => some.join('')),
    fc.json(),
    fc.array(fc.json(), { maxLength: 5 }).map((some) => `{"messages":[${some}]}`),
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.integer({ min: 1, max: 9 }), async (text, portion) => {
      const scan = createJsonScan(text, bounds);
      while (!scan.advance(portion)) {}
      assert.equal(scan.findings(), scanJson(text, bounds));
      const bytes = Buffer.from(text);
      const inTurns = await parseStrictJsonInTurns(bytes, bounds, noTurns).catch((error: Error) => error.message);
      let atOnce: unknown;
      try {
        atOnce = parseStrictJson(bytes, bounds);
      } catch (error) {
        atOnce = (error as Error).message;
      }
      assert.equal(inTurns, atOnce);
    }),
    { numRuns: 500 },
  );
});

test.run();
