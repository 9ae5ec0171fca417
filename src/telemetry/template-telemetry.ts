// Telemetry of approved templates: those that cannot be used, and the cache that does not answer. No line has a text or a value.
import type { TemplateCacheOutcome, TemplatePart } from '../domain/template.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

export function templateTelemetry(log: Log, metrics: Metrics) {
  return {
    templateUnusable(event: { readonly templateId: string; readonly part: TemplatePart; readonly reason: string }) {
      log.error({ action: 'template', ...event }, 'a part of a template cannot be used');
    },
    unusableTemplateMet(part: TemplatePart) {
      metrics.unusableTemplates.inc({ part });
    },
    templateCacheAsked(outcome: TemplateCacheOutcome, error?: unknown) {
      metrics.templateCache.inc({ outcome });
      if (error !== undefined)
        log.warn(
          { action: 'template', component: 'template-cache', error },
          'Redis did not answer; PostgreSQL is asked',
        );
    },
  };
}
