// The size of a text as SMS and whether it is text at all; every count of segments or characters comes from here.
import type { Encoding } from './contract.ts';

/** unitCount: septets (an extension character is two) for GSM-7, UTF-16 code units for UCS-2, padding not counted. */
export type TextMeasure = {
  readonly encoding: Encoding;
  readonly segmentCount: number;
  readonly unitCount: number;
};

// 3GPP TS 23.038, default alphabet and its extension table; no national tables. ESC (U+001B) is not a character of it.
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

const GSM_SINGLE_SEPTETS = 160;
const GSM_PART_SEPTETS = 153;
const UCS2_SINGLE_UNITS = 70;
const UCS2_PART_UNITS = 67;

// Septets by UTF-16 code unit, 0 where GSM-7 has no such character; the euro sign is the highest one it has.
const SEPTETS = new Uint8Array('€'.charCodeAt(0) + 1);
for (const character of BASIC) SEPTETS[character.charCodeAt(0)] = 1;
for (const character of EXTENSION) SEPTETS[character.charCodeAt(0)] = 2;

/** Source: 3GPP TS 23.038 (alphabets) and 23.040 (a part carries 6 octets of header). An empty body is one segment. */
export function measure(body: string): TextMeasure {
  let unitCount = 0;
  let segmentCount = 1;
  let usedSeptets = 0;
  for (let index = 0; index < body.length; index += 1) {
    const septets = SEPTETS[body.charCodeAt(index)];
    if (!septets) return measureUcs2(body);
    unitCount += septets;
    usedSeptets += septets;
    if (usedSeptets > GSM_PART_SEPTETS) {
      // The whole character moves on: an ESC in one part and its second septet in the next show as two wrong ones.
      segmentCount += 1;
      usedSeptets = septets;
    }
  }
  return { encoding: 'GSM-7', segmentCount: unitCount <= GSM_SINGLE_SEPTETS ? 1 : segmentCount, unitCount };
}

function measureUcs2(body: string): TextMeasure {
  const unitCount = body.length;
  let segmentCount = 1;
  if (unitCount > UCS2_SINGLE_UNITS) {
    let end = UCS2_PART_UNITS;
    for (; end < unitCount; end += UCS2_PART_UNITS) {
      if (splitsPair(body, end)) end -= 1;
      segmentCount += 1;
    }
  }
  return { encoding: 'UCS-2', segmentCount, unitCount };
}

function splitsPair(text: string, at: number): boolean {
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}

/** Unicode code points; a lone surrogate counts as one. */
export function lengthInCodePoints(text: string): number {
  let length = text.length;
  for (let index = 1; index < text.length; index += 1) {
    if (splitsPair(text, index)) length -= 1;
  }
  return length;
}

/** No lone surrogate: such a text has no UTF-8 form, and would be stored as something other than what was sent. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

/** PostgreSQL stores no text with U+0000 in it. */
export function hasNul(text: string): boolean {
  return text.includes('\0');
}

/** The first `maxCharacters` characters (Unicode code points); no character is cut in half. */
export function cutTo(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  let end = 0;
  for (let left = maxCharacters; left > 0 && end < text.length; left -= 1) end += splitsPair(text, end + 1) ? 2 : 1;
  return text.slice(0, end);
}

/** Free text of others as it can be stored and shown: bounded, with U+FFFD for U+0000 and for half a surrogate pair. */
export function mended(text: string, maxCharacters: number): string {
  return cutTo(text, maxCharacters).toWellFormed().replaceAll('\0', '\uFFFD');
}

/** Content is never mended: changed, it would pass as something that nobody wrote. */
export function isText(text: string): boolean {
  return isWellFormed(text) && !hasNul(text);
}
