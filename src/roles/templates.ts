// Approved templates for submits: read from PostgreSQL, through a cache in Redis.
import { createTemplateCache } from '../redis/template-cache.ts';
import type { Settings } from '../settings.ts';
import { findTemplate, findTemplateGrant } from '../store/templates.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { createTemplates, type Templates } from '../template/templates.ts';
import type { Links } from './links.ts';

export type TemplatesParts = {
  readonly links: Pick<Links, 'pools' | 'redis'>;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
};

export function openTemplates({ links, settings, telemetry }: TemplatesParts): Templates {
  const { template: pool } = links.pools;
  return createTemplates({
    store: {
      findTemplate: (templateId) => findTemplate(pool, templateId),
      findTemplateGrant: (tenantId, templateId) => findTemplateGrant(pool, tenantId, templateId),
    },
    cache: createTemplateCache(links.redis, settings.redis, telemetry),
    ...{ telemetry, ...settings.templates },
    monotonicMs: () => performance.now(),
  });
}
