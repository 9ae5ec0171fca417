// The text of a template as the pieces that are sent and the names that are filled in; whatever else Mustache can do makes it unusable.
import Mustache from 'mustache';
import { limits } from '../../generated/http/contract.ts';
import { MAX_TEMPLATE_UNITS } from '../domain/template.ts';
import { isText } from '../domain/text.ts';

export type Piece = { readonly kind: 'text' | 'name'; readonly value: string };

export type ReadTags =
  | { readonly kind: 'usable'; readonly pieces: readonly Piece[]; readonly names: ReadonlySet<string> }
  | { readonly kind: 'unusable'; readonly reason: UnusableBody };

export type UnusableBody =
  | 'empty'
  | 'too long'
  | 'no text'
  | 'a broken tag'
  | 'another tag'
  | 'a brace'
  | 'too many names';

const { maxProperties: MAX_NAMES, propertyNames } = limits.templateVariables;
const NAME = new RegExp(propertyNames.pattern);
/** No request can have a variable of these names. */
const { forbiddenKeys } = limits.json;

/** Takes time for each character once; the caller keeps what it answers. */
export function readTags(body: string): ReadTags {
  const unusable = (reason: UnusableBody) => ({ kind: 'unusable', reason }) as const;
  if (body === '') return unusable('empty');
  if (body.length > MAX_TEMPLATE_UNITS) return unusable('too long');
  if (!isText(body)) return unusable('no text');
  const tokens = tokensOf(body);
  if (tokens === null) return unusable('a broken tag');
  const pieces: Piece[] = [];
  for (const [kind, value] of tokens) {
    // Mustache calls `{{na me}}`, `{{}}` and `{{.}}` names as well.
    if (kind !== 'text' && (kind !== 'name' || !isName(value))) return unusable('another tag');
    if (kind === 'text' && /\{\{|\}\}/.test(value)) return unusable('a brace');
    pieces.push({ kind, value });
  }
  const names = new Set(pieces.filter(({ kind }) => kind === 'name').map(({ value }) => value));
  // A request cannot have more variables than that.
  if (names.size > MAX_NAMES) return unusable('too many names');
  return { kind: 'usable', pieces, names };
}

function isName(value: string): boolean {
  return NAME.test(value) && !(forbiddenKeys as readonly string[]).includes(value);
}

/** Null: a tag or a section does not end. */
function tokensOf(body: string) {
  try {
    return Mustache.parse(body, ['{{', '}}']);
  } catch {
    return null;
  } finally {
    // Its own cache has no bound.
    Mustache.clearCache();
  }
}
