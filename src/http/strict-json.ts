// JSON that means the same to every reader: input that JSON.parse would silently change, drop or fail on is refused.
import { createJsonScan, type JsonBounds, type JsonFinding, type JsonFindings, scanJson } from '../lib/json-scan.ts';
import type { Turns } from '../lib/turns.ts';

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

/** One entry of a list that is validated entry by entry, and the finding that makes its schema unsafe to apply. */
export class UnsafeEntry {
  /** As JSON.parse reads it. */
  readonly value: unknown;
  readonly finding: JsonFinding;

  constructor(value: unknown, finding: JsonFinding) {
    this.value = value;
    this.finding = finding;
  }
}

/**
 * maxDepth counts arrays and objects inside each other; a scalar has depth 0. Throws JsonSyntaxError, nothing else. In
 * the list that `entriesOf` names, an entry with a fault of its own becomes an UnsafeEntry.
 */
export function parseStrictJson(bytes: Uint8Array, bounds: JsonBounds): unknown {
  const text = readText(bytes);
  return parsedOf(text, scanJson(text, bounds), bounds);
}

/** Characters that are scanned in one turn of the event loop: about a millisecond. */
const SCANNED_AT_ONCE = 256 * 1024;

/** The same for a large document: decoding, each portion of the scan, and JSON.parse each have their own turn. */
export async function parseStrictJsonInTurns(bytes: Uint8Array, bounds: JsonBounds, turns: Turns): Promise<unknown> {
  await turns.next();
  const text = readText(bytes);
  const scan = createJsonScan(text, bounds);
  do await turns.next();
  while (!scan.advance(SCANNED_AT_ONCE));
  await turns.next();
  return parsedOf(text, scan.findings(), bounds);
}

function readText(bytes: Uint8Array): string {
  const text = decode(bytes);
  if (/^[ \t\r\n]*$/.test(text)) throw new JsonSyntaxError('EMPTY');
  return text;
}

function parsedOf(text: string, { fatal, ofEntries }: JsonFindings, bounds: JsonBounds): unknown {
  if (fatal !== undefined) throw new JsonSyntaxError(fatal.reason, fatal.path);
  const value = parse(text);
  return ofEntries.size === 0 ? value : withUnsafe(value as Record<string, unknown[]>, bounds.entriesOf!, ofEntries);
}

function withUnsafe(
  value: Readonly<Record<string, readonly unknown[]>>,
  entriesOf: string,
  ofEntries: ReadonlyMap<number, JsonFinding>,
): unknown {
  const marked = value[entriesOf]!.map((entry, index) => {
    const finding = ofEntries.get(index);
    return finding === undefined ? entry : new UnsafeEntry(entry, finding);
  });
  return { ...value, [entriesOf]: marked };
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
