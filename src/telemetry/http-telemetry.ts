// Telemetry of HTTP: the answers that clients get.
import type { RequestAnswered, RequestFailed } from '../domain/request-answered.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import { traceOf } from './trace-fields.ts';

export function httpTelemetry(log: Log, metrics: Metrics) {
  return {
    requestAnswered({ cause, ...answer }: RequestAnswered) {
      const operation = answer.operation ?? 'none';
      metrics.requestSeconds.observe({ operation, status: String(answer.status) }, answer.durationMs / 1000);
      if (answer.code !== null) metrics.rejected.inc({ operation, code: answer.code });
      // A failing probe fails every few seconds; the change of the dependency was logged once.
      if (answer.status >= 500 && answer.code !== null) {
        const trouble = cause === undefined ? {} : { error: cause };
        log.warn({ action: 'answer', ...answer, ...trouble, ...traceOf(answer.traceparent) }, 'request answered');
      } else if (log.writesDebug) {
        log.debug({ action: 'answer', ...answer, ...traceOf(answer.traceparent) }, 'request answered');
      }
    },
    requestFailed({ error, requestId, operation }: RequestFailed) {
      log.error({ action: 'answer', requestId, operation, error }, 'a defect left a request without an answer');
    },
  };
}
