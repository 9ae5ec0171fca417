// Approved templates for submits: found with what their tenant may do, filled in, and judged; the last two ask nobody.
import type { TemplateGrantRow, TemplatePart, TemplateRow } from '../domain/template.ts';
import { createCachedAnswers } from '../lib/cached-answers.ts';
import type { Turns } from '../lib/turns.ts';
import { type GrantedUntilMs, type Judgement, judge } from './judge.ts';
import { createKnownTemplates, type UnusableTemplate, type Version } from './known-templates.ts';
import { type Fillable, type Rendered, render, type Text } from './render.ts';

/** A template that its tenant may name, and that can be filled in. */
export type Template = {
  readonly templateId: string;
  readonly version: Version;
  readonly text: Fillable;
  readonly grantedUntilMs: GrantedUntilMs;
};

export type Templates = {
  /**
   * Null for one that is missing, revoked, another tenant's own, or unusable; the caller cannot tell which. A bulk asks once
   * for each of its templates. A version that is new to the process is read in a turn of its own. No promise for one that is held here;
   * a promise rejects with Unavailable.
   */
  find(tenantId: string, templateId: string, turns: Turns): Template | null | Promise<Template | null>;
  render(template: Template, variables: Readonly<Record<string, unknown>>): Rendered;
  /** Asks nobody, so that nothing can fail between the claim of a key and its submission. A grant may have expired since it was found. */
  judge(template: Template, text: Text): Judgement;
};

/** Both reject with Unavailable when they cannot be asked; a revoked template is as good as none. */
export type TemplateStore = {
  findTemplate(templateId: string): Promise<TemplateRow | null>;
  findTemplateGrant(tenantId: string, templateId: string): Promise<TemplateGrantRow | null>;
};

/** No function rejects: a cache that does not answer has nothing. */
export type TemplateCache = {
  read(templateId: string): Promise<TemplateRow | null>;
  write(row: TemplateRow, ttlMs: number): Promise<void>;
};

export type TemplateTelemetry = {
  /** Once for each version that a process reads. */
  templateUnusable(event: UnusableTemplate): void;
  /** Each time that a tenant asks for such a template. */
  unusableTemplateMet(part: TemplatePart): void;
};

export type TemplateParts = {
  readonly store: TemplateStore;
  readonly cache: TemplateCache;
  readonly telemetry: TemplateTelemetry;
  /** A revoked template is gone everywhere after this time: from the cache, and from the processes that read it there. */
  readonly cachedForMs: number;
  /** Of that, the time for which a process does not even ask the cache; and for which a grant is not asked for again. */
  readonly heldForMs: number;
  /** Never goes back. */
  readonly monotonicMs: () => number;
};

const MAX_TEMPLATES = 1_000;
const MAX_GRANTS = 10_000;

export function createTemplates(parts: TemplateParts): Templates {
  const { store, cache, telemetry, cachedForMs, heldForMs, monotonicMs } = parts;
  const known = createKnownTemplates(MAX_TEMPLATES, telemetry.templateUnusable);
  const rowOf = createCachedAnswers({ ask: readThrough, cachedForMs: heldForMs, maxKeys: MAX_TEMPLATES });
  const grantOf = createCachedAnswers({ ask: askGrant, cachedForMs: heldForMs, maxKeys: MAX_GRANTS });

  async function readThrough(templateId: string): Promise<TemplateRow | null> {
    const cached = await cache.read(templateId);
    if (cached !== null) return cached;
    const askedAtMs = monotonicMs();
    const row = await store.findTemplate(templateId);
    // Counted from the question on: an answer may be as old as that.
    const ttlMs = cachedForMs - heldForMs - (monotonicMs() - askedAtMs);
    if (row !== null && ttlMs >= 1) void cache.write(row, Math.floor(ttlMs));
    return row;
  }

  /** PostgreSQL's clock decides; the time that is left counts from before the question, so that it never ends late. */
  async function askGrant(key: string): Promise<GrantedUntilMs> {
    const [tenantId, templateId] = key.split(SEPARATOR) as [string, string];
    const askedAtMs = monotonicMs();
    const grant = await store.findTemplateGrant(tenantId, templateId);
    return grant === null ? null : askedAtMs + grant.leftMs;
  }

  function find(tenantId: string, templateId: string, turns: Turns): Template | null | Promise<Template | null> {
    const now = monotonicMs();
    const grantKey = `${tenantId}${SEPARATOR}${templateId}`;
    const row = rowOf.known(templateId, now);
    const grantedUntilMs = grantOf.known(grantKey, now);
    const use = (row: TemplateRow | null, grantedUntilMs: GrantedUntilMs) => {
      if (row === null || (row.tenantId !== null && row.tenantId !== tenantId)) return null;
      const version = known.find(row);
      if (version !== null) return templateOf(version, grantedUntilMs);
      return readInTurn(row, turns).then((read) => templateOf(read, grantedUntilMs));
    };
    if (row !== undefined && grantedUntilMs !== undefined) return use(row, grantedUntilMs);
    return Promise.all([rowOf(templateId, now), grantOf(grantKey, now)]).then((found) => use(...found));
  }

  /** Answers of Redis come many at a time, and one version may take as long as a turn should. Another caller may read it meanwhile. */
  async function readInTurn(row: TemplateRow, turns: Turns): Promise<Version> {
    await turns.next();
    return known.find(row) ?? known.read(row);
  }

  function templateOf(version: Version, grantedUntilMs: GrantedUntilMs): Template | null {
    if (version.text === null) {
      telemetry.unusableTemplateMet('body');
      return null;
    }
    if (version.pattern === null) telemetry.unusableTemplateMet('pattern');
    return { templateId: version.row.templateId, version, text: version.text, grantedUntilMs };
  }

  return {
    find,
    render: ({ text }, variables) => render(text, variables),
    judge: ({ version, grantedUntilMs }, text) => judge(version, text, grantedUntilMs, monotonicMs()),
  };
}

/** In no id. */
const SEPARATOR = ' ';
