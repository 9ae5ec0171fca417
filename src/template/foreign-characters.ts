// Characters in a value that a reader does not see, or takes for others: a pattern that allows "any character" does not mean them.

// What no font draws, and what changes the order of its neighbours: controls, formats, unassigned and private ones, fillers, a blank of
// Braille. A line feed is seen; whether a value may have one is for the pattern to say.
const HIDDEN = /[[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]--[\n]]/v;

/** A mark in front joins the character before it, which is not of the value. */
const LEADING_MARK = /^\p{M}/u;

const ASCII = /^[\n\x20-\x7e]*$/;
const ASCII_SIGN = /[!-~]/;

/** Scripts in use today; a character of another one is foreign. */
const SCRIPTS = [
  ...[
    'Latin',
    'Greek',
    'Cyrillic',
    'Armenian',
    'Georgian',
    'Hebrew',
    'Arabic',
    'Thaana',
    'Ethiopic',
    'Devanagari',
    'Bengali',
  ],
  ...[
    'Gurmukhi',
    'Gujarati',
    'Oriya',
    'Tamil',
    'Telugu',
    'Kannada',
    'Malayalam',
    'Sinhala',
    'Thai',
    'Lao',
    'Tibetan',
    'Myanmar',
  ],
  ...['Khmer', 'Mongolian', 'Han', 'Hiragana', 'Katakana', 'Hangul', 'Bopomofo'],
].map((name) => ({ name, has: new RegExp(`\\p{scx=${name}}`, 'u') }));

/** Digits, punctuation, signs and emoji, which no script has for itself. */
const COMMON = /^\p{scx=Common}$/u;

export type IsForeign = (value: string) => boolean;

/** Judges values by the scripts of what was approved: the template's own text, and what its pattern spells out. */
export function createIsForeign(ownTexts: readonly string[], pattern: string): IsForeign {
  const approved = withoutCommon([...ownTexts, spelledOut(pattern)].join(''));
  const scripts = SCRIPTS.filter(({ has }) => has.test(approved));
  const hasLatin = scripts.some(({ name }) => name === 'Latin');
  const isKnown = (character: string) => COMMON.test(character) || scripts.some(({ has }) => has.test(character));
  return (value) => {
    if (ASCII.test(value)) return !hasLatin && /[A-Za-z]/.test(value);
    if (HIDDEN.test(value) || LEADING_MARK.test(value)) return true;
    return [...value].some((character) => !isKnown(character) || imitatesAscii(character));
  };
}

/** Full-width and mathematical letters, small capitals in circles: their compatible form is of ASCII. */
function imitatesAscii(character: string): boolean {
  const compatible = character.normalize('NFKC');
  return compatible !== character.normalize('NFC') && ASCII_SIGN.test(compatible);
}

/** The pattern without what has letters in it and means other characters. */
function spelledOut(pattern: string): string {
  return pattern.replace(/\\[pPx]\{[^}]*\}|\\x..|\\[pP].|\\.|\[:\^?\w+:\]|\(\?P?<\w+>/gsu, '');
}

/** Some signs are used in several scripts, and would bring all of them. */
function withoutCommon(text: string): string {
  return text.replace(/\P{L}/gu, '');
}
