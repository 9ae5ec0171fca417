// The templates that were read last, ready to be used: tags and pattern of a version are read once, not once per message.
import type { TemplatePart, TemplateRow } from '../domain/template.ts';
import { createIsForeign, type IsForeign } from './foreign-characters.ts';
import { compilePattern, type Pattern } from './pattern.ts';
import { type Piece, readTags } from './tags.ts';

/** A version of a template; null in place of its text or its pattern: unusable. */
export type Version = {
  readonly row: TemplateRow;
  readonly text: { readonly pieces: readonly Piece[]; readonly names: ReadonlySet<string> } | null;
  readonly pattern: Extract<Pattern, { kind: 'usable' }> | null;
  readonly isForeign: IsForeign;
};

export type UnusableTemplate = { readonly templateId: string; readonly part: TemplatePart; readonly reason: string };

export type KnownTemplates = {
  /** Null for a version that was not read, or had to make room. */
  find(row: TemplateRow): Version | null;
  /** Takes up to 25 ms. */
  read(row: TemplateRow): Version;
};

/** `onUnusable` is called once for each version; the version that was read first makes room for the next one above `maxKnown`. */
export function createKnownTemplates(maxKnown: number, onUnusable: (event: UnusableTemplate) => void): KnownTemplates {
  const known = new Map<string, Version>();
  const find = (row: TemplateRow) => {
    const found = known.get(row.templateId);
    return found !== undefined && isSame(found.row, row) ? found : null;
  };
  const read = (row: TemplateRow) => {
    const version = readVersion(row, onUnusable);
    known.delete(row.templateId);
    if (known.size >= maxKnown) known.delete(known.keys().next().value!);
    known.set(row.templateId, version);
    return version;
  };
  return { find, read };
}

function isSame(a: TemplateRow, b: TemplateRow): boolean {
  return a.body === b.body && a.pattern === b.pattern && a.tenantId === b.tenantId;
}

function readVersion(row: TemplateRow, onUnusable: (event: UnusableTemplate) => void): Version {
  const { templateId } = row;
  const text = readTags(row.body);
  if (text.kind === 'unusable') {
    onUnusable({ templateId, part: 'body', reason: text.reason });
    return { row, text: null, pattern: null, isForeign: () => true };
  }
  const pattern = compilePattern(row.pattern);
  if (pattern.kind === 'unusable') onUnusable({ templateId, part: 'pattern', reason: pattern.reason });
  const own = text.pieces.filter(({ kind }) => kind === 'text').map(({ value }) => value);
  return {
    ...{ row, text },
    pattern: pattern.kind === 'usable' ? pattern : null,
    isForeign: createIsForeign(own, row.pattern ?? ''),
  };
}
