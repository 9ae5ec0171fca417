// Spans leave the process only to OTEL_EXPORTER_OTLP_ENDPOINT; without it no span is made, and none costs time.
import { type Attributes, context, propagation, SpanStatusCode, trace } from '@opentelemetry/api';
import { NodeSDK } from '@opentelemetry/sdk-node';

/** Runs the work inside a span that continues the trace; attributes never hold message content or numbers. */
export type Traced = <T>(
  name: string,
  traceparent: string | undefined,
  attributes: Attributes,
  work: () => Promise<T>,
) => Promise<T>;

export type Tracing = AsyncDisposable & { readonly traced: Traced };

/** Starts the exporter; dispose sends the remaining spans. */
export function startTracing(endpoint: string | null): Tracing {
  if (endpoint === null)
    return { traced: (_name, _traceparent, _attributes, work) => work(), async [Symbol.asyncDispose]() {} };
  const sdk = new NodeSDK({ serviceName: 'sms-orchestrator' });
  sdk.start();
  return { traced, [Symbol.asyncDispose]: () => sdk.shutdown() };
}

const traced: Traced = (name, traceparent, attributes, work) => {
  const parent = propagation.extract(context.active(), traceparent === undefined ? {} : { traceparent });
  return trace.getTracer('sms-orchestrator').startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
      throw error;
    } finally {
      span.end();
    }
  });
};
