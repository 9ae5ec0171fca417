// The metrics of this process, in the format that the scraper asks for.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { MetricsFormat } from '../../domain/metrics-format.ts';
import type { Scope } from '../scope.ts';

export type Metrics = (format: MetricsFormat) => Promise<string>;

export function createGetMetrics(metrics: Metrics): Handlers<Scope>['getMetrics'] {
  return async (_request, { accept }) => {
    const contentType = accept.includes('application/openmetrics-text') ? 'application/openmetrics-text' : 'text/plain';
    return { status: 200, body: await metrics(contentType), contentType };
  };
}
