// JSON that means the same to every reader: what JSON.parse would silently bend, drop or choke on is refused.
import { type JsonBounds, type JsonFinding, scanJson } from '../lib/json-scan.ts';

export type JsonFault = 'EMPTY' | 'ENCODING' | JsonFinding['reason'];

/** Carries nothing of the document but the keys on the way to the fault, each cut to 64 characters. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
  readonly reason: JsonFault;
  /** Such as `messages.3.to`, empty at the top of the document; absent when it is not known. */
  readonly path?: string;

  constructor(reason: JsonFault, path?: string) {
    super(path ? `${reason} at ${path}` : reason);
    this.reason = reason;
    if (path !== undefined) this.path = path;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** maxDepth counts arrays and objects inside each other; a scalar has depth 0. Throws JsonSyntaxError, nothing else. */
export function parseStrictJson(bytes: Uint8Array, bounds: JsonBounds): unknown {
  const text = decode(bytes);
  if (/^[ \t\r\n]*$/.test(text)) throw new JsonSyntaxError('EMPTY');
  const finding = scanJson(text, bounds);
  if (finding !== undefined) throw new JsonSyntaxError(finding.reason, finding.path);
  return parse(text);
}

function decode(bytes: Uint8Array): string {
  const text = orFault('ENCODING', () => utf8.decode(bytes));
  if (text.startsWith('\uFEFF')) throw new JsonSyntaxError('ENCODING');
  return text;
}

function parse(text: string): unknown {
  return orFault('SYNTAX', () => JSON.parse(text));
}

// No cause: V8 quotes the document in its message, and a document is somebody's text and number.
function orFault<T>(reason: JsonFault, read: () => T): T {
  try {
    return read();
  } catch {
    throw new JsonSyntaxError(reason);
  }
}
