// Tokens of callers, and the names under which they enter audits.
import { z } from 'zod';
import { itemsOf, type Kind } from './kinds.ts';

const MIN_TOKEN_BYTES = 32;

/** A token may end with the `=` of base64; any other one is behind its name. */
const NAMED = /^([^=]*)=(.*[^=].*)$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

function namedToken(item: string, index: number) {
  const [, name = `token-${index + 1}`, token = item] = NAMED.exec(item) ?? [];
  return { name, token };
}

export const tokens: Kind<readonly { readonly name: string; readonly token: string }[]> = {
  written: `tokens, separated by commas, each as \`name=token\` or alone, of at least ${MIN_TOKEN_BYTES} visible ASCII characters`,
  schema: z
    .string()
    .transform((value) =>
      itemsOf(value)
        .filter((item) => item !== '')
        .map(namedToken),
    )
    .refine(
      (all) => all.every(({ token }) => Buffer.byteLength(token) >= MIN_TOKEN_BYTES && /^[\x21-\x7e]+$/.test(token)),
      `each token has to have at least ${MIN_TOKEN_BYTES} visible ASCII characters`,
    )
    .refine(
      (all) => all.every(({ name }) => NAME.test(name)),
      'each name has to have 1 to 64 letters, digits, dots, dashes and underscores, and to begin with a letter or a digit',
    ),
  acceptsEmpty: true,
};
