// Finds faults that make valid JSON unsafe to parse; reads the text once, builds nothing, and says where the fault is.
import { addKey, type Frame, frameAt, keyCount, pathOf } from './json-frames.ts';
import { beginsNumber, decoded, endOfNumber, isExact, lengthOfEscape } from './json-lexemes.ts';

export type JsonFinding = {
  readonly reason:
    | 'SYNTAX'
    | 'DUPLICATE_KEY'
    | 'FORBIDDEN_KEY'
    | 'TOO_DEEP'
    | 'TOO_MANY_KEYS'
    | 'NUMBER_RANGE'
    | 'TEXT';
  /** Such as `messages.3.to`, each key cut to 64 characters; empty at the top. */
  readonly path: string;
};

export type JsonFindings = {
  /** The first finding that makes the whole document unsafe. */
  readonly fatal: JsonFinding | undefined;
  /** The first finding of each entry of the list that is validated entry by entry, by its place. */
  readonly ofEntries: ReadonlyMap<number, JsonFinding>;
};

export type JsonBounds = {
  /** How many arrays and objects may be inside each other. */
  readonly maxDepth: number;
  /** How many keys one object may have. */
  readonly maxKeys: number;
  readonly forbiddenKeys: readonly string[];
  /** The key of a list at the top whose entries are validated one by one; absent when there is no such list. */
  readonly entriesOf?: string | undefined;
};

/** The rest of the text does not depend on such a fault; any other fault ends the scan, wherever it is. */
const OF_ONE_ENTRY: ReadonlySet<JsonFinding['reason']> = new Set([
  'DUPLICATE_KEY',
  'FORBIDDEN_KEY',
  'TOO_MANY_KEYS',
  'NUMBER_RANGE',
  'TEXT',
]);

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const NOWHERE = Number.POSITIVE_INFINITY;

/**
 * The faults of a text that came from well-formed UTF-8. Not every mistake in the grammar is noticed:
 * JSON.parse must read the same text afterwards. Up to the first such mistake both read the same tokens, so nothing
 * JSON.parse accepts escapes the scan, and it never sees more than maxDepth levels.
 */
export function scanJson(text: string, bounds: JsonBounds): JsonFindings {
  const scan = createJsonScan(text, bounds);
  while (!scan.advance(text.length)) {}
  return scan.findings();
}

export type JsonScan = {
  /** Reads so many characters more, and to the end of the string that they end in; true once nothing is left to read. */
  advance(characters: number): boolean;
  findings(): JsonFindings;
};

/** The same in portions. */
export function createJsonScan(text: string, bounds: JsonBounds): JsonScan {
  const { maxDepth, maxKeys, forbiddenKeys, entriesOf } = bounds;
  const ofEntries = new Map<number, JsonFinding>();
  const frames: Frame[] = [];
  let depth = 0;
  let frame: Frame | undefined;
  let expectsKey = false;
  let backslash = positionOrNowhere(text.indexOf('\\'));
  let fatal: JsonFinding | undefined;

  let reached = 0;

  return { advance, findings: () => ({ fatal, ofEntries }) };

  function advance(characters: number): boolean {
    const until = Math.min(text.length, reached + characters);
    let at = reached;
    for (; at < until && fatal === undefined; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) at = readString(at);
      else if (code === COMMA) next();
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) open(code === OPEN_BRACE);
      else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) close(code === CLOSE_BRACE);
      else if (beginsNumber(code)) at = readNumber(at);
    }
    reached = at;
    return at >= text.length || fatal !== undefined;
  }

  function fail(reason: JsonFinding['reason'], levels = depth): void {
    const found = { reason, path: pathOf(frames, levels) };
    const entry = OF_ONE_ENTRY.has(reason) ? entryAt(frames, levels, entriesOf) : undefined;
    if (entry === undefined) fatal ??= found;
    else if (!ofEntries.has(entry)) ofEntries.set(entry, found);
  }

  function open(isObject: boolean): void {
    if (depth >= maxDepth) fail('TOO_DEEP');
    else frame = frameAt(frames, depth, isObject);
    depth += 1;
    expectsKey = isObject;
  }

  function close(isObject: boolean): void {
    if (frame?.isObject !== isObject) fail('SYNTAX');
    depth -= 1;
    frame = frames[depth - 1];
    expectsKey = false;
  }

  function next(): void {
    if (frame === undefined) fail('SYNTAX');
    else frame.index += 1;
    expectsKey = frame?.isObject === true;
  }

  /** Returns where its last character is. */
  function readNumber(start: number): number {
    const end = endOfNumber(text, start);
    if (!isExact(text, start, end)) fail('NUMBER_RANGE');
    return end - 1;
  }

  /** Returns where its closing quote is. */
  function readString(start: number): number {
    const quote = text.indexOf('"', start + 1);
    if (quote < backslash && quote !== -1) {
      if (expectsKey) enterKey(text.slice(start + 1, quote));
      return quote;
    }
    return readEscapedString(start);
  }

  function readEscapedString(start: number): number {
    let at = start + 1;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) break;
      if (code !== BACKSLASH) continue;
      const length = lengthOfEscape(text, at);
      if (length === 0) fail('TEXT', expectsKey ? depth - 1 : depth);
      at += Math.max(length, 2) - 1;
    }
    backslash = positionOrNowhere(text.indexOf('\\', at));
    if (at >= text.length) fail('SYNTAX');
    else if (expectsKey && fatal === undefined) enterEscapedKey(text.slice(start, at + 1));
    return at;
  }

  function enterEscapedKey(literal: string): void {
    const key = decoded(literal);
    if (key === undefined) fail('SYNTAX', depth - 1);
    else enterKey(key);
  }

  function enterKey(key: string): void {
    expectsKey = false;
    frame!.key = key;
    if (forbiddenKeys.includes(key)) fail('FORBIDDEN_KEY');
    else if (!addKey(frame!, key)) fail('DUPLICATE_KEY');
    else if (keyCount(frame!) > maxKeys) fail('TOO_MANY_KEYS', depth - 1);
  }
}

function positionOrNowhere(position: number): number {
  return position === -1 ? NOWHERE : position;
}

/** The place in the list of the entry that has a fault so many levels deep. */
function entryAt([top, list]: readonly Frame[], levels: number, entriesOf: string | undefined): number | undefined {
  const isInside = levels >= 2 && top?.isObject === true && top.key === entriesOf && list?.isObject === false;
  return isInside ? list.index : undefined;
}
