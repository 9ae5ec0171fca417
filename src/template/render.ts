// Fills a template in: with the values as they are, or not at all, and then every name that stands in the way is known.
import { limits } from '../../generated/http/contract.ts';
import { isText } from '../domain/text.ts';
import { isMessageBody } from '../domain/validate.ts';
import type { Piece } from './tags.ts';

export type Fillable = { readonly pieces: readonly Piece[]; readonly names: ReadonlySet<string> };

export type Text = {
  readonly kind: 'text';
  readonly body: string;
  /** What was filled in. */
  readonly values: readonly string[];
};

export type Rendered =
  | Text
  | {
      readonly kind: 'variables';
      /** Names of the template without a value of their own, in its order. */
      readonly missing: readonly string[];
      /** Names that the template does not have. */
      readonly unknown: readonly string[];
      /** Names whose value is no text: half a surrogate pair, or U+0000. */
      readonly unreadable: readonly string[];
    }
  /** The text is empty, or longer than a message may be. */
  | { readonly kind: 'length' };

/** No code point takes more than two. */
const MAX_BODY_UNITS = 2 * limits.messageBody.maxLength;

export function render({ pieces, names }: Fillable, variables: Variables): Rendered {
  const values: string[] = [];
  for (const name of names) {
    const value = ownOf(variables, name);
    if (typeof value !== 'string' || !isText(value)) return whatIsWrong(names, variables);
    values.push(value);
  }
  if (Object.keys(variables).length > values.length) return whatIsWrong(names, variables);
  let body = '';
  for (const { kind, value } of pieces) {
    body += kind === 'text' ? value : ownOf(variables, value);
    if (body.length > MAX_BODY_UNITS) return { kind: 'length' };
  }
  return isMessageBody(body) ? { kind: 'text', body, values } : { kind: 'length' };
}

type Variables = Readonly<Record<string, unknown>>;

function ownOf(variables: Variables, name: string): unknown {
  return Object.hasOwn(variables, name) ? variables[name] : undefined;
}

function whatIsWrong(names: ReadonlySet<string>, variables: Variables): Rendered {
  const missing = [...names].filter((name) => typeof ownOf(variables, name) !== 'string');
  const unknown = Object.keys(variables).filter((name) => !names.has(name));
  const isUnreadable = (name: string) => !missing.includes(name) && !isText(ownOf(variables, name) as string);
  return { kind: 'variables', missing, unknown, unreadable: [...names].filter(isUnreadable) };
}
