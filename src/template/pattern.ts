// The pattern of a template: matched against the whole of a text in linear time, and never with more work than one turn may take.
import { RE2JS } from 're2js';
import { MAX_PATTERN_UNITS } from '../domain/template.ts';
import { sizeOf } from './pattern-size.ts';

export type UnusablePattern = 'none' | 'too long' | 'flags' | 'quoting' | 'too large' | 'syntax';

/** `too-costly`: it was not matched, since a text of this length could hold up the event loop. */
export type Match = 'matched' | 'not-matched' | 'too-costly';

export type Pattern =
  | { readonly kind: 'usable'; match(body: string): Match }
  | { readonly kind: 'unusable'; readonly reason: UnusablePattern };

/** To make a thousand takes 20 ms at most, once per version of a template and in a turn of its own; it grows faster than they do. */
const MAX_INSTRUCTIONS = 1_000;
/** Each instruction may be tried at each character, a million of them in about 100 ms. */
const MAX_STEPS = 100_000;

export function compilePattern(source: string | null): Pattern {
  const unusable = (reason: UnusablePattern) => ({ kind: 'unusable', reason }) as const;
  if (source === null || source === '') return unusable('none');
  if (source.length > MAX_PATTERN_UNITS) return unusable('too long');
  const sized = sizeOf(source);
  if (sized.kind === 'refused') return unusable(sized.reason);
  if (sized.instructions > MAX_INSTRUCTIONS) return unusable('too large');
  const compiled = compiledWhole(source);
  if (compiled === null) return unusable('syntax');
  if (compiled.programSize() > MAX_INSTRUCTIONS) return unusable('too large');
  // Where each character leaves one way to go on, the work does not grow with the pattern.
  const stepsPerUnit = compiled.re2().onepass === null ? compiled.programSize() : 1;
  return {
    kind: 'usable',
    match(body) {
      if (stepsPerUnit * body.length > MAX_STEPS) return 'too-costly';
      return compiled.matcher(body).matches() ? 'matched' : 'not-matched';
    },
  };
}

/** Compiled alone first: `a)|(?:b` is refused there, and would have a meaning within brackets. With anchors re2js finds the faster way. */
function compiledWhole(source: string): RE2JS | null {
  try {
    RE2JS.compile(source);
    return RE2JS.compile(`\\A(?:${source})\\z`);
  } catch {
    return null;
  }
}
