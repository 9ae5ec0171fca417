// Metrics of approved templates.
import type { Registry } from 'prom-client';
import { templateCacheOutcomes, templateParts } from '../domain/template.ts';
import { closedCounter, seriesOf } from './closed-counter.ts';

export function templateMetrics(registers: Registry[]) {
  return {
    unusableTemplates: closedCounter(registers, {
      name: 'orch_template_unusable_total',
      help: 'Requests for a template of which a part cannot be used: without its body it does not exist, without its pattern it has no fast path.',
      series: seriesOf({ part: templateParts }),
    }),
    templateCache: closedCounter(registers, {
      name: 'orch_template_cache_total',
      help: 'Questions to the cache of templates, by outcome; PostgreSQL answered those that are no hit.',
      series: seriesOf({ outcome: templateCacheOutcomes }),
    }),
  };
}
