// What a pattern will cost, told from its text: a short one may stand for hundreds of thousands of instructions, which take seconds to make.

export type Sized =
  | { readonly kind: 'size'; readonly instructions: number }
  | { readonly kind: 'refused'; readonly reason: 'flags' | 'quoting' };

/** Looked for in this order. */
const TOKENS = [
  /(?<escaped>\\(?:[pPx]\{[^}]*\}|.))/,
  /(?<set>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\])/,
  /(?<open>\((?:\?(?:P?<\w+>|[^)]?))?)/,
  /(?<close>\))/,
  /\{(?<least>\d+)(?:,(?<most>\d*))?\}/,
  /./,
];
const TOKEN = new RegExp(TOKENS.map(({ source }) => source).join('|'), 'gsu');

/** Groups without flags: captured or not, with a name or without. */
const OPENS = /^\((?:\?(?:P?<\w+>|:))?$/;

/**
 * About the instructions that re2js makes of it, rather too many than too few. Flags would change what the rest means (`(?m)` lets a
 * match end with its line), and quoting hides brackets from this look.
 */
export function sizeOf(pattern: string): Sized {
  const outer: number[] = [];
  let size = 0;
  /** The size of what a count would repeat. */
  let last = 0;
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
      const repeated = last * copies(least, most);
      size += repeated - last;
      last = repeated;
    } else {
      last = OPERATORS.includes(token) ? last + 1 : 1;
      size += 1;
    }
  }
  return { kind: 'size', instructions: size + outer.reduce((sum, one) => sum + one, 0) };
}

const OPERATORS = '*+?|';

/** An optional copy has an instruction of its own beside it; twice the number is above that. */
function copies(least: string, most: string | undefined): number {
  if (most === undefined) return Number(least);
  return most === '' ? Number(least) + 2 : 2 * Number(most);
}
