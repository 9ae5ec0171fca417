// The kinds of environment variables: how each is documented, how its text is read, and what it is when it is not set.
import { z } from 'zod';

/** How a value is documented, in Markdown, and how it is read. An error never quotes the text. */
export type Kind<T> = {
  readonly written: string;
  readonly schema: z.ZodType<T, string>;
  /** An empty text is a value. By default an empty variable counts as not set, as in compose files and charts. */
  readonly acceptsEmpty?: true;
};

export type Variable<T> = {
  readonly name: string;
  readonly kind: Kind<T>;
  /** The value of an unset variable; null for a required one. */
  readonly unset: { readonly written: string; readonly make: () => T } | null;
  /** For the operator, in Markdown. */
  readonly meaning: string;
};

export const codes = (values: readonly string[]) => values.map((value) => `\`${value}\``).join(', ');
export const itemsOf = (text: string) => text.split(',').map((item) => item.trim());

export const plainText: Kind<string> = {
  written: 'text',
  schema: z.string().refine((value) => value === value.trim(), 'has white space at its ends'),
};

export function wholeNumber(min: number, max: number): Kind<number> {
  const range = `${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`;
  const isUsable = (value: string) => /^(?:0|[1-9]\d*)$/.test(value) && Number(value) >= min && Number(value) <= max;
  const schema = z.string().refine(isUsable, `has to be a whole number from ${range}`).transform(Number);
  return { written: range, schema };
}

export function oneOf<const T extends string>(values: readonly T[]): Kind<T> {
  const error = `has to be one of ${values.join(', ')}`;
  return { written: codes(values), schema: z.enum(values, { error }) };
}

export const flag: Kind<boolean> = {
  written: codes(['true', 'false']),
  schema: oneOf(['true', 'false']).schema.transform((value) => value === 'true'),
};

/** A text that any client can send in a header of HTTP, and every server reads as the same one. */
export const headerText: Kind<string> = {
  written: 'visible ASCII characters, and spaces between them',
  schema: z.string().regex(/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/, 'has to have visible ASCII characters only'),
};

export function urlOf(protocol: RegExp, written: readonly string[]): Kind<string> {
  const error = `has to be a URL that begins with ${written.join(' or ')}`;
  const schema = z.url({ protocol, error, abort: true }).refine(isDecodable, 'has a % that has to be written as %25');
  return { written: written.map((scheme) => `\`${scheme}\``).join(' or '), schema };
}

/** The clients decode these parts, and throw for what is no escape. */
function isDecodable(url: string): boolean {
  const { username, password, pathname } = new URL(url);
  try {
    for (const part of [username, password, pathname]) decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

export function required<T>(name: string, kind: Kind<T>, meaning: string): Variable<T> {
  return { name, kind, unset: null, meaning };
}

/** A variable with a default. */
export function preset<T>(name: string, kind: Kind<T>, value: string, meaning: string): Variable<T> {
  return { name, kind, unset: { written: `\`${value}\``, make: () => kind.schema.parse(value) }, meaning };
}

export function optional<T>(name: string, kind: Kind<T>, meaning: string): Variable<T | null> {
  return { name, kind, unset: { written: 'none', make: () => null }, meaning };
}

export function optionalList<T>(name: string, kind: Kind<readonly T[]>, meaning: string): Variable<readonly T[]> {
  return { name, kind, unset: { written: 'none', make: () => [] }, meaning };
}
