// The metrics of this process, in the format that the scraper asks for.
import type { Handlers } from '../../../generated/http/handlers.ts';
import type { MetricsFormat } from '../../domain/metrics-format.ts';
import type { Scope } from '../scope.ts';

export function createGetMetrics(
  readMetrics: (format: MetricsFormat) => Promise<string>,
): Handlers<Scope>['getMetrics'] {
  return async (_request, { accept }) => {
    const contentType = accept.includes('application/openmetrics-text') ? 'application/openmetrics-text' : 'text/plain';
    return { status: 200, body: await readMetrics(contentType), contentType };
  };
}
