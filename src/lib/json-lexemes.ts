// Single strings and numbers within a JSON text: where they end, and whether they are safe to parse.

const MINUS = 0x2d;
const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;
const LETTER_D = 0x64;
const LETTER_U = 0x75;
const LOWER_CASE = 0x20;

/** Whether a number may begin with the character. */
export function beginsNumber(code: number): boolean {
  return (code >= DIGIT_0 && code <= DIGIT_9) || code === MINUS;
}

/**
 * Characters of the escape, a surrogate pair being one escape of twelve; 0 when it stands for U+0000 or a lone
 * surrogate. Wrong hexadecimal digits are left to JSON.parse.
 */
export function lengthOfEscape(text: string, at: number): number {
  if (text.charCodeAt(at + 1) !== LETTER_U) return 2;
  if (text.startsWith('0000', at + 2)) return 0;
  if (!isSurrogate(text, at, '89aAbB')) return isSurrogate(text, at, 'cCdDeEfF') ? 0 : 6;
  return text.startsWith('\\u', at + 6) && isSurrogate(text, at + 6, 'cCdDeEfF') ? 12 : 0;
}

function isSurrogate(text: string, at: number, thirdDigits: string): boolean {
  return (text.charCodeAt(at + 2) | LOWER_CASE) === LETTER_D && thirdDigits.includes(text.charAt(at + 3) || ' ');
}

export function decoded(literal: string): string | undefined {
  try {
    return JSON.parse(literal) as string;
  } catch {
    return undefined;
  }
}

export function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    const isPart = beginsNumber(code) || NUMBER_SIGNS.includes(text[end]!);
    if (!isPart) break;
  }
  return end;
}

const NUMBER_SIGNS = '+.eE';
const ALWAYS_EXACT_LENGTH = 15;

/** Neither infinite nor an integer beyond 2^53. A text that is not a number is left to JSON.parse. */
export function isExact(text: string, start: number, end: number): boolean {
  const literal = text.slice(start, end);
  if (literal.length <= ALWAYS_EXACT_LENGTH && !/[eE]/.test(literal)) return true;
  const value = Number(literal);
  return Number.isNaN(value) || (Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)));
}
