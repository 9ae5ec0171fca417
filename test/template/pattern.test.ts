// The pattern of a template: the whole text or nothing, no flags, and never so much work that other requests wait.
import { RE2JS } from 're2js';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MAX_PATTERN_UNITS } from '../../src/domain/template.ts';
import { compilePattern } from '../../src/template/pattern.ts';
import { sizeOf } from '../../src/template/pattern-size.ts';

const test = suite('template/pattern');

function matchOf(pattern: string | null, body: string) {
  const compiled = compilePattern(pattern);
  return compiled.kind === 'usable' ? compiled.match(body) : compiled.reason;
}

test('a pattern matches the whole text, whichever anchors and alternatives it has', () => {
  assert.is(matchOf('Code: \\d{6}', 'Code: 123456'), 'matched');
  for (const body of ['Code: 1234567', 'xCode: 123456', 'Code: 123456\n', 'Code: 123456 and more', 'Code: ١٢٣٤٥٦'])
    assert.is(matchOf('Code: \\d{6}', body), 'not-matched', body);
  assert.is(matchOf('^a|b$', 'axx'), 'not-matched');
  assert.is(matchOf('a|ab', 'ab'), 'matched');
  assert.is(matchOf('a$', 'a\n'), 'not-matched');
  assert.is(matchOf('a.c', 'a\nc'), 'not-matched');
  assert.is(matchOf('.{2}', '🙂é'), 'matched');
  assert.is(matchOf('é', 'e\u0301'), 'not-matched');
});

/** A thousand characters that are no neighbours: as many ranges. */
const SPARSE = Array.from({ length: 1_000 }, (_, at) => String.fromCharCode(0x4e00 + 3 * at)).join('');

const unusable: Readonly<Record<string, readonly (string | null)[]>> = {
  none: [null, ''],
  syntax: [...['a)|(?:b', '(', ')', '[a', '\\', '(a)\\1', '*', '(?P<n>a)(?P<n>b)', 'a**', ')(', '\\E)(']],
  flags: ['(?i)code', '(?m)^a$', 'a(?s:.)', '(?-i)a', '(?U)a+', '(?=a)a', '(?!b)a', '(?<=a)b', '(?>a)', '(?#c)a', '(?'],
  quoting: ['\\Qa)|(b\\E', 'a\\Q'],
  'too long': ['a'.repeat(MAX_PATTERN_UNITS + 1)],
  'too large': [
    'a{1000}b',
    'a{1001}',
    '(?:(?:a{40}){40})',
    '(a{0,1000})'.repeat(93),
    '.{1000}'.repeat(146),
    '(?:(?:(a{0,10}){0,10}){0,10})',
    '(?:\\pL?){900}',
    '(([a-z]?\\d){9}){99}',
    '\\pL{120}',
    '\\p{L}{0,120}',
    `(?:${'[\\pL\\pN]'}?){60}`,
    '\\pL|'.repeat(19),
    `[${'\\pL\\PN'.repeat(10)}]`,
    `[${SPARSE}]{100}`,
  ],
};

for (const [reason, patterns] of Object.entries(unusable)) {
  for (const pattern of patterns) {
    test(`unusable, ${reason}: ${JSON.stringify(pattern?.slice(0, 40) ?? null)}`, () => {
      assert.is(matchOf(pattern, 'a'), reason);
    });
  }
}

test('what only looks like a flag or a quotation is none', () => {
  assert.is(matchOf('\\(?i\\)?', '(i)'), 'matched');
  assert.is(matchOf('[(?i)]+', '(?i)'), 'matched');
  assert.is(matchOf('[]()]+', '(])'), 'matched');
  assert.is(matchOf('\\\\Q(?:a)(?P<n>b)(?<m>c)', '\\Qabc'), 'matched');
  assert.is(matchOf('[[:alpha:](]+\\(', 'ab('), 'matched');
});

test('the size that is told from a pattern is not below the instructions that it becomes', () => {
  const patterns = [
    ...[
      'a',
      'a{0,300}',
      '(a{0,100})(b{0,100})',
      '(?:a?){400}',
      '(?:[ab]?\\d){50}',
      '\\pL{200}',
      '(?:a|bc|[x-z]){70}',
      '(a*)*',
    ],
    ...[
      '(?:(a{0,10}){0,10}){0,3}',
      'a{3,}',
      '(?:a{2,}){40}',
      '[[:alpha:]]{100}',
      '\\x{41}{90}',
      '(?P<n>\\d{3}){30}',
      '(((a))){90}',
      '\\({90}',
    ],
  ];
  for (const pattern of patterns) {
    const sized = sizeOf(pattern);
    const instructions = RE2JS.compile(pattern).programSize();
    assert.ok(sized.kind === 'size' && sized.instructions + 4 >= instructions, `${pattern}: ${instructions}`);
  }
});

/** What re2js copies: the ranges of all classes in its instructions. */
function rangesOf(pattern: string): number {
  const program = RE2JS.compile(pattern).re2() as unknown as { prog: { inst: { runes: unknown[] | null }[] } };
  return program.prog.inst.reduce((sum, { runes }) => sum + (runes?.length ?? 0) / 2, 0);
}

test('a pattern that may be compiled has no more than 100 ranges of characters for each instruction of the bound', () => {
  const largest = [
    ...['\\pL{90}', '\\p{Cn}{90}', '\\PL{0,85}', '(?:\\pN\\P{C}){40}', '[\\pL\\PN .]{1,45}', `[${SPARSE}]{83}`],
    ...['\\pL|b'.repeat(15), '[\\pL ]{1,40}, [\\pL ]{1,40}', '(?:(?:\\pL{3}){5}){5}'],
  ];
  for (const pattern of largest) {
    const sized = sizeOf(pattern);
    assert.ok(sized.kind === 'size' && sized.instructions <= 1_000, pattern);
    assert.is(compilePattern(pattern).kind, 'usable', pattern);
    assert.ok(rangesOf(pattern) <= 100 * sized.instructions, `${pattern}: ${rangesOf(pattern)}`);
  }
});

const LONGEST = `${'a'.repeat(1_599)}!`;
/** Shorter than a turn of the event loop may take. */
const TURN_MS = 50;

/** The least of several times: what the work itself takes, however busy the machine is. */
function leastMs(work: () => unknown): number {
  const times = Array.from({ length: 5 }, () => {
    const beganAt = performance.now();
    work();
    return performance.now() - beganAt;
  });
  return Math.min(...times);
}

// The last ones are as large as may be, and the slowest of their size.
const hostile = [
  ...[
    '(a+)+$',
    '(a|aa)+$',
    '(a|a?)+',
    '([a-zA-Z]+)*',
    '(.*)*(.*)*(.*)*x',
    '(?:a?){200}a{200}',
    '.*.*.*.*.*.*=.*',
    '(\\w+\\s?)+$',
  ],
  ...[
    '(?:a{0,20}){0,20}b',
    '(?:(a*)*)*(?:a*){180}b',
    '(?:[ab]*\\b){180}x',
    '(?:\\pL?){240}b',
    '(?:a|b|ab|a){100}',
    '.*a{480}b',
  ],
];

for (const pattern of hostile) {
  test(`a text of 1,600 characters does not hold up other requests: ${pattern}`, () => {
    const compiled = compilePattern(pattern);
    assert.ok(leastMs(() => compilePattern(pattern)) < TURN_MS, 'to compile it');
    for (const body of [LONGEST, 'a'.repeat(316), `${'a b '.repeat(400)}!`]) {
      if (compiled.kind === 'usable') assert.ok(leastMs(() => compiled.match(body)) < TURN_MS, 'to match it');
    }
  });
}

test('the measurement sees a pattern that does hold up other requests: one that is larger than may be', () => {
  const slow = '(?:(a*)*)*(?:a*){1000}b';
  assert.is(matchOf(slow, 'a'), 'too large');
  const compiled = RE2JS.compile(slow);
  assert.ok(leastMs(() => compiled.matcher(LONGEST).matches()) > TURN_MS);
});

test('the patterns that are made to be slow are usable, and a text that they could be slow with is left unmatched', () => {
  assert.is(matchOf('(a+)+', 'a'.repeat(200)), 'matched');
  assert.is(matchOf('.*a{480}b', LONGEST), 'too-costly');
  assert.is(matchOf('.*a{480}b', 'short'), 'not-matched');
});

test('a pattern that leaves one way to go on at each character matches texts of any length', () => {
  const body = `Dear Ann, ${'your parcel arrives. '.repeat(40)}Code 1234`;
  assert.is(matchOf(`Dear [^,]+, ${'your parcel arrives\\. '.repeat(40)}Code \\d{4}`, body), 'matched');
  assert.is(matchOf(`Dear [^,]+, ${'your parcel arrives\\. '.repeat(40)}Code \\d{4}`, `${body}5`), 'not-matched');
});

test.run();
