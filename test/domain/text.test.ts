// The weight of a text, against published vectors and against a slow reference that builds the parts one by one.
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasNul, isWellFormed, lengthInCodePoints, measure } from '../../src/domain/text.ts';

const test = suite('domain/text');

const GSM_BASIC = [
  ...'@£$¥èéùìòÇ\nØø\rÅå',
  ...'Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ',
  ...' !"#¤%&\'()*+,-./',
  ...'0123456789:;<=>?',
  ...'¡ABCDEFGHIJKLMNO',
  ...'PQRSTUVWXYZÄÖÑÜ§',
  ...'¿abcdefghijklmno',
  ...'pqrstuvwxyzäöñüà',
];
const GSM_EXTENSION = [...'\f^{}\\[~]|€'];

/** Encodes into parts character by character, each part a list of characters with their weights. */
function slowMeasure(body: string) {
  const characters = [...body];
  const isGsm = characters.every((character) => GSM_BASIC.includes(character) || GSM_EXTENSION.includes(character));
  const weigh = (character: string) => (isGsm ? 1 + Number(GSM_EXTENSION.includes(character)) : character.length);
  const unitCount = characters.reduce((sum, character) => sum + weigh(character), 0);
  const parts = [0];
  for (const character of characters) {
    const weight = weigh(character);
    if (parts.at(-1)! + weight > (isGsm ? 153 : 67)) parts.push(0);
    parts[parts.length - 1]! += weight;
  }
  const segmentCount = unitCount <= (isGsm ? 160 : 70) ? 1 : parts.length;
  return { encoding: isGsm ? 'GSM-7' : 'UCS-2', segmentCount, unitCount };
}

function measures(body: string, encoding: string, unitCount: number, segmentCount: number): void {
  assert.equal(measure(body), { encoding, segmentCount, unitCount });
}

test('the default alphabet has 127 characters beside ESC, each one septet', () => {
  assert.is(new Set(GSM_BASIC).size, 127);
  for (const character of GSM_BASIC) measures(character, 'GSM-7', 1, 1);
});

test('an extension character is two septets', () => {
  assert.is(GSM_EXTENSION.length, 10);
  for (const character of GSM_EXTENSION) measures(character, 'GSM-7', 2, 1);
});

test('every other UTF-16 code unit makes the text UCS-2', () => {
  const known = new Set([...GSM_BASIC, ...GSM_EXTENSION]);
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    if (!known.has(character)) measures(character, 'UCS-2', 1, 1);
  }
});

test('GSM-7: 160 septets are one segment, then 153 to a segment', () => {
  measures('', 'GSM-7', 0, 1);
  measures('a'.repeat(160), 'GSM-7', 160, 1);
  measures('a'.repeat(161), 'GSM-7', 161, 2);
  measures('a'.repeat(306), 'GSM-7', 306, 2);
  measures('a'.repeat(307), 'GSM-7', 307, 3);
  measures('€'.repeat(80), 'GSM-7', 160, 1);
  measures(`${'€'.repeat(80)}a`, 'GSM-7', 161, 2);
});

test('UCS-2: 70 units are one segment, then 67 to a segment', () => {
  measures('я'.repeat(70), 'UCS-2', 70, 1);
  measures('я'.repeat(71), 'UCS-2', 71, 2);
  measures('я'.repeat(134), 'UCS-2', 134, 2);
  measures('я'.repeat(135), 'UCS-2', 135, 3);
  measures('😀'.repeat(35), 'UCS-2', 70, 1);
});

test('an extension character is never split between two segments', () => {
  measures(`${'a'.repeat(152)}[${'b'.repeat(152)}`, 'GSM-7', 306, 3);
  measures(`${'a'.repeat(151)}[${'b'.repeat(153)}`, 'GSM-7', 306, 2);
  measures(`${'a'.repeat(152)}[`, 'GSM-7', 154, 1);
});

test('a surrogate pair is never split between two segments', () => {
  measures(`${'я'.repeat(66)}😀${'я'.repeat(66)}`, 'UCS-2', 134, 3);
  measures(`${'я'.repeat(65)}😀${'я'.repeat(67)}`, 'UCS-2', 134, 2);
});

test('an extension character is one unit when another character makes the text UCS-2', () => {
  measures(`${'['.repeat(69)}я`, 'UCS-2', 70, 1);
  measures(`${'€'.repeat(70)}я`, 'UCS-2', 71, 2);
});

test('1600 characters: 11 segments of GSM-7, 22 of euro signs, 24 of Cyrillic, 49 of emoji', () => {
  measures('a'.repeat(1600), 'GSM-7', 1600, 11);
  measures('€'.repeat(1600), 'GSM-7', 3200, 22);
  measures('я'.repeat(1600), 'UCS-2', 1600, 24);
  measures('😀'.repeat(1600), 'UCS-2', 3200, 49);
});

test('any text weighs as much as the parts that are built one by one', () => {
  const gsm = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...GSM_BASIC) },
    { weight: 2, arbitrary: fc.constantFrom(...GSM_EXTENSION) },
  );
  const wide = fc.oneof(gsm, fc.constantFrom('я', '😀', '語', '\u001b', '`', '\ud83d', '\ude00'));
  const run = fc.tuple(fc.oneof(gsm, wide), fc.nat(170)).map(([character, times]) => character.repeat(times));
  const scattered = (unit: fc.Arbitrary<string>) => fc.string({ unit, maxLength: 800 });
  const body = fc.oneof(
    scattered(gsm),
    scattered(wide),
    fc.array(run, { maxLength: 6 }).map((runs) => runs.join('')),
  );
  fc.assert(
    fc.property(body, (text) => assert.equal(measure(text), slowMeasure(text))),
    { numRuns: 500 },
  );
});

test('length counts code points, as an iteration over the text does', () => {
  assert.is(lengthInCodePoints(''), 0);
  assert.is(lengthInCodePoints('😀'.repeat(1600)), 1600);
  assert.is(lengthInCodePoints('\ud83d\ud83d\ude00\ude00'), 3);
  const unit = fc.oneof(fc.string({ unit: 'binary', maxLength: 1 }), fc.constantFrom('\ud83d', '\ude00', '😀'));
  fc.assert(fc.property(fc.string({ unit }), (text) => assert.is(lengthInCodePoints(text), [...text].length)));
});

test('a lone surrogate is not well-formed, wherever it stands', () => {
  for (const text of ['', 'a', '😀', 'e\u0301', '\ufffd']) assert.ok(isWellFormed(text));
  for (const text of ['\ud83d', '\ude00', 'a\ud83d', '\ude00a', '\ude00\ud83d', '😀\ud83d'])
    assert.not(isWellFormed(text));
});

test('U+0000 is found anywhere, and no other character is mistaken for it', () => {
  for (const text of ['\0', 'a\0', '\0a', 'я\0я']) assert.ok(hasNul(text));
  for (const text of ['', '0', '\\u0000', '\u2400', '\x01']) assert.not(hasNul(text));
});

test.run();
