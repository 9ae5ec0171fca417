// An approved template as another service wrote it down, and what is known of a tenant's right to send it without being asked about first.

export type TemplateRow = {
  readonly templateId: string;
  readonly body: string;
  /** A regular expression that the whole of each text made from the template matches; null where none was written. */
  readonly pattern: string | null;
  /** Null: every tenant may use it. */
  readonly tenantId: string | null;
};

/** How long a template grant holds from the moment of the question on, by the clock of PostgreSQL; not above 0: it has expired. */
export type TemplateGrantRow = { readonly leftMs: number };

/** `{prefix}:{templateId}` in Redis; another form of the value gets another prefix, since old and new processes share the entries. */
export const TEMPLATE_PREFIX = 'orch:template';

/** A template whose text is longer, in UTF-16 code units, cannot be used: the text of a message, and 32 tags. */
export const MAX_TEMPLATE_UNITS = 4_096;

/** A longer pattern, in UTF-16 code units, cannot be used. */
export const MAX_PATTERN_UNITS = 1_024;

/** The parts of a template that may be unusable; without a usable text there is no template, without a pattern no fast path. */
export const templateParts = ['body', 'pattern'] as const;
export type TemplatePart = (typeof templateParts)[number];

/** How a question to the cache of templates ended: `skipped` is one that Redis did not answer. */
export const templateCacheOutcomes = ['hit', 'miss', 'skipped'] as const;
export type TemplateCacheOutcome = (typeof templateCacheOutcomes)[number];
