/** Generates the table of environment variables in docs/operations.md from src/variables. */
import { readFileSync } from 'node:fs';
import { variables } from '../src/config.ts';
import type { Variable } from '../src/variables/kinds.ts';
import { type Files, root } from './contracts.ts';
import { table } from './docs.ts';

const DOCUMENT = 'docs/operations.md';
const BEGIN = '<!-- Generated from src/variables; do not edit. Run npm run generate. -->\n';
const END = '<!-- End of what is generated. -->\n';

/** The document with its table replaced by one of `all`. */
export function withEnvironment(document: string, all: readonly Variable<unknown>[]): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END, begin);
  if (begin === -1 || end === -1) throw new Error(`${DOCUMENT} has no place for the table of environment variables`);
  const rows = all.map(({ name, kind, unset, meaning }) => [
    `\`${name}\``,
    kind.written,
    unset === null ? 'required' : unset.written,
    meaning,
  ]);
  const generated = table(['name', 'value', 'default', 'meaning'], rows);
  return `${document.slice(0, begin)}${BEGIN}${generated}\n${document.slice(end)}`;
}

/** The documents that hold generated parts: path below the root to text. */
export function documentFiles(): Files {
  const document = readFileSync(new URL(DOCUMENT, root), 'utf8');
  return new Map([[DOCUMENT, withEnvironment(document, Object.values(variables))]]);
}
