// The fingerprint of a text and its template: evidence of what was sent, equal for texts that a reader cannot tell apart by their line ends.
import { hash } from 'node:crypto';

/** In hex. A short code in it can be guessed, so it belongs to the row of its message and into no event, log or metric. */
export function fingerprintOf(templateId: string, body: string): string {
  return hash('sha256', `${templateId}\0${normalised(body)}`, 'hex');
}

/** NFC, lines that end with LF, and no blanks or line ends at the end of the text; what is sent stays as it is. */
export function normalised(body: string): string {
  const text = body.normalize('NFC').replaceAll('\r\n', '\n');
  // A regular expression would take the square of the number of blanks.
  let end = text.length;
  while (end > 0 && BLANKS.includes(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

const BLANKS = ' \t\n';
