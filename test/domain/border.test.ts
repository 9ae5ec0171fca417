// Values from outside where they come in: moments, traces, texts and labels, each by one rule for all doors.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '../../generated/http/contract.ts';
import { areLabels, labelsOf } from '../../src/domain/labels.ts';
import { momentOf } from '../../src/domain/moment.ts';
import { cutTo, lengthInCodePoints, mended } from '../../src/domain/text.ts';
import { continuedTraceparent } from '../../src/domain/trace.ts';

const test = suite('domain/border');

test('a moment that PostgreSQL, Date and RFC 3339 can show is stored in UTC with milliseconds', () => {
  const moments = [
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.9999999Z', '9999-12-31T23:59:59.999Z'],
    ['2026-11-27T10:00:00.123456789-11:30', '2026-11-27T21:30:00.123Z'],
    ['2026-11-27t10:00:00.5z', '2026-11-27T10:00:00.500Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['2017-01-01T05:29:60.25+05:30', '2017-01-01T00:00:00.250Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ] as const;
  for (const [text, kept] of moments) assert.is(momentOf(text), kept, text);
});

test('a text that is no moment, or one beyond the bound, is none', () => {
  for (const text of [
    ...['', 'yesterday', '2026-11-27', '2026-11-27T10:00:00', '2026-11-27 10:00:00Z', ' 2026-11-27T10:00:00Z'],
    ...['0000-01-01T00:00:00Z', '0049-06-01T00:00:00Z', '1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00+00:01'],
    ...['9999-12-31T23:59:59-00:01', '9999-12-31T23:59:60Z', '+010000-01-01T00:00:00Z'],
    ...[
      '2026-02-29T00:00:00Z',
      '1900-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-00-01T00:00:00Z',
      '2026-01-00T00:00:00Z',
    ],
    ...['2026-01-01T24:00:00Z', '2026-01-01T00:60:00Z', '2026-01-01T00:00:00+24:00', '2026-01-01T00:00:00.Z'],
  ])
    assert.is(momentOf(text), undefined, text);
});

test('every moment inside the bounds stays as it is', () => {
  const inBound = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });
  fc.assert(fc.property(inBound, (date) => assert.is(momentOf(date.toISOString()), date.toISOString())));
});

test('a traceparent is continued in version 00, and one that names no trace or no parent is none', () => {
  const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
  const valid = `00-${traceId}-${spanId}-01`;
  for (const sent of [valid, `01${valid.slice(2)}`, `cc${valid.slice(2)}-more`])
    assert.is(continuedTraceparent(sent), valid);
  for (const sent of [
    ...[
      undefined,
      '',
      'rubbish',
      valid.toUpperCase(),
      `${valid}-more`,
      `ff${valid.slice(2)}`,
      ` ${valid}`,
      `${valid}\n`,
    ],
    ...[
      `00-${'0'.repeat(32)}-${spanId}-01`,
      `00-${traceId}-${'0'.repeat(16)}-01`,
      `01${valid.slice(2)}-`.padEnd(3_000, 'x'),
    ],
  ])
    assert.is(continuedTraceparent(sent), undefined, sent);
});

test('a text is cut between characters, as many as the bound allows', () => {
  assert.is(cutTo(`${'a'.repeat(499)}😀😀`, 500), `${'a'.repeat(499)}😀`);
  const texts = fc.string({ unit: fc.constantFrom('a', '😀', '\ud83d', '\ude00') });
  fc.assert(
    fc.property(texts, fc.nat(20), (text, bound) => {
      assert.is(cutTo(text, bound), [...text].slice(0, bound).join(''));
    }),
  );
});

test('a mended text is well-formed, has no U+0000, fits, and is unchanged when nothing was wrong with it', () => {
  assert.is(mended('word\0list \ud83d', 20), 'word\ufffdlist \ufffd');
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '\0', '😀', '\ud83d', '\ude00') }), (text) => {
      const one = mended(text, 10);
      assert.ok(one.isWellFormed() && !one.includes('\0') && lengthInCodePoints(one) <= 10);
      assert.is(mended(one, 10), one);
    }),
  );
});

test('labels stay as they came, or become a value that breaks the contract for certain', () => {
  const { maxProperties } = limits.metadata;
  const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
  for (const kept of [{}, many(maxProperties), { ['k'.repeat(40)]: '😀'.repeat(256) }]) assert.is(labelsOf(kept), kept);
  for (const none of [undefined, null]) assert.is(labelsOf(none), null);
  for (const broken of [
    ...['a=b', 7, true, [], ['a'], many(maxProperties + 1), { '': 'v' }, { a: 1 }, { a: null }, { a: { b: 'c' } }],
    ...[{ a: 'x\0' }, { a: '\ud83d' }, { '\0': 'v' }, JSON.parse('{"__proto__":"x"}'), { constructor: 'y' }],
    ...[{ a: 'v'.repeat(257) }, { ['k'.repeat(41)]: 'v' }],
  ]) {
    const stored = labelsOf(broken);
    assert.not(areLabels(stored), JSON.stringify(broken));
    assert.is.not(stored, null);
  }
});

test.run();
