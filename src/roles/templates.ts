// Approved templates for submits: read from PostgreSQL, through a cache in Redis.
import { createBatcher } from '../lib/batcher.ts';
import { createTemplateCache } from '../redis/template-cache.ts';
import type { Settings } from '../settings.ts';
import { findTemplateGrants, findTemplates, type GrantQuestion } from '../store/templates.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createTemplates, type Templates } from '../template/templates.ts';
import type { Links } from './links.ts';

export type TemplatesParts = {
  readonly links: Pick<Links, 'pools' | 'redis'>;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
};

/** A bulk may name a thousand templates: questions that come while a statement is under way share the next one. */
const questions = { maxRows: 64, maxPendingRows: 20_000, maxInFlight: 1, mayBeOneItemsFault: () => false };

export function openTemplates({ links, settings, telemetry }: TemplatesParts): Templates {
  const { template: pool } = links.pools;
  const templates = createBatcher({
    ...{ name: 'templates', ...questions },
    flush: (ids: readonly string[]) => findTemplates(pool, ids),
  });
  const grants = createBatcher({
    ...{ name: 'template grants', ...questions },
    flush: (asked: readonly GrantQuestion[]) => findTemplateGrants(pool, asked),
  });
  return createTemplates({
    store: {
      findTemplate: templates.submit,
      findTemplateGrant: (tenantId, templateId) => grants.submit({ tenantId, templateId }),
    },
    cache: createTemplateCache(links.redis, settings.redis, telemetry),
    ...{ telemetry, ...settings.templates },
    monotonicMs: () => performance.now(),
  });
}
