// What a pattern will cost, told from its text: a short one may stand for hundreds of thousands of instructions, which take seconds to make.

export type Sized =
  | { readonly kind: 'size'; readonly instructions: number }
  | { readonly kind: 'refused'; readonly reason: 'flags' | 'quoting' };

/** Looked for in this order. */
const TOKENS = [
  /(?<escaped>\\(?:[pPx]\{[^}]*\}|[pP][^{]|.))/,
  /(?<set>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])/,
  /(?<open>\((?:\?(?:P?<\w+>|[^)]?))?)/,
  /(?<close>\))/,
  /\{(?<least>\d+)(?:,(?<most>\d*))?\}/,
  /./,
];
const TOKEN = new RegExp(TOKENS.map(({ source }) => source).join('|'), 'gsu');

/** Groups without flags: captured or not, with a name or without. */
const OPENS = /^\((?:\?(?:P?<\w+>|:))?$/;

/** No class of Unicode has more ranges. */
const RANGES_OF_PROPERTY = 800;
/** To copy a class takes as long as an instruction for each of so many ranges. */
const RANGES_PER_INSTRUCTION = 100;
/** To read a class of Unicode, and to join it with its neighbour, takes as long as so many instructions, however often it is repeated. */
const READING_OF_PROPERTY = 50;

/**
 * About the instructions that re2js makes of it, rather too many than too few; a class of many ranges counts for as many as it takes the
 * time of. Flags would change what the rest means (`(?m)` lets a match end with its line), and quoting hides brackets from this look.
 */
export function sizeOf(pattern: string): Sized {
  const outer: number[] = [];
  let size = 0;
  /** The size of what a count would repeat. */
  let last = 0;
  let reading = 0;
  for (const { 0: token, groups } of pattern.matchAll(TOKEN)) {
    const { open, close, escaped, least, most } = groups as Record<string, string | undefined>;
    if (escaped === '\\Q') return { kind: 'refused', reason: 'quoting' };
    if (open !== undefined) {
      if (!OPENS.test(token)) return { kind: 'refused', reason: 'flags' };
      outer.push(size);
      size = 2;
      last = 0;
    } else if (close !== undefined) {
      last = size;
      size += outer.pop() ?? 0;
    } else if (least !== undefined) {
      const repeated = repeatedSize(last, least, most);
      size += repeated - last;
      last = repeated;
    } else if (OPERATORS.includes(token)) {
      last += 1;
      size += 1;
    } else {
      const properties = token.match(PROPERTY)?.length ?? 0;
      reading += properties * READING_OF_PROPERTY;
      last = 1 + Math.floor((properties * RANGES_OF_PROPERTY + token.length) / RANGES_PER_INSTRUCTION);
      size += last;
    }
  }
  return { kind: 'size', instructions: reading + size + outer.reduce((sum, one) => sum + one, 0) };
}

const PROPERTY = /\\[pP]/g;

const OPERATORS = '*+?|';

/** Each optional copy has an instruction of its own beside it. */
function repeatedSize(size: number, least: string, most: string | undefined): number {
  if (most === undefined) return size * Number(least);
  if (most === '') return size * (Number(least) + 2);
  return size * Number(most) + Math.max(0, Number(most) - Number(least));
}
