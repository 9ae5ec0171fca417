// Fingerprints, and which texts keep a message from the fast path though a pattern would let them through.
import { createHash } from 'node:crypto';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TemplateRow } from '../../src/domain/template.ts';
import { fingerprintOf, normalised } from '../../src/template/fingerprint.ts';
import { judge } from '../../src/template/judge.ts';
import { createKnownTemplates } from '../../src/template/known-templates.ts';
import { render } from '../../src/template/render.ts';

const test = suite('template/judge');

const row = (body: string, pattern: string | null) => ({ templateId: 'otp', body, pattern, tenantId: null });
const versionOf = (body: string, pattern: string | null) => createKnownTemplates(1, () => {}).read(row(body, pattern));

function judged(body: string, pattern: string | null, value: string, grantedUntilMs: number | null = 10) {
  const version = versionOf(body, pattern);
  const text = render(version.text!, { v: value });
  if (text.kind !== 'text') throw new Error('it is no text');
  return judge(version, text, grantedUntilMs, 9);
}
const reasonOf = (...args: Parameters<typeof judged>) => judged(...args).reason;

test('the fingerprint is the SHA-256 of template id, a zero byte and the normalised text, in hex', () => {
  const expected = createHash('sha256').update(Buffer.from('otp\0Code é\nend')).digest('hex');
  assert.is(fingerprintOf('otp', 'Code e\u0301\r\nend \t\r\n '), expected);
  assert.is.not(fingerprintOf('ot', 'pCode é\nend'), expected);
});

test('normalised: NFC, LF in place of CRLF, nothing blank at the end; blanks within, and a CR alone, stay', () => {
  assert.is(normalised('e\u0301 \r\n  a \r b\t\n \n'), 'é \n  a \r b');
  assert.is(normalised(` ${'\n'.repeat(3)}`), '');
  assert.is(normalised(`a${' '.repeat(1_599)}b`).length, 1_601);
  // Full-width letters are others than ASCII, here and for the pattern.
  assert.is(normalised('Ａ'), 'Ａ');
});

test('a text that its pattern allows is matched, and another one is a mismatch; both have a fingerprint', () => {
  const matched = judged('Code {{v}}', 'Code \\d{6}', '123456');
  assert.equal([matched.reason, matched.fingerprint], [null, fingerprintOf('otp', 'Code 123456')]);
  const other = judged('Code {{v}}', 'Code \\d{6}', '12345');
  assert.equal([other.reason, other.fingerprint], ['FINGERPRINT_MISMATCH', fingerprintOf('otp', 'Code 12345')]);
});

test('the first reason counts: no grant, a grant that has ended, a pattern without use, a text that it does not allow', () => {
  assert.is(reasonOf('Code {{v}}', '(', 'x', null), 'TENANT_NOT_GRANTED');
  assert.is(reasonOf('Code {{v}}', '(', 'x', 9), 'GRANT_EXPIRED');
  assert.is(reasonOf('Code {{v}}', '(', 'x', 9.001), 'PATTERN_UNUSABLE');
  assert.is(reasonOf('Code {{v}}', null, 'x'), 'PATTERN_UNUSABLE');
  assert.is(reasonOf('Code {{v}}', '.*x.{400}', 'y'.repeat(1_000)), 'PATTERN_UNUSABLE');
});

test('a text is matched for a tenant with a grant alone, since that costs the most', () => {
  let matches = 0;
  const match = () => {
    matches += 1;
    return 'matched' as const;
  };
  const version = { ...versionOf('Code {{v}}', 'Code \\d'), pattern: { kind: 'usable', match } as const };
  const text = { kind: 'text', body: 'Code 1', values: ['1'] } as const;
  assert.is(judge(version, text, null, 9).reason, 'TENANT_NOT_GRANTED');
  assert.is(judge(version, text, 8, 9).reason, 'GRANT_EXPIRED');
  assert.equal([matches, judge(version, text, 10, 9).reason, matches], [0, null, 1]);
});

const hidden = {
  'zero width space': '\u200b',
  'zero width non-joiner': '\u200c',
  'zero width joiner': '\u200d',
  'word joiner': '\u2060',
  'byte order mark': '\ufeff',
  'soft hyphen': '\u00ad',
  'right-to-left override': '\u202e',
  'left-to-right embedding': '\u202a',
  isolate: '\u2066',
  'right-to-left mark': '\u200f',
  'variation selector': '\ufe0f',
  'tag letter': '\u{e0061}',
  'grapheme joiner': '\u034f',
  'Hangul filler': '\u3164',
  'Braille blank': '\u2800',
  'line separator': '\u2028',
  'paragraph separator': '\u2029',
  'carriage return': '\r',
  escape: '\u001b',
  delete: '\u007f',
  'private use': '\ue000',
  unassigned: '\u0378',
};

for (const [what, character] of Object.entries(hidden)) {
  test(`a ${what} in a value is a mismatch, also where the template itself has one and the pattern allows all`, () => {
    for (const value of [`12${character}34`, `${character}1234`, `1234${character}`]) {
      assert.is(reasonOf('Code {{v}} of you', '[^\\x00]*', value), 'FINGERPRINT_MISMATCH');
      assert.is(reasonOf(`Code ${character} {{v}} of you`, '[^\\x00]*', value), 'FINGERPRINT_MISMATCH');
    }
    assert.is(reasonOf(`Code ${character} {{v}} of you`, '[^\\x00]*', '1234'), null);
  });
}

test('letters of scripts that the template does not have are a mismatch', () => {
  for (const value of [
    'раураl',
    'pаypal',
    'ΑΒΓ',
    'ｐａｙｐａｌ',
    '𝐩𝐚𝐲',
    'ⓟⓐⓨ',
    '١٢٣',
    '१२३',
    'Ꭺ',
    'ꓐ',
    '℀',
    '\u0301x',
    'ﬁx',
    '½',
  ])
    assert.is(reasonOf('Pay {{v}} now', '.*', value), 'FINGERPRINT_MISMATCH', value);
  for (const value of ['paypal', 'Zürich', 'naïve', 'Nguyễn', '12:30', '5 €', '🙂', '“so” – …'.slice(0, 6), 'a\nb'])
    assert.is(reasonOf('Pay {{v}} now', '[^\\x00]*', value), null, value);
});

test('scripts are those of the text of the template, and those that its pattern spells out', () => {
  assert.is(reasonOf('Код {{v}}', 'Код .+', 'дом'), null);
  assert.is(reasonOf('Код {{v}}', 'Код .+', '123'), null);
  assert.is(reasonOf('Код {{v}}', 'Код \\w+', 'AB12'), 'FINGERPRINT_MISMATCH');
  assert.is(reasonOf('Код {{v}}', 'Код [A-Z0-9]+', 'AB12'), null);
  assert.is(reasonOf('{{v}}', '[\\p{L}\\d]+', 'AB12'), 'FINGERPRINT_MISMATCH');
  for (const pattern of ['Код \\pL+', 'Код \\PN+', 'Код [\\pL\\d]+'])
    assert.equal(
      [reasonOf('Код {{v}}', pattern, 'дом'), reasonOf('Код {{v}}', pattern, 'дoм')],
      [null, 'FINGERPRINT_MISMATCH'],
    );
  assert.is(reasonOf('コード {{v}}', '.+', 'カナ'), null);
  assert.is(reasonOf('رمز {{v}}', '.+', 'سلام'), null);
});

test('a version is read once, another text, pattern or owner is another version, and each unusable one is reported once', () => {
  const reported: unknown[] = [];
  const { find, read } = createKnownTemplates(2, (event) => reported.push(event));
  const known = (it: TemplateRow) => find(it) ?? read(it);
  const good = known(row('Code {{v}}', 'Code \\d'));
  assert.is(known(row('Code {{v}}', 'Code \\d')), good);
  assert.is.not(known({ ...row('Code {{v}}', 'Code \\d'), tenantId: 'demo' }), good);
  for (let n = 0; n < 3; n += 1) known(row('{{#v}}', 'x'));
  for (let n = 0; n < 3; n += 1) known(row('{{v}}', '('));
  assert.equal(reported, [
    { templateId: 'otp', part: 'body', reason: 'a broken tag' },
    { templateId: 'otp', part: 'pattern', reason: 'syntax' },
  ]);
});

test('beyond the number of templates the one that was read first makes room', () => {
  const { find, read } = createKnownTemplates(2, () => {});
  const known = (it: TemplateRow) => find(it) ?? read(it);
  const of = (templateId: string) => known({ ...row('a', 'a'), templateId });
  const [first, second] = [of('1'), of('2')];
  of('3');
  assert.is(of('2'), second);
  assert.is.not(of('1'), first);
});

test.run();
